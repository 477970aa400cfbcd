"""What requests to Lambda authorizers of all kinds of APIs have in common."""

from __future__ import annotations

from runtime_guards.validation.event import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# Options of other requests, which the base of all would take.
WITHOUT_BODY = dict.fromkeys(
    (
        "body",
        "content_types",
        "cors",
        "max_body",
        "max_depth",
        "max_nodes",
        "methods",
        "path",
        "returns",
    ),
    "the requests of an authorizer have no body",
)
# The most characters of all headers together, so of a token too:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
TOKEN = 10_240


class AuthorizerEvent(Event):
    """A validated request to an authorizer.

    `arn` is the ARN of the method or route. `identity` holds the token or the identity sources,
    which are secrets. `method` and `path` are None for requests that carry only a token or a
    connection. `headers` has lower-case names.
    """

    __slots__ = ("arn", "headers", "identity", "method", "path", "path_parameters", "query")
    arn: str
    identity: list[str]

    def __init__(
        self,
        raw: Any,
        method: str | None = None,
        path: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        path_parameters: Mapping[str, str] | None = None,
    ) -> None:
        self.raw = raw
        self.method = method
        self.path = path
        self.headers = headers or {}
        self.query = query or {}
        self.path_parameters = path_parameters or {}
