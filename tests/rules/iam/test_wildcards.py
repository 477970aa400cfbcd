"""How much a policy takes in: exceptions, wildcards, and what does not fit together."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Purpose
from policypack.resources import Resource
from policypack.topology.documents import PROPERTIES
from policypack.topology.policy_holders import HOLDERS, RESOURCE_HOLDERS
from tests.documents import ACCOUNT, ROLE, allow, deny, document, text
from tests.judging import UNKNOWN, outcomes, resource

ALL_ACTIONS = "iam-policy-all-actions-except"
ALL_RESOURCES = "iam-policy-all-resources-except"
ANY = "iam-policy-any-resource"
IN_ANY_ACCOUNT = "iam-policy-account-wildcard"
PART_OF_ACTION = "iam-policy-partial-action-wildcard"
PART_OF_RESOURCE = "iam-policy-partial-resource-wildcard"
MISMATCH = "iam-policy-resource-mismatch"
UNKNOWN_ACTION = "iam-policy-unknown-action"
INCOMPLETE = "iam-policy-invoke-arn-incomplete"

POLICY = "aws:iam/policy:Policy"
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders"
FUNCTION = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:orders"
GROUP = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/aws/lambda/orders"
HARMLESS = allow("dynamodb:GetItem", TABLE)


def policy(*statements: dict[str, Any]) -> Resource:
    return resource(POLICY, {"policy": document(*statements)})


def violates(rule: str, *statements: dict[str, Any]) -> bool:
    found = outcomes(rule, policy(*statements))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


def but(element: str, left_out: Any, **elements: Any) -> dict[str, Any]:
    """An Allow that names what it leaves out."""
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE, **elements}
    del statement[element]
    return {**statement, f"Not{element}": left_out}


BAD = [
    (ALL_ACTIONS, but("Action", "dynamodb:DeleteItem")),
    (ALL_RESOURCES, but("Resource", f"{TABLE}-secret")),
    (ANY, allow("dynamodb:DescribeTable")),
    (IN_ANY_ACCOUNT, allow("sqs:SendMessage", "arn:aws:sqs:eu-central-1:*:orders")),
    (PART_OF_ACTION, allow("dynamodb:Get*", TABLE)),
    (PART_OF_RESOURCE, allow("dynamodb:GetItem", f"{TABLE}-*")),
    (MISMATCH, allow("s3:GetObject", "arn:aws:s3:::uploads")),
    (UNKNOWN_ACTION, allow("dynamodb:GetItems", TABLE)),
    (INCOMPLETE, allow("lambda:InvokeFunction", FUNCTION)),
]


@pytest.mark.parametrize(("rule", "statement"), BAD)
def test_every_holder_of_an_identity_policy_is_judged(rule: str, statement: Any) -> None:
    for kind, path in PROPERTIES[Purpose.IDENTITY].items():
        made: Any = text(HARMLESS, statement)
        if "[]" in path:
            made = [{"name": "a", "policy": made}]
        found = outcomes(rule, resource(kind, {path.partition("[]")[0]: made}))
        assert [outcome for outcome, _ in found] == ["violates"]
        assert ".Statement[1]" in found[0][1]


@pytest.mark.parametrize(("rule", "statement"), BAD)
def test_a_narrow_policy_complies_and_an_unknown_one_cannot_be_told(
    rule: str, statement: Any
) -> None:
    assert not violates(rule, HARMLESS)
    assert not violates(rule, {**statement, "Effect": "Deny"}) or rule in (
        *(MISMATCH, UNKNOWN_ACTION),
    )
    unknown = resource(POLICY, {"policy": UNKNOWN})
    assert outcomes(rule, unknown) == [("undecided", "policy")]


@pytest.mark.parametrize(
    ("rule", "statement"),
    [each for each in BAD if each[0] in (ALL_ACTIONS, ALL_RESOURCES, MISMATCH, UNKNOWN_ACTION)],
)
def test_resource_policies_are_judged_too(rule: str, statement: Any) -> None:
    for kind in RESOURCE_HOLDERS:
        path = PROPERTIES[Purpose.RESOURCE][kind]
        made = text({**statement, "Principal": {"AWS": ROLE}})
        found = outcomes(rule, resource(kind, {path: made}))
        assert [outcome for outcome, _ in found] == ["violates"], kind


def test_the_types_of_both_are_all_that_hold_documents() -> None:
    places = {**PROPERTIES[Purpose.IDENTITY], **PROPERTIES[Purpose.RESOURCE]}
    assert set(HOLDERS) == set(places)


def test_a_single_statement_with_not_action_violates() -> None:
    made = {"Version": "2012-10-17", "Statement": but("Action", "iam:*", Resource="*")}
    found = outcomes(ALL_ACTIONS, resource(POLICY, {"policy": made}))
    assert found == [("violates", "policy.Statement.NotAction")]


@pytest.mark.parametrize("rule", [ALL_ACTIONS, ALL_RESOURCES])
def test_a_fence_by_exception_complies(rule: str) -> None:
    fence = {"Effect": "Deny", "NotAction": "s3:GetObject", "NotResource": "arn:aws:s3:::x/*"}
    assert not violates(rule, fence)


@pytest.mark.parametrize("arn", ["*", "**", "arn:aws:dynamodb:*:*:table/*", "arn:*:*:*:*:*"])
def test_every_spelling_of_any_resource_violates(arn: str) -> None:
    assert violates(ANY, allow("dynamodb:DescribeTable", arn))


@pytest.mark.parametrize(
    "statement",
    [
        allow(["xray:PutTraceSegments", "ec2:DescribeInstances", "ecr:GetAuthorizationToken"]),
        allow(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]),
        allow("dynamodb:DescribeTable", TABLE),
        # These have a rule of their own.
        allow(["s3:GetObject", "secretsmanager:GetSecretValue", "dynamodb:PutItem"]),
    ],
)
def test_what_needs_any_resource_or_is_reported_elsewhere_complies(statement: Any) -> None:
    assert not violates(ANY, statement)


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:sqs:*:{ACCOUNT}:orders",
        "arn:aws:s3:::uploads/*",
        "arn:aws:cloudfront::aws:distribution/E1",
        "arn:aws:sqs:*:*:*",
    ],
)
def test_a_region_wildcard_and_arns_without_an_account_comply(arn: str) -> None:
    assert not violates(IN_ANY_ACCOUNT, allow("sqs:SendMessage", arn))


@pytest.mark.parametrize("action", ["s3:GetObject*", "iam:CreateAccessKe?", "dynamodb:*Item"])
def test_wildcards_inside_a_name_violate(action: str) -> None:
    assert violates(PART_OF_ACTION, allow(action, TABLE))


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:GetObject", "arn:aws:s3:::uploads/*"),
        ("logs:PutLogEvents", f"{GROUP}:*"),
        ("lambda:InvokeFunction", f"{FUNCTION}:*"),
        ("dynamodb:Query", f"{TABLE}/index/*"),
        ("dynamodb:GetItem", TABLE),
    ],
)
def test_the_shape_of_an_arn_is_no_wildcard_to_remove(action: str, arn: str) -> None:
    assert not violates(PART_OF_RESOURCE, allow(action, arn))


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:ListBucket", "arn:aws:s3:::uploads/*"),
        ("dynamodb:GetItem", f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"),
        ("xray:PutTraceSegments", f"{FUNCTION}"),
    ],
)
def test_an_action_that_fits_no_resource_violates(action: str, arn: str) -> None:
    assert violates(MISMATCH, allow(action, arn))


@pytest.mark.parametrize(
    ("action", "arns"),
    [
        ("s3:Get*", "arn:aws:s3:::uploads"),
        ("s3:GetObject", ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"]),
        ("s3:GetObject", "*"),
        ("dynamodb:Query", f"{TABLE}/index/by-day"),
    ],
)
def test_wildcards_and_one_fitting_resource_are_no_mismatch(action: str, arns: Any) -> None:
    assert not violates(MISMATCH, allow(action, arns))


@pytest.mark.parametrize("action", ["dynamo:GetItem", "s3:GetObjct", "s3:Frobnicate*"])
def test_a_name_that_does_not_exist_violates(action: str) -> None:
    assert violates(UNKNOWN_ACTION, allow(action, "*"))
    assert violates(UNKNOWN_ACTION, deny(action, "*"))


@pytest.mark.parametrize("action", ["DynamoDB:getitem", "s3:Get*", "*", "s3:*"])
def test_a_name_that_exists_complies_in_any_case(action: str) -> None:
    assert not violates(UNKNOWN_ACTION, allow(action, "*"))


@pytest.mark.parametrize(
    "arns",
    [
        [FUNCTION, f"{FUNCTION}:*"],
        f"{FUNCTION}:live",
        f"{FUNCTION}*",
        "*",
    ],
)
def test_both_arns_or_one_alias_comply(arns: Any) -> None:
    assert not violates(INCOMPLETE, allow("lambda:InvokeFunction", arns))


@pytest.mark.parametrize("rule", [rule for rule, _ in BAD])
def test_an_unknown_part_is_never_silence(rule: str) -> None:
    statement = next(each for name, each in BAD if name == rule)
    for element in statement:
        if element != "Effect":
            found = outcomes(rule, policy({**statement, element: UNKNOWN}))
            assert found, element
