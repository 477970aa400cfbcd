"""Opt-in audit hooks that block operations a function never needs. They are not a sandbox.

    from runtime_guards.protection.hooks import protect

    protect(hosts={"sqs.eu-central-1.amazonaws.com", "*.dynamodb.eu-central-1.amazonaws.com"})

These are audit hooks (PEP 578, https://peps.python.org/pep-0578/): the interpreter calls them
before it starts a process, opens a file for writing, connects or loads a library. They see Python
code that uses the ordinary functions; docs/protection.md has the rates at which they stop the
behaviours of public exploits and malicious packages. PEP 578 states that hooks written in Python
are not a sandbox. Code that knows of them can bypass them, for example by

- `_posixsubprocess.fork_exec`, which starts a process without an event. `protect` puts a function
  that has one in its place, for `multiprocessing`; the closure of that function leads to it;
- native code: an extension module, `cffi`, a ctypes function that was created before `protect`; SQL
  that makes SQLite open a file by itself, such as `ATTACH` and `VACUUM INTO`;
- a sub-interpreter, to which hooks written in Python do not apply;
- the data of the hooks. No name leads there: the modules that judge are loaded for the hooks alone.
  But `gc.get_objects()` and the frames of a traceback lead to the hook, and the closures of
  `socket.getaddrinfo` to the allowed hosts;
- functions of the standard library that the hooks call, such as `os.lstat`, in place of which code
  puts others;
- a file that is already open; `os.open` with `dir_fd`, whose event omits the folder; a link that
  changes between hook and use;
- functions without an event: `os.mkfifo`, `os.mknod`, and `readline.write_history_file` (in Python
  3.13);
- an allowed host: `*.amazonaws.com` allows data to be sent to any account's bucket;
- an allowed address: all its servers can be reached, whatever their names, and one may be asked for
  its name by a reverse look-up;
- a separate resolver in native code, such as `pycares`, that sends its queries without Python.

A test uses these ways, as far as one process can, so that the list stays true. Combine the hooks
with controls that code cannot bypass: the execution role's permissions, a network without egress,
and Lambda's read-only file system.

A hook cannot be removed, and `protect` can be called once. Call it at the end of the handler's
module: libraries that were imported before, such as boto3, have already loaded what they need.
Under SnapStart the hooks are part of the snapshot.
"""

from __future__ import annotations

import sys

from runtime_guards.protection.apart import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any, Literal

    Report = Callable[[Mapping[str, Any]], object]

_PROBE = "runtime_guards.protection.hooks.probe"
_called: list[bool] = []


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

    Raises ValueError for an invalid mode, host or folder, and RuntimeError if the process is
    protected already, or where another hook rejects this one.
    """
    if mode not in ("block", "alert"):
        raise ValueError("mode= must be 'block' or 'alert'.")
    if _called:
        raise RuntimeError("protect() was called already. A hook cannot be changed.")
    options = {"hosts": hosts, "writable": writable, "children": children, "ctypes": ctypes}
    hook = load().Hook(mode == "block", report, _PROBE, **options)
    if writable is not None:
        # Else the interpreter itself would try to, beside every module that it loads from here on.
        sys.dont_write_bytecode = True
    sys.addaudithook(hook)
    # An earlier hook may turn this one away silently.
    sys.audit(_PROBE)
    if not hook.seen:
        raise RuntimeError("protect() has no effect: an earlier audit hook rejects this one.")
    hook.connections.record()
    if not children:
        _announce_spawns()
    _called.append(True)


def _announce_spawns() -> None:
    """Makes an event of a child that `multiprocessing` starts by spawn or forkserver."""
    try:
        import _posixsubprocess as processes
    except ImportError:  # Windows has none, and an event for all that it starts.
        return
    start = processes.fork_exec

    def fork_exec(*args: Any) -> int:
        if sys._getframe(1).f_globals.get("__name__") != "subprocess":  # It has told its own.
            sys.audit("subprocess.Popen", args[1], args[0], None, None)
        return start(*args)

    processes.fork_exec = fork_exec
