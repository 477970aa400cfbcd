"""Compares path parameters with a request's path and the template of its resource or route.

Captured requests (https://github.com/hotsock/voker/tree/main/vokerhttp/testdata, July 2026) show
what API Gateway sends: a REST API has path and parameters as the client encoded them, an HTTP API
decodes its path once or twice, and cuts it off at a question mark that was encoded.
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.percent_encoding import decoded_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# {orderId}, and {proxy+} for the rest of a path:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
_SLOT = re.compile(r"\{([^{}]*?)(\+?)\}")
_SLASHES = re.compile("//+")
# More often than a path is encoded: one time for each of a client, a router and a service.
_DECODINGS = 4


def agree_parameters(
    path: str, template: Any, parameters: Mapping[str, str], context: Mapping[str, Any], place: str
) -> None:
    """Raises EventRejected for parameters that contradict the request's path."""
    if template.__class__ is not str:
        raise EventRejected("inconsistent", place)
    slots = dict(_SLOT.findall(template))
    # The rest of a path may be empty, and then has no parameter.
    rests = {name: "" for name, is_rest in slots.items() if is_rest}
    values = {**rests, **parameters}
    if values.keys() != slots.keys():
        raise EventRejected("inconsistent", place)
    expected = _SLOT.sub(lambda slot: values[slot[1]], template)
    if path != expected and not _same(path, expected, context, place):
        raise EventRejected("inconsistent", f"{place}.*")


def _same(path: str, expected: str, context: Mapping[str, Any], place: str) -> bool:
    asked, named = _plain(path, place), _plain(expected, place)
    if asked == named:
        return True
    stage = f"/{context.get('stage')}"
    # On a custom domain name, the path of the mapping precedes the path of the API.
    own = ".execute-api." not in str(context.get("domainName"))
    if not named:
        return own or asked == stage
    cut, _, gone = named.partition("?")
    # A part that the path lacks can't be compared, so it must not lead anywhere.
    for text in (named, "" if "/" in gone or "\\" in gone else cut.rstrip("/")):
        if text and asked.endswith(text) and (own or asked in (text, stage + text)):
            return True
    return False


def _plain(text: str, place: str) -> str:
    """A path without any encoding, and without repeated and trailing slashes."""
    for _ in range(_DECODINGS):
        if "%" not in text:
            break
        text = decoded_again(text, place)
    return _SLASHES.sub("/", text).rstrip("/")
