"""Lambda@Edge: requests and responses of Amazon CloudFront."""

from __future__ import annotations

import re

from runtime_guards import responses
from runtime_guards.bodies.declaration import DEPTH, NODES
from runtime_guards.contract import Place, carries
from runtime_guards.errors import EventRejected
from runtime_guards.validation.addresses import IP_ADDRESS
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.batches import records_of
from runtime_guards.validation.checks import mapping, matching
from runtime_guards.validation.edge_headers import as_lists, as_pairs
from runtime_guards.validation.edge_origins import ORIGIN
from runtime_guards.validation.event import OBJECT, Event
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_requests import HttpEvent, HttpValidator
from runtime_guards.validation.query_strings import parameters
from runtime_guards.validation.shaped import OpaqueRefusal
from runtime_guards.validation.shapes import Fields, Flag, Line, Matching, OneOf, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any, overload

    from typing_extensions import Unpack

    from runtime_guards.cors import Cors
    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model, Modelled
    from runtime_guards.validation.http_options import RequestOptions

    class _Options(RequestOptions, total=False):
        event_types: Collection[str] | None
        distributions: Collection[str] | None
        methods: Collection[str] | None


_CF = "Records[0].cf"
_REQUESTS = ("viewer-request", "origin-request")
_IS_REQUEST = (Place(("Records", 0, "cf", "config", "eventType"), _REQUESTS),)
_CONFIG = Fields(
    {
        "distributionId": Matching(r"[A-Z0-9]{1,32}"),
        "eventType": OneOf(*_REQUESTS, "origin-response", "viewer-response"),
    },
    {"distributionDomainName": Matching(r"[A-Za-z0-9.-]{1,253}"), "requestId": Line(256)},
)
_STATUS = re.compile(r"[1-5][0-9]{2}\Z")
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html:
# URI and query string have less than 8,192 characters together, and a body is cut off after 1 MB.
URI = 8191
BODY = 1024 * 1024
_OTHERS = Fields(
    {"clientIp": IP_ADDRESS},
    {
        "body": Fields(
            {"data": Text(BODY * 2), "encoding": OneOf("base64", "text"), "inputTruncated": Flag()},
            {"action": OneOf("read-only", "replace")},
        ),
        "origin": ORIGIN,
    },
)


class LambdaEdgeEvent(HttpEvent[Body]):
    """A validated event of a distribution; see `HttpEvent`. `event_type` is viewer-request,
    origin-request, origin-response or viewer-response.

    For a request, a handler returns `request` or a new response; for a response, it returns
    `response`. Both are parts of `raw`, to be changed. A handler that returns the event returns the
    part that CloudFront expects. `status` is the status of a response. `truncated` is True if
    CloudFront has cut off the body.
    """

    __slots__ = ("event_type", "query_string", "request", "response", "status", "truncated")
    FIELDS: Documented = {  # noqa: RUF012 - a constant
        "Records": [{"cf": {"config": _CONFIG.fields, "request": OBJECT, "response": OBJECT}}]
    }

    def __init__(self, raw: Any, *parts: Any) -> None:
        cf = raw["Records"][0]["cf"]
        super().__init__(raw, *parts)
        self.event_type: str = cf["config"]["eventType"]
        self.request: dict[str, Any] = cf["request"]
        self.response: dict[str, Any] | None = cf.get("response")
        self.query_string: str = cf["request"].get("querystring") or ""
        self.status = int(self.response["status"]) if self.response else None
        self.truncated = (cf["request"].get("body") or {}).get("inputTruncated") is True


class LambdaEdge(HttpValidator[Body]):
    """Validates events of Lambda@Edge: viewer requests, origin requests, and both responses.

    Lambda@Edge supports neither layers nor environment variables: ship the guards in the package.

    Refuses, besides what `HttpValidator` refuses:
        - malformed distribution IDs, client addresses and origins
        - header names that contradict their keys
        - a response on a request event, and a response event without one
        - malformed status codes, and control characters in the headers of responses
        - with `body`: bodies that do not fit the model, and truncated bodies

    Keyword arguments, besides `methods`, `path`, `content_types`, `single_line`, `cors`,
    `max_depth`, `max_nodes`, `max_headers`, `max_header`, `max_query` and `max_query_value` of
    `HttpValidator`:
        event_types: Allowed event types, such as `viewer-request`; None allows all.
        distributions: Allowed distribution IDs; None allows all.
        body: Model of a JSON body, see `runtime_guards.bodies`; None allows any body, or none.
        max_body: Maximum size of a body in bytes.
        max_path: Maximum length of a path, and of a query string, in characters.

    Answers:
        A generated response with the refusal's status, which is not cached. For a response event
        the invocation fails, and CloudFront answers 503.

    Source:
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
    """

    trigger = "lambda-edge"

    if TYPE_CHECKING:
        # Responses have no body, and neither have requests such as GET.
        @overload
        def __init__(
            self: LambdaEdge[Modelled | None],
            *,
            body: Model[Modelled],
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: LambdaEdge[Any],
            *,
            body: None = None,
            **options: Unpack[_Options],
        ) -> None: ...

    def __init__(
        self,
        *,
        event_types: Collection[str] | None = None,
        distributions: Collection[str] | None = None,
        methods: Collection[str] | None = None,
        path: str | None = None,
        body: Model[Any] | None = None,
        content_types: Collection[str] | None = None,
        single_line: bool = False,
        cors: Cors | None = None,
        max_body: int = BODY,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_headers: int = 200,
        max_header: int = 16 * 1024,
        max_query: int = 200,
        max_query_value: int = URI,
        max_path: int = URI,
    ) -> None:
        super().__init__(
            methods=methods,
            path=path,
            body=body,
            content_types=content_types,
            single_line=single_line,
            cors=cors,
            max_body=max_body,
            max_depth=max_depth,
            max_nodes=max_nodes,
            max_headers=max_headers,
            max_header=max_header,
            max_query=max_query,
            max_query_value=max_query_value,
            max_path=max_path,
        )
        self._event_types = listed(event_types)
        self._distributions = listed(distributions)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """A generated response to a request; for a response, an error that says no more."""
        if not carries(event, _IS_REQUEST):
            raise OpaqueRefusal(rejected.reason, rejected.path, rejected.paths[1:]) from None
        answer = super().refuse(event, rejected)
        status = answer["statusCode"]
        return {
            "status": str(status),
            "statusDescription": responses.TITLES[status],
            "headers": as_pairs(answer["headers"]),
            "body": answer["body"],
            "bodyEncoding": "text",
        }

    def answer(self, event: Event, result: Any) -> Any:
        """The request or response of an event that the handler returns; else its result."""
        if not isinstance(result, LambdaEdgeEvent):
            return result
        return result.request if result.event_type in _REQUESTS else result.response

    def validate(self, event: Any) -> LambdaEdgeEvent[Body]:
        """Returns the validated event. Raises EventRejected."""
        # CloudFront sends one record, and a handler that looks at the first must have seen all.
        record = mapping(records_of(event, 1)[0], "Records[0]")
        cf = mapping(record.get("cf"), _CF)
        config = mapping(cf.get("config"), f"{_CF}.config")
        try:
            _CONFIG(config)
        except EventRejected as rejected:
            raise rejected.below(f"{_CF}.config") from None
        allow(config["eventType"], self._event_types, f"{_CF}.config.eventType")
        allow(config["distributionId"], self._distributions, f"{_CF}.config.distributionId")
        try:
            parts = self._request(mapping(cf.get("request"), "request"))
            self._check_response(cf.get("response"), config["eventType"])
        except EventRejected as rejected:
            raise rejected.below(_CF) from None
        return LambdaEdgeEvent(event, *parts)

    def _request(self, request: Any) -> tuple[Any, ...]:
        """Method, path, headers, query, path parameters and body of a request."""
        place = "request"
        method = self._method(request.get("method"), f"{place}.method")
        path = self._path(request.get("uri"), f"{place}.uri")
        headers = self._edge_headers(request.get("headers"), f"{place}.headers")
        query = self._query_text(request.get("querystring"), f"{place}.querystring")
        try:
            _OTHERS(request)
            body = self._edge_body(request.get("body"), headers, method)
        except EventRejected as rejected:
            raise rejected.below(place) from None
        return method, path, headers, query, {}, body

    def _edge_headers(self, headers: Any, place: str) -> dict[str, str]:
        return self._header_lists(as_lists(headers, place), place)

    def _query_text(self, query: Any, place: str) -> Mapping[str, str]:
        text = self._text(query, place)
        if len(text) > self._max_path:
            raise EventRejected("too-long", place)
        return self._query_lists(parameters(text, place), place)

    def _edge_body(self, body: Any, headers: Mapping[str, str], method: str) -> Any:
        if body is None:
            return self._body(None, None, headers, method)
        if self._decode is not None and body["inputTruncated"]:
            raise EventRejected("too-long", "body")
        return self._body(body["data"], body["encoding"] == "base64", headers, method)

    def _check_response(self, response: Any, event_type: str) -> None:
        place = "response"
        if event_type in _REQUESTS:
            if response is not None:
                raise EventRejected("inconsistent", place)
            return
        status = f"{place}.status"
        matching(mapping(response, place).get("status"), status, _STATUS)
        self._text(response.get("statusDescription"), f"{place}.statusDescription")
        self._edge_headers(response.get("headers"), f"{place}.headers")
