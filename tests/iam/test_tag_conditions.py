"""Tags in conditions: those of a request, and those that the holder may put on a resource itself.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Weakness, identity_weaknesses
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, deny, kinds, outcomes, policy, surely, when

WRITES = "writes-any-resource"
TERMINATES = "ec2:TerminateInstances"
INSTANCES = "arn:aws:ec2:*:*:instance/*"
TAGGED = when("StringEquals", "aws:ResourceTag/team", "payments")
TERMINATE = allow("ec2:TerminateInstances", INSTANCES, **TAGGED)


def tagging(more: dict[str, Any], resource: object = INSTANCES) -> dict[str, Any]:
    return allow("ec2:CreateTags", resource, **more)


def terminates(*statements: object) -> bool:
    """Whether the holder may surely terminate any instance."""
    found = outcomes(identity_weaknesses, policy(*statements))
    return any(
        isinstance(each, Weakness) and each.kind == WRITES and TERMINATES in each.message
        for each in found
    )


def test_given_a_tag_of_the_resource_when_the_holder_cannot_set_it_then_it_limits() -> None:
    assert surely(identity_weaknesses, policy(TERMINATE)) == set()


# Each lets the holder put team=payments on any instance, or what it wants.
SELF_TAGGING: list[dict[str, Any]] = [
    {},
    when("StringEquals", "aws:RequestTag/team", "payments"),
    when("StringLike", "aws:RequestTag/Team", ["finance", "pay*"]),
    when("StringEquals", "aws:RequestTag/owner", "me"),
    when("ForAllValues:StringEquals", "aws:TagKeys", ["Team", "owner"]),
    when("StringNotEquals", "aws:RequestTag/team", "finance"),
    when("Bool", "aws:SecureTransport", "true"),
]
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
LIMITED_TAGGING: list[dict[str, Any]] = [
    TAGGED,
    when("StringEquals", "aws:RequestTag/team", "finance"),
    when("ForAllValues:StringEquals", "aws:TagKeys", ["owner"]),
    when("StringEquals", "ec2:CreateAction", "RunInstances"),
]


@pytest.mark.parametrize("condition", SELF_TAGGING)
def test_given_a_holder_that_may_set_the_tag_when_judged_then_the_tag_limits_nothing(
    condition: dict[str, Any],
) -> None:
    assert terminates(TERMINATE, tagging(condition))
    assert terminates(tagging(condition, "*"), TERMINATE)


@pytest.mark.parametrize("condition", LIMITED_TAGGING)
def test_given_a_holder_that_may_not_set_the_tag_when_judged_then_it_limits(
    condition: dict[str, Any],
) -> None:
    assert not terminates(TERMINATE, tagging(condition))


@pytest.mark.parametrize(
    "other",
    [
        tagging({}, "arn:aws:ec2:*:*:volume/*"),
        tagging({}, "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0"),
        allow("ec2:DeleteTags", INSTANCES),
        allow("sqs:TagQueue", "*"),
        deny("ec2:CreateTags", INSTANCES),
        {"Effect": "Allow", "Action": "ec2:CreateTags", "NotResource": INSTANCES},
    ],
)
def test_given_another_permission_to_tag_when_judged_then_the_tag_limits(other: Any) -> None:
    assert not terminates(TERMINATE, other)


def test_given_tagging_of_all_but_some_resources_when_judged_then_the_tag_limits_nothing() -> None:
    rest = {"Effect": "Allow", "Action": "ec2:CreateTags", "NotResource": "arn:aws:s3:::b/*"}
    assert terminates(TERMINATE, rest)


def test_given_a_deny_of_tagging_when_judged_then_the_tag_limits() -> None:
    assert not terminates(TERMINATE, tagging({}), deny("ec2:CreateTags"))


@pytest.mark.parametrize("prefix", ["aws:ResourceTag/", "ec2:ResourceTag/"])
@pytest.mark.parametrize("tag", ["aws:cloudformation:stack-name", "AWS:autoscaling:groupName"])
def test_given_a_tag_that_only_aws_writes_when_judged_then_it_limits(prefix: str, tag: str) -> None:
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
    reserved = when("StringLike", f"{prefix}{tag}", "orders-*")
    assert not terminates(allow(TERMINATES, INSTANCES, **reserved), tagging({}))
    own = when("StringLike", f"{prefix}stack-name", "orders-*")
    assert terminates(allow(TERMINATES, INSTANCES, **own), tagging({}))


def test_given_a_second_limit_when_the_tag_can_be_set_then_the_limit_stays() -> None:
    both = {
        "StringEquals": {"aws:ResourceTag/team": "payments"},
        "ArnEquals": {"ec2:Vpc": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"},
    }
    terminate = allow("ec2:TerminateInstances", INSTANCES, Condition=both)
    assert not terminates(terminate, tagging({}))


def test_given_a_demand_that_the_tag_is_there_when_judged_then_any_value_sets_it() -> None:
    present = when("Null", "aws:ResourceTag/team", "false")
    terminate = allow("ec2:TerminateInstances", INSTANCES, **present)
    assert not terminates(terminate)
    assert terminates(terminate, tagging(when("StringEquals", "aws:RequestTag/team", "finance")))


@pytest.mark.parametrize(
    "statement",
    [
        tagging(when("StringEquals", "aws:RequestTag/team", Unknown("u"))),
        tagging(when("ForAllValues:StringEquals", "aws:TagKeys", [Unknown("u")])),
        tagging({"Condition": Unknown("u")}),
        tagging({}, Unknown("u")),
        allow(Unknown("u"), INSTANCES),
        {**tagging({}), "Effect": Unknown("u")},
    ],
)
def test_given_tagging_that_is_not_known_when_judged_then_it_decides(statement: Any) -> None:
    assert not terminates(TERMINATE, statement)
    assert WRITES in kinds(identity_weaknesses, policy(TERMINATE, statement))


@pytest.mark.parametrize(
    "condition",
    [
        when("StringEquals", "aws:RequestTag/team", "payments"),
        when("ForAnyValue:StringEquals", "aws:TagKeys", "team"),
    ],
)
def test_given_a_tag_of_the_request_when_judged_then_it_limits_what_is_created(
    condition: dict[str, Any],
) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-requests
    volume = "arn:aws:ec2:*:*:volume/*"
    assert kinds(identity_weaknesses, policy(allow("ec2:CreateVolume", volume, **condition))) == (
        set()
    )
    assert "any-resource" in surely(identity_weaknesses, policy(allow("ec2:CreateVolume", volume)))
    group = "arn:aws:ec2:*:*:security-group/*"
    opened = allow("ec2:AuthorizeSecurityGroupIngress", group, **condition)
    assert WRITES in surely(identity_weaknesses, policy(opened))
