"""Administrator access and privilege escalation, one document at a time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, deny, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.iam.identity_policies import FUNCTION, POLICY, TABLE, TO_LAMBDA, policy, violates

ADMIN = "iam-policy-admin"
FULL_IAM = "iam-policy-full-iam"
PASSES = "iam-policy-passes-any-role"
ESCALATES = "iam-policy-escalates"
THROUGH_LAMBDA = "iam-policy-escalates-through-lambda"

OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
HARMLESS = allow("dynamodb:GetItem", TABLE)
# Conditions that every caller satisfies.
IDLE: tuple[dict[str, Any], ...] = (
    {"StringLike": {"aws:PrincipalArn": "*"}},
    {"Bool": {"aws:SecureTransport": "true"}},
)
BAD = {
    ADMIN: allow("*"),
    FULL_IAM: allow("iam:*"),
    PASSES: allow("iam:PassRole"),
    ESCALATES: allow("iam:AttachRolePolicy"),
    THROUGH_LAMBDA: allow("lambda:UpdateFunctionCode"),
}


@pytest.mark.parametrize("rule", BAD)
def test_a_policy_that_allows_little_complies(rule: str) -> None:
    assert not violates(rule, HARMLESS)
    assert not violates(rule, deny("*"))


@pytest.mark.parametrize("rule", BAD)
def test_an_unknown_action_is_undecided(rule: str) -> None:
    # An object holds the unknown leaf in its place; JSON text would be unknown as a whole.
    found = outcomes(rule, policy(HARMLESS, allow(UNKNOWN)))
    assert found == [("undecided", "policy.Statement[1].Action")]


@pytest.mark.parametrize("rule", BAD)
def test_every_inline_policy_of_a_role_is_judged(rule: str) -> None:
    inline = [{"name": "a", "policy": text(HARMLESS)}, {"name": "b", "policy": text(BAD[rule])}]
    ((outcome, path),) = outcomes(rule, resource("aws:iam/role:Role", {"inlinePolicies": inline}))
    assert outcome == "violates"
    assert path.startswith("inlinePolicies[1].policy.Statement")


@pytest.mark.parametrize("action", ["*", "*:*"])
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


def test_passing_a_role_to_a_new_function_that_can_be_run_violates() -> None:
    passing = allow("iam:PassRole", Condition=TO_LAMBDA)
    creating = allow(["lambda:CreateFunction", "lambda:InvokeFunction"])
    assert violates(THROUGH_LAMBDA, passing, creating)
    assert not violates(THROUGH_LAMBDA, passing)


@pytest.mark.parametrize(
    "action", ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:Update*"]
)
def test_changing_any_function_violates_and_a_named_one_complies(action: str) -> None:
    any_function = FUNCTION.replace(":orders", ":*")
    assert violates(THROUGH_LAMBDA, allow(action))
    assert violates(THROUGH_LAMBDA, allow(action, [FUNCTION, any_function]))
    assert not violates(THROUGH_LAMBDA, allow(action, FUNCTION))
    assert not violates(THROUGH_LAMBDA, allow(action), deny(action))
    assert violates(THROUGH_LAMBDA, allow(action), deny(action, FUNCTION))


@pytest.mark.parametrize("rule", BAD)
def test_the_message_and_fix_are_about_the_statement(rule: str) -> None:
    (found,) = verdicts(rule, policy(HARMLESS, BAD[rule]))
    assert found.path.startswith("policy.Statement[1]")
    assert found.message
    assert found.fix
