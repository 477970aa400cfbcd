"""Answers of handlers to HTTP requests, checked by `returns=` of their validators.

A handler returns a response (`{"statusCode": ..., "body": ...}`) or a value of the declared type.
Any other answer is an error of the code: the caller gets 500, and the audit record the place.
"""

from __future__ import annotations

from runtime_guards import responses
from runtime_guards.bodies.declaration import checker, parse_json
from runtime_guards.bodies.writing import json_value
from runtime_guards.errors import BodyMisuse, EventRejected, WrongAnswer, absent
from runtime_guards.validation.encoded import INVOCATION, bytes_of
from runtime_guards.validation.http_fields import HEADER_CONTROL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from runtime_guards.validation.generic import Model

    Check = Callable[[Any, str], Any]

# RFC 9110, sections 15.3.5 and 15.3.6: these answers have no content.
_WITHOUT_CONTENT = (204, 205)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
_FIELDS = {
    "statusCode",
    "statusDescription",
    "headers",
    "multiValueHeaders",
    "cookies",
    "body",
    "isBase64Encoded",
}


class Answers:
    """Checks answers by a model: the content of those that succeed, and the form of all."""

    def __init__(self, returns: Model[Any]) -> None:
        self._check = checker(returns, closed=True)

    def checked(self, result: Any, method: str, headers: Mapping[str, str]) -> Any:
        """Returns the response to a request of `method`. Raises WrongAnswer.

        A value becomes a response of status 200 with `headers`.
        """
        try:
            if isinstance(result, dict) and "statusCode" in result:
                self._check_response(result, method)
                return result
            value = json_value(result)
            self._check(value, "")
            return responses.respond(200, value, headers)
        except BodyMisuse:
            raise
        except EventRejected as rejected:
            wrong = rejected.below("answer")
        except Exception:
            # No form in JSON, or one that is nested in itself.
            wrong = EventRejected("schema", "answer")
        raise WrongAnswer(wrong.reason, wrong.path, wrong.paths[1:])

    def _check_response(self, response: Mapping[str, Any], method: str) -> None:
        if not response.keys() <= _FIELDS:
            # API Gateway answers 502 to fields that it does not know.
            raise EventRejected("malformed")
        status = response["statusCode"]
        if status.__class__ is not int:
            raise absent(status, "statusCode")
        if not 100 <= status <= 599:
            raise EventRejected("malformed", "statusCode")
        _check_headers(response)
        text = _content(response)
        if not 200 <= status <= 299 or status in _WITHOUT_CONTENT:
            return
        if text or method != "HEAD":
            self._check(parse_json(text or "", "body"), "body")


def _content(response: Mapping[str, Any]) -> str | bytes | None:
    body, encoded = response.get("body"), response.get("isBase64Encoded")
    if encoded.__class__ is not bool and encoded is not None:
        raise EventRejected("wrong-type", "isBase64Encoded")
    if body is not None and body.__class__ is not str:
        raise EventRejected("wrong-type", "body")
    if body and encoded:
        return bytes_of(body, "body", INVOCATION)
    text: str | None = body
    return text


def _check_headers(response: Mapping[str, Any]) -> None:
    headers, lists = response.get("headers"), response.get("multiValueHeaders")
    for place, found in (("headers", headers), ("multiValueHeaders", lists)):
        if found is not None and found.__class__ is not dict:
            raise EventRejected("wrong-type", place)
    _check_values("headers", [*(headers or {}).items()])
    for values in (lists or {}).values():
        if values.__class__ is not list:
            raise EventRejected("wrong-type", "multiValueHeaders.*")
    _check_values(
        "multiValueHeaders",
        [(name, value) for name, values in (lists or {}).items() for value in values],
    )
    cookies = response.get("cookies")
    if cookies is not None and cookies.__class__ is not list:
        raise EventRejected("wrong-type", "cookies")
    _check_values("cookies", [("", cookie) for cookie in cookies or ()])


def _check_values(place: str, pairs: list[tuple[Any, Any]]) -> None:
    for name, value in pairs:
        # A number is written as it is, as in Content-Length.
        if name.__class__ is not str or value.__class__ not in (str, int, float, bool):
            raise EventRejected("wrong-type", f"{place}.*")
        if HEADER_CONTROL(name) or HEADER_CONTROL(str(value)):
            # A line break would begin another header.
            raise EventRejected("control-character", f"{place}.*")
