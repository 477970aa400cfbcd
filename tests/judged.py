"""Judging single resources in tests: one rule, one set of properties, what comes out.

Every violating case also shows that no value of it silences the rule while it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.rule.rule import Rule
from policypack.rules import all_rules
from policypack.settings.settings import Settings
from policypack.testing import judging
from policypack.testing.judging import UNKNOWN, resource, secret
from policypack.testing.judging import switched_on as enabled

__all__ = ["UNKNOWN", "heard", "outcomes", "resource", "secret", "switched_on", "verdicts"]

# Where silence about an unknown value is the right answer, and why.
MAY_BE_SILENT = {
    # What a builder of images passes on, and is known after apply, is a digest; the test that a
    # known tag violates all the same has such a builder.
    ("lambda-image-unpinned", "imageUri"),
    # The same for a name in a repository of the stack, which is in its account.
    ("lambda-image-foreign-registry", "imageUri"),
    # An output that is made of an unknown value is unknown as well.
    ("stack-output-secret", "secretString"),
    # What has an unknown ID is yet to be created, so no text that is known names it.
    ("api-gateway-default-endpoint-open", "id"),
    ("api-gateway-execution-unlogged", "id"),
    ("api-gateway-method-unvalidated", "id"),
    ("api-gateway-private-without-vpce", "id"),
    ("api-gateway-stage-without-client-certificate", "id"),
    ("api-gateway-stage-without-usage-plan", "id"),
    ("lambda-failure-target-weaker", "arn"),
    ("lambda-role-without-boundary", "arn"),
    ("cloudfront-distribution-without-security-headers", "id"),
    ("cloudfront-origin-bypassable", "dnsName"),
    ("cloudfront-origin-bypassable", "id"),
    ("cloudfront-origin-bypassable", "urlId"),
    ("cloudfront-s3-origin-without-oac", "id"),
    ("cloudfront-url-origin-without-oac", "id"),
    ("ec2-endpoint-private-dns-disabled", "id"),
    ("ec2-security-group-rules-conflict", "id"),
    ("efs-file-system-without-backup", "arn"),
    # What is made of nothing is what AWS fills in, such as the routes that separate resources add.
    ("efs-mount-target-in-public-subnet", "routes"),
    ("efs-mount-target-in-public-subnet", "id"),
    ("rds-subnet-group-public", "id"),
}


# An unknown value is an output that the program resolves as it should; a text that is known after
# apply is made by the deployment, and does not stand in the program.
ABOUT_KNOWN_VALUES = {"stack-output-printed", "stack-plaintext-secret", "stack-hard-coded-secret"}


# Settings without which a rule judges nothing.
NEEDED = {
    "permissions_boundary": "arn:aws:iam::111122223333:policy/boundary",
    "forbidden_runtimes": ["ruby*"],
}


def _not_heard(verdicts: Iterable[Verdict]) -> None:
    """Tests outside of tests/rules have no snapshot."""


# Who is told what rules report in the tests of rules.
heard: Callable[[Iterable[Verdict]], None] = _not_heard


def switched_on(*rules: Rule) -> Settings:
    """Settings in which the rules block, whatever their profiles."""
    return enabled(*rules, **NEEDED)


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in all_rules()}


def verdicts(rule: str, *resources: Resource, **settings: Any) -> list[Verdict]:
    """What one rule finds in the resources, switched on whatever its profile.

    Raises KeyError if there is no such rule.
    """
    judged = _by_id()[rule]
    if rule in ABOUT_KNOWN_VALUES:
        found = judge(resources, enabled(judged, **settings), [judged])
    else:
        excused = {path for id_, path in MAY_BE_SILENT if id_ == rule}
        found = judging.verdicts(judged, *resources, may_be_silent=excused, **settings)
    heard(found)
    return found


def outcomes(rule: str, *resources: Resource, **settings: Any) -> list[tuple[str, str]]:
    """The (outcome, path) pairs of `verdicts`: `("violates", "policy.Statement[0]")`."""
    found = verdicts(rule, *resources, **settings)
    return [(verdict.outcome.value, verdict.path) for verdict in found]
