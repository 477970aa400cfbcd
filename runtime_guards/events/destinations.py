"""Lambda destinations: records of asynchronous invocations."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic, Second
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    TIME,
    Fields,
    Line,
    Matching,
    Number,
    OneOf,
    Tree,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

_FUNCTION_ARN = Matching(
    r"arn:[a-z0-9-]{1,30}:lambda:[a-z0-9-]{1,30}:[0-9]{12}:function:[\w-]{1,140}(?::[\w$.-]{1,128})?"
)
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: a function answers with
# at most 6 MB, and an asynchronous invocation brings less.
PAYLOAD = 6 * 1024 * 1024
DEPTH = 64


def _shape(max_payload: int, max_depth: int) -> Fields:
    """The shape of a record whose payloads have so many characters and levels at most."""
    payload = Tree(max_payload, max_depth, total=max_payload)
    return Fields(
        {
            "version": OneOf("1.0"),
            "timestamp": TIME,
            "requestContext": Fields(
                {
                    "requestId": Line(128),
                    "functionArn": _FUNCTION_ARN,
                    # Success, RetriesExhausted, EventAgeExceeded, ZeroReservedConcurrency: the
                    # page gives no whole list.
                    "condition": Matching(r"[A-Za-z]{1,64}"),
                },
                {"approximateInvokeCount": Number(0, 1000)},
            ),
        },
        {
            "requestPayload": payload,
            "responseContext": Fields(
                {},
                {
                    "statusCode": Number(0, 999),
                    "executedVersion": Line(1024),
                    "functionError": Line(128),
                },
            ),
            "responsePayload": payload,
        },
    )


_RECORD = _shape(PAYLOAD, DEPTH)


class DestinationEvent(Event, Generic[Body, Second]):
    """A validated record. `request` and `response` are the payloads as sent, or the results of
    their models.
    """

    __slots__ = ("condition", "function_arn", "request", "response")
    FIELDS = _RECORD.fields

    def __init__(self, raw: Any, request: Body, response: Second) -> None:
        self.raw = raw
        self.function_arn: str = raw["requestContext"]["functionArn"]
        self.condition: str = raw["requestContext"]["condition"]
        self.request = request
        self.response = response


class Destination(ShapedValidator[DestinationEvent[Body, Second]]):
    """Validates records of asynchronous invocations that a Lambda destination receives.

    Refuses:
        - malformed function ARNs, times and conditions
        - payloads over a limit below
        - with `request` or `response`: payloads that do not fit the model

    Keyword arguments:
        request: Model of the request payload, see `runtime_guards.bodies`; None allows any.
        response: Model of the response payload, see `runtime_guards.bodies`; None allows any.
        functions: Allowed function ARNs with their qualifier; None allows all.
        conditions: Allowed conditions, such as `RetriesExhausted`; None allows all.
        max_payload: Maximum length in characters of all strings and names of a payload together.
        max_depth: Maximum nesting depth of a payload in levels.
        max_age: Maximum age in seconds of a record; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """

    trigger = "destination"
    shape = _RECORD

    def __init__(
        self,
        *,
        request: Model[Body] | None = None,
        response: Model[Second] | None = None,
        functions: Collection[str] | None = None,
        conditions: Collection[str] | None = None,
        max_payload: int = PAYLOAD,
        max_depth: int = DEPTH,
        max_age: float | None = None,
    ) -> None:
        self.shape = _shape(max_payload, max_depth)
        self._request = None if request is None else checker(request)
        self._response = None if response is None else checker(response)
        self._functions = listed(functions)
        self._conditions = listed(conditions)
        self._max_age = max_age

    def _checked(self, event: Any) -> DestinationEvent[Body, Second]:
        context = event["requestContext"]
        allow(context["functionArn"], self._functions, "requestContext.functionArn")
        allow(context["condition"], self._conditions, "requestContext.condition")
        if self._max_age is not None:
            check_age(event["timestamp"], "timestamp", self._max_age)
        request, response = event.get("requestPayload"), event.get("responsePayload")
        if self._request is not None:
            request = self._request(request, "requestPayload")
        if self._response is not None:
            response = self._response(response, "responsePayload")
        return DestinationEvent(event, request, response)
