"""Signals that end a command let it clean up its processes and files."""

from __future__ import annotations

import os
import signal

import pytest

from policypack.commands.process import status, terminable

SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_an_interruption_with_the_status_of_a_shell(number: signal.Signals) -> None:
    # A background job of a shell inherits that some are ignored.
    inherited = signal.signal(number, signal.SIG_DFL)
    try:
        with pytest.raises(KeyboardInterrupt) as interrupted, terminable():
            os.kill(os.getpid(), number)
        assert status(interrupted.value) == 128 + number
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, inherited)


def test_a_signal_that_is_ignored_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with terminable():
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
