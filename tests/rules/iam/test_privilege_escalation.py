"""The five rules about identity policies that need one document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.resources import Resource
from tests.documents import ACCOUNT, allow, deny, document, text
from tests.judging import UNKNOWN, outcomes, resource

ADMIN = "iam-policy-admin"
FULL_IAM = "iam-policy-full-iam"
WILDCARD = "iam-policy-service-wildcard"
PASSES = "iam-policy-passes-any-role"
ESCALATES = "iam-policy-escalates"
RULES = (ADMIN, FULL_IAM, WILDCARD, PASSES, ESCALATES)

POLICY = "aws:iam/policy:Policy"
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders"
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
HARMLESS = allow("dynamodb:GetItem", TABLE)
TO_LAMBDA = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
# Conditions that every caller satisfies.
IDLE: tuple[dict[str, Any], ...] = (
    {"StringLike": {"aws:PrincipalArn": "*"}},
    {"Bool": {"aws:SecureTransport": "true"}},
)


def policy(*statements: dict[str, Any]) -> Resource:
    return resource(POLICY, {"policy": text(*statements)})


def violates(rule: str, *statements: dict[str, Any]) -> bool:
    found = outcomes(rule, policy(*statements))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="absent"),
        pytest.param({"policy": text(deny("*"))}, id="deny only"),
        pytest.param({"policy": text(HARMLESS)}, id="narrow"),
    ],
)
def test_a_policy_that_gives_little_complies(rule: str, properties: dict[str, Any]) -> None:
    assert outcomes(rule, resource(POLICY, properties)) == []


@pytest.mark.parametrize("rule", RULES)
def test_an_unknown_document_cannot_be_told(rule: str) -> None:
    assert outcomes(rule, resource(POLICY, {"policy": UNKNOWN})) == [("undecided", "policy")]


@pytest.mark.parametrize("rule", RULES)
def test_an_unknown_action_cannot_be_told(rule: str) -> None:
    # An object holds the unknown leaf in its place; JSON text would be unknown as a whole.
    made = document(HARMLESS, allow(UNKNOWN))
    path = "policy.Statement[1].Action"
    assert outcomes(rule, resource(POLICY, {"policy": made})) == [("undecided", path)]


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        (ADMIN, allow("*")),
        (FULL_IAM, allow("iam:*")),
        (WILDCARD, allow("s3:*")),
        (PASSES, allow("iam:PassRole")),
        (ESCALATES, allow("iam:AttachRolePolicy")),
    ],
)
def test_every_holder_is_judged_as_text_and_as_object(rule: str, statement: Any) -> None:
    for kind in (
        POLICY,
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ):
        for made in (text(statement), document(statement)):
            found = outcomes(rule, resource(kind, {"policy": made}))
            assert [outcome for outcome, _ in found] == ["violates"]
    inline = [{"name": "a", "policy": text(HARMLESS)}, {"name": "b", "policy": text(statement)}]
    ((outcome, path),) = outcomes(rule, resource("aws:iam/role:Role", {"inlinePolicies": inline}))
    assert outcome == "violates"
    assert path.startswith("inlinePolicies[1].policy.Statement")


@pytest.mark.parametrize("action", ["*", "*:*", "**", "?*"])
def test_every_spelling_of_all_actions_is_admin(action: str) -> None:
    assert violates(ADMIN, allow(action))
    assert violates(ADMIN, allow([action]))
    assert violates(ADMIN, HARMLESS, allow(action))


def test_a_single_statement_as_an_object_is_judged() -> None:
    made = json.dumps({"Version": "2012-10-17", "Statement": allow("*")})
    found = outcomes(ADMIN, resource(POLICY, {"policy": made}))
    assert [outcome for outcome, _ in found] == ["violates"]


def test_not_action_of_almost_nothing_is_admin() -> None:
    statement = {"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "*"}
    assert violates(ADMIN, statement)


@pytest.mark.parametrize("condition", IDLE)
def test_a_condition_that_restricts_nothing_does_not_help(condition: dict[str, Any]) -> None:
    assert violates(ADMIN, allow("*", Condition=condition))


def test_a_deny_is_subtracted_only_where_it_covers() -> None:
    assert not violates(ADMIN, allow("*"), deny("*"))
    assert violates(ADMIN, allow("*"), deny("s3:DeleteBucket"))
    assert violates(ADMIN, allow("*"), deny("*", TABLE))


@pytest.mark.parametrize("action", ["iam:*", "IAM:*", "iam:?*"])
def test_every_spelling_of_all_iam_actions_is_full_iam(action: str) -> None:
    assert violates(FULL_IAM, allow(action))


def test_not_action_that_leaves_iam_in_is_full_iam() -> None:
    left_out = ["ec2:*", "s3:*", "sagemaker:*", "glue:*", "connect:*", "iot:*", "rds:*"]
    assert violates(FULL_IAM, {"Effect": "Allow", "NotAction": left_out, "Resource": "*"})
    left_out.append("iam:*")
    assert not violates(FULL_IAM, {"Effect": "Allow", "NotAction": left_out, "Resource": "*"})


def test_a_deny_clears_full_iam_only_for_the_same_actions_and_resources() -> None:
    assert not violates(FULL_IAM, allow("iam:*"), deny("iam:*"))
    assert violates(FULL_IAM, allow("iam:*"), deny("iam:*", f"arn:aws:iam::{ACCOUNT}:user/root"))


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


@pytest.mark.parametrize("action", ["iam:PassRole", "IAM:passrole", "iam:Pass*", "iam:*"])
@pytest.mark.parametrize(
    "roles", ["*", "arn:aws:iam::*:role/*", f"arn:aws:iam::{ACCOUNT}:role/*", [OWN_ROLE, "*"]]
)
def test_passing_every_role_violates(action: str, roles: Any) -> None:
    assert violates(PASSES, allow(action, roles))


def test_passing_is_restricted_by_the_role_and_not_by_the_service_alone() -> None:
    assert violates(PASSES, allow("iam:PassRole", Condition=TO_LAMBDA))
    assert not violates(PASSES, allow("iam:PassRole", OWN_ROLE, Condition=TO_LAMBDA))


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param(["iam:AttachRolePolicy"], id="attach"),
        pytest.param(["iam:PutRolePolicy"], id="put"),
        pytest.param(["iam:CreatePolicyVersion"], id="new version"),
        pytest.param(["iam:CreateAccessKey"], id="keys of others"),
        pytest.param(["iam:CreateLoginProfile"], id="login of others"),
        pytest.param(["iam:UpdateAssumeRolePolicy"], id="trust"),
        pytest.param(
            ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], id="pass to compute"
        ),
        pytest.param(["iam:Put*"], id="wildcard"),
        pytest.param(["IAM:attachROLEpolicy"], id="case"),
    ],
)
def test_every_path_to_more_permissions_violates(actions: list[str]) -> None:
    assert violates(ESCALATES, allow(actions))
    assert not violates(ESCALATES, allow(actions), deny(actions))


@pytest.mark.parametrize("condition", IDLE)
def test_an_idle_condition_does_not_stop_escalation(condition: dict[str, Any]) -> None:
    assert violates(ESCALATES, allow("iam:AttachRolePolicy", Condition=condition))


def test_any_role_and_any_function_do_not_stop_escalation() -> None:
    assert violates(ESCALATES, allow("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/*"))
    function = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:*"
    passing = allow("iam:PassRole", Condition=TO_LAMBDA)
    creating = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], function)
    assert violates(ESCALATES, passing, creating)


def test_a_deny_elsewhere_does_not_stop_escalation() -> None:
    attach = "iam:AttachRolePolicy"
    assert violates(ESCALATES, allow(attach), deny(attach, OWN_ROLE))
    by_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    assert violates(ESCALATES, allow(attach), deny(attach, Condition=by_mfa))


@pytest.mark.parametrize("action", ["iam:GetRole", "iam:ListRolePolicies", "iam:CreateRole"])
def test_rights_that_lead_nowhere_comply(action: str) -> None:
    assert not violates(ESCALATES, allow(action))
