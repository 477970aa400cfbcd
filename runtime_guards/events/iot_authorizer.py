"""AWS IoT Core: requests to custom authorizers."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.encoded import bytes_of
from runtime_guards.validation.event import Event
from runtime_guards.validation.http_fields import lowercase_headers
from runtime_guards.validation.mqtt_clients import CLIENT_ID
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Flag, Items, Line, Matching, OneOf, Text, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# https://docs.aws.amazon.com/iot/latest/apireference/API_TestInvokeAuthorizer.html has the limits
# of a token, of MQTT's user name and password, of a header and of a server name.
TOKEN = 6144
_LONGEST = 65_535
_HEADER = 8192
_PROTOCOLS = ("tls", "http", "mqtt")


def _shape(max_token: int) -> Fields:
    """The shape of a request with a token of at most `max_token` characters."""
    return Fields(
        {
            "protocols": Items(OneOf(*_PROTOCOLS), len(_PROTOCOLS), 1),
            "protocolData": Fields(
                {},
                {
                    "tls": Fields({}, {"serverName": Matching(r"[A-Za-z0-9._-]{1,253}")}),
                    "http": Fields(
                        {},
                        {"headers": Words(Text(_HEADER), 200), "queryString": Line(_HEADER, 0)},
                    ),
                    "mqtt": Fields(
                        {},
                        {
                            "username": Line(_LONGEST, 0),
                            "password": Text(_LONGEST * 2),
                            "clientId": CLIENT_ID,
                        },
                    ),
                },
            ),
        },
        {
            "token": Line(max_token),
            "signatureVerified": Flag(),
            "connectionMetadata": Fields({}, {"id": Line(128)}),
        },
    )


_EVENT = _shape(TOKEN)


class IoTAuthorizerEvent(Event):
    """A validated request. The device sent `token`, `user_name` and `password`, which are secrets.

    `signature_verified` is True if AWS IoT has verified the token's signature. `headers` has the
    headers of an HTTP request, with lower-case names.
    """

    __slots__ = ("client_id", "headers", "password", "signature_verified", "token", "user_name")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, headers: dict[str, str], password: bytes | None) -> None:
        mqtt = raw["protocolData"].get("mqtt") or {}
        self.raw = raw
        self.token: str | None = raw.get("token")
        self.signature_verified = raw.get("signatureVerified") is True
        self.client_id: str | None = mqtt.get("clientId")
        self.user_name: str | None = mqtt.get("username")
        self.password = password
        self.headers = headers


class IoTAuthorizer(ShapedValidator[IoTAuthorizerEvent]):
    """Validates requests to a custom authorizer of AWS IoT Core.

    Refuses:
        - unknown protocols, and data of a protocol that the request does not name
        - client IDs with wildcards or variables of policies and topics
        - passwords that are invalid base64
        - malformed headers and server names, and control characters in tokens, user names and
          query strings
        - with `signed`: tokens whose signature AWS IoT has not verified

    Keyword arguments:
        signed: Whether the authorizer requires signed tokens (`signingDisabled` is false).
        token: Regular expression that the whole token must match; None allows any, and none.
        max_token: Maximum length of a token in characters.
        max_password: Maximum size of a password in bytes.

    Answers:
        `{"isAuthenticated": False}`, which refuses the connection.

    Source:
        https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html
    """

    trigger = "iot-authorizer"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        signed: bool = False,
        token: str | None = None,
        max_token: int = TOKEN,
        max_password: int = _LONGEST,
    ) -> None:
        self.shape = _shape(max_token)
        self._signed = signed
        self._matches = None if token is None else re.compile(token).fullmatch
        self._max_password = max_password

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """The answer that refuses the connection."""
        return {"isAuthenticated": False}

    def _checked(self, event: Any) -> IoTAuthorizerEvent:
        data, named = event["protocolData"], event["protocols"]
        for protocol in _PROTOCOLS:
            if data.get(protocol) is not None and protocol not in named:
                raise EventRejected("inconsistent", f"protocolData.{protocol}")
        if self._signed and event.get("signatureVerified") is not True:
            raise EventRejected("not-allowed", "signatureVerified")
        if self._matches is not None and not self._matches(event.get("token") or ""):
            raise EventRejected("malformed", "token")
        headers = (data.get("http") or {}).get("headers")
        checked = lowercase_headers(headers, "protocolData.http.headers", 200, _HEADER)
        return IoTAuthorizerEvent(event, checked, self._password(data.get("mqtt") or {}))

    def _password(self, mqtt: Any) -> bytes | None:
        if mqtt.get("password") is None:
            return None
        return bytes_of(mqtt["password"], "protocolData.mqtt.password", self._max_password)
