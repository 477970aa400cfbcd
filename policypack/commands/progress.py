"""Progress on standard error: of what takes longer than two seconds, and only in a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

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
