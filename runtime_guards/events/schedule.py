"""Amazon EventBridge: events of scheduled rules."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.events.event_bridge import (
    REQUIRED,
    RESOURCE_LIST,
    EventBridge,
    EventBridgeEvent,
    only_resource,
)
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.shapes import Fields, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_RULE_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:events:([a-z0-9-]{1,30}):([0-9]{12}):rule/[A-Za-z0-9_./-]{1,320}\Z"
).match


class ScheduleEvent(EventBridgeEvent):
    """A validated invocation by a scheduled rule; `rule` is its ARN."""

    __slots__ = ("rule",)

    def __init__(self, raw: Any, detail: Any) -> None:
        super().__init__(raw, detail)
        self.rule: str = raw["resources"][0]


class Schedule(EventBridge):
    """Validates events of scheduled EventBridge rules.

    Refuses, in addition to events that `EventBridge` refuses:
        - a rule ARN that is malformed or whose region or account differs from the event's
        - a source other than `aws.events`

    Keyword arguments:
        rules: Allowed rule ARNs; None allows all.
        max_age: Maximum age in seconds of an event; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
    """

    trigger = "schedule"
    shape = Fields({**REQUIRED, "detail": Tree(), "resources": RESOURCE_LIST})

    def __init__(
        self, *, rules: Collection[str] | None = None, max_age: float | None = None
    ) -> None:
        super().__init__(max_age=max_age)
        self._rules = listed(rules)

    if TYPE_CHECKING:

        def validate(self, event: Any) -> ScheduleEvent: ...

    def _made(self, event: Any, detail: Any) -> ScheduleEvent:
        if event["source"] != "aws.events" or event["detail-type"] != "Scheduled Event":
            raise EventRejected("inconsistent", "source")
        only_resource(event, _RULE_ARN, self._rules)
        return ScheduleEvent(event, detail)
