"""What ends a command ends it as Ctrl-C does, so that what it started and wrote is removed.

SIGTERM is what a pipeline sends, SIGHUP a terminal that closes, SIGQUIT its Ctrl-\\.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# A shell's status of a command that a signal has ended is higher by this.
_BY_SIGNAL = 128
# Windows has the first alone, and its own for Ctrl-Break.
_NAMES = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
_SIGNALS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


@contextmanager
def terminable() -> Iterator[None]:
    """Turns these signals into KeyboardInterrupt within the context, except for ignored signals."""

    def interrupt(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt(number)

    # `nohup` has a command ignore the end of its terminal.
    kept = [each for each in _SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
    before = [(each, signal.signal(each, interrupt)) for each in kept]
    try:
        yield
    finally:
        for each, handler in before:
            signal.signal(each, handler)


def status(interruption: KeyboardInterrupt) -> int:
    """The exit status after an interruption: 130 for Ctrl-C, 143 for SIGTERM."""
    return _BY_SIGNAL + int(*interruption.args or (signal.SIGINT,))
