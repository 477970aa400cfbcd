"""The dates of conditions."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from policypack.iam import Weakness, condition_weaknesses, parse
from policypack.iam.meaning.sound_conditions import timestamp
from tests.iam.statements import allow, policy, when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=timezone.utc)),
        ("2026-11-05", datetime(2026, 11, 5, tzinfo=timezone.utc)),
        ("2026-11-05T10:20Z", datetime(2026, 11, 5, 10, 20, tzinfo=timezone.utc)),
        ("2026-11-05T10:20:30.25Z", datetime(2026, 11, 5, 10, 20, 30, tzinfo=timezone.utc)),
        ("2026-11-05T10:20:30+02:00", datetime(2026, 11, 5, 8, 20, 30, tzinfo=timezone.utc)),
        ("1762338030", datetime(2025, 11, 5, 10, 20, 30, tzinfo=timezone.utc)),
        ("2026-13-05", None),
        ("tomorrow", None),
        ("1e300", None),
        ("nan", None),
    ],
)
def test_given_a_text_when_read_then_it_names_a_moment_or_none(
    text: str, expected: datetime | None
) -> None:
    assert timestamp(text) == expected


def test_given_a_date_when_judged_then_the_present_decides() -> None:
    document = parse(policy(allow("a:b", **when("DateGreaterThan", "aws:CurrentTime", "2026-01"))))
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    before = list(condition_weaknesses(document, start - timedelta(seconds=1)))
    (after,) = condition_weaknesses(document, start + timedelta(seconds=1))
    assert before == []
    assert isinstance(after, Weakness)
    assert "began in the past" in after.message
