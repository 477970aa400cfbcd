"""iam-role-trusts-anyone, iam-role-trusts-any-repository."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, EVERYBODY, ROLE, document, text
from tests.judged import UNKNOWN, outcomes, resource

ANYONE = "iam-role-trusts-anyone"
REPOSITORY = "iam-role-trusts-any-repository"
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"}
AUDIENCE = {f"{GITHUB}:aud": "sts.amazonaws.com"}
SUBJECT = f"{GITHUB}:sub"


def role(statement: dict[str, Any]) -> Resource:
    return resource("aws:iam/role:Role", {"assumeRolePolicy": text(statement)})


def trust(principal: Any, action: str = "sts:AssumeRole", **elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, **elements}


def workflows(condition: dict[str, Any]) -> dict[str, Any]:
    return trust(PROVIDER, "sts:AssumeRoleWithWebIdentity", Condition=condition)


def violates(rule: str, statement: dict[str, Any]) -> bool:
    found = outcomes(rule, role(statement))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


@pytest.mark.parametrize("principal", [*EVERYBODY, {"Federated": "*"}])
def test_everybody_in_a_trust_policy_violates(principal: Any) -> None:
    assert violates(ANYONE, trust(principal))


def test_a_single_statement_as_an_object_is_judged() -> None:
    made = {"Version": "2012-10-17", "Statement": trust("*")}
    holder = resource("aws:iam/role:Role", {"assumeRolePolicy": made})
    assert outcomes(ANYONE, holder) == [("violates", "assumeRolePolicy.Statement.Principal")]


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": "lambda.amazonaws.com"},
        {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        {"AWS": [ROLE]},
    ],
)
def test_named_principals_comply(principal: Any) -> None:
    assert not violates(ANYONE, trust(principal))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:PrincipalOrgID", "o-a1b2c3d4e5"),
        ("aws:PrincipalAccount", ACCOUNT),
        ("aws:PrincipalArn", ROLE),
    ],
)
def test_a_condition_on_the_caller_makes_everybody_acceptable(key: str, value: str) -> None:
    assert not violates(ANYONE, trust("*", Condition={"StringEquals": {key: value}}))


def test_an_external_id_alone_does_not_restrict() -> None:
    condition = {"StringEquals": {"sts:ExternalId": "a1b2c3"}}
    assert violates(ANYONE, trust({"AWS": "*"}, Condition=condition))


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"StringEquals": AUDIENCE}, id="no subject"),
        pytest.param({"StringLike": {SUBJECT: "*"}}, id="any subject"),
        pytest.param({"StringLike": {SUBJECT: "repo:*"}}, id="any repository"),
        pytest.param({"StringLike": {SUBJECT: "repo:*/shop"}}, id="any owner"),
        pytest.param({"ForAllValues:StringLike": {SUBJECT: "repo:acme/shop:*"}}, id="ForAllValues"),
        pytest.param({"StringEquals": {f"{GITHUB}:actor": "mallory"}}, id="actor alone"),
        pytest.param(
            {"StringEquals": {f"{GITHUB}:repository_owner": "acme"}}, id="repository_owner alone"
        ),
    ],
)
def test_a_token_of_any_repository_violates(condition: dict[str, Any]) -> None:
    assert violates(REPOSITORY, workflows(condition))


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(
            {"StringEquals": {**AUDIENCE, SUBJECT: "repo:acme/shop:ref:refs/heads/main"}},
            id="one branch",
        ),
        pytest.param({"StringLike": {SUBJECT: "repo:acme/shop:*"}}, id="one repository"),
    ],
)
def test_a_named_repository_complies(condition: dict[str, Any]) -> None:
    assert not violates(REPOSITORY, workflows(condition))


@pytest.mark.parametrize(
    ("issuer", "subject", "violated"),
    [
        ("gitlab.com", "project_path:acme/shop:ref_type:branch:ref:main", False),
        ("gitlab.com", "project_path:*", True),
        ("app.terraform.io", "organization:acme:project:shop:workspace:dev:run_phase:*", False),
        ("app.terraform.io", "organization:*", True),
        ("oidc.eks.eu-central-1.amazonaws.com/id/ABC", "system:serviceaccount:*", False),
    ],
)
def test_other_issuers_have_a_grammar_of_their_own(
    issuer: str, subject: str, violated: bool
) -> None:
    provider = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"}
    condition = {"StringLike": {f"{issuer}:sub": subject}}
    statement = trust(provider, "sts:AssumeRoleWithWebIdentity", Condition=condition)
    assert violates(REPOSITORY, statement) is violated


@pytest.mark.parametrize("rule", [ANYONE, REPOSITORY])
def test_absent_denying_and_unknown_trust(rule: str) -> None:
    assert outcomes(rule, resource("aws:iam/role:Role", {})) == []
    refused = {**trust("*"), "Effect": "Deny"}
    assert not violates(rule, refused)
    holder = resource("aws:iam/role:Role", {"assumeRolePolicy": UNKNOWN})
    assert outcomes(rule, holder) == [("undecided", "assumeRolePolicy")]


def test_an_unknown_principal_cannot_be_told() -> None:
    made = document(trust({"AWS": UNKNOWN}))
    holder = resource("aws:iam/role:Role", {"assumeRolePolicy": made})
    found = outcomes(ANYONE, holder)
    assert found == [("undecided", "assumeRolePolicy.Statement[0].Principal.AWS")]
