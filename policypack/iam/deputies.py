"""Services as principals: any of them, or one that acts for whoever asks it to.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.facts.telling_services import ASSUMING, SILENT
from policypack.iam.arns import names_an_owner
from policypack.iam.conditions import demands, limits_who
from policypack.iam.elements import Leaf, Statement
from policypack.iam.globs import has_wildcard
from policypack.iam.truth import Truth, any_of
from policypack.unknown import Unknown

_PRINCIPAL = re.compile(
    r"(?P<name>[a-z0-9.-]+?)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?", re.IGNORECASE
)
_SOURCE_KEYS = (
    *("aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorg"),
    "kms:calleraccount",
)
_LOG_GROUP = "kms:encryptioncontext:aws:logs:arn"


def service_name(principal: str) -> str:
    """`logs` for `logs.eu-west-1.amazonaws.com`; the principal itself where it is none of AWS's."""
    found = _PRINCIPAL.fullmatch(principal)
    return (found["name"] if found else principal).lower()


def services(statement: Statement) -> Iterator[Leaf]:
    """The service principals; an unknown principal may be one."""
    return (each.leaf for each in statement.principals if each.kind in ("", "Service"))


def is_any_service(leaf: Leaf) -> Truth:
    """Whether a service principal stands for all of them: `*`, `*.amazonaws.com`."""
    return leaf.text if isinstance(leaf.text, Unknown) else has_wildcard(leaf.text)


def assumes_for_others(leaf: Leaf) -> Truth:
    """Whether the service, when it assumes a role, could say for whom."""
    text = leaf.text
    return text if isinstance(text, Unknown) else service_name(text) in ASSUMING


def calls_for_others(leaf: Leaf) -> Truth:
    """Whether the service, when it calls another one, says for whom."""
    text = leaf.text
    return text if isinstance(text, Unknown) else service_name(text) not in SILENT


def names_a_source(statement: Statement) -> Truth:
    """Whether a condition holds the service to a source of one owner.

    Firehose sends the external id that its customer chose, and CloudWatch Logs names the log group
    in the encryption context of a key:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    of_source = tuple(
        each
        for each in statement.conditions
        if not each.key or each.key.lower().startswith(_SOURCE_KEYS)
    )
    return any_of(
        (
            limits_who(of_source),
            demands(statement.conditions, lambda key: key == _LOG_GROUP, names_an_owner),
            demands(statement.conditions, lambda key: key == "sts:externalid", bool),
        )
    )
