"""Types that JSON lacks, each with the one form that is read.

| Type | Form |
|---|---|
| datetime | RFC 3339, section 5.6, with an offset: `2027-03-31T09:30:00.25+02:00`, `...Z` |
| date | RFC 3339, full-date: `2027-03-31` |
| time | RFC 3339, partial-time, without an offset: `09:30:00`, `09:30:00.25` |
| timedelta | ISO 8601, weeks alone, or days to seconds: `P2W`, `P1DT2H30M`, `PT0.5S` |
| Decimal | A number of JSON, or a text like one: `19.90`, `"19.90"` |
| UUID | RFC 9562, section 4: `0f0e3b7e-6b3c-4f6e-9d0e-0a3b1c2d3e4f` |
| bytes | Base64 of RFC 4648, section 4, with padding and nothing else |

A fraction has one to nine digits, of which Python keeps six. Leap seconds, 24:00, the year 0 and
times outside of Python's years in UTC are refused. The modules of these types are imported by what
declares them, never by the guard alone.
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Build = Callable[[Any], Any]

_FULL_DATE = r"(\d{4})-(\d\d)-(\d\d)"
_CLOCK = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?"
_OFFSET = r"(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))"
# Each number has at most as many digits as the days of a timedelta, 999,999,999.
_PARTS = r"(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,9}))?S)?"
_DATETIME = lazy_pattern(f"{_FULL_DATE}[Tt]{_CLOCK}{_OFFSET}", re.ASCII)
_DATE = lazy_pattern(_FULL_DATE, re.ASCII)
_TIME = lazy_pattern(_CLOCK, re.ASCII)
_DURATION = lazy_pattern(rf"P(?:(\d{{1,9}})W|(?=.)(?:(\d{{1,9}})D)?(?:T(?=.){_PARTS})?)", re.ASCII)
_NUMBER = lazy_pattern(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?0*\d{1,3})?", re.ASCII)
_UUID = lazy_pattern(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# Before and after the point, as a Number of DynamoDB has:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
_DIGITS = 38
# A decimal of so many digits is the same after it has been a float (IEEE 754, binary64).
_FLOAT_DIGITS = 15
# Not empty if a model has one: only these need the literal texts of numbers.
_decimal: list[Any] = []


def builder_of(kind: Any) -> Build | None:
    """Returns a function that makes a value of a class, or raises EventRejected; None for a
    class that is not above. Subclasses are other classes: nothing is known about them.
    """
    by_name = _BY_NAME.get(f"{kind.__module__}.{kind.__qualname__}")
    return by_name(kind) if by_name else None


def _of_text(make: Callable[[str], Any]) -> Build:
    def build(value: Any) -> Any:
        if value.__class__ is not str:
            raise EventRejected("schema")
        try:
            return make(value)
        except (ValueError, OverflowError):
            raise EventRejected("schema") from None

    return build


def _parts(pattern: re.Pattern[str], text: str) -> tuple[Any, ...]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError("A text has another form.")
    return match.groups()


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _datetimes(kind: Any) -> Build:
    from datetime import timedelta, timezone

    def make(text: str) -> Any:
        *numbers, fraction, sign, hours, minutes = _parts(_DATETIME, text)
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        zone = timezone(-offset if sign == "-" else offset)
        made = kind(*map(int, numbers), _microseconds(fraction), zone)
        # Otherwise the handler would get the OverflowError.
        made.astimezone(timezone.utc)
        return made

    return _of_text(make)


def _dates(kind: Any) -> Build:
    return _of_text(lambda text: kind(*map(int, _parts(_DATE, text))))


def _times(kind: Any) -> Build:
    def make(text: str) -> Any:
        *numbers, fraction = _parts(_TIME, text)
        return kind(*map(int, numbers), _microseconds(fraction))

    return _of_text(make)


def _durations(kind: Any) -> Build:
    def make(text: str) -> Any:
        *numbers, fraction = _parts(_DURATION, text)
        weeks, days, hours, minutes, seconds = (int(each or 0) for each in numbers)
        return kind(days, seconds, _microseconds(fraction), 0, minutes, hours, weeks)

    return _of_text(make)


def has_decimals() -> bool:
    """Returns whether any model has a Decimal."""
    return bool(_decimal)


def _decimals(kind: Any) -> Build:
    from runtime_guards.bodies.written import TEXTS

    _decimal.append(kind)

    def build(value: Any) -> Any:
        # An integer of more digits would take time to write.
        if value.__class__ is int and -(10**_DIGITS) < value < 10**_DIGITS:
            return kind(value)
        written = TEXTS.get(id(value)) if value.__class__ is float else value
        # An event that Lambda's runtime has read already has no texts of its numbers.
        text = repr(value) if written is None else written
        # A sign, a point, an exponent and zeros after the point are within this.
        if text.__class__ is not str or len(text) > 2 * _DIGITS + 10 or not _NUMBER.fullmatch(text):
            raise EventRejected("schema")
        made = kind(text)
        _, digits, exponent = made.as_tuple()
        most = _FLOAT_DIGITS if written is None else _DIGITS
        if len(digits) > most or exponent < -_DIGITS or made.adjusted() >= _DIGITS:
            raise EventRejected("schema")
        return made

    return build


def _uuids(kind: Any) -> Build:
    def make(text: str) -> Any:
        _parts(_UUID, text)
        return kind(text)

    return _of_text(make)


def _bytes(kind: Any) -> Build:
    from binascii import a2b_base64, b2a_base64

    def make(text: str) -> Any:
        made = a2b_base64(text)
        # The decoder skips other characters, so encoding the bytes again must give the same text.
        if b2a_base64(made, newline=False) != text.encode():
            raise ValueError("The base64 is not canonical.")
        return made

    return _of_text(make)


_BY_NAME: dict[str, Callable[[Any], Build]] = {
    "datetime.datetime": _datetimes,
    "datetime.date": _dates,
    "datetime.time": _times,
    "datetime.timedelta": _durations,
    "decimal.Decimal": _decimals,
    "uuid.UUID": _uuids,
    "builtins.bytes": _bytes,
}
