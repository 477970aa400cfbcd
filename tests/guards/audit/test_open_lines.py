"""A record begins on a line of its own, whatever a handler has printed before it."""

from __future__ import annotations

import contextlib
import io
import json
import sys

import pytest

from runtime_guards.audit.logger import AuditLogger
from runtime_guards.audit.seals import HmacSeal
from tests.sealed_log.logs import KEY


def outcomes(out: str) -> list[str]:
    return [json.loads(line)["outcome"] for line in out.splitlines() if line[:1] == "{"]


@pytest.mark.parametrize("text", ["working", "line\nworking", " ", "\r"])
def test_an_open_line_is_ended_first(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN two loggers of one output WHEN a handler leaves a line open THEN both know."""
    first, second = AuditLogger(), AuditLogger(seal=HmacSeal(KEY), starts=False)
    for audit in (first, second):
        print(text, end="")
        audit.log(None)
    out = capsys.readouterr().out
    assert out.count(f"{text}\n{{") == 2
    assert len(outcomes(out)) == 2


def test_a_line_that_was_ended_is_followed_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    audit = AuditLogger()
    audit.log(None)
    print("whole")
    print("", end="")
    audit.log(None)
    out = capsys.readouterr().out
    assert "\n\n" not in out
    assert out.startswith("{")
    assert len(outcomes(out)) == 2


def test_what_was_printed_before_the_first_record_counts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    audit = AuditLogger()
    print("importing...", end="")
    audit.log(None)
    assert capsys.readouterr().out.startswith("importing...\n{")


def test_another_output_is_observed_from_its_first_record_on() -> None:
    audit = AuditLogger()
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        audit.log(None)
        sys.stdout.write("open")
        audit.log(None)
    assert len(outcomes(output.getvalue())) == 2
    assert "open\n{" in output.getvalue()


def test_an_output_that_cannot_be_observed_gets_its_records(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Sealed:
        __slots__ = ("texts",)

        def __init__(self) -> None:
            self.texts: list[str] = []

        def write(self, text: str) -> None:
            self.texts.append(text)

        def flush(self) -> None:
            pass

    output = Sealed()
    monkeypatch.setattr(sys, "stdout", output)
    AuditLogger().log(None)
    assert outcomes("".join(output.texts)) == ["accepted"]


def test_without_an_output_a_record_is_lost_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    AuditLogger().log(None)
    assert "an audit record was lost: AttributeError" in capsys.readouterr().err
