"""SIGTERM ends a command as Ctrl-C does, so that what it started and wrote is removed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# A shell's status of a command that a signal has ended is higher by this.
_BY_SIGNAL = 128


@contextmanager
def terminable() -> Iterator[None]:
    """Turns SIGTERM into KeyboardInterrupt while it lasts."""

    def interrupt(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def status(interruption: KeyboardInterrupt) -> int:
    """The exit status after an interruption: 130 for Ctrl-C, 143 for SIGTERM."""
    return _BY_SIGNAL + int(*interruption.args or (signal.SIGINT,))
