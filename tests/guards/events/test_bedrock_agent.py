"""Action groups of Bedrock agents: functions, API schemas, and what a model chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards.events import BedrockAgent
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


def _parameter(name: Any = "orderId", value: Any = "42", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "string", "value": value, **more}


def _body(*properties: Any, kind: str = "application/json") -> dict[str, Any]:
    return {"content": {kind: {"properties": list(properties)}}}


def _of_function(*parameters: Any) -> Any:
    return changed(
        "bedrock-agent",
        ("apiPath", GONE),
        ("httpMethod", GONE),
        ("function", "findOrder"),
        ("parameters", list(parameters)),
    )


def test_given_a_function_when_validated_then_it_is_the_operation() -> None:
    event = BedrockAgent(operations={"findOrder"}, parameters=Order).validate(
        _of_function(_parameter())
    )
    assert (event.operation, event.parameters, event.body) == ("findOrder", Order("42"), None)


def test_given_a_request_body_when_validated_then_its_properties_are_read() -> None:
    event = changed("bedrock-agent", ("httpMethod", "POST"), ("requestBody", _body(_parameter())))
    assert BedrockAgent().validate(event).body == {"orderId": "42"}
    assert BedrockAgent(request_body=Order).validate(event).body == Order("42")


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"content": None},
        {"content": {}},
        {"content": {**_body()["content"], **_body(kind="text/plain")["content"]}},
    ],
)
def test_given_no_body_or_several_when_one_is_declared_then_it_is_refused(body: Any) -> None:
    event = changed("bedrock-agent", ("requestBody", body))
    assert BedrockAgent().validate(event).body is None
    assert refusal_of(BedrockAgent(request_body=Order), event) == ("schema", "requestBody")


@pytest.mark.parametrize("content", [{"application/json": None}, {"application/json": {}}])
def test_given_an_empty_body_when_validated_then_it_has_no_properties(content: Any) -> None:
    event = changed("bedrock-agent", ("requestBody", {"content": content}))
    assert BedrockAgent().validate(event).body == {}


@pytest.mark.parametrize(
    ("validator", "change", "value", "refusal"),
    [
        (BedrockAgent(), "messageVersion", "2.0", ("malformed", "messageVersion")),
        (BedrockAgent(), "messageVersion", GONE, ("missing", "messageVersion")),
        (BedrockAgent(), "agent", GONE, ("missing", "agent")),
        (BedrockAgent(), "agent.id", "a-b", ("malformed", "agent.id")),
        (BedrockAgent(), "agent.name", "a" * 101, ("too-long", "agent.name")),
        (BedrockAgent(), "actionGroup", GONE, ("missing", "actionGroup")),
        (BedrockAgent(), "actionGroup", "a\n", ("control-character", "actionGroup")),
        (BedrockAgent(), "sessionId", "s" * 129, ("too-long", "sessionId")),
        (BedrockAgent(), "apiPath", "orders", ("malformed", "apiPath")),
        (BedrockAgent(), "apiPath", "/a b", ("malformed", "apiPath")),
        (BedrockAgent(), "apiPath", "/" + "a" * 1025, ("malformed", "apiPath")),
        (BedrockAgent(), "httpMethod", "TRACE", ("malformed", "httpMethod")),
        (BedrockAgent(), "httpMethod", GONE, ("missing", "function")),
        (BedrockAgent(), "function", "findOrder", ("inconsistent", "function")),
        (BedrockAgent(), "parameters", {}, ("wrong-type", "parameters")),
        (BedrockAgent(), "parameters", [5], ("wrong-type", "parameters[0]")),
        (BedrockAgent(), "parameters", [_parameter(GONE)], ("wrong-type", "parameters[0].name")),
        (
            BedrockAgent(),
            "parameters",
            [_parameter("a\n")],
            ("control-character", "parameters[0].name"),
        ),
        (
            BedrockAgent(),
            "parameters",
            [_parameter(value=42)],
            ("wrong-type", "parameters[0].value"),
        ),
        (
            BedrockAgent(),
            "parameters",
            [_parameter(value="x" * 25_001)],
            ("too-long", "parameters[0].value"),
        ),
        (
            BedrockAgent(),
            "parameters",
            [_parameter(str(n)) for n in range(201)],
            ("too-many", "parameters"),
        ),
        (BedrockAgent(), "parameters", [_parameter()] * 2, ("duplicate-key", "parameters")),
        (
            BedrockAgent(),
            "requestBody",
            _body(_parameter(), _parameter()),
            ("duplicate-key", "requestBody.content.*.properties"),
        ),
        (
            BedrockAgent(),
            "requestBody",
            _body(_parameter(value="x" * 25_001)),
            ("too-long", "requestBody.content.*.properties[0].value"),
        ),
        (BedrockAgent(), "sessionAttributes", {"a": 5}, ("wrong-type", "sessionAttributes.*")),
        (BedrockAgent(operations={"x"}), "inputText", "", ("not-allowed", "apiPath")),
        (BedrockAgent(agents={"x"}), "inputText", "", ("not-allowed", "agent.id")),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    validator: Validator, change: str, value: Any, refusal: tuple[str, str]
) -> None:
    assert refusal_of(validator, changed("bedrock-agent", (change, value))) == refusal


def test_given_a_function_that_is_not_allowed_when_called_then_it_is_named() -> None:
    assert refusal_of(BedrockAgent(operations={"x"}), _of_function()) == ("not-allowed", "function")


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("agent.name", "a" * 100),
        ("sessionId", "s" * 128),
        ("apiPath", "/" + "a" * 1024),
        ("parameters", [_parameter(value="x" * 25_000)]),
        ("parameters", [_parameter(str(number)) for number in range(200)]),
        ("parameters", None),
        ("parameters", GONE),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    assert "added" not in BedrockAgent().validate(changed("bedrock-agent", (change, value)))
