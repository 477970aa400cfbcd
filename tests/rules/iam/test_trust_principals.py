"""iam-role-trusts-any-service, -trust-without-source-arn, -oidc-without-audience,
-trusts-foreign-account, -trusts-whole-account."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, document, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

ANY_SERVICE = "iam-role-trusts-any-service"
DEPUTY = "iam-role-trust-without-source-arn"
AUDIENCE = "iam-role-oidc-without-audience"
FOREIGN = "iam-role-trusts-foreign-account"
WHOLE = "iam-role-trusts-whole-account"

ROLE = "aws:iam/role:Role"
OTHER = "999988887777"
ROOT = f"arn:aws:iam::{OTHER}:root"
OWN_ROOT = f"arn:aws:iam::{ACCOUNT}:root"
QUEUE_ARN = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"
GITHUB = "token.actions.githubusercontent.com"
COGNITO = "cognito-identity.amazonaws.com"
POOL = "eu-central-1:11111111-2222-3333-4444-555555555555"
WEB = "sts:AssumeRoleWithWebIdentity"
EXTERNAL_ID = {"StringEquals": {"sts:ExternalId": "shop-3f9c1b7e52d8"}}
PRINCIPAL = "assumeRolePolicy.Statement[0].Principal"


def role(
    principal: Any, condition: Any = None, action: str = "sts:AssumeRole", **more: Any
) -> Resource:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition is not None:
        statement["Condition"] = condition
    return resource(ROLE, {"assumeRolePolicy": document(statement), **more})


def at_home(principal: Any, condition: Any = None) -> Resource:
    """A role whose own ARN gives away the account that it is in."""
    return role(principal, condition, arn=f"arn:aws:iam::{ACCOUNT}:role/orders")


def oidc(host: str, condition: Any = None) -> Resource:
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"
    return role({"Federated": provider}, condition, WEB)


@pytest.mark.parametrize("service", ["*", ["lambda.amazonaws.com", "*"]])
def test_every_service_together_violates(service: Any) -> None:
    found = outcomes(ANY_SERVICE, role({"Service": service}))
    assert [outcome for outcome, _ in found] == ["violates"]


def test_one_named_service_complies_and_an_unknown_one_cannot_be_told() -> None:
    assert outcomes(ANY_SERVICE, role({"Service": "lambda.amazonaws.com"})) == []
    assert outcomes(ANY_SERVICE, role({"AWS": OWN_ROOT})) == []
    found = outcomes(ANY_SERVICE, role({"Service": UNKNOWN}))
    assert found == [("undecided", f"{PRINCIPAL}.Service")]


@pytest.mark.parametrize(
    "name",
    ["scheduler", "events", "states", "apigateway", "firehose", "pipes", "appsync", "bedrock"],
)
def test_a_service_that_could_name_its_source_violates(name: str) -> None:
    (found,) = verdicts(DEPUTY, role({"Service": f"{name}.amazonaws.com"}))
    assert found.path == f"{PRINCIPAL}.Service"
    assert f"allows {name} to assume the role" in found.message


def test_a_service_of_one_region_is_the_same_service() -> None:
    found = outcomes(DEPUTY, role({"Service": "logs.eu-central-1.amazonaws.com"}))
    assert found == [("violates", f"{PRINCIPAL}.Service")]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        {"ArnLike": {"aws:SourceArn": f"arn:aws:scheduler:*:{ACCOUNT}:schedule/*"}},
        {"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}},
        {"StringEquals": {"sts:ExternalId": ACCOUNT}},
    ],
)
def test_a_source_of_one_owner_complies(condition: Any) -> None:
    assert outcomes(DEPUTY, role({"Service": "scheduler.amazonaws.com"}, condition)) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"ArnLike": {"aws:SourceArn": "arn:aws:scheduler:*:*:schedule/*"}},
        {"StringLike": {"aws:SourceAccount": "*"}},
        {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}},
    ],
)
def test_a_source_that_may_be_anybodys_violates(condition: Any) -> None:
    found = outcomes(DEPUTY, role({"Service": "scheduler.amazonaws.com"}, condition))
    assert found == [("violates", f"{PRINCIPAL}.Service")]


@pytest.mark.parametrize("name", ["lambda", "edgelambda", "ec2", "backup", "ecs-tasks"])
def test_a_service_that_sends_no_source_complies(name: str) -> None:
    assert outcomes(DEPUTY, role({"Service": f"{name}.amazonaws.com"})) == []


def test_an_unknown_source_cannot_be_told() -> None:
    condition = {"ArnLike": {"aws:SourceArn": UNKNOWN}}
    found = outcomes(DEPUTY, role({"Service": "scheduler.amazonaws.com"}, condition))
    path = "assumeRolePolicy.Statement[0].Condition.ArnLike.aws:SourceArn"
    assert found == [("undecided", path)]


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(oidc("idp.example.com"), id="no condition"),
        pytest.param(
            oidc(GITHUB, {"StringEquals": {f"{GITHUB}:sub": "repo:acme/shop:ref:main"}}),
            id="GitHub with a subject alone",
        ),
        pytest.param(
            oidc("idp.example.com", {"StringLike": {"idp.example.com:aud": "*"}}), id="any audience"
        ),
        pytest.param(
            role({"Federated": COGNITO}, {"StringEquals": {f"{COGNITO}:aud": POOL}}, WEB),
            id="Cognito without amr",
        ),
        pytest.param(
            role(
                {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"},
                action="sts:AssumeRoleWithSAML",
            ),
            id="SAML",
        ),
    ],
)
def test_a_token_for_any_application_violates(made: Resource) -> None:
    assert outcomes(AUDIENCE, made) == [("violates", f"{PRINCIPAL}.Federated")]


@pytest.mark.parametrize(
    "made",
    [
        oidc("idp.example.com", {"StringEquals": {"idp.example.com:aud": "shop"}}),
        role(
            {"Federated": "accounts.google.com"},
            {"StringEquals": {"accounts.google.com:aud": "shop.apps.googleusercontent.com"}},
            WEB,
        ),
        role(
            {"Federated": "www.amazon.com"},
            {"StringEquals": {"www.amazon.com:app_id": "amzn1.application.1"}},
            WEB,
        ),
        role(
            {"Federated": COGNITO},
            {
                "StringEquals": {f"{COGNITO}:aud": POOL},
                "ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"},
            },
            WEB,
        ),
        role(
            {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"},
            {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            "sts:AssumeRoleWithSAML",
        ),
        role({"Service": "lambda.amazonaws.com"}),
    ],
)
def test_a_token_for_one_application_complies(made: Resource) -> None:
    assert outcomes(AUDIENCE, made) == []


def test_an_unknown_audience_cannot_be_told() -> None:
    made = oidc("idp.example.com", {"StringLike": {"idp.example.com:aud": UNKNOWN}})
    path = "assumeRolePolicy.Statement[0].Condition.StringLike.idp.example.com:aud"
    assert outcomes(AUDIENCE, made) == [("undecided", path)]


@pytest.mark.parametrize(
    "principal", [ROOT, OTHER, f"arn:aws:iam::{OTHER}:role/vendor", f"arn:aws:iam::{OTHER}:user/x"]
)
def test_a_foreign_account_violates(principal: str) -> None:
    (found,) = verdicts(FOREIGN, at_home({"AWS": principal}))
    assert (found.outcome.value, found.path) == ("violates", f"{PRINCIPAL}.AWS")
    assert OTHER in found.message


@pytest.mark.parametrize(
    "condition",
    [
        EXTERNAL_ID,
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}},
    ],
)
def test_a_foreign_account_that_proves_itself_complies(condition: Any) -> None:
    assert outcomes(FOREIGN, at_home({"AWS": ROOT}, condition)) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringLike": {"sts:ExternalId": "*"}},
        {"StringEquals": {"sts:ExternalId": "vendor"}},
        {"StringEquals": {"sts:ExternalId": "our-vendor"}},
    ],
)
def test_a_proof_that_is_none_violates(condition: Any) -> None:
    found = outcomes(FOREIGN, at_home({"AWS": ROOT}, condition))
    assert found == [("violates", f"{PRINCIPAL}.AWS")]


def test_the_own_and_trusted_accounts_are_not_foreign() -> None:
    assert outcomes(FOREIGN, at_home({"AWS": [OWN_ROOT, ACCOUNT]})) == []
    assert outcomes(FOREIGN, at_home({"AWS": ROOT}), trusted_accounts=[OTHER]) == []


def test_any_resource_of_the_stack_gives_away_the_own_account() -> None:
    queue = resource("aws:sqs/queue:Queue", {"arn": QUEUE_ARN})
    assert outcomes(FOREIGN, role({"AWS": OWN_ROOT}), queue) == []
    assert outcomes(FOREIGN, role({"AWS": ROOT}), queue) == [("violates", f"{PRINCIPAL}.AWS")]


@pytest.mark.parametrize("rule", [FOREIGN, WHOLE])
def test_without_a_known_arn_it_cannot_be_told_whose_the_account_is(rule: str) -> None:
    (found,) = verdicts(rule, role({"AWS": OWN_ROOT}, arn=UNKNOWN))
    assert (found.outcome.value, found.path) == ("undecided", f"{PRINCIPAL}.AWS")
    assert found.waits_for is not None
    assert ACCOUNT in found.waits_for


@pytest.mark.parametrize("rule", [FOREIGN, WHOLE])
def test_an_unknown_principal_cannot_be_told(rule: str) -> None:
    found = outcomes(rule, at_home({"AWS": UNKNOWN}))
    assert found == [("undecided", f"{PRINCIPAL}.AWS")]


@pytest.mark.parametrize("principal", [OWN_ROOT, ACCOUNT])
def test_the_whole_own_account_violates(principal: str) -> None:
    assert outcomes(WHOLE, at_home({"AWS": principal})) == [("violates", f"{PRINCIPAL}.AWS")]


@pytest.mark.parametrize(
    ("principal", "condition"),
    [
        (f"arn:aws:iam::{ACCOUNT}:role/deployer", None),
        (ROOT, None),
        (OWN_ROOT, {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/admin-*"}}),
        (OWN_ROOT, {"StringEquals": {"aws:PrincipalTag/team": "operations"}}),
    ],
)
def test_some_of_the_own_account_comply(principal: str, condition: Any) -> None:
    assert outcomes(WHOLE, at_home({"AWS": principal}, condition)) == []


def test_a_trusted_account_is_somebody_elses() -> None:
    assert outcomes(WHOLE, role({"AWS": ROOT}), trusted_accounts=[OTHER]) == []


def test_documents_are_judged_as_text_too() -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "sts:AssumeRole"}
    arn = f"arn:aws:iam::{ACCOUNT}:role/orders"
    made = resource(ROLE, {"assumeRolePolicy": text(statement), "arn": arn})
    assert outcomes(FOREIGN, made) == [("violates", f"{PRINCIPAL}.AWS")]
