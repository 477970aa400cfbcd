"""The record that opens an invocation: what is left of a process that writes no other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policypack.sealed_log import Keys, lines, verify
from runtime_guards import EventRejected, guard
from runtime_guards.audit.logger import AuditLogger
from runtime_guards.audit.seals import HmacSeal
from runtime_guards.events import SQS
from tests.guards.audit.test_logger import Context
from tests.guards.audit.test_ocsf import faults
from tests.guards.samples import sample
from tests.sealed_log.logs import KEY, KEY_TEXT

ROOT = Path(__file__).parents[3]


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("settings", "outcomes"),
    [
        ({}, ["accepted"]),
        ({"starts": True}, ["started", "accepted"]),
        ({"seal": HmacSeal(KEY)}, ["started", "accepted"]),
        ({"seal": HmacSeal(KEY), "starts": False}, ["accepted"]),
    ],
)
def test_a_sealed_logger_opens_each_invocation(
    settings: Any, outcomes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    guard(SQS(), audit=AuditLogger(**settings))(lambda event, context: None)(
        sample("sqs"), Context()
    )
    assert [record["outcome"] for record in told(capsys)] == outcomes


def test_a_start_tells_all_that_is_known_before_the_event_is_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = guard(SQS(), audit=AuditLogger(starts=True))(lambda event, context: None)
    with pytest.raises(EventRejected):
        handler({"Records": [{"eventSource": "aws:sqs"}]}, Context())
    started, refused = told(capsys)
    del started["timestamp"]
    assert started == {
        "audit": "runtime_guards",
        "schema": 1,
        "level": "INFO",
        "function_name": "intake",
        "function_version": "7",
        "aws_request_id": Context.aws_request_id,
        "log_group": "/aws/lambda/intake",
        "remaining_time": 29_876,
        "event_source": "sqs",
        "outcome": "started",
    }
    assert refused["outcome"] == "refused"


def test_a_watched_handler_starts_too(capsys: pytest.CaptureFixture[str]) -> None:
    AuditLogger(starts=True).watch(lambda event, context: None)({}, Context())
    assert [record["outcome"] for record in told(capsys)] == ["started", "accepted"]


def test_a_start_is_an_event_of_ocsf() -> None:
    records: list[Any] = []
    AuditLogger(schema="ocsf", sink=records.append, starts=True).start(Context(), "sqs")
    (record,) = records
    assert faults(record) == []
    assert (record["status"], record["unmapped"]["outcome"]) == ("started", "started")


def test_a_start_passes_the_level_that_lambda_lets_through(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_LOG_LEVEL", "ERROR")
    AuditLogger(starts=True).start(Context())
    assert told(capsys)[0]["level"] == "ERROR"


def test_a_start_that_is_lost_fails_no_function(capsys: pytest.CaptureFixture[str]) -> None:
    def sink(record: Any) -> None:
        raise ConnectionError("s3cret")

    AuditLogger(sink=sink, starts=True).start(None)
    assert capsys.readouterr().err == "runtime_guards: an audit record was lost: ConnectionError\n"


_PROGRAM = """
import os, signal
from runtime_guards import guard
from runtime_guards.audit import AuditLogger, HmacSeal
from runtime_guards.events import SQS
from tests.guards.audit.test_logger import Context
from tests.guards.samples import sample


@guard(SQS(), audit=AuditLogger(seal=HmacSeal(bytes(range(32)))))
def handler(event, context):
    print("working", end="", flush=True)
    if context.aws_request_id.endswith("2"):
        {end}


for number in range(1, 3):
    context = Context()
    context.aws_request_id = f"8476a536-e9f4-11e8-9739-00000000000{number}"
    handler(sample("sqs"), context)
"""


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_process_that_is_killed_leaves_the_start_of_its_invocation(
    end: str, tmp_path: Path
) -> None:
    """GIVEN a handler that ends its process WHEN the log is verified THEN the request is named."""
    program = _PROGRAM.replace("{end}", end).replace("{number}", "{number}")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False
    )
    (tmp_path / "log").write_bytes(done.stdout)
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    verdict = verify(lines(str(tmp_path / "log")), keys)
    assert (verdict.findings, verdict.chains[0].records) == ([], 3)
    (unfinished,) = verdict.unfinished
    assert unfinished.request == "8476a536-e9f4-11e8-9739-000000000002"
    assert (unfinished.sequence, unfinished.status) == (2, None)
