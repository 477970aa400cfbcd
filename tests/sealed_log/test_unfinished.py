"""Requests that started and never ended, with Lambda's own reports of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from policypack.sealed_log import TamperingKind, Verification
from policypack.sealed_log.reading import Report, report
from tests.sealed_log.logs import REQUEST, dated
from tests.sealed_log.test_verify import judged, kinds

OTHER = "00000000-e9f4-11e8-9739-2dfe598c3fcd"
# As in https://github.com/DataBiosphere/azul/issues/8140, where the log of a timeout is shown.
TEXT = f"REPORT RequestId: {REQUEST}\tDuration: 180000.00 ms\tBilled Duration: 180000 ms\tMemory"
TEXT += " Size: 1280 MB\tMax Memory Used: 1201 MB\t"


def event(kind: str, status: str, **more: str) -> bytes:
    # https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    record = {"requestId": REQUEST, "status": status, **more}
    return json.dumps({"time": "2026-11-23T10:00:00Z", "type": kind, "record": record}).encode()


def statuses(lines: Sequence[bytes], **told: Any) -> list[tuple[int, str | None]]:
    return [(each.sequence, each.status) for each in judged(lines, **told).unfinished]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (TEXT.encode(), "success"),
        (f"{TEXT}Status: timeout".encode(), "timeout"),
        (
            f"{TEXT}Status: error\tError Type: Runtime.ExitError".encode(),
            "error (Runtime.ExitError)",
        ),
        (f"2026-11-23T10:00:00.000Z {TEXT}Status: timeout".encode(), "timeout"),
        (
            f"2026-11-23T10:00:00.000Z {REQUEST} Task timed out after 3.01 seconds".encode(),
            "timeout",
        ),
        (event("platform.report", "success"), "success"),
        (event("platform.report", "timeout"), "timeout"),
        (event("platform.runtimeDone", "timeout"), "timeout"),
        (
            event("platform.report", "error", errorType="Runtime.ExitError"),
            "error (Runtime.ExitError)",
        ),
        (b"2026-11-23T10:00:00.000Z " + event("platform.report", "failure"), "failure"),
    ],
)
def test_a_report_of_lambda_is_read(text: bytes, status: str) -> None:
    assert report(text) == Report(REQUEST, status)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"START RequestId: " + REQUEST.encode() + b" Version: 7",
        b"REPORT RequestId: s3cret Status: timeout",
        b"reported: " + REQUEST.encode() + b" timed out",
        event("platform.restoreReport", "success"),
        # The report of the same request counts.
        event("platform.runtimeDone", "success"),
        b"platform.report",
        b'{"type": "platform.report", "record": {}}',
        b'{"type": "platform.report", "record": 5}',
        event("platform.report", "time\x1b[2Jout"),
        event("platform.report", "error", errorType="two words"),
        b'{"type": "platform.report", "record": ["requestId"]}',
        b'{"platform.report": ' + b"[" * 100_000,
    ],
)
def test_other_lines_report_nothing(text: bytes) -> None:
    assert report(text) is None


def test_a_request_that_ended_is_not_named() -> None:
    log = dated(["10:00 started", "10:01 accepted", "10:02 started", "10:03 failed"])
    assert statuses(log) == []
    assert statuses(log[::-1], any_order=True) == []
    assert statuses([*log, TEXT.encode(), TEXT.encode()]) == []


def test_a_log_without_starts_names_no_request() -> None:
    assert statuses(dated(["10:00 accepted", "10:01 accepted"])) == []


def test_a_request_without_an_end_is_named() -> None:
    log = dated(["10:00 started", "10:01 accepted", "10:02 started"])
    assert statuses(log) == [(2, None)]
    assert statuses([*log, f"{TEXT}Status: timeout".encode()]) == [(2, "timeout")]
    assert judged(log).findings == []


def test_the_last_of_several_starts_is_ended_first() -> None:
    """GIVEN a guard within a guard, which start twice, THEN one end leaves the first open."""
    log = dated(["10:00 started", "10:01 started", "10:02 failed"])
    assert statuses(log) == [(0, None)]


def test_the_report_of_another_request_says_nothing() -> None:
    log = dated(["10:00 started"])
    assert statuses([*log, TEXT.replace(REQUEST, OTHER).encode()]) == [(0, None)]


def _removed(verdict: Verification) -> list[str]:
    return [f.message for f in verdict.findings if f.kind is TamperingKind.REMOVED]


def test_a_success_without_a_record_of_its_end_is_a_removed_record() -> None:
    """GIVEN a record cut off the end WHEN Lambda reports a success THEN it shows."""
    log = dated(["10:00 started", "10:01 accepted"])
    whole = judged([*log, TEXT.encode()])
    assert (whole.findings, whole.unfinished) == ([], [])
    cut = judged([log[0], TEXT.encode()])
    assert kinds(cut) == [(TamperingKind.REMOVED, 1, 1)]
    assert _removed(cut)[0].startswith(f"Lambda reports that request {REQUEST} succeeded")
    assert [each.status for each in cut.unfinished] == ["success"]


def test_an_end_that_was_removed_or_changed_is_one_finding() -> None:
    log = dated(["10:00 started", "10:01 accepted", "10:02 started"])
    for edited in ([], [log[1].replace(b"accepted", b"refused!")]):
        verdict = judged([log[0], *edited, log[2], TEXT.encode()])
        assert (len(verdict.findings), len(verdict.unfinished)) == (1, 2)


def test_another_attempt_of_the_request_may_have_succeeded() -> None:
    """GIVEN a request that was killed and tried again under its ID THEN nothing was removed."""
    killed, again = dated(["10:00 started"]), dated(["10:05 started", "10:06 accepted"])
    for reports in ([TEXT], [f"{TEXT}Status: timeout", TEXT]):
        verdict = judged([*killed, *again, *(text.encode() for text in reports)])
        assert verdict.findings == []
        assert [each.sequence for each in verdict.unfinished] == [0]


def test_requests_without_an_id_are_matched_by_their_order() -> None:
    log = dated(["10:00 started", "10:01 accepted", "10:02 started"], request=None)
    assert statuses([*log, TEXT.encode()]) == [(2, None)]
