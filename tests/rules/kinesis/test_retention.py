"""kinesis-stream-short-retention: how long is long enough is a setting."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

SHORT = "kinesis-stream-short-retention"
STREAM = "aws:kinesis/stream:Stream"
FOUND = [("violates", "retentionPeriod")]


def stream(hours: Any = None) -> Any:
    return resource(STREAM, {"retentionPeriod": hours})


@pytest.mark.parametrize("least", [24, 48, 336, 8760])
def test_a_setting_says_how_long_is_long_enough(least: int) -> None:
    assert outcomes(SHORT, stream(least), stream_retention_hours=least) == []
    assert outcomes(SHORT, stream(least - 1), stream_retention_hours=least) == FOUND
    # Without a period, Kinesis keeps records for a day.
    assert outcomes(SHORT, stream(), stream_retention_hours=least) == (FOUND if least > 24 else [])
    undecided = [("undecided", "retentionPeriod")]
    assert outcomes(SHORT, stream(UNKNOWN), stream_retention_hours=least) == undecided


def test_the_evidence_is_what_the_setting_requires() -> None:
    for settings, hours in (({}, 168), ({"stream_retention_hours": 48}, 48)):
        (found,) = verdicts(SHORT, stream(24), **settings)
        assert found.message == f"retentionPeriod must be at least {hours}"
