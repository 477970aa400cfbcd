"""The hook itself: it judges the interpreter's events, and reports and blocks what is not allowed.

`runtime_guards.protection.apart` loads this module and those that it imports once more for each
`protect`, so that no name leads to what the hook uses.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress

from runtime_guards.errors import OperationBlocked
from runtime_guards.protection.connections import CONNECTING, LOOKING_UP, REVERSE, Connections
from runtime_guards.protection.hosts import AllowedHosts
from runtime_guards.protection.paths import EVENTS as WRITING
from runtime_guards.protection.paths import WritableFolders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    Report = Callable[[Mapping[str, Any]], object]
    Check = Callable[[str, tuple[Any, ...]], str | None]

# https://docs.python.org/3/library/audit_events.html
CHILDREN = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.spawn",
    "subprocess.Popen",
}


class Hook:
    """Checks audit events, and reports and blocks operations that are not allowed.

    `seen` becomes true with the event `probe`. The rest: `runtime_guards.protection.hooks.protect`.
    """

    def __init__(
        self,
        blocks: bool,
        report: Report | None,
        probe: str,
        *,
        hosts: Collection[str] | None,
        writable: Collection[str] | None,
        children: bool,
        ctypes: bool,
    ) -> None:
        self._blocks, self._report, self._probe = blocks, report or _write, probe
        self._checks: dict[str, Check] = {}
        self._thread = threading.local()
        self._without_ctypes = not ctypes
        self.seen = False
        if not children:
            self._add(CHILDREN, lambda event, args: "child-process")
        if writable is not None:
            places = WritableFolders(writable)
            self._add(WRITING, lambda event, args: None if places.allow(event, args) else "write")
        self.connections = Connections(None if hosts is None else AllowedHosts(hosts))
        self._add(CONNECTING, self.connections.connect)
        self._add(LOOKING_UP, self.connections.look_up)
        self._add(REVERSE, self.connections.reverse)

    def _add(self, events: Collection[str], check: Check) -> None:
        """Registers `check` for these events: it returns the kind of violation, or None."""
        self._checks.update(dict.fromkeys(events, check))

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        check = self._checks.get(event)
        if check is None:
            if self._without_ctypes and event.startswith("ctypes."):
                self._stop("ctypes", event)
            elif event == self._probe:
                self.seen = True
            return
        # The hook's own operations raise events too.
        if getattr(self._thread, "inside", False):
            return
        self._thread.inside = True
        try:
            kind = self._violation(check, event, args)
        finally:
            self._thread.inside = False
        if kind is not None:
            self._stop(kind, event)

    def _violation(self, check: Check, event: str, args: tuple[Any, ...]) -> str | None:
        try:
            return check(event, args)
        except Exception:
            # An operation that cannot be checked is not allowed.
            return "unreadable"

    def _stop(self, kind: str, event: str) -> None:
        if getattr(self._thread, "inside", False):
            return
        self._thread.inside = True
        try:
            with suppress(Exception):
                mode = "block" if self._blocks else "alert"
                self._report({"kind": kind, "event": event, "mode": mode, "where": _where()})
        finally:
            self._thread.inside = False
        if self._blocks:
            raise OperationBlocked(kind, event)


def _where() -> str:
    """File and line of the code that is at it: the first outside the standard library and here."""
    library, here = os.path.dirname(os.__file__) + os.sep, os.path.dirname(__file__) + os.sep
    frame = sys._getframe(1)
    while frame.f_back is not None:
        file = frame.f_code.co_filename
        beside = file.startswith(library) and "site-packages" not in file
        if not file.startswith(here) and not beside and not file.startswith("<frozen"):
            break
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _write(report: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps({"protection": "runtime_guards", **report}) + "\n")
