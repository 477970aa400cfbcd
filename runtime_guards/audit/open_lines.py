"""Lines of their own on a stream that others write to."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Lines:
    """Stands for a stream's `write` and knows whether the last text left its line open.

    Nothing else tells: a pipe cannot be read back, and AWS's runtime client frames what `logging`
    writes alone, not the standard output (`awslambdaric/bootstrap.py`, FramedTelemetryLogSink).
    """

    __slots__ = ("_open", "_write")

    def __init__(self, write: Callable[[str], Any]) -> None:
        self._write, self._open = write, False

    def __call__(self, text: str) -> Any:
        if text:
            self._open = text[-1] != "\n"
        return self._write(text)

    def add(self, line: str) -> None:
        """Writes a separate line: a handler's `print(..., end="")` may have left one open."""
        opening = "\n" if self._open else ""
        self._write(f"{opening}{line}\n")
        self._open = False


def lines_of(stream: Any) -> Lines:
    """Returns the `Lines` that replace a stream's `write`; the first call installs them."""
    write = stream.write
    if type(write) is Lines:
        return write
    lines = Lines(write)
    try:
        stream.write = lines
    except Exception:
        return Lines(write)  # It cannot be observed, and is taken for one whose lines are whole.
    return lines
