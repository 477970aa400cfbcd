"""The audit seam: one record for each invocation, none that stops a function."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from runtime_guards import audit
from runtime_guards.errors import EventRejected


class _Context:
    function_name = "intake"
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


DETAILS: dict[str, Any] = {
    "source": "sqs",
    "outcome": "accepted",
    "duration_ms": 1.23456,
    "cold_start": True,
}


def test_a_record_says_who_what_and_how_it_ended() -> None:
    assert audit.record(_Context(), **DETAILS, reason="missing") == {
        "audit": "runtime_guards",
        "function_name": "intake",
        "aws_request_id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        "event_source": "sqs",
        "outcome": "accepted",
        "duration_ms": 1.235,
        "cold_start": True,
        "reason": "missing",
    }


def test_a_record_does_without_a_context() -> None:
    record = audit.record(None, **DETAILS)
    assert (record["function_name"], record["aws_request_id"]) == (None, None)


def test_a_record_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    audit.send(audit.write, _Context(), **DETAILS)
    out, err = capsys.readouterr()
    assert out.endswith("\n")
    assert out.count("\n") == 1
    assert json.loads(out)["outcome"] == "accepted"
    assert err == ""


def test_a_failing_sink_shows_on_stderr_by_its_type_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def sink(record: Any) -> None:
        raise ConnectionError("s3cret")

    audit.send(sink, None, **DETAILS)
    out, err = capsys.readouterr()
    assert err == "runtime_guards: an audit record was lost: ConnectionError\n"
    assert out == ""


def test_nothing_is_raised_where_stderr_is_gone_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class _Gone:
        def write(self, text: str) -> None:
            raise OSError

    monkeypatch.setattr(sys, "stdout", _Gone())
    monkeypatch.setattr(sys, "stderr", _Gone())
    audit.send(audit.write, None, **DETAILS)


@pytest.mark.parametrize(("given", "shown"), [(1, 1), (50, 50), (51, 50), (10_000, 50)])
def test_the_refusals_of_a_batch_are_counted_and_the_first_ones_named(
    given: int, shown: int
) -> None:
    found = audit.refusals([EventRejected("schema", f"Records[{i}].body") for i in range(given)])
    assert found["refused_count"] == given
    assert len(found["refused"]) == shown
    assert found["refused"][0] == {"reason": "schema", "path": "Records[0].body"}
