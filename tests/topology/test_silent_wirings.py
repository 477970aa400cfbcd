"""Wirings that show in a default, in one element of a list, or in another resource's text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.validation import validator_name
from policypack.topology.triggers.wiring_table import GRANTS, UNMARKED
from runtime_guards.contract import Wiring
from runtime_guards.testing.samples.edges import EDGES
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.lambda_.guarded_functions import ARN, code, function, permission
from tests.topology.test_triggers import ALL, wired_by

AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
NAMESPACE = "aws:appsync/channelNamespace:ChannelNamespace"
SCHEDULE = "aws:scheduler/schedule:Schedule"
SERVER = "aws:transfer/server:Server"
SOURCE = "aws:appsync/dataSource:DataSource"
TARGETS = "aws:vpclattice/targetGroup:TargetGroup"
INVOKE = "arn:aws:scheduler:::aws-sdk:lambda:invoke"
INVOKE_ARN = f"arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
ORDERS, OTHER = function({}), function({}, "other")
RULE = "lambda-trigger-without-validator"
MISMATCH = "lambda-guard-trigger-mismatch"


def own(*resources: Resource, of: Resource = ORDERS) -> list[WiredTrigger]:
    found = wired_triggers(Stack([ORDERS, OTHER, *resources]), of)
    assert found.unassigned == []
    return found.own


def names(*resources: Resource, of: Resource = ORDERS) -> set[str]:
    return {name for trigger in own(*resources, of=of) for name in trigger.names}


def attached(group: Resource) -> tuple[Resource, Resource]:
    kind = "aws:vpclattice/targetGroupAttachment:TargetGroupAttachment"
    inputs = {"targetGroupIdentifier": "group", "target": {"id": ARN}}
    return group, resource(kind, inputs, "attachment")


def source(**properties: Any) -> Resource:
    held = {"name": "orders", "lambdaConfig": {"functionArn": ARN}, **properties}
    return resource(SOURCE, held, "source")


def channels(behavior: Any = "DIRECT", name: Any = "orders") -> Resource:
    handler = {"behavior": behavior, "integration": {"dataSourceName": name}}
    return resource(NAMESPACE, {"handlerConfigs": {"onPublish": handler}}, "channels")


def schedule(request: Any, arn: Any = INVOKE, **more: Any) -> Resource:
    text = json.dumps(request) if isinstance(request, dict) and request is not UNKNOWN else request
    return resource(SCHEDULE, {"target": {"arn": arn, "input": text}}, "nightly", **more)


NEW = [(name, wiring) for name, wiring in ALL if name in EDGES and wiring.type not in GRANTS]


@pytest.mark.parametrize(("name", "wiring"), NEW, ids=[f"{n}-{w.property}" for n, w in NEW])
def test_a_function_behind_each_wiring_needs_its_validator(name: str, wiring: Wiring) -> None:
    wired = wired_by(wiring)
    assert outcomes(RULE, function(code()), *wired) == [("violates", "handler")]
    guarded = function(code(f"{validator_name(name)}()"))
    assert outcomes(RULE, guarded, *wired) == []
    assert outcomes(MISMATCH, guarded, *wired) == []


# --- Defaults of properties that are not set


def test_an_authorizer_of_a_websocket_api_has_no_payload_format() -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    held = {"authorizerType": "REQUEST", "authorizerUri": INVOKE_ARN, "apiId": "chat"}
    assert names(resource(AUTHORIZER, held, "a")) == {"rest-authorizer"}
    http = {**held, "authorizerPayloadFormatVersion": "2.0"}
    assert names(resource(AUTHORIZER, http, "a")) == {"http-authorizer"}
    jwt = {"authorizerType": "JWT", "authorizerUri": INVOKE_ARN}
    assert names(resource(AUTHORIZER, jwt, "a")) == set()


def test_an_integration_without_a_payload_format_has_the_first() -> None:
    # https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
    held = {"integrationType": "AWS_PROXY", "integrationUri": INVOKE_ARN, "apiId": "shop"}
    api = resource("aws:apigatewayv2/api:Api", {"id": "shop", "protocolType": "HTTP"}, "api")
    assert names(api, resource(INTEGRATION, held, "i")) == {"rest-api"}
    proxy = {**held, "integrationType": "HTTP_PROXY"}
    assert names(api, resource(INTEGRATION, proxy, "i")) == set()


@pytest.mark.parametrize("version", [{}, {"payloadFormatVersion": "1.0"}])
def test_an_integration_of_another_programs_api_may_be_of_web_sockets(
    version: dict[str, str],
) -> None:
    held = {"integrationType": "AWS_PROXY", "integrationUri": INVOKE_ARN, "apiId": "elsewhere"}
    integration = resource(INTEGRATION, {**held, **version}, "i")
    assert names(integration) == {"rest-api", "websocket-api"}
    for validator in ("RestApi()", "WebSocketApi()"):
        assert outcomes(RULE, function(code(validator)), integration) == []
    assert outcomes(RULE, function(code("HttpApi()")), integration) == [("violates", "handler")]


@pytest.mark.parametrize("config", [{}, {"config": {}}, {"config": {"ipAddressType": "IPV4"}}])
def test_a_target_group_without_an_event_structure_has_the_first(config: dict[str, Any]) -> None:
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_TargetGroupConfig.html
    group = resource(TARGETS, {"id": "group", "type": "LAMBDA", **config}, "group")
    assert names(*attached(group)) == {"vpc-lattice"}
    machines = resource(TARGETS, {"id": "group", "type": "INSTANCE", **config}, "group")
    assert names(*attached(machines)) == set()


def test_a_type_that_is_not_known_yet_hides_no_target_group() -> None:
    group = resource(TARGETS, {"id": "group", "type": UNKNOWN}, "group")
    (trigger,) = own(*attached(group))
    assert trigger.names == {"vpc-lattice"}
    assert trigger.unknown is not None
    assert not trigger.is_certain


# --- Lambda@Edge


@pytest.mark.parametrize("behavior", ["defaultCacheBehavior", "orderedCacheBehaviors"])
def test_each_cache_behavior_of_a_distribution_runs_its_functions(behavior: str) -> None:
    association = {"eventType": "viewer-request", "lambdaArn": f"{ARN}:7"}
    held: Any = {"lambdaFunctionAssociations": [association]}
    inputs = {behavior: [held] if behavior.startswith("ordered") else held}
    edge = resource(DISTRIBUTION, inputs, "site")
    assert names(edge) == {"lambda-edge"}
    assert names(edge, of=OTHER) == set()
    assert outcomes(RULE, function(code()), edge) == [("violates", "handler")]
    assert outcomes(RULE, function(code("LambdaEdge()")), edge) == []


# --- Transfer Family, IoT, CodeCommit and Alexa


def test_a_server_asks_its_function_about_users() -> None:
    server = resource(SERVER, {"identityProviderType": "AWS_LAMBDA", "function": ARN}, "files")
    assert names(server) == {"transfer-authorizer"}
    assert outcomes(RULE, function(code("TransferAuthorizer()")), server) == []
    assert outcomes(RULE, function(code("SQS()")), server) == [("violates", "handler")]


def test_a_permission_for_iot_tells_less_than_an_authorizer() -> None:
    iot = permission("iot.amazonaws.com")
    assert names(iot) == {"iot-rule", "iot-authorizer", "iot-provisioning"}
    authorizer = resource("aws:iot/authorizer:Authorizer", {"authorizerFunctionArn": ARN}, "a")
    both = (function(code("IoTAuthorizer()")), authorizer, iot)
    assert outcomes(RULE, *both) == []
    assert outcomes(MISMATCH, *both) == []
    rule = (function(code("IoTRule(body=dict)")), authorizer, iot)
    assert outcomes(RULE, *rule) == [("violates", "handler")]


@pytest.mark.parametrize(
    ("principal", "trigger"),
    [
        ("alexa-appkit.amazon.com", "alexa-skill"),
        ("alexa-connectedhome.amazon.com", "alexa-smart-home"),
        ("appsync.amazonaws.com", "appsync-authorizer"),
        ("codecommit.amazonaws.com", "code-commit"),
        ("transfer.amazonaws.com", "transfer-authorizer"),
    ],
)
def test_a_permission_for_a_service_wires_what_it_sends(principal: str, trigger: str) -> None:
    assert names(permission(principal)) == {trigger}


# --- AppSync Events


def test_a_data_source_of_channels_is_none_of_graphql() -> None:
    assert names(source(), channels()) == {"appsync-events"}
    assert names(source()) == {"appsync-resolver"}
    assert names(source(), channels(name="elsewhere")) == {"appsync-resolver"}
    guarded = function(code("AppSyncEvents()"))
    assert outcomes(RULE, guarded, source(), channels()) == []


def test_a_handler_in_javascript_makes_an_event_of_its_own() -> None:
    # https://docs.aws.amazon.com/appsync/latest/eventapi/writing-event-handlers.html
    assert names(source(), channels("CODE")) == {"appsync-events", *UNMARKED}
    (trigger,) = own(source(), channels(UNKNOWN))
    assert trigger.unknown is not None
    assert trigger.names == {"appsync-events", *UNMARKED}


# --- Scheduler's universal target


@pytest.mark.parametrize("name", ["orders", ARN, "orders:live", f"{ARN}:7"])
@pytest.mark.parametrize("arn", [INVOKE, f"{INVOKE}Async", INVOKE.replace("aws:", "aws-cn:", 1)])
def test_a_universal_target_invokes_the_function_of_its_request(name: str, arn: str) -> None:
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    request = {"FunctionName": name, "InvocationType": "Event", "Payload": '{"day": 1}'}
    invoked = schedule(request, arn)
    assert "direct" in names(invoked)
    assert names(invoked, of=OTHER) == set()
    assert outcomes(RULE, function(code()), invoked, profile="strict") == [("violates", "handler")]
    assert outcomes(RULE, function(code("Direct(body=dict)")), invoked) == []


def test_a_function_that_only_the_payload_names_is_not_invoked() -> None:
    request = {"FunctionName": "other", "Payload": json.dumps({"about": ARN})}
    assert names(schedule(request)) == set()
    assert "direct" in names(schedule(request), of=OTHER)


@pytest.mark.parametrize(
    "request_", ["", "{", "[" * 100_000, "[]", "{}", '{"FunctionName": 5}', '{"FunctionName": "x"}']
)
def test_a_request_that_names_no_function_invokes_none(request_: str) -> None:
    assert names(schedule(request_)) == set()


@pytest.mark.parametrize("arn", [ARN, "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", UNKNOWN])
def test_another_target_is_no_invocation(arn: Any) -> None:
    found = wired_triggers(Stack([ORDERS, OTHER, schedule({"FunctionName": "orders"}, arn)]), OTHER)
    assert found.own == []


def test_a_request_that_is_not_known_yet_may_invoke_any_function() -> None:
    found = wired_triggers(Stack([ORDERS, OTHER, schedule(UNKNOWN)]), ORDERS)
    (trigger,) = found.unassigned
    assert "direct" in trigger.names
    recorded = schedule(UNKNOWN, depends={"target": (ORDERS,)})
    assert "direct" in names(recorded)
    assert names(recorded, of=OTHER) == set()
