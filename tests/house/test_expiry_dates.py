"""An expiry date in a test is always past, always far away, or compared with an injected day."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.tracked import ROOT, tracked_files

DATE = r"20\d\d-\d\d-\d\d"
EXPIRY = re.compile(
    rf"(?:\b(?:expires?|until|expired on)\b[^\w\n]{{0,6}}"
    rf"|\b(?:DAY|EXPIR\w*|UNTIL)(?:: \w+)? = ['\"])({DATE})"
)
# The product can't be older than its first day, and no waiver holds for more than 365 days.
PAST, FAR = "2026-11-01", "2090-01-01"
# How a test fixes the day that dates are compared with, or a document its own.
INJECTED = re.compile(r'\btoday=|\bclock, "(?:today|now)"|\b(?:TODAY|NOW)\b|"started"')


def test_no_test_fails_when_a_date_has_passed() -> None:
    names = tracked_files("tests/*.py")
    assert len(names) > 500
    faults = [
        f"{name}:{fault}"
        for name in names
        for fault in expiring((ROOT / name).read_text(encoding="utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    "source",
    [
        'waiver = {"expires": "2027-01-01"}',
        "COMMENT = 'stackwarden: waive a-rule until 2027-01-01 by payments: a test'",
        "guard(S3(), until='2026-11-30')",
        'DAY = "2028-02-29"',
        "assert 'Waived until 2027-01-01 by ann' in message",
    ],
)
def test_a_date_near_now_is_noticed(source: str) -> None:
    assert [*expiring(source)] == [f"1: use in_days of tests/days.py: {source}"]
    # AND allowed beside an injected day
    assert [*expiring(f"{source}\njudge(today=date(2026, 12, 1))")] == []


@pytest.mark.parametrize("day", ["2026-01-31", "2099-01-31"])
def test_days_that_stay_past_or_far_away_are_allowed(day: str) -> None:
    assert [*expiring(f'waiver = {{"expires": "{day}"}}')] == []


def expiring(source: str) -> Iterator[str]:
    """The lines that hold such a date."""
    if INJECTED.search(source):
        return
    for number, line in enumerate(source.split("\n"), 1):
        if any(PAST <= day < FAR for day in EXPIRY.findall(line)):
            yield f"{number}: use in_days of tests/days.py: {line.strip()}"
