"""`time`: times computed from the given ones, or from one fixed time in the past.

A preview has to be reproducible, so there is no clock here. Outputs follow
https://www.pulumi.com/registry/packages/time/.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from policypack.offline.others.random_values import Answer
from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.templates import TemplateScope

_PARTS = ("year", "month", "day", "hour", "minute", "second")


def _static(scope: TemplateScope) -> Answer:
    text = scope.inputs.get("rfc3339") or TIMESTAMP
    return text, {"rfc3339": text, **_parts(_read(text))}


def _offset(scope: TemplateScope) -> Answer:
    base = scope.inputs.get("baseRfc3339") or TIMESTAMP
    moved = _moved(_read(base), scope, "offset")
    return base, {"baseRfc3339": base, "rfc3339": _write(moved), **_parts(moved)}


def _rotating(scope: TemplateScope) -> Answer:
    base = scope.inputs.get("rfc3339") or TIMESTAMP
    due = scope.inputs.get("rotationRfc3339") or _write(_moved(_read(base), scope, "rotation"))
    return base, {"rfc3339": base, "rotationRfc3339": due, **_parts(_read(base))}


def _sleep(scope: TemplateScope) -> Answer:
    return TIMESTAMP, {}


def _moved(time: datetime, scope: TemplateScope, prefix: str) -> datetime:
    """`time` plus the resource's `offsetDays`, `rotationMonths` and their like."""
    given = {
        unit: int(scope.inputs.get(prefix + unit.capitalize()) or 0)
        for unit in ("years", "months", "days", "hours", "minutes", "seconds")
    }
    years, month = divmod(time.month - 1 + given.pop("months"), 12)
    year = time.year + given.pop("years") + years
    # 31 January and a month is the last day of February.
    day = min(time.day, calendar.monthrange(year, month + 1)[1])
    return time.replace(year=year, month=month + 1, day=day) + timedelta(**given)


def _parts(time: datetime) -> dict[str, int]:
    return {**{part: getattr(time, part) for part in _PARTS}, "unix": int(time.timestamp())}


def _read(text: str) -> datetime:
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time.astimezone(timezone.utc)


def _write(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


RESOURCES: dict[str, Callable[[TemplateScope], Answer]] = {
    "time:index/offset:Offset": _offset,
    "time:index/rotating:Rotating": _rotating,
    "time:index/sleep:Sleep": _sleep,
    "time:index/static:Static": _static,
}
