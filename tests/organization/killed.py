"""`stackwarden audit` as its own process, which a signal ends, or which waits, at a chosen moment.

Usage: killed.py MOMENT ARGUMENT... A moment counts what the process does in the folder of its
output and what it writes to the journal, so each run reaches it in the same state. 0 is none, and a
negative one waits for the end of standard input there.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from policypack.commands import main
from policypack.organization import batches
from policypack.organization.journal import Journal
from policypack.sealed_log.journals import Entry

moment, *arguments = int(sys.argv[1]), *sys.argv[2:]
folder = os.path.realpath(arguments[arguments.index("--output") + 1])
reached = 0


def reach() -> bool:
    """Whether this is the moment to be killed at, after it has waited where it is to wait."""
    global reached
    reached += 1
    if reached == -moment:
        sys.stdout.write("waits\n")
        sys.stdout.flush()
        sys.stdin.read()
    return reached == moment


def kill() -> None:
    """Ends this process as nothing can catch."""
    os.kill(os.getpid(), signal.SIGKILL)


def watch(event: str, given: tuple[object, ...]) -> None:
    """A moment is before the process opens, renames or removes a file in the folder."""
    if event in ("open", "os.rename", "os.remove") and str(given[0]).startswith(folder) and reach():
        kill()


def add(journal: Journal, part: bytes, entries: Sequence[Entry], **more: int) -> None:
    """Moments are in the middle of a part, before its seal, and before zeros are cut off."""
    for written in (part[: len(part) // 2], part):
        if reach():
            journal._file.write(written)
            kill()
    whole(journal, part, entries, **more)
    if reach():
        journal._file.write(bytes(100))
        kill()


whole, Journal.add_part = Journal.add_part, add  # type: ignore[assignment, method-assign]
batches.SECONDS = 0.0
sys.addaudithook(watch)
sys.exit(main(["audit", *arguments]))
