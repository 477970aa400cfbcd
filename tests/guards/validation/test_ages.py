"""Ages of events, by every form of time that AWS sends."""

from __future__ import annotations

import time
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import AHEAD, check_age

# 2026-03-10T05:16:23Z
NOW = 1773119783.0
FORMS = [
    "2026-03-10T05:16:23Z",
    "2026-03-10T05:16:23.000Z",
    "2026-03-10T05:16:23.000000000Z",
    1773119783,
    1773119783.0,
    1773119783000,
    "1773119783",
    "1773119783000",
]


@pytest.mark.parametrize("value", FORMS)
def test_given_a_time_when_its_age_is_checked_then_the_limits_hold(value: Any) -> None:
    for passed, refused in ((60, False), (60.5, True), (-AHEAD, False), (-AHEAD - 1, True)):
        if refused:
            with pytest.raises(EventRejected, match="too-old at place"):
                check_age(value, "place", 60, now=NOW + passed)
        else:
            check_age(value, "place", 60, now=NOW + passed)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "missing"),
        (True, "wrong-type"),
        ([], "wrong-type"),
        ("", "malformed"),
        ("yesterday", "malformed"),
        ("2026-03-10", "malformed"),
        ("2026-03-10T05:16:23+01:00", "malformed"),
        ("2026-13-10T05:16:23Z", "malformed"),
        ("2026-02-30T05:16:23Z", "malformed"),
        ("2026-03-10T05:16:23Z\n", "malformed"),
        ("0000-03-10T05:16:23Z", "malformed"),
        ("9" * 14, "malformed"),
        (float("nan"), "too-old"),
        (float("inf"), "too-old"),
        (10**400, "too-old"),
        (-(10**400), "too-old"),
    ],
)
def test_given_no_time_when_its_age_is_checked_then_it_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(EventRejected) as caught:
        check_age(value, "place", 60, now=NOW)
    assert (caught.value.reason, caught.value.path) == (reason, "place")


def test_given_no_clock_when_checked_then_it_is_this_machine() -> None:
    check_age(time.time() - 5, "place", 60)
    with pytest.raises(EventRejected, match="too-old"):
        check_age(time.time() - 65, "place", 60)
