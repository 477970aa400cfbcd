"""Progress is for a person who waits at a terminal, and for nothing else."""

from __future__ import annotations

import io
import sys
from argparse import Namespace

import pytest

from policypack.commands import advisories
from policypack.commands import progress as module
from policypack.commands.progress import progress


class Stream(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def shown(
    monkeypatch: pytest.MonkeyPatch, *, terminal: bool = True, quiet: bool = False, after: float = 0
) -> str:
    stream = Stream(terminal)
    started: list[bool] = []

    class Timer(module.Timer):  # type: ignore[misc, name-defined]
        def start(self) -> None:
            # The time has come at once, or never.
            if after == 0:
                started.append(True)
                self.function()

        def join(self, timeout: float | None = None) -> None:
            return None

    monkeypatch.setattr(module, "Timer", Timer)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with progress(Namespace(quiet=quiet), "Reading 3 packages") as tell:
        tell("half of [/] them")
    return stream.getvalue()


def test_slow_step_is_shown_with_its_description(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "half of [/] them" in shown(monkeypatch)


def test_fast_step_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "half" not in shown(monkeypatch, after=2)


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True)])
def test_without_a_terminal_or_with_quiet_nothing_is_written(
    terminal: bool, quiet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(monkeypatch, terminal=terminal, quiet=quiet) == ""


def test_download_shows_its_progress() -> None:
    told: list[str] = []
    show = advisories._meter("PyPI", told.append)
    show(2_500_000, 10_000_000)
    show(2_600_000, None)
    assert told == ["PyPI: 2.5 of 10.0 MB", "PyPI: 2.6 MB"]
