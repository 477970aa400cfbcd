"""Which triggers a stack wires to a function: every wiring of the contract, known or not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.property_texts import texts
from policypack.topology.triggers.triggers import holds, wired_triggers
from runtime_guards.contract import TRIGGERS, Wiring
from tests.each import each
from tests.guards import wirings
from tests.judged import UNKNOWN, resource, secret
from tests.rules.lambda_.guarded_functions import (
    ARN,
    MAPPING,
    QUEUE_ARN,
    function,
    mapping,
    permission,
    target,
)

API = "aws:apigatewayv2/api:Api"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
NAMESPACE = "aws:appsync/channelNamespace:ChannelNamespace"
SCHEDULE = "aws:scheduler/schedule:Schedule"
RULE = "aws:cloudwatch/eventRule:EventRule"
SOURCE = "aws:appsync/dataSource:DataSource"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
INVOKE_ARN = f"arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
# A value for each pattern that is not about a function's own ARN.
TEXTS = {
    "^arn:[^:]+:sqs:": QUEUE_ARN,
    "^arn:[^:]+:dynamodb:": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/1",
    "^arn:[^:]+:kinesis:": "arn:aws:kinesis:eu-central-1:111122223333:stream/orders",
    "^arn:[^:]+:kafka:": "arn:aws:kafka:eu-central-1:111122223333:cluster/orders/1",
    "^arn:[^:]+:mq:": "arn:aws:mq:eu-central-1:111122223333:broker:orders:1",
    "^arn:[^:]+:rds:": "arn:aws:rds:eu-central-1:111122223333:cluster:orders",
    "^WEBSOCKET$": "WEBSOCKET",
    "^Lambda$": "Lambda",
    "^lambda$": "lambda",
    "^[1-9]": "5",
    "aws[.]s3": '{"source": ["aws.s3"]}',
    "ServiceToken": json.dumps({"Properties": {"ServiceToken": ARN}}),
    "V1": "V1",
    "V2": "V2",
    r"^1[.]0$": "1.0",
    r"^2[.]0$": "2.0",
    ":function:": ARN,
    "^alexa-appkit[.]amazon[.]com$": "alexa-appkit.amazon.com",
    "^alexa-connectedhome[.]amazon[.]com$": "alexa-connectedhome.amazon.com",
    ".": "orders",
}
# What goes with a wiring: the rest of its properties, and the resources that lead to the function.
BESIDE: Mapping[str, Mapping[str, Any]] = {
    MAPPING: {"functionName": "orders"},
    "aws:lambda/permission:Permission": {"function": ARN},
    "aws:sns/topicSubscription:TopicSubscription": {"endpoint": ARN},
    "aws:apigatewayv2/authorizer:Authorizer": {"authorizerUri": INVOKE_ARN},
    INTEGRATION: {"integrationUri": INVOKE_ARN, "apiId": "other"},
    "aws:apigatewayv2/api:Api": {"id": "api"},
    "aws:lb/targetGroup:TargetGroup": {"arn": "group"},
    "aws:vpclattice/targetGroup:TargetGroup": {"id": "group"},
    RULE: {"name": "rule"},
    "aws:appsync/resolver:Resolver": {"dataSource": "source"},
    NAMESPACE: {"name": "orders"},
}
JOINERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    API: (INTEGRATION, {"apiId": "api", "integrationUri": INVOKE_ARN}),
    "aws:lb/targetGroup:TargetGroup": (
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        {"targetGroupArn": "group", "targetId": ARN},
    ),
    "aws:vpclattice/targetGroup:TargetGroup": (
        "aws:vpclattice/targetGroupAttachment:TargetGroupAttachment",
        {"targetGroupIdentifier": "group", "target": {"id": ARN}},
    ),
    RULE: ("aws:cloudwatch/eventTarget:EventTarget", {"rule": "rule", "arn": ARN}),
    "aws:appsync/resolver:Resolver": (
        SOURCE,
        {"name": "source", "lambdaConfig": {"functionArn": ARN}},
    ),
    # The value for a pattern that takes any is the name of the data source.
    NAMESPACE: (SOURCE, {"name": "orders", "lambdaConfig": {"functionArn": ARN}}),
}
ALL = [(row.name, wiring) for row in TRIGGERS for wiring in row.wirings]
FUNCTIONS = [function({}), function({}, "other")]


def value_for(pattern: str) -> str:
    if "amazonaws" in pattern:
        return pattern.lstrip("^").replace("[.]", ".").replace("([.cn])?$", "").split("(")[0]
    return TEXTS[pattern]


def nested(path: Sequence[str], value: Any) -> Any:
    """The inputs that hold a value at a property path."""
    if not path:
        return value
    first, *rest = path
    below = nested(rest, value)
    return [below] if first == "[]" else {first: below}


def wired_by(wiring: Wiring) -> list[Resource]:
    """The resources that wire the function `orders` as the wiring says."""
    inputs = nested(wirings.steps(wiring.property), value_for(wiring.pattern))
    if wiring.type == "aws:codepipeline/pipeline:Pipeline":
        inputs["stages"][0]["actions"][0]["configuration"] = {"FunctionName": "orders"}
    found = [resource(wiring.type, {**BESIDE.get(wiring.type, {}), **inputs}, "wired")]
    if wiring.type in JOINERS:
        kind, properties = JOINERS[wiring.type]
        found.append(resource(kind, properties, "joiner"))
    return found


def triggers(*resources: Resource, of: Resource = FUNCTIONS[0]) -> set[str]:
    found = wired_triggers(Stack([*FUNCTIONS, *resources]), of)
    assert found.unassigned == []
    return {name for trigger in found.own for name in trigger.names}


@each(("name", "wiring"), ALL)
def test_every_wiring_of_the_contract_leads_to_its_function(name: str, wiring: Wiring) -> None:
    resources = wired_by(wiring)
    assert name in triggers(*resources)
    assert triggers(*resources, of=FUNCTIONS[1]) == set()
    assert all(
        trigger.unknown is None
        for trigger in wired_triggers(Stack([*FUNCTIONS, *resources]), FUNCTIONS[0]).own
    )


@each(("name", "wiring"), ALL)
def test_no_unknown_value_of_a_wiring_hides_it(name: str, wiring: Wiring) -> None:
    unknown = nested(wirings.steps(wiring.property), UNKNOWN)
    if wiring.type == "aws:codepipeline/pipeline:Pipeline":
        unknown["stages"][0]["actions"][0]["configuration"] = {"FunctionName": "orders"}
    first, *joiners = wired_by(wiring)
    changed = resource(wiring.type, {**BESIDE.get(wiring.type, {}), **unknown}, "wired")
    found = wired_triggers(Stack([*FUNCTIONS, changed, *joiners]), FUNCTIONS[0])
    assert first.type == changed.type
    told = [trigger for trigger in found.all if name in trigger.names]
    assert told


@pytest.mark.parametrize("kind", JOINERS)
def test_a_joiner_whose_link_is_not_known_may_be_the_one(kind: str) -> None:
    wiring = next(wiring for _, wiring in ALL if wiring.type == kind)
    first, second = wired_by(wiring)
    link = {"aws:appsync/resolver:Resolver": "dataSource", NAMESPACE: "handlerConfigs"}.get(kind)
    if link:
        first = resource(kind, {**first.properties.raw, link: UNKNOWN}, "wired")
    else:
        key = next(iter(second.properties.raw))
        second = resource(second.type, {**second.properties.raw, key: UNKNOWN}, "joiner")
    found = wired_triggers(Stack([*FUNCTIONS, first, second]), FUNCTIONS[0])
    name = next(name for name, wiring in ALL if wiring.type == kind)
    assert [trigger for trigger in found.own if name in trigger.names]


def test_a_joiner_of_something_else_wires_nothing() -> None:
    api = resource(API, {"protocolType": "WEBSOCKET", "id": "api"}, "api")
    stray = resource(
        INTEGRATION,
        {"apiId": "b", "integrationUri": INVOKE_ARN, "payloadFormatVersion": "2.0"},
        "i",
    )
    assert triggers(api, stray) == {"http-api"}


def test_a_web_socket_is_no_rest_api_though_its_payload_format_says_so() -> None:
    api = resource(API, {"protocolType": "WEBSOCKET", "id": "api"}, "api")
    beside = {"apiId": "api", "integrationUri": INVOKE_ARN, "payloadFormatVersion": "1.0"}
    assert triggers(api, resource(INTEGRATION, beside, "i")) == {"websocket-api"}


# --- which function


@pytest.mark.parametrize(
    "to", ["orders", "orders:live", ARN, f"{ARN}:7", "111122223333:function:orders"]
)
def test_a_function_is_named_in_each_of_lambdas_ways(to: str) -> None:
    assert triggers(mapping(to=to)) == {"sqs"}


def test_a_function_is_found_by_the_engines_record_and_through_an_alias() -> None:
    wired = {"eventSourceArn": QUEUE_ARN, "functionName": UNKNOWN}
    recorded = resource(MAPPING, wired, "m", depends={"functionName": [FUNCTIONS[0]]})
    assert triggers(recorded) == {"sqs"}
    alias = resource("aws:lambda/alias:Alias", {"functionName": "orders"}, "live")
    through = resource(MAPPING, wired, "m", depends={"functionName": [alias]})
    assert triggers(alias, through) == {"sqs"}


def test_a_function_outside_of_the_stack_is_none_of_these() -> None:
    assert triggers(mapping(to="elsewhere")) == set()


def test_an_unknown_function_may_be_any() -> None:
    found = wired_triggers(Stack([*FUNCTIONS, mapping(to=UNKNOWN)]), FUNCTIONS[0])
    assert found.own == []
    (trigger,) = found.unassigned
    assert trigger.names == {"sqs"}
    assert trigger.unknown is not None
    assert trigger.unknown.path == "functionName"
    assert not trigger.is_certain
    assert str(trigger) == f"mapping ({MAPPING})"


def test_a_name_that_is_not_known_yet_may_be_the_one_that_is_named() -> None:
    unnamed = resource(FUNCTION, {"name": UNKNOWN}, "orders")
    (trigger,) = wired_triggers(Stack([unnamed, mapping(to="orders")]), unnamed).unassigned
    assert trigger.unknown is not None
    assert trigger.unknown.path == "name"


def test_a_notification_wires_all_the_functions_that_it_names() -> None:
    kind = "aws:s3/bucketNotification:BucketNotification"
    both = [{"lambdaFunctionArn": ARN}, {"lambdaFunctionArn": ARN.replace("orders", "other")}]
    wired = resource(kind, {"lambdaFunctions": both}, "n")
    assert triggers(wired) == triggers(wired, of=FUNCTIONS[1]) == {"s3"}
    half = [{"lambdaFunctionArn": ARN}, {"lambdaFunctionArn": UNKNOWN}]
    recorded = {"lambdaFunctions": FUNCTIONS}
    wired = resource(kind, {"lambdaFunctions": half}, "n", depends=recorded)
    assert triggers(wired) == triggers(wired, of=FUNCTIONS[1]) == {"s3"}


# --- which trigger


@pytest.mark.parametrize(
    ("source", "trigger"),
    [
        ("aws:sqs/queue:Queue", "sqs"),
        ("aws:dynamodb/table:Table", "dynamodb-stream"),
        ("aws:kinesis/stream:Stream", "kinesis-stream"),
        ("aws:msk/cluster:Cluster", "msk"),
        ("aws:docdb/cluster:Cluster", "documentdb"),
    ],
)
def test_a_source_that_is_not_known_yet_is_told_by_the_engines_record(
    source: str, trigger: str
) -> None:
    wired = {"eventSourceArn": UNKNOWN, "functionName": "orders"}
    recorded = resource(
        MAPPING, wired, "m", depends={"eventSourceArn": [resource(source, {}, "s")]}
    )
    assert triggers(recorded) == {trigger}


@pytest.mark.parametrize("source", ["aws:ssm/parameter:Parameter", "pulumi:pulumi:StackReference"])
def test_a_source_that_may_hold_any_arn_tells_nothing(source: str) -> None:
    wired = {"eventSourceArn": UNKNOWN, "functionName": "orders"}
    recorded = resource(
        MAPPING, wired, "m", depends={"eventSourceArn": [resource(source, {}, "s")]}
    )
    (trigger,) = wired_triggers(Stack([*FUNCTIONS, recorded]), FUNCTIONS[0]).own
    assert {"sqs", "kinesis-stream", "msk"} <= trigger.names
    assert trigger.unknown is not None
    # A mapping reads from some source, whichever it is.
    assert trigger.is_certain


def test_an_alarm_that_calls_a_topic_calls_no_function() -> None:
    topic = resource("aws:sns/topic:Topic", {}, "alarms")
    wired = {"alarmActions": [UNKNOWN]}
    assert triggers(resource(ALARM, wired, "a", depends={"alarmActions": [topic]})) == set()
    (trigger,) = wired_triggers(
        Stack([*FUNCTIONS, resource(ALARM, wired, "a")]), FUNCTIONS[0]
    ).unassigned
    assert trigger.names == {"cloudwatch-alarm"}


def test_what_is_not_about_an_arn_is_not_told_by_a_record() -> None:
    parameter = resource("aws:sns/topic:Topic", {}, "t")
    kind = "aws:sns/topicSubscription:TopicSubscription"
    wired = resource(
        kind, {"protocol": UNKNOWN, "endpoint": ARN}, "s", depends={"protocol": [parameter]}
    )
    (trigger,) = wired_triggers(Stack([*FUNCTIONS, wired]), FUNCTIONS[0]).own
    assert trigger.unknown is not None


def test_a_permission_for_api_gateway_may_be_for_any_kind_of_api() -> None:
    found = triggers(permission("apigateway.amazonaws.com"))
    assert found == {"rest-api", "http-api", "websocket-api", "rest-authorizer", "http-authorizer"}


def test_a_permission_for_an_account_wires_no_source() -> None:
    assert triggers(permission("111122223333")) == set()


def test_any_rule_may_be_behind_a_permission_or_a_rule_of_another_program() -> None:
    anything = {"event-bridge", "schedule", "event-bridge-s3"}
    assert triggers(permission("events.amazonaws.com")) == anything
    assert triggers(target(rule="elsewhere")) == anything
    assert triggers(target(rule=UNKNOWN)) == anything
    known = resource(RULE, {"name": "r", "eventPattern": '{"source": ["shop"]}'}, "r")
    assert triggers(known, target(rule="r")) == {"event-bridge"}


@pytest.mark.parametrize("key", ["input", "inputPath"])
@pytest.mark.parametrize("value", ["{}", UNKNOWN])
def test_an_input_of_the_programs_own_carries_no_mark(key: str, value: Any) -> None:
    assert "direct" in triggers(target(**{key: value}))
    assert "direct" not in triggers(target())
    schedule = "aws:scheduler/schedule:Schedule"
    assert "direct" in triggers(resource(schedule, {"target": {"arn": ARN, "input": value}}, "s"))
    assert triggers(resource(schedule, {"target": {"arn": ARN}}, "s")) == {"scheduler"}


def test_a_target_that_is_not_known_yet_may_replace_its_input() -> None:
    schedule = "aws:scheduler/schedule:Schedule"
    wired = resource(schedule, {"target": UNKNOWN}, "s", depends={"target": [FUNCTIONS[0]]})
    assert {"scheduler", "direct"} <= triggers(wired)


def test_what_a_rule_sends_besides_is_not_known_where_its_schedule_is_not() -> None:
    rule = resource(RULE, {"name": "r", "scheduleExpression": UNKNOWN}, "r")
    (trigger,) = wired_triggers(Stack([*FUNCTIONS, rule, target(rule="r")]), FUNCTIONS[0]).own
    assert trigger.names == {"event-bridge", "schedule"}
    assert trigger.unknown is not None
    assert trigger.is_certain


# --- reading properties


def test_texts_are_read_wherever_they_stand() -> None:
    held = resource(
        "a:b/c:C",
        {
            "known": "a",
            "number": 5,
            "nothing": None,
            "hidden": secret("b"),
            "list": [{"x": "c"}, UNKNOWN, {"x": ["d"]}, {}],
            "reference": {
                "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
                "urn": "u",
                "id": "e",
            },
            "unknown": UNKNOWN,
        },
    ).properties

    def read(path: str) -> list[str | None]:
        return [None if isinstance(text, Unknown) else text for text in texts(held, path)]

    assert read("known") == ["a"]
    assert read("number") == ["5"]
    assert read("nothing") == read("missing") == read("missing[].x") == []
    assert read("hidden") == ["b"]
    assert read("list[].x") == ["c", None, "d"]
    assert read("reference") == ["e"]
    assert read("unknown.x") == read("unknown[].x") == read("unknown") == [None]


def test_what_is_known_decides_before_what_is_not() -> None:
    wiring = Wiring(ALARM, "alarmActions[]", ":function:")
    assert holds(wiring, resource(ALARM, {"alarmActions": [UNKNOWN, UNKNOWN, ARN]})) is True
    assert holds(wiring, resource(ALARM, {"alarmActions": [QUEUE_ARN]})) is False
    assert isinstance(holds(wiring, resource(ALARM, {"alarmActions": [UNKNOWN]})), Unknown)
