"""Progress on standard error, in a terminal only, and how long a run has taken."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime
from threading import Timer
from time import monotonic

from policypack.preview.engine import EventLog
from policypack.start import clock
from policypack.start.record import record

_AFTER = 2.0


@contextmanager
def progress(arguments: argparse.Namespace, doing: str) -> Iterator[Callable[[str], None]]:
    """Shows the current step while it runs; with --quiet nothing.

    The yielded function replaces the text.
    """
    if getattr(arguments, "quiet", False) or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    status = Console(stderr=True).status(Text(doing))
    timer = Timer(_AFTER, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda now: status.update(Text(now))
    finally:
        timer.cancel()
        timer.join()
        status.stop()


@record(frozen=True)
class Stopwatch:
    """It runs from when it is made."""

    started: datetime = field(default_factory=lambda: clock.now())
    _ticks: float = field(default_factory=monotonic)

    @property
    def seconds(self) -> float:
        """The time since then."""
        return monotonic() - self._ticks


@contextmanager
def preview_progress(
    arguments: argparse.Namespace, project: str, runtime: str
) -> Iterator[Callable[[EventLog], None]]:
    """Gives what is called with the events so far. It shows them in a terminal only."""
    if arguments.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(f"{project}: starting the Pulumi engine")) as status:
        yield lambda events: status.update(Text(f"{project}: {_said(events, runtime)}"))


def _said(events: EventLog, runtime: str) -> str:
    if not events.resources and events.started:
        # The first build of a program compiles the SDKs, which takes minutes.
        return "compiling and running the program" if runtime == "go" else "running the program"
    if not events.resources:
        return "starting the Pulumi engine"
    return f"{events.resources} resource{'' if events.resources == 1 else 's'} judged"
