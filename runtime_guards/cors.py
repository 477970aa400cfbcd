"""CORS: the headers that let the scripts of a page read an answer, and a refusal.

    SHOP = Cors(origins={"https://shop.example"})

    @guard(RestApi(body=Order, cors=SHOP))
    def handler(event, context):
        return respond(200, {"id": 42}, headers=SHOP.headers(event.headers.get("origin")))

Without them a browser hides the refusal from the page, which sees a network error. Where an HTTP
API or a function URL has CORS configured, it writes these headers itself: give the guard none.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from __future__ import annotations

from runtime_guards.options import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_SCHEMES = ("https://", "http://")


class Cors:
    """The origins whose scripts may read answers.

    Keyword arguments:
        origins: Origins such as `https://shop.example`, with the port where it is not the scheme's;
            `{"*"}` allows every origin.
        credentials: Whether scripts may send cookies and other credentials.

    Raises TypeError or ValueError for an invalid origin, and for credentials of every origin.
    """

    @checked
    def __init__(self, *, origins: Collection[str], credentials: bool = False) -> None:
        if not origins:
            raise TypeError(
                "origins= takes a collection of texts, such as {'https://shop.example'}."
            )
        for origin in origins:
            _check(origin)
        if credentials and "*" in origins:
            raise ValueError("credentials= needs origins: browsers refuse it with '*'.")
        self._origins = frozenset(origins)
        self._credentials = credentials

    def headers(self, origin: str | None) -> dict[str, str]:
        """Returns the headers of an answer to a request from `origin`, the header of that name."""
        if "*" in self._origins:
            return {"Access-Control-Allow-Origin": "*"}
        # The answer depends on the origin, also where it is not allowed: a cache has to know.
        found = {"Vary": "Origin"}
        if origin in self._origins:
            found["Access-Control-Allow-Origin"] = origin or ""
            if self._credentials:
                found["Access-Control-Allow-Credentials"] = "true"
        return found

    def of_event(self, event: Any) -> dict[str, str]:
        """Returns the headers of an answer to an event that may be malformed."""
        return self.headers(_origin(event))


def _check(origin: str) -> None:
    if origin == "*":
        return
    host = next((origin[len(it) :] for it in _SCHEMES if origin.startswith(it)), "")
    # An origin has no path, https://www.rfc-editor.org/rfc/rfc6454#section-7, and browsers write
    # the host in lower case.
    if not host or "/" in host or "*" in host or not host.isprintable() or host != host.lower():
        raise ValueError(f"origins= has {origin!r}: write it as https://shop.example.")


def _origin(event: Any) -> str | None:
    """The origin that an event's headers name, None if it is not one text."""
    if event.__class__ is not dict:
        return None
    for headers in (event.get("headers"), event.get("multiValueHeaders"), _at_edge(event)):
        for name, value in headers.items() if headers.__class__ is dict else ():
            if name.__class__ is str and name.lower() == "origin":
                return _one(value)
    return None


def _at_edge(event: Any) -> Any:
    try:
        return event["Records"][0]["cf"]["request"]["headers"]
    except (KeyError, IndexError, TypeError):
        return None


def _one(value: Any) -> str | None:
    if value.__class__ is list and len(value) == 1:
        value = value[0]
    if value.__class__ is dict:
        value = value.get("value")
    return value if isinstance(value, str) else None
