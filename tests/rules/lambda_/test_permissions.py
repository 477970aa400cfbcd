"""The rules about permissions and resource policies."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

PUBLIC = "lambda-permission-public"
NO_SOURCE = "lambda-permission-without-source-arn"
VACUOUS = "lambda-permission-source-arn-vacuous"
POLICY = "lambda-resource-policy-public"
RULE_ARN = "arn:aws:events:eu-central-1:111122223333:rule/orders"
KIND = "aws:lambda/permission:Permission"
FUNCTION_ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"


def permission(principal: Any, **properties: Any) -> Resource:
    return resource(
        KIND,
        {
            "action": "lambda:InvokeFunction",
            "function": "orders",
            "principal": principal,
            **properties,
        },
    )


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="alone"),
        pytest.param({"sourceArn": RULE_ARN}, id="a source alone does not make it private"),
        pytest.param({"functionUrlAuthType": "AWS_IAM"}, id="every account's callers of the URL"),
        pytest.param({"invokedViaFunctionUrl": False}, id="not the URL"),
        pytest.param({"principalOrgId": ""}, id="an empty organization"),
    ],
)
def test_the_principal_everybody_violates(properties: dict[str, Any]) -> None:
    assert outcomes(PUBLIC, permission("*", **properties)) == [("violates", "principal")]


@pytest.mark.parametrize(
    ("principal", "properties"),
    [
        pytest.param("*", {"principalOrgId": "o-a1b2c3d4e5"}, id="an organization"),
        pytest.param("*", {"functionUrlAuthType": "NONE"}, id="the public URL"),
        pytest.param("*", {"invokedViaFunctionUrl": True}, id="the public URL's second half"),
        pytest.param("444455556666", {}, id="an account"),
        pytest.param("events.amazonaws.com", {}, id="a service"),
    ],
)
def test_a_named_principal_complies(principal: str, properties: dict[str, Any]) -> None:
    assert outcomes(PUBLIC, permission(principal, **properties)) == []


@pytest.mark.parametrize("key", ["functionUrlAuthType", "invokedViaFunctionUrl"])
def test_everybody_under_an_unknown_condition_cannot_be_told(key: str) -> None:
    assert outcomes(PUBLIC, permission("*", **{key: UNKNOWN})) == [("undecided", key)]


@pytest.mark.parametrize("rule", [PUBLIC, NO_SOURCE])
def test_an_unknown_principal_cannot_be_told(rule: str) -> None:
    assert outcomes(rule, permission(UNKNOWN)) == [("undecided", "principal")]


@pytest.mark.parametrize(
    "principal",
    [
        "events.amazonaws.com",
        "s3.amazonaws.com",
        "apigateway.amazonaws.com",
        "logs.eu-central-1.amazonaws.com",
        "sns.amazonaws.com.cn",
    ],
)
@pytest.mark.parametrize("source", [None, ""], ids=["absent", "empty"])
def test_a_service_without_a_source_violates(principal: str, source: str | None) -> None:
    it = permission(principal, sourceArn=source)
    (verdict,) = verdicts(NO_SOURCE, it)
    assert (verdict.outcome.value, verdict.path) == ("violates", "sourceArn")
    assert principal in verdict.message


def test_a_balancer_with_more_than_the_invocation_violates() -> None:
    it = permission("elasticloadbalancing.amazonaws.com", action="lambda:*")
    assert outcomes(NO_SOURCE, it) == [("violates", "sourceArn")]


@pytest.mark.parametrize(
    ("principal", "properties"),
    [
        pytest.param("events.amazonaws.com", {"sourceArn": RULE_ARN}, id="a source"),
        pytest.param("s3.amazonaws.com", {"sourceAccount": "111122223333"}, id="an account"),
        pytest.param("events.amazonaws.com", {"principalOrgId": "o-a1b2c3d4e5"}, id="org"),
        pytest.param(UNKNOWN, {"sourceArn": RULE_ARN}, id="a source, whoever calls"),
        pytest.param("444455556666", {}, id="an account as principal"),
        pytest.param("arn:aws:iam::444455556666:role/app.prod", {}, id="a role"),
        pytest.param("*", {}, id="everybody is another rule's"),
        pytest.param("alexa-appkit.amazon.com", {"eventSourceToken": "amzn1.x"}, id="a skill"),
        pytest.param("elasticloadbalancing.amazonaws.com", {}, id="a balancer of the account"),
    ],
)
def test_a_caller_that_is_narrowed_or_no_service_complies(
    principal: Any, properties: dict[str, Any]
) -> None:
    assert outcomes(NO_SOURCE, permission(principal, **properties)) == []


@pytest.mark.parametrize(
    ("rule", "principal", "key"),
    [
        (PUBLIC, "*", "principalOrgId"),
        (NO_SOURCE, "events.amazonaws.com", "sourceArn"),
        (NO_SOURCE, "events.amazonaws.com", "sourceAccount"),
        (NO_SOURCE, "events.amazonaws.com", "principalOrgId"),
        (NO_SOURCE, "alexa-appkit.amazon.com", "eventSourceToken"),
    ],
)
def test_a_limit_that_may_be_empty_cannot_be_told(rule: str, principal: str, key: str) -> None:
    assert outcomes(rule, permission(principal, **{key: UNKNOWN})) == [("undecided", key)]
    # AND an output of a resource of the stack is not empty
    source = resource("aws:cloudwatch/eventRule:EventRule", {}, "nightly")
    given = permission(principal, **{key: UNKNOWN})
    ours = replace(given, property_dependencies={key: (source.urn,)})
    assert outcomes(rule, ours) == []


def test_an_organization_that_may_be_empty_excuses_no_vacuous_source() -> None:
    given = {"sourceArn": "arn:aws:events:*:*:rule/*", "principalOrgId": UNKNOWN}
    found = outcomes(VACUOUS, permission("events.amazonaws.com", **given))
    assert found == [("undecided", "principalOrgId")]


def test_alexa_without_a_token_violates() -> None:
    it = permission("alexa-appkit.amazon.com")
    assert outcomes(NO_SOURCE, it) == [("violates", "eventSourceToken")]


@pytest.mark.parametrize(
    ("principal", "wanted"),
    [
        ("alexa-appkit.amazon.com", "Set eventSourceToken "),
        ("config.amazonaws.com", "Set sourceAccount "),
        ("events.amazonaws.com", "Set sourceArn "),
    ],
)
def test_the_fix_names_what_the_service_can_be_told_by(principal: str, wanted: str) -> None:
    (found,) = verdicts(NO_SOURCE, permission(principal))
    assert found.fix.startswith(wanted)


def test_a_token_narrows_no_other_service() -> None:
    it = permission("events.amazonaws.com", eventSourceToken="amzn1.x")
    assert outcomes(NO_SOURCE, it) == [("violates", "sourceArn")]


@pytest.mark.parametrize(
    ("principal", "arn"),
    [
        ("events.amazonaws.com", "*"),
        ("events.amazonaws.com", "**"),
        ("events.amazonaws.com", "arn:*:*:*:*:*"),
        ("events.amazonaws.com", "arn:aws:events:eu-central-1:*:rule/orders"),
        ("events.amazonaws.com", "arn:aws:events:eu-central-1::rule/orders"),
        ("sns.amazonaws.com", "arn:aws:sns:*:*:orders"),
        ("s3.amazonaws.com", "arn:aws:s3:::*"),
        ("apigateway.amazonaws.com", "arn:aws:execute-api:eu-central-1:*:*/*/*/*"),
    ],
)
def test_a_source_that_leaves_the_owner_open_violates(principal: str, arn: str) -> None:
    assert outcomes(VACUOUS, permission(principal, sourceArn=arn)) == [("violates", "sourceArn")]


@pytest.mark.parametrize(
    ("principal", "properties"),
    [
        pytest.param("events.amazonaws.com", {"sourceArn": RULE_ARN}, id="one rule"),
        pytest.param(
            "apigateway.amazonaws.com",
            {"sourceArn": "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3/*/*"},
            id="any stage and method of one API",
        ),
        pytest.param("s3.amazonaws.com", {"sourceArn": "arn:aws:s3:::uploads"}, id="one bucket"),
        pytest.param(
            "s3.amazonaws.com",
            {"sourceArn": "arn:aws:s3:::*", "sourceAccount": "111122223333"},
            id="any bucket of one account",
        ),
        pytest.param("444455556666", {"sourceArn": "*"}, id="an account needs no source"),
        pytest.param(
            "events.amazonaws.com",
            {"sourceArn": "*", "principalOrgId": "o-a1b2c3d4e5"},
            id="an organization",
        ),
        pytest.param("events.amazonaws.com", {}, id="no source is another rule's"),
    ],
)
def test_a_source_with_an_owner_complies(principal: str, properties: dict[str, Any]) -> None:
    assert outcomes(VACUOUS, permission(principal, **properties)) == []


def test_an_unknown_source_cannot_be_told() -> None:
    it = permission("events.amazonaws.com", sourceArn=UNKNOWN)
    assert outcomes(VACUOUS, it) == [("undecided", "sourceArn")]


def test_a_vacuous_source_of_an_unknown_principal_cannot_be_told() -> None:
    assert outcomes(VACUOUS, permission(UNKNOWN, sourceArn="*")) == [("undecided", "principal")]


def test_an_unknown_account_beside_any_bucket_cannot_be_told() -> None:
    it = permission("s3.amazonaws.com", sourceArn="arn:aws:s3:::*", sourceAccount=UNKNOWN)
    assert outcomes(VACUOUS, it) == [("undecided", "sourceAccount")]


def policy(*statements: dict[str, Any]) -> Resource:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return resource(
        "aws:lambda/resourcePolicy:ResourcePolicy",
        {"resourceArn": FUNCTION_ARN, "policy": json.dumps(document)},
    )


def statement(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION_ARN,
        **elements,
    }


@pytest.mark.parametrize(
    "grant",
    [
        pytest.param(statement(), id="everybody"),
        pytest.param(statement({"AWS": ["arn:aws:iam::111122223333:root", "*"]}), id="in a list"),
        pytest.param(
            statement(Condition={"ArnLike": {"aws:SourceArn": "*"}}), id="a vacuous condition"
        ),
    ],
)
def test_a_document_for_everybody_violates(grant: dict[str, Any]) -> None:
    (verdict,) = verdicts(POLICY, policy(grant))
    assert verdict.outcome.value == "violates"
    assert verdict.path.startswith("policy.Statement[0]")


@pytest.mark.parametrize(
    "grant",
    [
        pytest.param(statement({"AWS": "arn:aws:iam::111122223333:role/checkout"}), id="a role"),
        pytest.param(statement(Effect="Deny"), id="a Deny"),
        pytest.param(
            statement(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            id="an organization",
        ),
        pytest.param(
            statement(
                {"Service": "events.amazonaws.com"},
                Condition={"ArnLike": {"aws:SourceArn": RULE_ARN}},
            ),
            id="a service with its source",
        ),
    ],
)
def test_a_document_for_somebody_complies(grant: dict[str, Any]) -> None:
    assert outcomes(POLICY, policy(grant)) == []


URL_CONDITIONS = [
    {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
    {"StringEquals": {"lambda:functionurlauthtype": ["NONE"]}},
    {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
    {"Bool": {"lambda:InvokedViaFunctionUrl": True}},
]


@pytest.mark.parametrize("condition", URL_CONDITIONS, ids=str)
def test_the_statements_of_a_public_url_are_told_by_the_url(condition: dict[str, Any]) -> None:
    assert outcomes(POLICY, policy(statement(Condition=condition))) == []
    # AND another statement for any principal is judged
    (found,) = verdicts(POLICY, policy(statement(Condition=condition), statement()))
    assert (found.outcome.value, found.path) == ("violates", "policy.Statement[1].Principal")


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}},
        {"StringEquals": {"lambda:FunctionUrlAuthType": ["NONE", "AWS_IAM"]}},
        {"StringNotEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
        {"Bool": {"lambda:InvokedViaFunctionUrl": "false"}},
    ],
    ids=str,
)
def test_other_conditions_on_the_url_let_any_principal_in(condition: dict[str, Any]) -> None:
    (found,) = verdicts(POLICY, policy(statement(Condition=condition)))
    assert (found.outcome.value, found.path) == ("violates", "policy.Statement[0].Principal")


def test_an_unknown_condition_on_the_url_cannot_be_told() -> None:
    condition = {"StringEquals": {"lambda:FunctionUrlAuthType": UNKNOWN}}
    document = {"Version": "2012-10-17", "Statement": [statement(Condition=condition)]}
    it = resource("aws:lambda/resourcePolicy:ResourcePolicy", {"policy": document})
    path = "policy.Statement[0].Condition.StringEquals.lambda:FunctionUrlAuthType"
    assert outcomes(POLICY, it) == [("undecided", path)]


def test_everyone_except_a_few_is_told_by_the_rule_about_them() -> None:
    grant = statement(NotPrincipal={"AWS": "arn:aws:iam::111122223333:role/checkout"})
    del grant["Principal"]
    found = outcomes("iam-policy-everyone-except", policy(grant))
    assert [outcome for outcome, _ in found] == ["violates"]
    assert outcomes(POLICY, policy(grant)) == []


def test_a_document_overrides_the_permissions_beside_it() -> None:
    narrow = permission("events.amazonaws.com", sourceArn=RULE_ARN)
    found = outcomes(POLICY, policy(statement()), narrow)
    assert [outcome for outcome, _ in found] == ["violates"]


def test_an_unknown_document_cannot_be_told_once() -> None:
    it = resource("aws:lambda/resourcePolicy:ResourcePolicy", {"policy": UNKNOWN})
    assert outcomes(POLICY, it) == [("undecided", "policy")]


def test_a_document_that_aws_would_refuse_is_for_the_rule_about_it() -> None:
    it = resource("aws:lambda/resourcePolicy:ResourcePolicy", {"policy": "{"})
    assert outcomes(POLICY, it) == []
    assert outcomes("iam-policy-malformed", it) == [("violates", "policy")]


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        pytest.param("aws:s3/bucket:Bucket", [], id="a bucket"),
        pytest.param("aws:sns/topic:Topic", [], id="a topic"),
        pytest.param("aws:apigateway/restApi:RestApi", [], id="an API"),
        pytest.param("aws:ssm/parameter:Parameter", [("undecided", "sourceArn")], id="any text"),
        pytest.param("other:index:Thing", [("undecided", "sourceArn")], id="another provider"),
    ],
)
def test_an_unknown_source_of_the_stack_is_decided(
    maker: str, expected: list[tuple[str, str]]
) -> None:
    source = resource(maker, {}, "source")
    known = {"principal": "events.amazonaws.com", "function": "orders", "sourceArn": UNKNOWN}
    granted = resource(KIND, known, depends={"sourceArn": [source]})
    assert outcomes(VACUOUS, source, granted) == expected


def test_an_unknown_account_beside_a_known_source_stays_undecided() -> None:
    role = resource("aws:iam/role:Role", {}, "role")
    known = {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::*", "function": "orders"}
    granted = resource(KIND, {**known, "sourceAccount": UNKNOWN}, depends={"sourceAccount": [role]})
    found = outcomes(VACUOUS, role, granted)
    assert [outcome for outcome, _ in found] == ["undecided"]
