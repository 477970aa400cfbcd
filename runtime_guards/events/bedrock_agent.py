"""Amazon Bedrock: action groups of agents."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.lazy import lazy_pattern
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic, Second
from runtime_guards.validation.http_paths import check_climbing
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    Fields,
    Items,
    Line,
    Matching,
    OneOf,
    Text,
    Words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

PARAMETERS = 200
VALUE = 25_000
# A model writes the values.
# https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_ParameterDetail.html lists the
# types; these have a form. A string has any, and the form of an array isn't documented.
_FORMS: dict[Any, re.Pattern[str]] = {
    "integer": lazy_pattern(r"[+-]?[0-9]{1,40}(?:\.0{1,40})?\Z"),
    "number": lazy_pattern(
        r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?\Z"
    ),
    "boolean": lazy_pattern(r"(?:[Tt]rue|[Ff]alse|TRUE|FALSE)\Z"),
}
_ATTRIBUTES = Words(Text(VALUE), 200)


def _shape(max_parameters: int, max_value: int) -> Fields:
    """The shape of a call with at most so many parameters of so many characters."""
    parameter = Fields({"name": Line(256), "value": Text(max_value)}, {"type": Line(64)})
    parameters = Items(parameter, max_parameters)
    return Fields(
        {
            "messageVersion": OneOf("1.0"),
            "agent": Fields(
                {"name": Line(100), "id": Matching(r"[0-9A-Za-z]{1,32}"), "alias": Line(32)},
                {"version": Line(32)},
            ),
            "actionGroup": Line(100),
            "sessionId": Line(128),
        },
        {
            "inputText": Text(25_000_000),
            "function": Line(256),
            "apiPath": Matching(r"/[^\x00-\x20\x7f\\]{0,1024}"),
            "httpMethod": OneOf("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
            "parameters": parameters,
            "requestBody": Fields(
                {}, {"content": Words(Fields({}, {"properties": parameters}), 20)}
            ),
            "sessionAttributes": _ATTRIBUTES,
            "promptSessionAttributes": _ATTRIBUTES,
        },
    )


_EVENT = _shape(PARAMETERS, VALUE)


class BedrockAgentEvent(Event, Generic[Body, Second]):
    """A validated call of an agent.

    `operation` is the function, or method and path (`GET /orders`). `parameters` maps names to
    texts, or is the result of the declared model. `body` is the same for the properties of a
    request body; None if there is none, or several content types.
    """

    __slots__ = ("body", "operation", "parameters")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, operation: str, parameters: Body, body: Second) -> None:
        self.raw = raw
        self.operation = operation
        self.parameters = parameters
        self.body = body


class BedrockAgent(ShapedValidator[BedrockAgentEvent[Body, Second]]):
    """Validates calls of an Amazon Bedrock agent's action group.

    A model chooses the parameters, and the user's prompt influences the model (prompt injection):
    treat them as untrusted input.

    Refuses:
        - malformed agent IDs, API paths (path traversal among them) and HTTP methods
        - calls with both a function and an API path, or neither
        - parameter names that occur twice
        - values that aren't a number or truth value although their type is
        - with `parameters` or `request_body`: values that do not fit the model

    Keyword arguments:
        parameters: Model of the mapping of parameters, see `runtime_guards.bodies`; None allows any
            texts.
        request_body: Model of the mapping of body properties, see `runtime_guards.bodies`; None
            allows any texts, or none.
        operations: Allowed functions or `METHOD /path` pairs; None allows all.
        agents: Allowed agent IDs; None allows all.
        max_parameters: Maximum number of parameters, and of properties of a body.
        max_value: Maximum length of a parameter's value in characters.

    Source:
        https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html
    """

    trigger = "bedrock-agent"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        parameters: Model[Body] | None = None,
        request_body: Model[Second] | None = None,
        operations: Collection[str] | None = None,
        agents: Collection[str] | None = None,
        max_parameters: int = PARAMETERS,
        max_value: int = VALUE,
    ) -> None:
        self.shape = _shape(max_parameters, max_value)
        self._parameters = None if parameters is None else checker(parameters)
        self._request_body = None if request_body is None else checker(request_body)
        self._operations = listed(operations)
        self._agents = listed(agents)

    def _checked(self, event: Any) -> BedrockAgentEvent[Body, Second]:
        operation = event.get("function")
        if operation is None:
            if event.get("apiPath") is None or event.get("httpMethod") is None:
                raise EventRejected("missing", "function")
            if "." in event["apiPath"] or "%" in event["apiPath"]:
                check_climbing(event["apiPath"], "apiPath")
            operation = f"{event['httpMethod']} {event['apiPath']}"
        elif event.get("apiPath") is not None:
            raise EventRejected("inconsistent", "function")
        allow(operation, self._operations, "function" if event.get("function") else "apiPath")
        allow(event["agent"]["id"], self._agents, "agent.id")
        parameters: Any = _by_name(event.get("parameters"), "parameters")
        body: Any = None
        contents = list(((event.get("requestBody") or {}).get("content") or {}).values())
        if len(contents) == 1:
            properties = (contents[0] or {}).get("properties")
            body = _by_name(properties, "requestBody.content.*.properties")
        if self._parameters is not None:
            parameters = self._parameters(parameters, "parameters")
        if self._request_body is not None:
            body = self._request_body(body, "requestBody")
        return BedrockAgentEvent(event, operation, parameters, body)


def _by_name(given: Any, path: str) -> dict[str, str]:
    """Parameters by their names, of which none may come twice."""
    found = {item["name"]: item["value"] for item in given or ()}
    for item in given or ():
        form = _FORMS.get(item.get("type"))
        if form is not None and not form.match(item["value"]):
            raise EventRejected("malformed", f"{path}.*.value")
    if len(found) != len(given or ()):
        raise EventRejected("duplicate-key", path)
    return found
