"""Resource policies of APIs and of private custom domains."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import allow, deny, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import LAMBDA, document
from tests.rules.apigateway.apis import (
    DOMAIN,
    HTTP_API,
    ID,
    POLICY,
    PUT,
    method,
    private_api,
    rest_api,
)

PUBLIC = "api-gateway-policy-public"
PRIVATE = "api-gateway-private-without-vpce"
AT = [("violates", "policy.Statement[0].Principal")]
INVOKE = allow("execute-api:Invoke", "execute-api:/*", Principal="*")
LIMITED = {**INVOKE, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}


def unless(key: str, value: str) -> dict[str, Any]:
    condition = {"StringNotEquals": {key: value}}
    return {**deny("execute-api:Invoke", "execute-api:/*", Principal="*"), "Condition": condition}


def policy(*statements: dict[str, Any], api: Any = ID) -> Resource:
    return resource(POLICY, {"restApiId": api, "policy": text(*statements)}, "policy")


def with_policy(*statements: dict[str, Any]) -> str:
    return document(
        {"/orders": {"post": {**LAMBDA, "x-amazon-apigateway-auth": {"type": "AWS_IAM"}}}},
        **{"x-amazon-apigateway-policy": json.loads(text(*statements))},
    )


def test_a_policy_that_allows_any_principal_violates_wherever_it_stands() -> None:
    assert outcomes(PUBLIC, rest_api(policy=text(INVOKE))) == AT
    assert outcomes(PUBLIC, rest_api(), policy(INVOKE)) == AT
    assert outcomes(PUBLIC, policy(INVOKE, api="elsewhere")) == AT
    assert outcomes(PUBLIC, rest_api(body=with_policy(INVOKE))) == [("violates", "body")]
    put = resource(PUT, {"restApiId": ID, "body": with_policy(INVOKE)}, "put")
    assert outcomes(PUBLIC, put, rest_api()) == [("violates", "body")]


# A resource policy decides who can invoke the API, so any action is as severe as an invocation.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
@pytest.mark.parametrize("action", ["*", "execute-api:*", ["execute-api:Invoke"]])
def test_any_action_of_a_policy_is_an_invocation(action: Any) -> None:
    (found,) = verdicts(PUBLIC, rest_api(policy=text({**INVOKE, "Action": action})))
    assert found.severity.value == "high"


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([LIMITED], id="an address"),
        pytest.param([INVOKE, unless("aws:SourceVpce", "vpce-1a2b3c4d")], id="a VPC endpoint"),
        pytest.param([{**INVOKE, "Principal": {"AWS": "111122223333"}}], id="an account"),
    ],
)
def test_a_policy_that_limits_the_callers_complies(statements: list[dict[str, Any]]) -> None:
    assert outcomes(PUBLIC, rest_api(policy=text(*statements))) == []
    assert outcomes(PUBLIC, rest_api(body=with_policy(*statements))) == []


def test_an_unknown_policy_is_undecided() -> None:
    assert outcomes(PUBLIC, rest_api(policy=UNKNOWN)) == [("undecided", "policy")]
    assert outcomes(PUBLIC, rest_api(body=UNKNOWN)) == [("undecided", "body")]


def test_the_policy_of_an_api_replaces_the_one_in_its_document() -> None:
    assert outcomes(PUBLIC, rest_api(policy=text(LIMITED), body=with_policy(INVOKE))) == []


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
@pytest.mark.parametrize(
    ("methods", "severities"),
    [
        pytest.param([], ["high"], id="methods elsewhere"),
        pytest.param([method("AWS_IAM")], ["high"], id="IAM"),
        pytest.param([method("CUSTOM"), method("AWS_IAM", "get")], ["high"], id="IAM on one"),
        pytest.param([method("CUSTOM")], ["medium"], id="an authorizer"),
        pytest.param(
            [method("COGNITO_USER_POOLS"), method("NONE", "cors", httpMethod="OPTIONS")],
            ["medium"],
            id="preflight requests do not count",
        ),
        pytest.param([method("NONE")], [], id="told by the rule about methods"),
        pytest.param([method("NONE"), method("AWS_IAM", "get")], ["high"], id="open and IAM"),
    ],
)
def test_the_methods_decide_how_severe_it_is(
    methods: list[Resource], severities: list[str]
) -> None:
    found = verdicts(PUBLIC, rest_api(), policy(INVOKE), *methods)
    assert [each.severity.value for each in found] == severities


def test_a_private_api_has_a_rule_of_its_own() -> None:
    assert outcomes(PUBLIC, private_api(policy=text(INVOKE))) == []
    unknown = rest_api(endpointConfiguration=UNKNOWN, policy=text(INVOKE))
    for rule in (PUBLIC, PRIVATE):
        assert outcomes(rule, unknown) == [("undecided", "endpointConfiguration")]


def test_a_private_api_that_any_vpc_may_call_violates_wherever_its_policy_stands() -> None:
    assert outcomes(PRIVATE, private_api(policy=text(INVOKE))) == AT
    assert outcomes(PRIVATE, private_api(), policy(INVOKE)) == AT
    assert outcomes(PRIVATE, private_api(body=with_policy(INVOKE))) == [("violates", "body")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
def test_a_private_domain_that_any_vpc_may_call_violates() -> None:
    private = {"endpointConfiguration": {"types": "PRIVATE"}}
    assert outcomes(PRIVATE, resource(DOMAIN, {**private, "policy": text(INVOKE)})) == AT
    own = text(INVOKE, unless("aws:SourceVpce", "vpce-1a2b3c4d"))
    assert outcomes(PRIVATE, resource(DOMAIN, {**private, "policy": own})) == []


@pytest.mark.parametrize(
    "statement", [unless("aws:SourceVpce", "vpce-1a2b3c4d"), unless("aws:SourceVpc", "vpc-1a2b3c")]
)
def test_a_private_api_that_limits_endpoints_complies(statement: dict[str, Any]) -> None:
    assert outcomes(PRIVATE, private_api(policy=text(INVOKE, statement))) == []


def test_names_of_endpoints_limit_nothing() -> None:
    named = {"types": "PRIVATE", "vpcEndpointIds": ["vpce-1a2b3c4d"]}
    api = rest_api(endpointConfiguration=named, policy=text(INVOKE))
    assert outcomes(PRIVATE, api) == AT


def test_what_is_not_private_complies() -> None:
    assert outcomes(PRIVATE, rest_api(policy=text(INVOKE))) == []
    assert outcomes(PRIVATE, policy(INVOKE, api="elsewhere")) == []
    # AWS refuses every request to a private API without a policy.
    assert outcomes(PRIVATE, private_api()) == []
    assert outcomes(PRIVATE, resource(HTTP_API, {})) == []
