"""lambda-function-public-and-privileged: APIs by OpenAPI documents, and policies of APIs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import FUNCTION_ARN, INVOKE_ARN, LAMBDA, document
from tests.rules.lambda_.test_exposure import (
    RULE,
    VIOLATES,
    administrator,
    function,
    permission,
    rest_api,
)

REST_API = "aws:apigateway/restApi:RestApi"
HTTP_API = "aws:apigatewayv2/api:Api"
OPEN = document({"/orders": {"post": LAMBDA}})
IAM = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}
STAGE_VARIABLE = INVOKE_ARN.replace("function:orders", "function:${stageVariables.name}")


def body_api(
    body: Any, kind: str = REST_API, depends: dict[str, Any] | None = None, **properties: Any
) -> Resource:
    return resource(kind, {"id": "a1b2c3", "body": body, **properties}, "shop", depends=depends)


def judged(*resources: Resource) -> list[tuple[str, str]]:
    return outcomes(RULE, function(), *resources, *administrator())


@pytest.mark.parametrize("kind", [REST_API, HTTP_API])
def test_an_open_operation_of_a_body_violates_and_is_named(kind: str) -> None:
    (verdict,) = verdicts(RULE, function(), body_api(OPEN, kind), *administrator())
    assert (verdict.outcome.value, verdict.path) == ("violates", "role")
    assert verdict.message.startswith("POST /orders of the API shop is publicly accessible")


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param({"/orders": {"post": {**LAMBDA, **IAM}}}, id="IAM"),
        pytest.param({"/orders": {"post": {}}}, id="no integration"),
        pytest.param(
            {"/": {"get": {"x-amazon-apigateway-integration": {"uri": "https://example.com/"}}}},
            id="an HTTP backend",
        ),
        pytest.param(
            {"/": {"get": {"x-amazon-apigateway-integration": {"uri": INVOKE_ARN + "-2"}}}},
            id="another function",
        ),
        pytest.param({}, id="no path"),
    ],
)
def test_a_body_that_opens_no_function_complies(paths: dict[str, Any]) -> None:
    text = document(paths).replace(f"{FUNCTION_ARN}/invocations-2", f"{FUNCTION_ARN}-2/invocations")
    assert judged(body_api(text)) == []


def test_an_api_without_a_body_complies() -> None:
    assert judged(resource(REST_API, {"id": "a1b2c3"})) == []


@pytest.mark.parametrize("body", [UNKNOWN, "{", "paths: ["])
def test_a_body_that_cannot_be_read_is_undecided(body: Any) -> None:
    api = body_api(body)
    (verdict,) = verdicts(RULE, function(), api, *administrator())
    assert (verdict.outcome.value, verdict.path, verdict.urn) == ("undecided", "body", api.urn)


def test_a_body_that_cannot_be_read_says_where() -> None:
    (verdict,) = verdicts(RULE, function(), body_api('{\n"paths": [}'), *administrator())
    assert verdict.waits_for == ("an OpenAPI document that can be read: line 2 is not valid JSON")


def test_a_body_that_is_nested_without_end_is_undecided() -> None:
    (verdict,) = verdicts(RULE, function(), body_api('{"a":' * 100_000), *administrator())
    assert verdict.waits_for == "an OpenAPI document that can be read: line 1 is nested too deeply"


def test_an_unknown_body_concerns_the_functions_that_it_is_made_of() -> None:
    # The component aws-apigateway builds its body of the invoke ARNs of its functions.
    mine, other = function(name=UNKNOWN), resource("aws:lambda/function:Function", {}, "other")
    for made_of, expected in ((mine, [("undecided", "body")]), (other, [])):
        api = resource(REST_API, {"body": UNKNOWN}, "shop", depends={"body": [made_of]})
        assert outcomes(RULE, mine, other, api, *administrator()) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("arn:aws:execute-api:eu-central-1:111122223333:a1b2c3/*/*", VIOLATES),
        ("arn:aws:execute-api:eu-central-1:111122223333:other/*/*", []),
        (UNKNOWN, [("undecided", "sourceArn")]),
    ],
)
def test_behind_a_stage_variable_of_a_body_the_permission_names_the_function(
    source: Any, expected: list[tuple[str, str]]
) -> None:
    api = body_api(OPEN.replace(INVOKE_ARN, STAGE_VARIABLE))
    assert judged(api, permission("apigateway.amazonaws.com", sourceArn=source)) == expected


def test_behind_a_stage_variable_of_a_body_the_engines_record_names_the_api() -> None:
    api = body_api(OPEN.replace(INVOKE_ARN, STAGE_VARIABLE), id=UNKNOWN)
    other = resource(HTTP_API, {"id": UNKNOWN}, "other")
    for source, expected in ((api, VIOLATES), (other, [])):
        granted = resource(
            "aws:lambda/permission:Permission",
            {"principal": "apigateway.amazonaws.com", "function": "orders", "sourceArn": UNKNOWN},
            depends={"sourceArn": [source]},
        )
        assert judged(api, other, granted) == expected


# --- who reaches a REST API: https://docs.aws.amazon.com/apigateway/latest/developerguide/
# apigateway-resource-policies-examples.html


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect: str = "Allow", principal: Any = "*", **more: Any) -> dict[str, Any]:
    known = {"Effect": effect, "Principal": principal, "Action": "execute-api:Invoke"}
    return {**known, "Resource": "execute-api:/*", **more}


def unless(operator: str, key: str, value: str) -> dict[str, Any]:
    return statement("Deny", Condition={operator: {key: value}})


LIMITED = {
    "an account": policy(statement(principal={"AWS": "arn:aws:iam::111122223333:root"})),
    "an organization": policy(
        statement(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})
    ),
    "addresses": policy(statement(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
    "no others than addresses": policy(
        statement(), unless("NotIpAddress", "aws:SourceIp", "192.0.2.0/24")
    ),
    "no others than a VPC": policy(
        statement(), unless("StringNotEquals", "aws:SourceVpc", "vpc-1a2b3c4d")
    ),
    "no others than an endpoint": policy(
        statement(), unless("StringNotEquals", "aws:SourceVpce", "vpce-1a2b3c4d5e6f")
    ),
}
UNLIMITED = {
    "any principal": policy(statement()),
    "all but some addresses": policy(
        statement(), statement("Deny", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})
    ),
    "all but a role": policy(
        {
            key: value
            for key, value in statement(
                NotPrincipal={"AWS": "arn:aws:iam::111122223333:role/x"}
            ).items()
            if key != "Principal"
        }
    ),
}


def with_policy(text: Any, place: str) -> list[Resource]:
    """An open API with the policy, in each place where a policy may stand."""
    if place == "property":
        return [body_api(OPEN, policy=text)]
    if place == "body":
        held = json.loads(text) if isinstance(text, str) else text
        return [body_api(document({"/": {"post": LAMBDA}}, **{"x-amazon-apigateway-policy": held}))]
    if place == "method":
        return rest_api(policy=text)
    separate = {"restApiId": "a1b2c3", "policy": text}
    return [body_api(OPEN), resource("aws:apigateway/restApiPolicy:RestApiPolicy", separate)]


PLACES = ("property", "body", "method", "resource")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", LIMITED.values(), ids=LIMITED)
def test_an_api_behind_a_policy_that_limits_its_callers_complies(text: str, place: str) -> None:
    assert judged(*with_policy(text, place)) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", UNLIMITED.values(), ids=UNLIMITED)
def test_an_api_behind_a_policy_for_any_principal_violates(text: str, place: str) -> None:
    assert judged(*with_policy(text, place)) == VIOLATES


@pytest.mark.parametrize(
    ("place", "path"),
    [("property", "policy"), ("method", "policy"), ("resource", "policy")],
)
@pytest.mark.parametrize("text", [UNKNOWN, '{"Statement": 1}'])
def test_an_api_behind_a_policy_that_cannot_be_read_is_undecided(
    text: Any, place: str, path: str
) -> None:
    ((outcome, at),) = judged(*with_policy(text, place))
    assert (outcome, at.startswith(path)) == ("undecided", True)


def test_a_malformed_policy_in_a_body_is_undecided() -> None:
    ((outcome, at),) = judged(*with_policy({"Statement": 1}, "body"))
    assert (outcome, at.startswith("body.x-amazon-apigateway-policy")) == ("undecided", True)


def test_a_policy_of_an_unknown_api_is_undecided() -> None:
    separate = {"restApiId": UNKNOWN, "policy": LIMITED["an account"]}
    guard = resource("aws:apigateway/restApiPolicy:RestApiPolicy", separate)
    assert judged(body_api(OPEN), guard) == [("undecided", "restApiId")]


def test_a_policy_of_another_api_limits_nothing() -> None:
    separate = {"restApiId": "other", "policy": LIMITED["an account"]}
    guard = resource("aws:apigateway/restApiPolicy:RestApiPolicy", separate)
    assert judged(body_api(OPEN), guard) == VIOLATES


@pytest.mark.parametrize(
    "private",
    [
        {"endpointConfiguration": {"types": "PRIVATE"}},
        # https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html
        {"parameters": {"endpointConfigurationTypes": "PRIVATE"}},
    ],
)
def test_a_private_api_complies(private: dict[str, Any]) -> None:
    assert judged(body_api(OPEN, **private)) == []
    assert judged(body_api(UNKNOWN, **private)) == []


def test_what_aws_decides_about_an_api_does_not_hide_it() -> None:
    # Before the first deployment the outputs of the real provider are unknown, without a record.
    outputs: dict[str, Any] = dict.fromkeys(("id", "policy", "endpointConfiguration"), UNKNOWN)
    assert judged(body_api(OPEN, depends={}, **outputs)) == VIOLATES


def test_an_unknown_endpoint_type_of_the_program_is_undecided() -> None:
    given = {"body": OPEN, "endpointConfiguration": {"types": UNKNOWN}}
    api = resource(REST_API, given, depends={"endpointConfiguration": []})
    assert judged(api) == [("undecided", "endpointConfiguration.types")]


# --- a document that is put into a REST API


def put(body: Any = OPEN, to: Any = "a1b2c3", **properties: Any) -> Resource:
    known = {"restApiId": to, "body": body}
    return resource("aws:apigateway/restApiPut:RestApiPut", {**known, **properties}, "put")


def test_a_document_that_is_put_into_an_api_opens_it() -> None:
    assert judged(put()) == VIOLATES
    assert judged(put(UNKNOWN)) == [("undecided", "body")]
    assert judged(put(), resource(REST_API, {"id": "a1b2c3"})) == VIOLATES
    assert judged(put(to=UNKNOWN)) == [("undecided", "restApiId")]


@pytest.mark.parametrize(
    "limit",
    [{"policy": LIMITED["an account"]}, {"endpointConfiguration": {"types": "PRIVATE"}}],
)
def test_the_api_that_a_document_is_put_into_may_be_limited(limit: dict[str, Any]) -> None:
    assert judged(put(), resource(REST_API, {"id": "a1b2c3", **limit})) == []


def test_a_document_that_is_put_into_an_api_may_hold_its_policy() -> None:
    text = document(
        {"/": {"post": LAMBDA}}, **{"x-amazon-apigateway-policy": json.loads(LIMITED["addresses"])}
    )
    assert judged(put(text)) == []


def test_behind_a_stage_variable_of_such_a_document_the_permission_names_the_function() -> None:
    body = OPEN.replace(INVOKE_ARN, STAGE_VARIABLE)
    source = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3/*/*"
    granted = permission("apigateway.amazonaws.com", sourceArn=source)
    assert judged(put(body), granted) == VIOLATES
    assert judged(put(body, "other"), granted) == []


# --- Lambda's own resource policies


def resource_policy(statement: dict[str, Any], to: Any = FUNCTION_ARN) -> Resource:
    document = {"Version": "2012-10-17", "Statement": [statement]}
    properties = {"resourceArn": to, "policy": json.dumps(document)}
    return resource("aws:lambda/resourcePolicy:ResourcePolicy", properties, "everybody")


INVOKE = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": FUNCTION_ARN}


def test_a_resource_policy_for_any_principal_violates_and_is_named() -> None:
    policy = resource_policy({**INVOKE, "Principal": "*"})
    (verdict,) = verdicts(RULE, function(), policy, *administrator())
    assert verdict.message.startswith("the resource policy everybody is publicly accessible")


@pytest.mark.parametrize(
    "principal", [{"AWS": "arn:aws:iam::111122223333:root"}, {"Service": "s3.amazonaws.com"}]
)
def test_a_resource_policy_for_others_complies(principal: dict[str, Any]) -> None:
    assert judged(resource_policy({**INVOKE, "Principal": principal})) == []


def test_a_resource_policy_of_another_function_complies_and_of_an_unknown_one_is_undecided() -> (
    None
):
    everybody = {**INVOKE, "Principal": "*"}
    assert judged(resource_policy(everybody, FUNCTION_ARN + "-2")) == []
    assert judged(resource_policy(everybody, UNKNOWN)) == [("undecided", "resourceArn")]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
        {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
    ],
    ids=str,
)
def test_a_statement_for_a_function_url_is_no_entry_point_by_itself(condition: Any) -> None:
    everybody = {**INVOKE, "Principal": "*"}
    assert judged(resource_policy({**everybody, "Condition": condition})) == []
    # AND another condition leaves it open
    other = {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}
    assert judged(resource_policy({**everybody, "Condition": other})) == [("violates", "role")]
