"""Conditions that limit against those that only look like it."""

from __future__ import annotations

import pytest

from policypack.iam import condition_weaknesses, parse
from policypack.iam.document.elements import Condition
from policypack.iam.meaning.conditions_on_access import limits_what
from policypack.iam.meaning.conditions_on_caller import denies_all_except, limits_who
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, outcomes, policy, when
from tests.iam.weak_conditions import SOUND
from tests.iam.weak_documents import VACUOUS

OWN = "123456789012"


def conditions(more: dict[str, object]) -> tuple[Condition, ...]:
    return parse(policy(allow("a:b", **more))).statements[0].conditions


def if_organization(absent: object) -> dict[str, object]:
    """A comparison that an absent key passes, beside a Null of what `absent` says."""
    lax = {"aws:PrincipalOrgID": "o-abcdefghij"}
    return {
        "Condition": {"StringEqualsIfExists": lax, "Null": {"aws:PrincipalOrgID": absent}},
    }


LIMITING: list[dict[str, object]] = [
    when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
    when("StringEquals", "AWS:PRINCIPALORGID", ["o-abcdefghij", "o-klmnopqrst"]),
    when("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
    when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-abcdefghij/r-ab12/*"),
    when("StringEquals", "aws:PrincipalAccount", OWN),
    when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*"),
    when("ArnLike", "aws:SourceArn", f"arn:aws:sns:*:{OWN}:*"),
    when("ArnEquals", "AWS:SourceArn", "arn:aws:s3:::bucket"),
    when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:${aws:ResourceAccount}:*"),
    when("StringEquals", "AWS:SourceOwner", OWN),
    when("StringEquals", "aws:SourceAccount", OWN),
    when("StringEquals", "aws:SourceVpce", "vpce-0123456789"),
    when("StringEquals", "aws:SourceVpc", "vpc-0123456789"),
    when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "2001:db8::/32"]),
    when("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
    when("StringEquals", "kms:CallerAccount", OWN),
    when("StringLike", "aws:userid", "AROAEXAMPLEID:*"),
    when("StringEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
    when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
    when("Bool", "elasticfilesystem:AccessedViaMountTarget", True),
    {"Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"},
                   "Null": {"aws:principalorgpaths": "false"}}},
    if_organization(False),
]  # fmt: skip


@pytest.mark.parametrize("condition", LIMITING)
def test_given_real_values_on_a_limiting_key_when_asked_then_it_limits(
    condition: dict[str, object],
) -> None:
    assert limits_who(conditions(condition)) is True


NOT_LIMITING: list[dict[str, object]] = [
    *VACUOUS,
    when("StringLike", "aws:PrincipalAccount", "12345678901?"),
    when("StringEquals", "aws:PrincipalOrgID", []),
    when("StringEquals", "aws:PrincipalOrgID", ""),
    when("StringEquals", "aws:PrincipalOrgID", ["o-abcdefghij", "${aws:PrincipalOrgID}"]),
    when("StringLike", "aws:PrincipalOrgPaths", "*/r-ab12/*"),
    when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin"),
    when("IpAddress", "aws:SourceIp", "not an address"),
    when("IpAddress", "aws:SourceIp", "2000::/3"),
    when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "0.0.0.0/0"]),
    when("StringEquals", "aws:PrincipalTag/team", "payments"),
    when("StringEquals", "aws:ResourceAccount", OWN),
    when("Bool", "elasticfilesystem:AccessedViaMountTarget", "false"),
    {"Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"},
                   "Null": {"aws:PrincipalOrgID": "false"}}},
    *(if_organization(absent) for absent in ("true", Unknown("u"), ["false", Unknown("u")], [])),
    {},
]  # fmt: skip


@pytest.mark.parametrize("condition", NOT_LIMITING)
def test_given_what_everybody_meets_when_asked_then_it_does_not_limit(
    condition: dict[str, object],
) -> None:
    assert limits_who(conditions(condition)) is False


def test_given_two_conditions_when_one_limits_then_the_statement_is_limited() -> None:
    both: dict[str, object] = {"Condition": {"Bool": {"aws:SecureTransport": "true"},
                          "StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}  # fmt: skip
    assert limits_who(conditions(both)) is True


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        (
            when("StringEquals", "aws:PrincipalOrgID", Unknown("u")),
            "StringEquals.aws:PrincipalOrgID",
        ),
        ({"Condition": {"ArnLike": Unknown("u")}}, "ArnLike"),
        (
            when("ArnLike", "aws:SourceArn", ["arn:aws:s3:::b", Unknown("u")]),
            "ArnLike.aws:SourceArn[1]",
        ),
    ],
)
def test_given_an_unknown_value_when_asked_then_it_decides(
    condition: dict[str, object], path: str
) -> None:
    answer = limits_who(conditions(condition))
    assert isinstance(answer, Unknown)
    assert answer.path == f"policy.Statement[0].Condition.{path}"


def test_given_an_unknown_that_cannot_matter_when_asked_then_the_answer_is_no() -> None:
    unknown = Unknown("u")
    assert limits_who(conditions(when("Bool", "aws:SecureTransport", unknown))) is False
    assert limits_who(conditions(when("ArnLike", "aws:SourceArn", ["*", unknown]))) is False
    assert limits_who(conditions({"Condition": {"DateLessThan": unknown}})) is False
    assert limits_what(conditions({"Condition": {"DateLessThan": unknown}})) is False


@pytest.mark.parametrize(
    "condition",
    [
        when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
        when("StringEquals", "aws:PrincipalTag/team", "payments"),
        when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*"),
        when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
        when("StringEquals", "aws:SourceVpce", "vpce-0123456789"),
        when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
    ],
)
def test_given_a_condition_on_the_caller_when_an_identity_policy_has_it_then_it_narrows_nothing(
    condition: dict[str, object],
) -> None:
    assert limits_what(conditions(condition)) is False


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (when("StringEquals", "aws:ResourceTag/team", "payments"), True),
        (when("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::1:policy/b"), True),
        (when("StringLike", "s3:prefix", "home/*"), True),
        (when("StringLike", "s3:prefix", "*"), False),
        (when("StringLike", "s3:prefix", ""), False),
        (when("StringNotEquals", "aws:ResourceTag/team", "payments"), False),
        (when("StringEqualsIfExists", "aws:ResourceTag/team", "payments"), False),
        (when("Bool", "aws:MultiFactorAuthPresent", "true"), False),
        (when("StringEquals", "aws:RequestedRegion", "eu-west-1"), False),
        (when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com"), False),
        (when("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/ReadOnlyAccess"), True),
        (when("ArnLike", "iam:PolicyARN", f"arn:aws:iam::{OWN}:policy/*"), True),
        (when("ArnLike", "iam:PolicyARN", "arn:aws:iam::*:policy/*"), False),
        (when("ArnLike", "iam:PolicyARN", "arn:aws:iam::aws:policy/A*"), False),
        (when("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/AdministratorAccess"), False),
        (when("ArnEquals", "iam:PolicyARN", ""), False),
        (when("ArnLike", "iam:PermissionsBoundary", "arn:*:policy/*"), False),
        (when("Bool", "aws:ViaAWSService", "true"), True),
        (when("Bool", "aws:ViaAWSService", "false"), False),
        (when("StringEquals", "s3:ResourceAccount", OWN), False),
        (when("StringEquals", "s3:authType", "REST-HEADER"), False),
        (when("StringEquals", "s3:signatureversion", "AWS4-HMAC-SHA256"), False),
        (when("NumericLessThan", "s3:signatureAge", "600000"), False),
        (when("NumericEquals", "s3:TlsVersion", "1.3"), False),
        (when("StringEquals", "ec2:Region", "eu-west-1"), False),
        (when("ForAllValues:StringEquals", "dynamodb:LeadingKeys", "${aws:userid}"), False),
        ({"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:userid}"},
                        "Null": {"dynamodb:LeadingKeys": "false"}}}, True),
        (when("ArnLike", "iam:AssociatedResourceArn", "arn:aws:ec2:*:1:instance/*"), False),
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-resources
        (when("StringEquals", "ec2:ResourceTag/team", "payments"), True),
        (when("StringEquals", "rds:db-tag/stage", "test"), True),
        (when("StringEquals", "s3:ExistingObjectTag/public", "yes"), True),
        # That the tag is there limits already.
        (when("StringLike", "aws:ResourceTag/team", "a*"), True),
        (when("StringLike", "aws:ResourceTag/team", "?" * 30), True),
        (when("Null", "aws:ResourceTag/team", "false"), True),
        (when("Null", "aws:ResourceTag/team", "true"), False),
        (when("Null", "iam:PermissionsBoundary", "false"), False),
        (when("StringEquals", "aws:RequestTag/team", "payments"), False),
        (when("ForAnyValue:StringEquals", "aws:TagKeys", "team"), False),
        # What the holder chooses itself, whatever is reached.
        (when("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control"), False),
        (when("StringEquals", "ec2:InstanceType", "t3.micro"), False),
        (when("StringEquals", "sns:Protocol", "sqs"), False),
        (when("StringEquals", "lambda:Principal", "events.amazonaws.com"), False),
        (when("StringEquals", "sts:ExternalId", "b3f1-77aa"), False),
        (when("StringEquals", "newservice:Anything", "x"), False),
        # https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
        (when("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"), True),
        (when("StringLike", "kms:ViaService", "s3.*.amazonaws.com"), True),
        (when("StringLike", "kms:ViaService", "*.amazonaws.com"), False),
        (when("StringEquals", "kms:EncryptionContext:tenant", "acme"), True),
        (when("ForAnyValue:StringEquals", "kms:ResourceAliases", "alias/orders"), True),
        (when("ForAnyValue:StringLike", "kms:ResourceAliases", "alias/orders-*"), True),
        (when("ForAnyValue:StringLike", "kms:ResourceAliases", "alias/*"), False),
        (when("StringLike", "kms:RequestAlias", "alias/*"), False),
        (when("Null", "kms:EncryptionContext:tenant", "false"), True),
        (when("Bool", "kms:GrantIsForAWSResource", "true"), True),
        (when("Bool", "kms:GrantIsForAWSResource", "false"), False),
        (when("ForAnyValue:StringEquals", "aws:CalledVia", "athena.amazonaws.com"), True),
        (when("ForAnyValue:StringLike", "aws:CalledVia", "*.amazonaws.com"), False),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
        (when("ArnLike", "lambda:FunctionArn", f"arn:aws:lambda:*:{OWN}:function:orders"), True),
        (when("ArnLike", "lambda:FunctionArn", f"arn:aws:lambda:*:{OWN}:function:*"), False),
        (when("ArnLike", "secretsmanager:SecretId", "arn:aws:secretsmanager:*:*:secret:?*"), False),
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
        (when("StringEquals", "ec2:CreateAction", "RunInstances"), True),
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html
        (when("StringEquals", "aws:PrincipalTag/team", "${aws:ResourceTag/team}"), True),
        (when("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}"), True),
        (when("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"), False),
    ],
)  # fmt: skip
def test_given_an_identity_policy_when_asked_then_only_what_is_touched_narrows(
    condition: dict[str, object], expected: bool
) -> None:
    assert limits_what(conditions(condition)) is expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("StringEquals", "ec2.amazonaws.com", True),
        ("StringEqualsIfExists", "ec2.amazonaws.com", True),
        ("StringEquals", "Lambda.amazonaws.com", False),
        ("StringLike", "*.amazonaws.com", False),
        ("StringEquals", ["ec2.amazonaws.com", "lambda.amazonaws.com"], False),
        ("StringNotEquals", "lambda.amazonaws.com", False),
    ],
)
def test_given_a_service_that_receives_the_role_when_another_is_demanded_then_it_is_shut_out(
    operator: str, value: object, expected: bool
) -> None:
    given = conditions(when(operator, "iam:PassedToService", value))
    assert limits_what(given, "lambda.amazonaws.com") is expected
    assert limits_what(given) is False


@pytest.mark.parametrize(
    "more", [{"Condition": Unknown("u")}, {"Condition": {"Bool": Unknown("u")}}]
)
def test_given_an_unknown_block_when_asked_then_it_decides_for_identities_too(
    more: dict[str, object],
) -> None:
    assert isinstance(limits_what(conditions(more)), Unknown)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (when("StringNotEquals", "aws:PrincipalOrgID", "o-abcdefghij"), True),
        (when("ArnNotLike", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:*"), True),
        (when("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"), True),
        (when("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-abcdefghij"), True),
        (when("ForAllValues:StringNotLike", "aws:PrincipalOrgPaths", "o-abcdefghij/*"), True),
        (when("ForAnyValue:StringNotLike", "aws:PrincipalOrgPaths", "o-abcdefghij/*"), False),
        (when("StringNotEquals", "aws:PrincipalOrgID", Unknown("u")), False),
        (when("StringNotLike", "aws:PrincipalOrgID", "*"), False),
        (when("Bool", "aws:SecureTransport", "false"), False),
        (when("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"), False),
        ({"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"},
                        "Bool": {"aws:SecureTransport": "false"}}}, False),
    ],
)  # fmt: skip
def test_given_the_condition_of_a_deny_when_asked_then_a_fence_is_told(
    condition: dict[str, object], expected: bool
) -> None:
    assert denies_all_except(conditions(condition)) is expected


@pytest.mark.parametrize("document", SOUND)
def test_given_a_sound_condition_when_judged_then_nothing_is_said(document: object) -> None:
    assert outcomes(condition_weaknesses, document) == []
