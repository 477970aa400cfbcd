"""Triggers that stand inside documents: OpenAPI bodies of APIs, and Lambda's resource policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.validation import is_wired
from tests.judged import UNKNOWN, outcomes, resource
from tests.openapi_documents import AUTHORIZER_ARN, INVOKE_ARN, LAMBDA, document, invoke_arn
from tests.rules.lambda_.guarded_functions import ARN, code, function, permission

REST_API = "aws:apigateway/restApi:RestApi"
HTTP_API = "aws:apigatewayv2/api:Api"
ORDERS = function({})
OTHERS = [function({}, "other"), function({}, "authorizer")]
RULE = "lambda-trigger-without-validator"


def own(*resources: Resource, of: Resource = ORDERS) -> list[WiredTrigger]:
    found = wired_triggers(Stack([of, *OTHERS, *resources]), of)
    assert found.unassigned == []
    return found.own


def names(*resources: Resource, of: Resource = ORDERS) -> set[str]:
    return {name for trigger in own(*resources, of=of) for name in trigger.names}


def api(body: Any, kind: str = REST_API, *made_of: Resource) -> Resource:
    return resource(kind, {"id": "a1b2c3", "body": body}, "shop", depends={"body": made_of})


def operation(payload_format: str | None = None) -> dict[str, Any]:
    integration = {**LAMBDA["x-amazon-apigateway-integration"]}
    if payload_format:
        integration["payloadFormatVersion"] = payload_format
    return {"/orders": {"post": {"x-amazon-apigateway-integration": integration}}}


@pytest.mark.parametrize(
    ("kind", "payload_format", "name"),
    [
        (REST_API, None, "rest-api"),
        (REST_API, "2.0", "rest-api"),
        (HTTP_API, None, "rest-api"),
        (HTTP_API, "1.0", "rest-api"),
        (HTTP_API, "2.0", "http-api"),
    ],
)
def test_a_body_wires_the_functions_of_its_operations(
    kind: str, payload_format: str | None, name: str
) -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    wired = api(document(operation(payload_format)), kind)
    assert names(wired) == {name}
    assert names(wired, of=OTHERS[0]) == set()


@pytest.mark.parametrize(
    ("kind", "payload_format", "name"),
    [
        (REST_API, None, "rest-authorizer"),
        (HTTP_API, "1.0", "rest-authorizer"),
        (HTTP_API, "2.0", "http-authorizer"),
    ],
)
def test_a_body_wires_the_functions_of_its_authorizers(
    kind: str, payload_format: str | None, name: str
) -> None:
    authorizer = {
        "authorizerUri": invoke_arn(AUTHORIZER_ARN),
        "authorizerPayloadFormatVersion": payload_format,
    }
    schemes = {"mine": {"x-amazon-apigateway-authorizer": authorizer}}
    assert names(api(document({}, schemes), kind), of=OTHERS[1]) == {name}


def test_an_unknown_body_may_wire_what_it_is_made_of() -> None:
    (trigger,) = own(api(UNKNOWN, REST_API, ORDERS))
    assert trigger.names == {"rest-api", "rest-authorizer"}
    assert not trigger.is_certain
    assert trigger.unknown is not None
    assert (trigger.unknown.path, str(trigger)) == ("body", f"shop ({REST_API})")


def test_an_unknown_body_that_is_made_of_no_function_may_wire_any() -> None:
    found = wired_triggers(Stack([ORDERS, api(UNKNOWN, HTTP_API)]), ORDERS)
    assert found.own == []
    (trigger,) = found.unassigned
    assert trigger.names == {"rest-api", "http-api", "rest-authorizer", "http-authorizer"}


def test_a_function_behind_a_body_needs_a_validator() -> None:
    open_api = api(document(operation()))
    assert outcomes(RULE, function(code()), open_api) == [("violates", "handler")]
    assert outcomes(RULE, function(code("RestApi()")), open_api) == []


# --- Lambda's resource policies


def policy(principal: Any, effect: Any = "Allow", to: Any = ARN) -> Resource:
    statement = {"Effect": effect, "Principal": principal, "Action": "lambda:InvokeFunction"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": ARN}]})
    if UNKNOWN in (principal, effect):
        text = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": ARN}]}  # type: ignore[assignment]
    properties = {"resourceArn": to, "policy": text}
    return resource("aws:lambda/resourcePolicy:ResourcePolicy", properties, "policy")


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("s3.amazonaws.com", {"s3"}),
        ("sns.amazonaws.com", {"sns"}),
        ("elasticloadbalancing.amazonaws.com", {"alb"}),
        ("alexa-appkit.amazon.com", {"alexa-skill"}),
        ("transfer.amazonaws.com", {"transfer-authorizer"}),
        ("iot.amazonaws.com", {"iot-rule", "iot-authorizer", "iot-provisioning"}),
        ("ec2.amazonaws.com", set()),
    ],
)
def test_a_resource_policy_wires_the_services_that_it_allows(
    service: str, expected: set[str]
) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    assert names(policy({"Service": service})) == expected
    assert names(permission(service)) == expected
    assert names(policy({"Service": ["ec2.amazonaws.com", service]})) == expected


def test_a_policy_for_eventbridge_may_be_that_of_any_rule() -> None:
    service = "events.amazonaws.com"
    assert names(policy({"Service": service})) == names(permission(service)) > {"event-bridge"}


@pytest.mark.parametrize(
    "nothing",
    [
        pytest.param(policy({"Service": "s3.amazonaws.com"}, "Deny"), id="Deny"),
        pytest.param(policy({"AWS": "111122223333"}), id="an account"),
        pytest.param(policy({"Service": "s3.amazonaws.com"}, to=f"{ARN}-2"), id="another function"),
        pytest.param(policy({"Service": "s3.amazonaws.com"}, "Allowed"), id="malformed"),
    ],
)
def test_a_resource_policy_that_allows_no_service_wires_nothing(nothing: Resource) -> None:
    assert own(nothing) == []


@pytest.mark.parametrize(
    "unknown",
    [
        policy(UNKNOWN),
        policy({"Service": "s3.amazonaws.com"}, UNKNOWN),
        resource(
            "aws:lambda/resourcePolicy:ResourcePolicy", {"resourceArn": ARN, "policy": UNKNOWN}
        ),
        resource(
            "aws:lambda/resourcePolicy:ResourcePolicy",
            {"resourceArn": ARN, "policy": {"Version": "2012-10-17", "Statement": [UNKNOWN]}},
        ),
    ],
    ids=["principal", "effect", "policy", "statement"],
)
def test_an_unknown_part_of_a_resource_policy_may_wire_a_service(unknown: Resource) -> None:
    (trigger,) = own(unknown)
    assert "s3" in trigger.names
    assert not trigger.is_certain
    assert trigger.unknown is not None


def test_a_resource_policy_says_less_than_what_sends_the_events() -> None:
    notification = resource(
        "aws:s3/bucketNotification:BucketNotification",
        {"lambdaFunctions": [{"lambdaFunctionArn": ARN}]},
    )
    found = wired_triggers(Stack([ORDERS, policy({"Service": "s3.amazonaws.com"})]), ORDERS)
    assert is_wired("s3", found) is True
    both = Stack([ORDERS, policy({"Service": "s3.amazonaws.com"}), notification])
    assert is_wired("s3", wired_triggers(both, ORDERS)) is True


def test_behind_a_stage_variable_the_permission_names_the_function_of_a_body() -> None:
    uri = INVOKE_ARN.replace("function:orders", "function:${stageVariables.name}")
    text = document(operation()).replace(INVOKE_ARN, uri)
    assert names(api(text), permission("apigateway.amazonaws.com")) >= {"rest-api"}
