"""Processes in a session of their own: the terminal's Ctrl-C reaches none of them.

Windows has groups of processes instead of sessions, and Ctrl-Break instead of signals.
https://docs.python.org/3/library/subprocess.html#windows-popen-helpers
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Protocol


class Process(Protocol):
    """A process of `subprocess` or of `asyncio`."""

    def send_signal(self, number: int, /) -> None:
        """Sends it a signal."""


# What `subprocess.Popen` takes for it.
OWN_SESSION: Mapping[str, Any]
if sys.platform == "win32":
    OWN_SESSION = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    _END = _INTERRUPT = signal.CTRL_BREAK_EVENT
else:
    OWN_SESSION = {"start_new_session": True}
    _END, _INTERRUPT = signal.SIGTERM, signal.SIGINT


def ask_to_end(process: Process) -> None:
    """Terminates a process as a pipeline does, so that it can remove its temporary files."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(_END)


def interrupt(process: Process) -> None:
    """Ends a process as Ctrl-C does."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(_INTERRUPT)


def kill_session(leader: int) -> None:
    """Kills what is left of the session that the process has begun.

    The engine puts each plugin into a group, but none into another session.
    """
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(leader)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - Windows' own
        return
    command = ["ps", "-A", "-o", "pid="]  # POSIX's `ps` is on every PATH
    listed = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    for pid in map(int, listed.stdout.split()):
        with contextlib.suppress(OSError):
            if os.getsid(pid) == leader:
                os.kill(pid, signal.SIGKILL)


def settle() -> None:
    """Freezes the garbage collector after start-up.

    Later objects are freed with their stack or document, or are cached, so there is little garbage
    to find.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
