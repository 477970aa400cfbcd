"""What Lambda itself writes to a log about the end of a request.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html has the events of the
JSON format and their status: success, failure, error or timeout. In the text format, a line such as
`REPORT RequestId: 4725a167-... Duration: 180000.00 ms ... Status: timeout` has a status unless the
request succeeded. These lines have no seal.
"""

from __future__ import annotations

from typing import Any

from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

SUCCESS = "success"
_ID = rb"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
_REPORT = lazy_pattern(rb"(?:\A|\s)REPORT RequestId: " + _ID + rb"\s(.*)")
_STATUS = lazy_pattern(rb"\sStatus: (\w+)(?:\s+Error Type: ([\w.]+))?")
_TIMED_OUT = lazy_pattern(rb"(?:\A|\s)" + _ID + rb" Task timed out after ")
_WORD = lazy_pattern(r"[A-Za-z0-9_.-]{1,100}")
_EVENTS = ("platform.report", "platform.runtimeDone")


@record(frozen=True)
class Report:
    """How a request ended, as Lambda reports it."""

    request: str
    status: str


def report(text: bytes) -> Report | None:
    """The end of a request that a line reports; None for any other line."""
    if b"platform.r" in text:
        return _event(text)
    if found := _REPORT.search(text):
        status = _STATUS.search(found[2])
        return Report(found[1].decode(), _named(status[1], status[2]) if status else SUCCESS)
    if found := _TIMED_OUT.search(text):
        return Report(found[1].decode(), "timeout")
    return None


def _named(status: bytes, kind: bytes | None) -> str:
    return status.decode("ascii", "replace") + (
        f" ({kind.decode('ascii', 'replace')})" if kind else ""
    )


def _event(text: bytes) -> Report | None:
    try:
        event: Any = json_text.loads(text[text.index(b"{") :], unique=False)
        kind, record = event["type"], event["record"]
        request, status, error = record["requestId"], record["status"], record.get("errorType")
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    texts = (request, status, error or "none")
    # The code of a function can print such a line, with any text.
    if not all(isinstance(text, str) and _WORD.fullmatch(text) for text in texts):
        return None
    # Each request that succeeds has both events: one of them counts.
    if kind not in _EVENTS or (status == SUCCESS and kind != _EVENTS[0]):
        return None
    return Report(request, f"{status} ({error})" if error else status)
