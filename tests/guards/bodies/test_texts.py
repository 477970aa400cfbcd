"""Types that JSON has no form for: one documented form each, and nothing else."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

import annotated_types
import pydantic
import pytest

from runtime_guards.bodies import texts
from runtime_guards.bodies import written as written_module
from runtime_guards.bodies.by_type import of
from runtime_guards.bodies.declaration import decoder
from runtime_guards.errors import EventRejected
from tests.regex_steps import Steps
from tests.steps import counted_patterns, growth

UTC = timezone.utc
ID = "0f0e3b7e-6b3c-4f6e-9d0e-0a3b1c2d3e4f"


def zone(hours: int, minutes: int = 0) -> timezone:
    return timezone(timedelta(hours=hours, minutes=minutes))


# The expected verdicts were written down before the code was run. None means a refusal.
INSTANTS: dict[Any, datetime | None] = {
    "2027-03-31T09:30:00Z": datetime(2027, 3, 31, 9, 30, tzinfo=UTC),
    "2027-03-31t09:30:00z": datetime(2027, 3, 31, 9, 30, tzinfo=UTC),
    "2027-03-31T09:30:00+02:00": datetime(2027, 3, 31, 9, 30, tzinfo=zone(2)),
    "2027-03-31T09:30:00-11:30": datetime(2027, 3, 31, 9, 30, tzinfo=zone(-11, -30)),
    "2027-03-31T09:30:00-00:00": datetime(2027, 3, 31, 9, 30, tzinfo=UTC),
    "2027-03-31T09:30:00+23:59": datetime(2027, 3, 31, 9, 30, tzinfo=zone(23, 59)),
    "2027-03-31T09:30:00.5Z": datetime(2027, 3, 31, 9, 30, 0, 500_000, UTC),
    "2027-03-31T09:30:00.123456789Z": datetime(2027, 3, 31, 9, 30, 0, 123_456, UTC),
    "2024-02-29T23:59:59Z": datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
    "0001-01-01T00:00:00Z": datetime(1, 1, 1, tzinfo=UTC),
    "9999-12-31T23:59:59.999999Z": datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC),
    # Without an offset it is not an instant, and cannot be compared with one.
    "2027-03-31T09:30:00": None,
    "2027-03-31T09:30:00.1234567890Z": None,
    "2027-03-31T09:30:00.Z": None,
    "2027-03-31T09:30:00,5Z": None,
    "2027-03-31T09:30Z": None,
    "2027-03-31 09:30:00Z": None,
    "2027-03-31T09:30:00 Z": None,
    "2027-03-31T09:30:00Z\n": None,
    " 2027-03-31T09:30:00Z": None,
    "2027-03-31": None,
    "20270331T093000Z": None,
    "2027-W13-3T09:30:00Z": None,
    "2027-090T09:30:00Z": None,
    "2027-03-31T09:30:00+0200": None,
    "2027-03-31T09:30:00+02": None,
    "2027-03-31T09:30:00+24:00": None,
    "2027-03-31T09:30:00+02:60": None,
    "2027-03-31T09:30:00\u221202:00": None,
    "2027-03-31T24:00:00Z": None,
    "2016-12-31T23:59:60Z": None,
    "2027-02-29T09:30:00Z": None,
    "2027-13-01T09:30:00Z": None,
    "2027-00-01T09:30:00Z": None,
    "0000-01-01T00:00:00Z": None,
    "-2027-03-31T09:30:00Z": None,
    "12027-03-31T09:30:00Z": None,
    # Their instants in UTC are out of Python's years.
    "0001-01-01T00:00:00+00:01": None,
    "9999-12-31T23:59:59-00:01": None,
    # Digits of other scripts, which int() would take.
    "\u0662027-03-31T09:30:00Z": None,
    "2027-03-31T09:30:0\uff10Z": None,
    "now": None,
    "": None,
    "\ud800": None,
    1_806_485_400: None,
    1_806_485_400.5: None,
    True: None,
}
DATES: dict[Any, date | None] = {
    "2027-03-31": date(2027, 3, 31),
    "2024-02-29": date(2024, 2, 29),
    "2027-02-29": None,
    "2027-3-31": None,
    "2027-03-31T00:00:00Z": None,
    "20270331": None,
    "31.03.2027": None,
    "0000-01-01": None,
    "2027-03-31\n": None,
    20_270_331: None,
}
TIMES: dict[Any, time | None] = {
    "09:30:00": time(9, 30),
    "23:59:59.999999": time(23, 59, 59, 999_999),
    "09:30:00.25": time(9, 30, 0, 250_000),
    "09:30": None,
    "09:30:00Z": None,
    "09:30:00+02:00": None,
    "24:00:00": None,
    "23:59:60": None,
    "9:30:00": None,
    "09.30.00": None,
    34_200: None,
}
DURATIONS: dict[Any, timedelta | None] = {
    "P2W": timedelta(weeks=2),
    "P1D": timedelta(days=1),
    "PT36H": timedelta(hours=36),
    "P1DT2H30M": timedelta(days=1, hours=2, minutes=30),
    "PT1H5S": timedelta(hours=1, seconds=5),
    "PT0.5S": timedelta(milliseconds=500),
    "PT0S": timedelta(0),
    "PT0.0000009S": timedelta(0),
    "P999999999D": timedelta(days=999_999_999),
    "P": None,
    "PT": None,
    "P1DT": None,
    "P1Y": None,
    "P1M": None,
    "P1W2D": None,
    "-P1D": None,
    "P-1D": None,
    "P1.5D": None,
    "PT1.5H": None,
    "PT.5S": None,
    "PT1S2M": None,
    "p1d": None,
    "P999999999DT24H": None,
    "P999999999W": None,
    "P" + "9" * 5_000 + "D": None,
    "1:30:00": None,
    3600: None,
    0.5: None,
}
DECIMALS: dict[Any, Decimal | None] = {
    "19.90": Decimal("19.90"),
    "0": Decimal(0),
    "-0.05": Decimal("-0.05"),
    "1e3": Decimal("1e3"),
    "1" * 38: Decimal("1" * 38),
    "0." + "1" * 38: Decimal("0." + "1" * 38),
    20: Decimal(20),
    10**38 - 1: Decimal(10**38 - 1),
    19.9: Decimal("19.9"),
    0.1: Decimal("0.1"),
    1e-05: Decimal("0.00001"),
    1e22: Decimal("1e22"),
    -2.5: Decimal("-2.5"),
    # What a float holds may be another number than the one that was sent.
    0.1 + 0.2: None,
    1234567890.123456: None,
    1e300: None,
    5e-324: None,
    float("nan"): None,
    float("inf"): None,
    "1" * 39: None,
    10**38: None,
    10**4_000: None,
    "0." + "1" * 39: None,
    "1e38": None,
    "1e-39": None,
    "0e50": None,
    "1e999999999": None,
    "1e-999999999": None,
    "0" * 1_000_000: None,
    "1" * 1_000_000: None,
    "NaN": None,
    "sNaN": None,
    "Infinity": None,
    "-inf": None,
    "+1": None,
    "1.": None,
    ".5": None,
    "01": None,
    "1_000": None,
    "1,000": None,
    "0x10": None,
    " 1": None,
    "1\n": None,
    "\u0661": None,
    "": None,
    True: None,
}
IDS: dict[Any, UUID | None] = {
    ID: UUID(ID),
    ID.upper(): UUID(ID),
    "00000000-0000-0000-0000-000000000000": UUID(int=0),
    ID.replace("-", ""): None,
    "{" + ID + "}": None,
    f"urn:uuid:{ID}": None,
    f"{ID}\n": None,
    f"{ID[:-1]}": None,
    f"{ID[:-1]}g": None,
    "0f0e3b7e6-b3c-4f6e-9d0e-0a3b1c2d3e4f": None,
    "\uff10f0e3b7e-6b3c-4f6e-9d0e-0a3b1c2d3e4f": None,
    5: None,
}
OCTETS: dict[Any, bytes | None] = {
    "": b"",
    "aGk=": b"hi",
    "aGkh": b"hi!",
    "+/8=": b"\xfb\xff",
    "aGk": None,
    "aGk==": None,
    "aGl=": None,  # the last bits are not zero
    "aGk=\n": None,
    "aG\nk=": None,
    "aGk= ": None,
    "a Gk=": None,
    "-_8=": None,
    "aGk=aGk=": None,
    "=": None,
    "hé==": None,
    "\ud800": None,
    5: None,
}
TABLE = [
    (kind, value, expected)
    for kind, verdicts in (
        (datetime, INSTANTS),
        (date, DATES),
        (time, TIMES),
        (timedelta, DURATIONS),
        (Decimal, DECIMALS),
        (UUID, IDS),
        (bytes, OCTETS),
    )
    for value, expected in verdicts.items()
]
NEVER: tuple[Any, ...] = (None, True, False, [], {}, ["2027-03-31"], [2027, 3, 31], {"$gt": ""})


@pytest.mark.parametrize(("kind", "value", "expected"), TABLE, ids=lambda each: repr(each)[:40])
def test_one_form_is_read_and_no_other(kind: Any, value: Any, expected: Any) -> None:
    if expected is None:
        with pytest.raises(EventRejected, match="schema"):
            of(kind)(value)
    else:
        made = of(kind)(value)
        assert (type(made), made) == (kind, expected)
        # An instant keeps its offset, and a Decimal its zeros.
        assert str(made) == str(expected)


WRITTEN: dict[str, str | None] = {
    "19.90": "19.90",
    "0.30000000000000004": "0.30000000000000004",
    "-1234567890123456789012345678.0123456789": "-1234567890123456789012345678.0123456789",
    "1e3": "1E+3",
    "1.50E-0007": "1.50E-7",
    "0." + "1" * 38: "0." + "1" * 38,
    "7": "7",
    '"19.90"': "19.90",
    "0." + "1" * 39: None,
    "1e38": None,
    "1e999": None,
    "NaN": None,
    "01.5": None,
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_of_a_body_is_the_decimal_that_is_written(written: str) -> None:
    """GIVEN a number of JSON beside others WHEN a model has a Decimal THEN it keeps all digits."""
    expected = WRITTEN[written]
    read = decoder(list[Decimal | float])
    if expected is None:
        with pytest.raises(EventRejected):
            decoder(Decimal)(written, "body")
    else:
        assert str(decoder(Decimal)(written, "body")) == expected
        assert type(read(f"[{written}, 0.5]", "body")[1]) is Decimal
    assert written_module.TEXTS == {}


def test_other_fields_get_floats_beside_a_decimal() -> None:
    found = decoder(dict[str, Any])('{"a": 19.90}', "body")
    assert (type(found["a"]), found) == (float, {"a": 19.9})
    assert decoder(dict[str, float])(b'{"a": 0.1}', "body") == {"a": 0.1}


@pytest.mark.parametrize("kind", [datetime, date, time, timedelta, Decimal, UUID, bytes])
def test_other_types_of_json_are_refused(kind: Any) -> None:
    for value in NEVER:
        with pytest.raises(EventRejected, match="schema"):
            of(kind)(value)


@pytest.mark.parametrize("kind", [datetime, date, time, timedelta, Decimal, UUID, bytes])
def test_what_python_libraries_write_is_read(kind: Any) -> None:
    """GIVEN the JSON that pydantic writes of a value THEN it is read as the same value."""
    written = pydantic.TypeAdapter(kind, config={"ser_json_bytes": "base64"})
    for of_kind, _, expected in TABLE:
        # pydantic writes base64url, and 365 days as a year, which has no such length everywhere.
        others = expected in (None, b"\xfb\xff", timedelta(days=999_999_999))
        if of_kind is kind and not others:
            assert of(kind)(json.loads(written.dump_json(expected))) == expected


@pytest.mark.parametrize(("kind", "value", "expected"), TABLE, ids=lambda each: repr(each)[:40])
def test_what_is_read_is_what_pydantic_reads(kind: Any, value: Any, expected: Any) -> None:
    """GIVEN a value that is accepted THEN the strict mode of pydantic reads the same.

    It also reads other forms, such as instants without an offset and durations of years.
    """
    # It rounds below a microsecond, reads other base64, and integers as floats.
    others = kind is bytes or value in ("PT0.0000009S", 10**38 - 1)
    if expected is not None and not others:
        theirs = pydantic.TypeAdapter(kind).validate_json(json.dumps(value), strict=True)
        assert theirs == of(kind)(value)


@dataclass
class Line:
    when: datetime
    price: Decimal
    photo: bytes = b""


@dataclass
class Order:
    id: UUID
    lines: list[Line]
    due: date | None = None
    wait: Annotated[timedelta, annotated_types.Ge(timedelta(0))] = timedelta(0)
    by_day: dict[str, tuple[date, time]] = field(default_factory=dict)
    either: datetime | date | Literal["never"] = "never"
    paid: Annotated[Decimal, pydantic.Field(gt=0, decimal_places=2)] = Decimal(1)


GOOD: dict[str, Any] = {
    "id": ID,
    "lines": [{"when": "2027-03-31T09:30:00Z", "price": "19.90", "photo": "aGk="}],
}


def test_values_are_made_all_the_way_down() -> None:
    more = {
        "due": "2027-03-31",
        "wait": "PT5M",
        "by_day": {"a": ["2027-03-31", "09:30:00"]},
        "either": "2027-04-01",
        "paid": "2.50",
    }
    made = decoder(Order)(json.dumps({**GOOD, **more}), "body")
    line = Line(datetime(2027, 3, 31, 9, 30, tzinfo=UTC), Decimal("19.90"), b"hi")
    assert made == Order(
        UUID(ID),
        [line],
        date(2027, 3, 31),
        timedelta(minutes=5),
        {"a": (date(2027, 3, 31), time(9, 30))},
        date(2027, 4, 1),
        Decimal("2.50"),
    )
    assert type(made.either) is date


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"id": "s3cret"}, "body.id"),
        ({"lines": [{"when": "s3cret", "price": "1"}]}, "body.lines[0].when"),
        ({"lines": [{"when": "2027-03-31T09:30:00Z", "price": "s3cret"}]}, "body.lines[0].price"),
        ({"due": "2027-03-31T00:00:00Z"}, "body.due"),
        ({"by_day": {"s3cret": ["2027-03-31"]}}, "body.by_day.*"),
        ({"by_day": {"s3cret": ["2027-03-31", "s3cret"]}}, "body.by_day.*[1]"),
        ({"either": "s3cret"}, "body.either"),
        ({"paid": "-1"}, "body.paid"),
        ({"paid": "1.005"}, "body.paid"),
        # pydantic alone would read this text of a number as the number of seconds.
        ({"paid": {"s3cret": 1}}, "body.paid"),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, Any], path: str) -> None:
    with pytest.raises(EventRejected) as refused:
        decoder(Order)(json.dumps({**GOOD, **change}), "body")
    assert (refused.value.reason, refused.value.path) == ("schema", path)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("kind", [datetime, date, time, timedelta, Decimal, UUID, bytes])
def test_a_longer_text_costs_no_more_than_its_length(kind: Any) -> None:
    """GIVEN texts that are long in each part of a form THEN none is compared with itself."""
    steps = Steps()
    with counted_patterns([texts], steps):
        read = of(kind)

        def refuse(part: str, size: int) -> None:
            with contextlib.suppress(EventRejected):
                read(part * size)

        for part in ("1", "-", "0.", "P1", "P1DT1", "2027-03-31T09:30:00.", "A=", "1e", "\u0661"):
            assert growth(partial(refuse, part), 100, 1_000, steps) < 15


class OwnInstant(datetime):
    """A class that may hold anything more."""


@pytest.mark.parametrize("hint", [OwnInstant, timezone, bytearray, memoryview, complex])
def test_other_classes_are_unknown(hint: Any) -> None:
    with pytest.raises(TypeError, match="nothing would check it"):
        of(hint)


PROGRAM = """
import json, sys
from dataclasses import dataclass
before = set(sys.modules)
from runtime_guards.bodies.declaration import decoder
@dataclass
class Line:
    sku: str
    amounts: list[int]
@dataclass
class Order:
    lines: list[Line]
    note: str | None = None
    tags: dict[str, int] | None = None
decoder(Order)('{"lines": [{"sku": "a", "amounts": [1]}], "note": "x"}', "body")
print(*sorted(set(sys.modules) - before))
"""


def test_a_model_loads_the_modules_of_its_types_alone() -> None:
    """GIVEN dataclasses of JSON's types THEN neither `typing` nor the modules of others are loaded.

    Each costs a cold start milliseconds.
    """
    loaded = subprocess.check_output([sys.executable, "-c", PROGRAM], encoding="utf-8").split()
    others = {"typing", "datetime", "decimal", "uuid", "base64", "binascii", "numbers"}
    assert not others & set(loaded)
    ours = {name for name in loaded if name.startswith("runtime_guards.bodies.")}
    assert ours == {
        f"runtime_guards.bodies.{name}"
        for name in ("by_type", "declaration", "encodable", "fields", "unions")
    }
