"""Progress of a preview on standard error: how many resources the engine has seen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from policypack.preview.engine import EventLog


@contextmanager
def progress(
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
