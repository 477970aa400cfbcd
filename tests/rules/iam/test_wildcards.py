"""Wildcards and negated elements: services, partial names, accounts, NotAction, NotResource."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Purpose
from policypack.topology.parts.documents import PROPERTIES
from tests.declared_case import at
from tests.documents import ACCOUNT, ROLE, allow, text
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.iam.identity_policies import FUNCTION, POLICY, TABLE, policy, violates

WILDCARD = "iam-policy-service-wildcard"
ADMIN = "iam-policy-admin"
ALL_ACTIONS = "iam-policy-all-actions-except"
ALL_RESOURCES = "iam-policy-all-resources-except"
IN_ANY_ACCOUNT = "iam-policy-account-wildcard"
PART_OF_ACTION = "iam-policy-partial-action-wildcard"
PART_OF_RESOURCE = "iam-policy-partial-resource-wildcard"

GROUP = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/aws/lambda/orders"
HARMLESS = allow("dynamodb:GetItem", TABLE)


def but(element: str, left_out: Any, **elements: Any) -> dict[str, Any]:
    """An Allow that names what it leaves out."""
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE, **elements}
    del statement[element]
    return {**statement, f"Not{element}": left_out}


BAD = {
    WILDCARD: allow("s3:*"),
    ALL_ACTIONS: but("Action", "dynamodb:DeleteItem"),
    ALL_RESOURCES: but("Resource", f"{TABLE}-secret"),
    IN_ANY_ACCOUNT: allow("sqs:SendMessage", "arn:aws:sqs:eu-central-1:*:orders"),
    PART_OF_ACTION: allow("dynamodb:Get*", TABLE),
    PART_OF_RESOURCE: allow("dynamodb:GetItem", f"{TABLE}-*"),
}


@pytest.mark.parametrize("rule", BAD)
def test_the_statement_at_fault_is_named(rule: str) -> None:
    ((outcome, path),) = outcomes(rule, policy(HARMLESS, BAD[rule]))
    assert outcome == "violates"
    assert path.startswith("policy.Statement[1].")


@pytest.mark.parametrize("rule", BAD)
def test_a_specific_policy_and_a_deny_comply(rule: str) -> None:
    assert not violates(rule, HARMLESS)
    assert not violates(rule, {**BAD[rule], "Effect": "Deny"})


@pytest.mark.parametrize("rule", [ALL_ACTIONS, ALL_RESOURCES])
def test_resource_policies_are_judged_too(rule: str) -> None:
    for kind, path in PROPERTIES[Purpose.RESOURCE].items():
        made = text({**BAD[rule], "Principal": {"AWS": ROLE}})
        found = outcomes(rule, resource(kind, at(path, made)))
        assert [outcome for outcome, _ in found] == ["violates"], kind


@pytest.mark.parametrize("rule", BAD)
def test_an_unknown_part_is_never_silence(rule: str) -> None:
    for element in BAD[rule].keys() - {"Effect"}:
        assert outcomes(rule, policy({**BAD[rule], element: UNKNOWN})), element


@pytest.mark.parametrize("action", ["s3:*", "S3:*", "s3:?*", "s3:**"])
def test_every_spelling_of_a_whole_service_is_a_service_wildcard(action: str) -> None:
    assert violates(WILDCARD, allow(action))
    assert violates(WILDCARD, allow(action, "arn:aws:s3:::uploads/*"))


def test_all_actions_on_a_narrow_resource_are_a_service_wildcard() -> None:
    assert violates(WILDCARD, allow("*", TABLE))
    assert not violates(ADMIN, allow("*", TABLE))


@pytest.mark.parametrize("action", ["s3:*Object", "s3:GetObject", "iam:*"])
def test_parts_of_a_service_and_the_whole_of_iam_belong_to_other_rules(action: str) -> None:
    assert not violates(WILDCARD, allow(action))


def test_a_key_policy_is_no_identity_policy() -> None:
    root = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    assert outcomes(WILDCARD, resource("aws:kms/key:Key", {"policy": text(root)})) == []


def test_a_single_statement_with_not_action_violates() -> None:
    made = {"Version": "2012-10-17", "Statement": but("Action", "iam:*", Resource="*")}
    found = outcomes(ALL_ACTIONS, resource(POLICY, {"policy": made}))
    assert found == [("violates", "policy.Statement.NotAction")]


@pytest.mark.parametrize("rule", [ALL_ACTIONS, ALL_RESOURCES])
def test_a_fence_by_exception_complies(rule: str) -> None:
    fence = {"Effect": "Deny", "NotAction": "s3:GetObject", "NotResource": "arn:aws:s3:::x/*"}
    assert not violates(rule, fence)


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
