"""EventBridge Scheduler: invocations with the default input."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.events.event_bridge import (
    BUS_EVENT,
    EventBridge,
    EventBridgeEvent,
    only_resource,
)
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.event import Leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_SCHEDULE_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:scheduler:([a-z0-9-]{1,30}):([0-9]{12})"
    r":schedule/[0-9a-zA-Z_.-]{1,64}/[0-9a-zA-Z_.-]{1,64}\Z"
).match


class SchedulerEvent(EventBridgeEvent):
    """A validated invocation by a schedule; `schedule` is its ARN."""

    __slots__ = ("schedule",)
    # Scheduler writes an empty detail as the text `{}`.
    FIELDS = {**BUS_EVENT, "detail": Leaf(dict, str)}  # noqa: RUF012 - a constant

    def __init__(self, raw: Any, detail: Any) -> None:
        super().__init__(raw, detail)
        self.schedule: str = raw["resources"][0]


class Scheduler(EventBridge):
    """Validates invocations by EventBridge Scheduler.

    A schedule whose target has its own input sends only that input, which carries no mark: use
    `Direct`.

    Refuses, in addition to events that `EventBridge` refuses:
        - a schedule ARN that is malformed or whose region or account differs from the event's
        - a source other than `aws.scheduler`

    Keyword arguments:
        schedules: Allowed schedule ARNs; None allows all.
        max_age: Maximum age in seconds of an event; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
    """

    trigger = "scheduler"

    def __init__(
        self, *, schedules: Collection[str] | None = None, max_age: float | None = None
    ) -> None:
        super().__init__(max_age=max_age)
        self._schedules = listed(schedules)

    def _takes(self, detail: Any) -> bool:
        # Scheduler writes the empty detail as a text.
        return bool(detail == "{}")

    if TYPE_CHECKING:

        def validate(self, event: Any) -> SchedulerEvent: ...

    def _made(self, event: Any, detail: Any) -> SchedulerEvent:
        if event["source"] != "aws.scheduler" or event["detail-type"] != "Scheduled Event":
            raise EventRejected("inconsistent", "source")
        only_resource(event, _SCHEDULE_ARN, self._schedules)
        return SchedulerEvent(event, detail)
