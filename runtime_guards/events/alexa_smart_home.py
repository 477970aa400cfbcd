"""Alexa: directives of smart home skills."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Line, Matching, Object, Text, Tree, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

PAYLOAD = 256 * 1024
# It goes into an Authorization header (RFC 6750, section 2.1).
_TOKEN = Line(16 * 1024)
_SCOPE = Fields({"type": Line(64)}, {"token": _TOKEN, "partition": Line(256), "userId": Line(512)})
_NAME = r"[A-Za-z0-9]{1,64}"


def _shape(max_payload: int) -> Fields:
    """The shape of a directive with a payload of at most `max_payload` characters."""
    return Fields(
        {
            "directive": Fields(
                {
                    "header": Fields(
                        {
                            "namespace": Matching(rf"{_NAME}(?:\.{_NAME}){{0,5}}"),
                            "name": Matching(_NAME),
                            "messageId": Line(256),
                            "payloadVersion": Matching(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}"),
                        },
                        {"correlationToken": _TOKEN, "instance": Line(256)},
                    ),
                    "payload": Object(max_payload, total=max_payload),
                },
                {
                    "endpoint": Fields(
                        # https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery-objects.html
                        {"endpointId": Matching(r"[A-Za-z0-9 _=#;:?@&-]{1,256}")},
                        {"scope": _SCOPE, "cookie": Words(Text(5000), 100), "tags": Tree(5000)},
                    )
                },
            )
        }
    )


_EVENT = _shape(PAYLOAD)


class AlexaSmartHomeEvent(Event, Generic[Body]):
    """A validated directive. `directive` is its namespace and name, such as
    `Alexa.PowerController.TurnOn`.

    `endpoint_id` is the device, and None if the directive has none. `payload` is as Alexa sent
    it, or the result of the declared model. `token` is the customer's, and a secret.
    """

    __slots__ = ("directive", "endpoint_id", "payload", "token")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, payload: Body) -> None:
        directive = raw["directive"]
        header, endpoint = directive["header"], directive.get("endpoint") or {}
        self.raw = raw
        self.directive = f"{header['namespace']}.{header['name']}"
        self.endpoint_id: str | None = endpoint.get("endpointId")
        self.payload = payload
        self.token = _token(endpoint, directive["payload"])


class AlexaSmartHome(ShapedValidator[AlexaSmartHomeEvent[Body]]):
    """Validates directives of an Alexa smart home skill.

    The customer's token authenticates the customer; the guard does not verify it.

    Refuses:
        - malformed namespaces, names and payload versions
        - endpoint IDs with other characters than Alexa documents
        - payloads, tokens and cookies over a limit
        - with `payload`: payloads that do not fit the model

    Keyword arguments:
        directives: Allowed directives, such as `Alexa.PowerController.TurnOn`; None allows all.
        payload: Model of the payload, see `runtime_guards.bodies`; None allows any object.
        max_payload: Maximum number of characters of a payload.

    Answers:
        The invocation fails with `EventRejected`, and Alexa tells the user that the device does not
        respond.

    Source:
        https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html
    """

    trigger = "alexa-smart-home"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        directives: Collection[str] | None = None,
        payload: Model[Body] | None = None,
        max_payload: int = PAYLOAD,
    ) -> None:
        self.shape = _shape(max_payload)
        self._directives = listed(directives)
        self._payload = None if payload is None else checker(payload)

    def _checked(self, event: Any) -> AlexaSmartHomeEvent[Body]:
        payload = event["directive"]["payload"]
        if self._payload is not None:
            payload = self._payload(payload, "directive.payload")
        made = AlexaSmartHomeEvent(event, payload)
        allow(made.directive, self._directives, "directive.header.name")
        return made


def _token(endpoint: Any, payload: Any) -> str | None:
    """The customer's token: of the endpoint, or of the payload where a directive has no endpoint.

    An authorization grants it to a `grantee`, a discovery has it in its `scope`.
    """
    scopes = (endpoint.get("scope"), payload.get("scope"), payload.get("grantee"))
    found = (scope.get("token") for scope in scopes if scope.__class__ is dict)
    return next((token for token in found if token.__class__ is str), None)
