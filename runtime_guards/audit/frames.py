"""Lines of records without details, for which little changes from one to the next.

A frame is the JSON of a record with placeholders for the values that change. A line is a frame with
those values filled in: its bytes equal the encoded record, in a third of the time.
"""

from __future__ import annotations

import json
from functools import lru_cache

from runtime_guards.audit import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

# In the order of a record. No other text of a record has a control character.
_OPEN = ("timestamp", "aws_request_id", "remaining_time", "duration_ms", "record_count")
_MARK, _MARK_IN_JSON = "\0", '"\\u0000"'


# Records are built here and never contain themselves.
_encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)


def encoded(record: dict[str, Any]) -> str:
    """Returns a record as JSON. `JSONEncoder.encode` would make an encoder for each."""
    return "".join(_chunks(record, 0))


def _made_once() -> Callable[[dict[str, Any], int], Iterable[str]]:
    try:
        from json import encoder

        make, quoted = encoder.c_make_encoder, encoder.encode_basestring_ascii  # type: ignore[attr-defined]
        made: Callable[[dict[str, Any], int], Iterable[str]] = make(
            None, _encoder.default, quoted, None, ":", ",", False, False, False
        )
    except Exception:  # A Python without it: what it is made by is no part of the public interface.
        return lambda record, _: (_encoder.encode(record),)
    return made


_chunks = _made_once()


class Frames:
    """Makes the lines of one logger. `lowest` is the lowest level that Lambda lets through."""

    def __init__(self, lowest: str) -> None:
        self._lowest = lowest
        self._frame = lru_cache(maxsize=16)(self._new_frame)

    def line(
        self,
        context: Any,
        source: str | None,
        outcome: str,
        time_ms: int,
        cold_start: bool | None,
        duration_ms: float | None,
        arn: str | None,
        count: int | None,
        caller: str | None,
        fields: dict[str, Any] | None,
    ) -> str:
        """Returns the line of a record. Raises any error for what a record has to be made for."""
        names = (
            getattr(context, "function_name", None),
            getattr(context, "function_version", None),
            getattr(context, "log_group_name", None),
            getattr(context, "tenant_id", None),
        )
        frame = self._frame(names, source, outcome, cold_start, arn, caller)
        start, second, third, fourth, fifth, end = frame
        request = records.safe_name(getattr(context, "aws_request_id", None))
        line = (
            f'{start}"{records.timestamp(time_ms)}"{second}'
            f"{'null' if request is None else _QUOTED % request}{third}"
            f"{_number(records.remaining(context))}{fourth}"
            f"{_number(records.duration(duration_ms))}{fifth}{_number(count)}{end}"
        )
        if fields is not None:
            return f'{line[:-1]},"fields":{encoded(fields)}}}'
        return line

    def _new_frame(
        self,
        names: tuple[Any, ...],
        source: str | None,
        outcome: str,
        cold_start: bool | None,
        arn: str | None,
        caller: str | None,
    ) -> list[str]:
        made = records.record(
            _Named(*names), source, outcome, 0, self._lowest, None, cold_start, {}
        )
        made.update(trigger_arn=arn, record_count=None, caller=caller)
        made.update(dict.fromkeys(_OPEN, _MARK))
        return encoded(made).split(_MARK_IN_JSON)


_QUOTED = '"%s"'


class _Named:
    """Stands for a context that has a function's names alone."""

    def __init__(self, function: Any, version: Any, group: Any, tenant: Any) -> None:
        self.function_name, self.function_version = function, version
        self.log_group_name, self.tenant_id = group, tenant


def _number(value: Any) -> str:
    """A number as JSON has it, or null."""
    if value is None:
        return "null"
    if value.__class__ is float or value.__class__ is int:
        return repr(value)
    raise TypeError
