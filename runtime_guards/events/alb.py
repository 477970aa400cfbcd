"""Application Load Balancer: requests to a target group that holds a function."""

from __future__ import annotations

import re

from runtime_guards import responses
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import FLAG, TEXT
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_lists import last_and_rest
from runtime_guards.validation.http_requests import (
    WITHOUT_PATH_PARAMETERS,
    HttpEvent,
    HttpValidator,
)
from runtime_guards.validation.validator import refusing_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.event import Documented, Event
    from runtime_guards.validation.generic import Model, Modelled
    from runtime_guards.validation.http_options import AnsweredOptions, WithBody

    class _Options(AnsweredOptions, total=False):
        target_groups: Collection[str] | None


_TARGET_GROUP = re.compile(
    r"arn:[a-z0-9-]{1,30}:elasticloadbalancing:[a-z0-9-]{5,30}:[0-9]{12}"
    r":targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{8,32}\Z"
).match
# The page above: a load balancer hands over bodies of at most 1 MB.
BODY = 1024 * 1024


class ALBEvent(HttpEvent[Body]):
    """A validated request of a load balancer; see `HttpEvent`.

    `query` and `query_values` are decoded. The mapping keeps `queryStringParameters` and
    `multiValueQueryStringParameters` encoded, as the load balancer sends them.
    """

    __slots__ = ("_values",)
    _values: dict[str, list[str]] | None
    FIELDS: Documented = {  # noqa: RUF012 - a constant
        "requestContext": {"elb": {"targetGroupArn": TEXT}},
        "httpMethod": TEXT,
        "path": TEXT,
        "headers": {"*": TEXT},
        "multiValueHeaders": {"*": [TEXT]},
        "queryStringParameters": {"*": TEXT},
        "multiValueQueryStringParameters": {"*": [TEXT]},
        "body": TEXT,
        "isBase64Encoded": FLAG,
    }

    @property
    def query_values(self) -> Mapping[str, list[str]]:
        """All values of each name of the query, in order."""
        if self._values is None:
            return {name: [text] for name, text in self.query.items()}
        return self._values


class ALB(HttpValidator[Body]):
    """Validates requests of an Application Load Balancer.

    A load balancer sends the query string encoded, so it is decoded as a form before it is checked.
    Where the target group has multi-value headers enabled, responses are converted to them.

    Refuses, besides what `HttpValidator` refuses:
        - malformed target group ARNs
        - query parameters that are invalid percent-encoding, or two spellings of one name
        - events with both single-value and multi-value headers or parameters

    Keyword arguments, besides those of `HttpValidator`:
        target_groups: Allowed ARNs of target groups; None allows any.
        max_body: Maximum size of a body in bytes; a load balancer sends at most 1 MiB.
        body: Model of the body, see `runtime_guards.bodies`; None allows any body, or none.

    Source:
        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
    """

    trigger = "alb"
    lacks = WITHOUT_PATH_PARAMETERS

    if TYPE_CHECKING:
        # A request without a body, as of GET, has None for it.
        @overload
        def __init__(
            self: ALB[Modelled],
            *,
            body: Model[Modelled],
            methods: Collection[WithBody],
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: ALB[Modelled | None],
            *,
            body: Model[Modelled],
            methods: Collection[str] | None = None,
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: ALB[Any],
            *,
            body: None = None,
            methods: Collection[str] | None = None,
            **options: Unpack[_Options],
        ) -> None: ...

    def __init__(
        self,
        *,
        target_groups: Collection[str] | None = None,
        body: Model[Any] | None = None,
        max_body: int = BODY,
        **options: Any,
    ) -> None:
        super().__init__(body=body, max_body=max_body, **options)
        self._target_groups = listed(target_groups)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """A problem with the status of the refused_at, and nothing about its reason."""
        answer = super().refuse(event, rejected)
        status = rejected.status
        answer["statusDescription"] = f"{status} {responses.TITLES[status]}"
        return _as_lists(answer) if _has_lists(event) else answer

    def answer(self, event: Event, result: Any) -> Any:
        """The handler's answer, with its headers as lists where the load balancer wants those."""
        answer = super().answer(event, result)
        return _as_lists(answer) if _has_lists(event.raw) else answer

    @refusing_at("requestContext")
    def validate(self, event: Any) -> ALBEvent[Body]:
        """Returns the validated request. Raises EventRejected."""
        self._check_target_group(event["requestContext"]["elb"]["targetGroupArn"])
        method = self._method(event.get("httpMethod"), "httpMethod")
        path = self._path(event.get("path"), "path")
        headers = self._all_headers(event)
        query, values = self._parameters(event)
        body = self._body(event.get("body"), event.get("isBase64Encoded"), headers, method)
        checked = ALBEvent(event, method, path, headers, query, {}, body)
        checked._values = values
        return checked

    def _check_target_group(self, arn: Any) -> None:
        if not _TARGET_GROUP(arn):
            raise EventRejected("malformed", "requestContext.elb.targetGroupArn")
        allow(arn, self._target_groups, "requestContext.elb.targetGroupArn")

    def _all_headers(self, event: Any) -> dict[str, str]:
        name = _either(event, "headers", "multiValueHeaders")
        if name == "headers":
            return self._headers(event.get(name), name)
        return self._header_lists(event[name], name)

    def _parameters(self, event: Any) -> tuple[Mapping[str, str], dict[str, list[str]] | None]:
        """The query, and with multi-value headers all of its values."""
        name = _either(event, "queryStringParameters", "multiValueQueryStringParameters")
        given = event.get(name)
        if not given and (given is None or given.__class__ is dict):
            return {}, None
        if name == "queryStringParameters":
            return self._query(_decoded(given, name, self._query_limits[0]), name), None
        # Looked at before it is decoded too, so that there are only lists to decode.
        last_and_rest(given, name, self._query_limits[0])
        values = _decoded(given, name, self._query_limits[0])
        return self._query_lists(values, name), values


def _either(event: Any, single: str, lists: str) -> str:
    """The name of the one that the load balancer sends: never both."""
    if event.get(lists) is None:
        return single
    if event.get(single) is not None:
        raise EventRejected("inconsistent", lists)
    return lists


def _decoded(values: Any, place: str, most: int) -> dict[str, Any]:
    """Names and values (texts or lists of texts), decoded as forms are."""
    if values.__class__ is not dict:
        raise EventRejected("wrong-type", place)
    if len(values) > most:
        raise EventRejected("too-many", place)
    found: dict[str, Any] = {}
    for name, value in values.items():
        known = _form_decoded(name, place)
        if known in found:
            # Two spellings of one name, which programs read differently.
            raise EventRejected("duplicate-key", f"{place}.*")
        if value.__class__ is list:  # The check of the values finds it where none belongs.
            found[known] = [_form_decoded(text, place) for text in value]
        else:
            found[known] = _form_decoded(value, place)
    return found


def _form_decoded(text: Any, place: str) -> str:
    if text.__class__ is not str:
        raise EventRejected("wrong-type", f"{place}.*")
    if "%" not in text and "+" not in text:
        return str(text)
    from runtime_guards.validation.percent_encoding import decode_leniently

    return decode_leniently(text.replace("+", " "), f"{place}.*")


def _has_lists(event: Any) -> bool:
    return event.__class__ is dict and event.get("multiValueHeaders") is not None


def _as_lists(answer: Any) -> Any:
    headers = answer.get("headers") if isinstance(answer, dict) else None
    if not headers:
        return answer
    lists = {name: [value] for name, value in headers.items()}
    rest = {name: value for name, value in answer.items() if name != "headers"}
    return {**rest, "multiValueHeaders": {**lists, **(answer.get("multiValueHeaders") or {})}}
