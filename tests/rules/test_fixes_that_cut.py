"""A fix that cuts a way in says what has to stand before: clients that connect in another way."""

from __future__ import annotations

import re

from policypack.rule.rule import Rule
from policypack.rules import catalogue
from tests.each import each

# What refuses those that connect today, where a fix sets it.
_CUTS = re.compile(
    r"\b(?:publiclyAccessible|endpointPublicAccess|associatePublicIpAddress|AllowFromPublic"
    r"|disableExecuteApiEndpoint|directInternetAccess|publicAccess\.type|endpointType"
    r"|require_ssl|requireTls|rds\.force_ssl|require_secure_transport|neptune_enforce_ssl"
    r"|clientBroker|enforceHttps|transitEncryptionEnabled|clusterEndpointEncryptionType)\b"
    r"|account from Principal"
)
# AppSync alone connects to its cache.
_WITHOUT_CLIENTS = {"appsync-cache-without-tls"}
CUTTING = [
    rule
    for rule in catalogue()
    if _CUTS.search(rule.remediation) and rule.id not in _WITHOUT_CLIENTS
]


@each("rule", CUTTING)
def test_a_fix_that_cuts_access_names_its_condition(rule: Rule) -> None:
    assert re.search(r"\bonce\b", rule.remediation), rule.remediation


def test_the_rules_are_found() -> None:
    assert len(CUTTING) > 25
