"""Several conditions of one statement, and what a Deny with conditions or NotResource leaves."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest

from policypack.iam import Kind, identity_weaknesses, resource_policy_weaknesses, trust_weaknesses
from policypack.iam.meaning.actions import expand
from policypack.iam.meaning.resource_patterns import fitting
from tests.iam.statements import allow, deny, only, policy, surely, trust, when
from tests.iam.test_conditions import LIMITING

ANY_ROLE_X = when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x")
OPEN = allow("s3:GetObject", "arn:aws:s3:::reports/*", Principal="*")
BUCKET = ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
PARTIAL = Kind.PRINCIPAL_PARTIAL_WILDCARD
# What a Deny spares by each of these is a caller that the author knows.
SPARING = [
    ("StringNotEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
    ("StringNotEquals", "aws:PrincipalAccount", "111122223333"),
    ("StringNotEqualsIfExists", "aws:SourceVpce", "vpce-0123456789"),
    ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/reader"),
    ("ForAllValues:StringNotLike", "aws:PrincipalOrgPaths", "o-abcdefghij/*"),
]
# And by these it spares anybody.
VAIN = [
    ("Bool", "aws:SecureTransport", "false"),
    ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
    ("StringNotEquals", "s3:x-amz-server-side-encryption", "aws:kms"),
    ("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
]


def together(*conditions: tuple[str, str, str]) -> dict[str, Any]:
    block: dict[str, dict[str, str]] = {}
    for operator, key, value in conditions:
        block.setdefault(operator, {})[key] = value
    return {"Condition": block}


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    block = {operator: dict(keys) for operator, keys in one["Condition"].items()}
    for operator, keys in other["Condition"].items():
        block.setdefault(operator, {}).update(keys)
    return {"Condition": block}


def of_caller(condition: dict[str, Any]) -> bool:
    """Whether the condition leaves the key of `ANY_ROLE_X` alone."""
    keys = [key.lower() for block in condition["Condition"].values() for key in block]
    return "aws:principalarn" not in keys


@pytest.mark.parametrize("condition", [each for each in LIMITING if of_caller(each)])
def test_a_pattern_for_any_account_beside_a_limit_is_fenced(condition: dict[str, Any]) -> None:
    fenced = merged(condition, ANY_ROLE_X)
    assert PARTIAL not in surely(resource_policy_weaknesses, policy({**OPEN, **fenced}))
    assert PARTIAL not in surely(trust_weaknesses, policy(trust({"AWS": "*"}, **fenced)))


@pytest.mark.parametrize("condition", VAIN[:3])
def test_a_pattern_for_any_account_beside_no_limit_is_reported(
    condition: tuple[str, str, str],
) -> None:
    open_ = merged(together(condition), ANY_ROLE_X)
    assert PARTIAL in surely(resource_policy_weaknesses, policy({**OPEN, **open_}))
    assert PARTIAL in surely(resource_policy_weaknesses, policy({**OPEN, **ANY_ROLE_X}))


def test_a_pattern_for_any_account_behind_a_deny_is_fenced() -> None:
    fence = deny("s3:*", BUCKET, Principal="*", **together(SPARING[0]))
    assert not surely(resource_policy_weaknesses, policy({**OPEN, **ANY_ROLE_X}, fence))


@pytest.mark.parametrize("pair", list(combinations(SPARING, 2)))
def test_a_deny_spares_what_one_of_its_conditions_spares(pair: Any) -> None:
    fence = deny("s3:*", BUCKET, Principal="*", **together(*pair))
    assert not surely(resource_policy_weaknesses, policy(OPEN, fence))


@pytest.mark.parametrize(
    ("sparing", "vain"), [each for each in product(SPARING, VAIN) if each[0][1] != each[1][1]]
)
def test_a_deny_that_may_spare_anybody_is_no_fence(sparing: Any, vain: Any) -> None:
    fence = deny("s3:*", BUCKET, Principal="*", **together(sparing, vain))
    assert Kind.PUBLIC in surely(resource_policy_weaknesses, policy(OPEN, fence))


@pytest.mark.parametrize("spared", ["mfa", "server-certificate", "saml-provider"])
def test_a_deny_on_all_but_some_resources_leaves_their_actions(spared: str) -> None:
    fence = deny("iam:*", NotResource=f"arn:aws:iam::*:{spared}/*")
    del fence["Resource"]
    left = surely(identity_weaknesses, policy(allow("iam:*"), fence))
    assert not left & {Kind.FULL_IAM, Kind.ESCALATES, Kind.PASSES_ANY_ROLE, Kind.SERVICE_WILDCARD}


@pytest.mark.parametrize("spared", ["role", "user", "group"])
def test_a_deny_on_all_but_principals_leaves_the_escalation(spared: str) -> None:
    fence = deny("iam:*", NotResource=f"arn:aws:iam::*:{spared}/*")
    del fence["Resource"]
    assert Kind.ESCALATES in surely(identity_weaknesses, policy(allow("iam:*"), fence))


NEVER_FALSE: list[tuple[str, str, Any]] = [
    ("StringLike", "aws:PrincipalArn", "*"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:*"),
    ("StringLike", "aws:RequestedRegion", "*"),
    ("StringLikeIfExists", "aws:SourceVpce", "*"),
    ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
]
SOMETIMES_FALSE: list[tuple[str, str, Any]] = [
    ("StringLike", "aws:SourceVpce", "*"),
    ("StringLike", "aws:RequestedRegion", "eu-*"),
    ("Bool", "aws:MultiFactorAuthPresent", "false"),
    ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
    ("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z"),
    ("DateGreaterThan", "aws:CurrentTime", "2999-01-01T00:00:00Z"),
]


@pytest.mark.parametrize(("operator", "key", "value"), NEVER_FALSE)
def test_a_deny_under_a_condition_that_always_holds_denies(
    operator: str, key: str, value: Any
) -> None:
    fence = deny("iam:*", **when(operator, key, value))
    assert not surely(identity_weaknesses, policy(allow("iam:*"), fence)) & {Kind.FULL_IAM}


@pytest.mark.parametrize(("operator", "key", "value"), SOMETIMES_FALSE)
def test_a_deny_under_a_condition_that_may_fail_is_no_fence(
    operator: str, key: str, value: Any
) -> None:
    fence = deny("iam:*", **when(operator, key, value))
    assert Kind.FULL_IAM in surely(identity_weaknesses, policy(allow("iam:*"), fence))


def test_anonymous_requests_have_no_principal_for_a_deny_to_match() -> None:
    fence = deny("s3:*", BUCKET, Principal="*", **when("StringLike", "aws:PrincipalArn", "*"))
    assert Kind.PUBLIC in surely(resource_policy_weaknesses, policy(OPEN, fence))


@pytest.mark.parametrize("action", ["ssm:StartSession", "ssm:SendCommand"])
@pytest.mark.parametrize("key", ["aws:ResourceTag/team", "ssm:resourceTag/team"])
def test_a_tag_written_through_the_service_of_the_resource_is_no_fence(
    action: str, key: str
) -> None:
    instances = "arn:aws:ec2:*:*:instance/*"
    limited = allow(action, instances, **when("StringEquals", key, "web"))
    commands = allow("ssm:SendCommand", "arn:aws:ssm:*:*:document/AWS-RunShellScript")
    assert Kind.ESCALATES not in surely(identity_weaknesses, policy(limited, commands))
    for tags in ("*", instances):
        document = policy(limited, commands, allow("ec2:CreateTags", tags))
        assert Kind.ESCALATES in surely(identity_weaknesses, document)
    # Volumes are not instances, and a queue is none of the service.
    for other in (allow("ec2:CreateTags", "arn:aws:ec2:*:*:volume/*"), allow("sqs:TagQueue")):
        assert Kind.ESCALATES not in surely(identity_weaknesses, policy(limited, commands, other))


@pytest.mark.parametrize(
    ("action", "condition"),
    [
        ("sts:AssumeRoot", when("StringEquals", "sts:TaskPolicyArn",
         "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials")),
        ("ram:CreateResourceShare", when("Bool", "ram:RequestedAllowsExternalPrincipals", "false")),
        ("ram:AssociateResourceShare", when("Bool", "ram:AllowsExternalPrincipals", "false")),
    ],
)  # fmt: skip
def test_a_key_that_the_action_documents_limits_it(action: str, condition: dict[str, Any]) -> None:
    assert surely(identity_weaknesses, policy(allow(action)))
    assert not surely(identity_weaknesses, policy(allow(action, **condition)))


def test_external_principals_that_are_allowed_limit_no_share() -> None:
    condition = when("Bool", "ram:RequestedAllowsExternalPrincipals", "true")
    assert surely(identity_weaknesses, policy(allow("ram:CreateResourceShare", **condition)))


def test_a_batch_of_secrets_needs_the_permission_to_each() -> None:
    one = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-AbCdEf"
    batch = allow("secretsmanager:BatchGetSecretValue")
    document = policy(batch, allow("secretsmanager:GetSecretValue", one))
    assert not surely(identity_weaknesses, document)
    assert fitting(one) & expand("secretsmanager:GetSecretValue")


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (when("StringEquals", "aws:PrincipalTag/team", "web"),
         "aws:PrincipalTag/team is about the caller, not about what is reached"),
        (when("StringEquals", "aws:RequestTag/team", "web"),
         "aws:RequestTag/team is about tags that the request adds"),
        (when("StringEquals", "aws:RequestedRegion", "eu-west-1"),
         "aws:RequestedRegion is about the request, not about what is reached"),
        (when("StringEquals", "aws:ResourceAccount", "111122223333"),
         'aws:ResourceAccount leaves every resource of "111122223333"'),
        (when("StringLike", "s3:prefix", "*"), 's3:prefix allows "*", which excludes nothing'),
        (when("StringNotEquals", "s3:prefix", "x"), 's3:prefix excludes "x" alone'),
        (when("StringEqualsIfExists", "s3:prefix", "x"),
         "s3:prefix is not compared where a request lacks it"),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}, "IpAddress":
                        {"aws:SourceIp": "10.0.0.0/8"}, "Null": {"s3:prefix": "true"}}},
         "aws:SourceIp is about the caller, not about what is reached; and 1 more"),
    ],
)  # fmt: skip
def test_a_finding_says_why_its_condition_does_not_count(
    condition: dict[str, Any], reason: str
) -> None:
    document = policy(allow("s3:GetObject", **condition))
    found = only(identity_weaknesses, document, "reads-any-data")
    assert "Its Condition does not narrow that: " in found.message
    assert found.message.endswith(reason)


def test_a_finding_says_that_the_holder_writes_the_tag() -> None:
    tags = when("StringEquals", "aws:ResourceTag/team", "web")
    for action, kind in (("ssm:StartSession", "escalates"), ("ec2:TerminateInstances",
                                                             "writes-any-resource")):  # fmt: skip
        document = policy(allow(action, **tags), allow("ec2:CreateTags"))
        message = only(identity_weaknesses, document, kind).message
        assert message.endswith("aws:ResourceTag/team is a tag that the holder can write")
