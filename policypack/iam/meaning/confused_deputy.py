"""Service principals: any of them, or a confused deputy, which acts for any customer of AWS.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.facts.confused_deputy import SEND_NO_SOURCE, SEND_SOURCE_WHEN_ASSUMING
from policypack.iam.document.elements import Condition, Leaf, Statement
from policypack.iam.meaning.arns import names_account, names_owner
from policypack.iam.meaning.condition_operators import requires
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown

_PRINCIPAL = re.compile(
    r"(?P<name>[a-z0-9.-]+?)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?", re.IGNORECASE
)
_SOURCE_KEYS = (
    *("aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorg"),
    "kms:calleraccount",
)
# What a service names in the encryption context itself, such as aws:logs:arn.
_CONTEXT = "kms:encryptioncontext:aws:"


def service_name(principal: str) -> str:
    """`logs` for `logs.eu-west-1.amazonaws.com`; another principal stays as it is."""
    found = _PRINCIPAL.fullmatch(principal)
    return (found["name"] if found else principal).lower()


def service_principals(statement: Statement) -> Iterator[Leaf]:
    """The service principals; an unknown principal may be one."""
    return (each.leaf for each in statement.principals if each.kind in ("", "Service"))


def is_any_service(leaf: Leaf) -> Truth:
    """Whether a service principal stands for all of them."""
    return leaf.text if isinstance(leaf.text, Unknown) else leaf.text == "*"


def sends_source_when_assuming(leaf: Leaf) -> Truth:
    """Whether the service sends its source when it assumes a role."""
    text = leaf.text
    return text if isinstance(text, Unknown) else service_name(text) in SEND_SOURCE_WHEN_ASSUMING


def sends_source_when_calling(leaf: Leaf) -> Truth:
    """Whether the service sends its source when it calls another one."""
    text = leaf.text
    return text if isinstance(text, Unknown) else service_name(text) not in SEND_NO_SOURCE


def names_bucket_alone(leaf: Leaf, statement: Statement) -> Truth:
    """Whether the service is S3, and no condition names an account that must own the bucket.

    The ARN of a bucket has no account, and a deleted name can be registered again:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    text = leaf.text
    is_s3 = text if isinstance(text, Unknown) else service_name(text) == "s3"
    others = tuple(each for each in statement.conditions if each.key.lower() != "aws:sourcearn")
    has_account = requires(statement.conditions, lambda key: key == "aws:sourcearn", names_account)
    return all_of((is_s3, negated(any_of((has_account, _limit_source(others))))))


def requires_source(statement: Statement) -> Truth:
    """Whether a condition requires that the source belongs to one owner.

    Firehose sends the external id that its customer chose. CloudWatch Logs and CloudTrail name the
    log group or the trail in the encryption context of a key:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    return _limit_source(statement.conditions)


def _limit_source(conditions: tuple[Condition, ...]) -> Truth:
    of_source = tuple(
        each for each in conditions if not each.key or each.key.lower().startswith(_SOURCE_KEYS)
    )
    return any_of(
        (
            limits_who(of_source),
            requires(conditions, lambda key: key.startswith(_CONTEXT), names_owner),
            requires(conditions, lambda key: key == "sts:externalid", bool),
        )
    )
