"""A process whose code replaces all that it can name of the hooks, and then tries what is blocked.

    python sabotaged_process.py FOLDER

Prints what came of each attempt: `blocked` for an error of any type, `done` for none.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import runtime_guards.protection
from runtime_guards.protection import protect

FOLDER = sys.argv[1]
NAMES = ("apart", "connections", "hooks", "hosts", "judge", "paths")
# Imported before: no name that was known earlier leads to the hooks either.
MODULES = [importlib.import_module(f"runtime_guards.protection.{name}") for name in NAMES]
SOCKET = socket.socket()
write, encode, exit_ = os.write, json.dumps, os._exit


def _yes(*_: Any, **__: Any) -> Any:
    return True


def _no(*_: Any, **__: Any) -> Any:
    return None


def _sabotage(thing: Any, answer: Callable[..., Any]) -> None:
    """Replaces or empties all that stands in a module or a class."""
    for name, value in list(vars(thing).items()):
        if isinstance(value, (dict, set, list)) and not name.startswith("__"):
            value.clear()
        elif isinstance(value, type) and value.__module__.startswith("runtime_guards.protection"):
            _sabotage(value, answer)
        elif callable(value) and name not in ("__class__", "__new__"):
            setattr(thing, name, answer)


def _fork() -> None:
    if os.fork() == 0:
        exit_(0)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "mkdir": lambda: os.mkdir(f"{FOLDER}/made"),
    "open": lambda: os.open(f"{FOLDER}/file", os.O_WRONLY | os.O_CREAT),
    "system": lambda: os.system("true"),
    "fork": _fork,
    "connect": lambda: SOCKET.connect(("192.0.2.1", 9)),
    "metadata": lambda: SOCKET.connect(("169.254.169.254", 80)),
    "look up": lambda: socket.gethostbyname("secret.evil.test"),
    "reverse": lambda: socket.gethostbyaddr("192.0.2.77"),
}


def main() -> None:
    protect(hosts=["example.com"], writable=["/nonexistent"], report=_no)
    for answer in (_yes, _no):
        for module in [*MODULES, runtime_guards.protection]:
            _sabotage(module, answer)
        for name in ("realpath", "isabs", "join"):
            setattr(os.path, name, answer)
    os.fsdecode = socket.inet_aton = _no
    found = {}
    for name in ("all", "any", "map", "filter", "next", "getattr", "isinstance", "str", "bytes"):
        setattr(builtins, name, _no)
    for name, attempt in ATTEMPTS.items():
        try:
            attempt()
            found[name] = "done"
        except BaseException:
            found[name] = "blocked"
    write(1, repr(found).encode())
    exit_(0)


if __name__ == "__main__":
    main()
