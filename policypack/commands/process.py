"""The process of a command: the encoding of its streams, and what ends it."""

from __future__ import annotations

import codecs
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

# Replacements for characters that an encoding lacks. Any other missing
# character is escaped.
ASCII: Mapping[str, str] = {
    "\u2502": "|",
    "\u2501": "=",
    "\u22ee": ":",
    "\u2026": "~",
    "\u00b7": "-",
    "\u00d7": "x",
}
_HANDLER = "stackwarden.ascii"


def adapt(*streams: Any) -> None:
    """Makes streams whose encoding isn't UTF-8 print ASCII or escapes instead of failing."""
    codecs.register_error(_HANDLER, _replace)
    for stream in streams:
        # A test or an editor may replace the stream of a terminal.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    replaced = (ASCII.get(each) or _escape(each) for each in missing)
    return "".join(replaced), error.end


def _escape(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode("ascii")


# These signals end a command like Ctrl-C, so that its processes and temporary files are removed.
# Pipelines send SIGTERM, closing terminals SIGHUP, and Ctrl-\ SIGQUIT.
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
