"""A line made of a frame has the bytes that encoding its record gives."""

from __future__ import annotations

import io
import itertools
import math
import sys
from typing import Any

import pytest

from runtime_guards import key_calls
from runtime_guards.audit import AuditLogger
from runtime_guards.audit import logger as module
from runtime_guards.testing import context
from tests.guards import validators
from tests.guards.samples import SAMPLES, sample

ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
DURATIONS: tuple[Any, ...] = (None, 0, 0.0, 1.23456, 12, 1e300, math.nan, math.inf, True, -0.0, "x")


class Odd:
    """What may stand in for a context."""

    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)

    def get_remaining_time_in_millis(self) -> Any:
        return getattr(self, "left", 5.5)


ORDINARY = context()
CONTEXTS = [
    None,
    Odd(),
    Odd(aws_request_id=ID, function_name="f", left=7, tenant_id="blue"),
    Odd(aws_request_id='a"b', function_name="x" * 600, function_version=7, left=1 << 60),
    Odd(aws_request_id="é", function_name=["unhashable"], log_group_name="a\nb", left=True),
    Odd(aws_request_id="", function_name="\0", log_group_name={}, tenant_id=5),
]


def lines(frames: bool, monkeypatch: pytest.MonkeyPatch, **options: Any) -> list[str]:
    """What is logged of many invocations, with frames or without."""
    monkeypatch.setattr(module, "time", lambda: 1_773_119_783.123)
    monkeypatch.setattr(sys, "stdout", out := io.StringIO())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    audit = AuditLogger(caller_key=bytes(16), **options)
    if not frames:
        audit._frames = None
    for trigger in SAMPLES:
        event = sample(trigger)
        for checked in (None, validators.of(trigger).validate(sample(trigger))):
            audit.log(ORDINARY, event, source=trigger, checked=checked, duration_ms=1.5)
    for given, spent in itertools.product(CONTEXTS, DURATIONS):
        audit.log(given, {}, source="sqs", duration_ms=spent, cold_start=True)
    colds: tuple[Any, ...] = (None, False, 1)
    for outcome, cold in itertools.product(("accepted", "failed", "x"), colds):
        audit.log(ORDINARY, [], source=None, outcome=outcome, cold_start=cold)
    key_calls.count("kms:Decrypt", "ok")
    audit.log(ORDINARY, {}, source="s3")
    audit.log(ORDINARY, {}, source="s3", extra="orders")
    audit.mark("orders-dev")
    audit.log(ORDINARY, sample("sqs"), source="sqs")
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"caller": "clear", "fields": ["Records[].messageId", "detail.orderId", "body", "id"]},
        {"secrets": ["orders"], "caller": None},
    ],
    ids=str,
)
def test_lines_are_the_same(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    framed = lines(True, monkeypatch, **options)
    assert framed == lines(False, monkeypatch, **options)
    assert len(framed) == 2 * len(SAMPLES) + len(CONTEXTS) * len(DURATIONS) + 9 + 3
