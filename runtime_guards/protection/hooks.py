"""Opt-in audit hooks that block operations a function never needs. They are no sandbox.

    from runtime_guards.protection.hooks import protect

    protect(hosts={"sqs.eu-central-1.amazonaws.com", "*.dynamodb.eu-central-1.amazonaws.com"})

These are audit hooks (PEP 578, https://peps.python.org/pep-0578/): the interpreter calls them
before it starts a process, opens a file for writing, connects or loads a library. They see Python
code that uses the ordinary functions, as most exploits of vulnerable dependencies and most
malicious packages do. PEP 578 states that hooks written in Python are no sandbox. Code that knows
of them can bypass them, for example by

- `_posixsubprocess.fork_exec`, which starts a process without an event (`multiprocessing` with the
  start method spawn does that);
- native code: an extension module, `cffi`, a ctypes function that was created before `protect`; SQL
  that makes SQLite open a file by itself, such as `ATTACH` and `VACUUM INTO`;
- a sub-interpreter, to which hooks written in Python do not apply;
- the data of the hooks, which `gc.get_objects()` finds and any code can change;
- a file that is already open; `os.open` with `dir_fd`, whose event omits the folder; `os.mkfifo`
  and `os.mknod`, which have no event; a link that changes between hook and use;
- an allowed host: `*.amazonaws.com` allows data to be sent to any account's bucket.

A test uses these ways, as far as one process can, so that the list stays true. Combine the hooks
with controls that code cannot bypass: the execution role's permissions, a network without egress,
and Lambda's read-only file system.

A hook cannot be removed, and `protect` can be called once. Call it at the end of the handler's
module: libraries that were imported before, such as boto3, have already loaded what they need.
Under SnapStart the hooks are part of the snapshot.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from contextlib import suppress
from functools import wraps

from runtime_guards.errors import OperationBlocked
from runtime_guards.protection.hosts import AllowedHosts, endpoint, is_metadata, literal, text_of
from runtime_guards.protection.paths import EVENTS as WRITING
from runtime_guards.protection.paths import WritableFolders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any, Literal

    Report = Callable[[Mapping[str, Any]], object]

# https://docs.python.org/3/library/audit_events.html
_CHILDREN = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.spawn",
    "subprocess.Popen",
}
_CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
# The endpoints that Lambda itself names to a function: the Runtime API, the X-Ray daemon, and the
# credentials of a function with SnapStart.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_OF_LAMBDA = (
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_XRAY_DAEMON_ADDRESS",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_PROBE = "runtime_guards.protection.hooks.probe"
_active: list[_Hook] = []


def protect(
    mode: Literal["block", "alert"] = "block",
    *,
    hosts: Collection[str] | None = None,
    writable: Collection[str] | None = ("/tmp",),  # noqa: S108
    children: bool = False,
    ctypes: bool = False,
    report: Report | None = None,
) -> None:
    """Installs audit hooks in this process: blocked operations raise OperationBlocked.

    Arguments:
        mode: "block", or "alert" to report blocked operations and continue.
        hosts: Hosts that connections may reach, see `AllowedHosts`; None allows all. The instance
            metadata service is never allowed. Lambda's Runtime API, X-Ray and credential endpoints
            always are, by address. Unix sockets are not restricted.
        writable: Folders below which files may be written; None allows all.
        children: Whether child processes are allowed.
        ctypes: Whether ctypes is allowed.
        report: A function that gets a mapping for every blocked operation. By default, a JSON line
            on the standard output with kind, event and place in the code. It is not hooked itself.

    Raises ValueError for an invalid mode, host or folder, and RuntimeError where the process is
    protected already, or where another hook rejects this one.
    """
    if mode not in ("block", "alert"):
        raise ValueError("mode= must be 'block' or 'alert'.")
    if _active:
        raise RuntimeError("protect() was called already. A hook cannot be changed.")
    hook = _Hook(mode == "block", report or _write)
    if not children:
        hook.add(_CHILDREN, lambda event, args: "child-process")
    if writable is not None:
        places = WritableFolders(writable)
        # Else the interpreter itself would try to, beside every module that it loads from here on.
        sys.dont_write_bytecode = True
        hook.add(WRITING, lambda event, args: None if places.allow(event, args) else "write")
    connections = _Connections(None if hosts is None else AllowedHosts(hosts))
    hook.add(_CONNECTING, connections.connect)
    hook.add(_LOOKING_UP, connections.look_up)
    hook.without_ctypes = not ctypes
    sys.addaudithook(hook)
    # An earlier hook may turn this one away without a word.
    sys.audit(_PROBE)
    if not hook.seen:
        raise RuntimeError("protect() has no effect: an earlier audit hook rejects this one.")
    connections.record()
    _active.append(hook)


class _Hook:
    """Checks audit events, and reports and blocks operations that are not allowed."""

    def __init__(self, blocks: bool, report: Report) -> None:
        self._blocks, self._report = blocks, report
        self._checks: dict[str, Callable[[str, tuple[Any, ...]], str | None]] = {}
        self._thread = threading.local()
        self.without_ctypes = False
        self.seen = False

    def add(
        self, events: Collection[str], check: Callable[[str, tuple[Any, ...]], str | None]
    ) -> None:
        """Registers `check` for these events: it returns the kind of violation, or None."""
        self._checks.update(dict.fromkeys(events, check))

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        check = self._checks.get(event)
        if check is None:
            if self.without_ctypes and event.startswith("ctypes."):
                self._stop("ctypes", event)
            elif event == _PROBE:
                self.seen = True
            return
        # What the hook does itself raises events too.
        if getattr(self._thread, "inside", False):
            return
        self._thread.inside = True
        try:
            kind = self._violation(check, event, args)
        finally:
            self._thread.inside = False
        if kind is not None:
            self._stop(kind, event)

    def _violation(
        self, check: Callable[[str, tuple[Any, ...]], str | None], event: str, args: tuple[Any, ...]
    ) -> str | None:
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


class _Connections:
    """Judges where a socket is about to send, and which names are looked up."""

    def __init__(self, hosts: AllowedHosts | None) -> None:
        self._hosts = hosts
        named = (endpoint(os.environ.get(name, "")) for name in _OF_LAMBDA)
        self._of_lambda = {found for found in named if found}

    def connect(self, event: str, args: tuple[Any, ...]) -> str | None:
        """What is wrong with a connection: its kind, or None."""
        using, target = args
        if target is None or using.family == socket.AF_UNIX:
            return None
        if using.family not in (socket.AF_INET, socket.AF_INET6):
            return "connection"
        host, port = text_of(target[0]), target[1]
        address = literal(host)
        if address is not None:
            return self._address(address, port)
        # The socket resolves a name by itself, out of sight: every address that it may get counts.
        if self._hosts is not None and not self._hosts.name(host) & {0, port}:
            return "connection"
        answer = socket.getaddrinfo(host or None, port)
        found = [literal(str(sockaddr[0])) for *_, sockaddr in answer]
        kinds = [self._address(one, port) for one in found if one is not None]
        return next(filter(None, kinds), None)

    def _address(self, address: Any, port: int) -> str | None:
        if (address, port) in self._of_lambda:
            return None
        if is_metadata(address):
            return "metadata"
        allowed = self._hosts is None or self._hosts.address(address, port)
        return None if allowed else "connection"

    def look_up(self, event: str, args: tuple[Any, ...]) -> str | None:
        """Returns "name-lookup" for a name that is not allowed: a look-up can exfiltrate data."""
        if self._hosts is None or args[0] is None:
            return None
        host = text_of(args[0])
        local = host in ("", "localhost") or literal(host) is not None
        return None if local or self._hosts.name(host) else "name-lookup"

    def record(self) -> None:
        """Makes `socket.getaddrinfo` record the addresses of allowed names."""
        hosts, ask = self._hosts, socket.getaddrinfo
        if hosts is None:
            return

        @wraps(ask)
        def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
            answer = ask(host, *args, **options)
            if host is not None:
                hosts.remember(text_of(host), answer)
            return answer

        socket.getaddrinfo = getaddrinfo


def _where() -> str:
    """File and line of the code that is at it: the first outside the standard library and here."""
    library = os.path.dirname(os.__file__) + os.sep
    frame = sys._getframe(1)
    while frame.f_back is not None:
        file = frame.f_code.co_filename
        beside = file.startswith(library) and "site-packages" not in file
        if file != __file__ and not beside and not file.startswith("<frozen"):
            break
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _write(report: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps({"protection": "runtime_guards", **report}) + "\n")
