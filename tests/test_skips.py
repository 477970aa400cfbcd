"""Skipped tests end in one short summary."""

from __future__ import annotations

from tests.corpora import _reason
from tests.skips import summary


def test_skips_of_one_cause_are_one_line_with_its_remedy() -> None:
    reasons = [f"Skipped: {_reason('schemas')}", _reason("programs"), "needs node", "a reason"]
    assert [*summary(reasons)] == [
        "2 tests were skipped: published samples missing; set STACKWARDEN_CORPORA to their folder",
        "1 test was skipped: Node.js missing; install the packages nodejs and npm",
        "1 test was skipped: a reason",
    ]
    assert [*summary([])] == []
