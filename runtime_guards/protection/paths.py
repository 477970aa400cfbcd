"""The folders that a protected process may write to."""

from __future__ import annotations

import os
from os import fsdecode, getcwd, readlink
from os.path import isabs, join, realpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# The standard streams of a process, and the null device.
_STREAMS = {"/dev/null", "/dev/stdout", "/dev/stderr"}
# The events that change a file or folder: the index of a path in their arguments, and of the folder
# descriptor that it is relative to, or None. https://docs.python.org/3/library/audit_events.html
# Both ends of a hard link count, since writing to one writes to the other.
_PATHS: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.chflags": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.link": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.removexattr": ((0, None),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.setxattr": ((0, None),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
}
EVENTS = frozenset({"open", "sqlite3.connect", *_PATHS})


class WritableFolders:
    """Folders that may be written below. Raises ValueError for a relative path."""

    def __init__(self, folders: Collection[str]) -> None:
        for folder in folders:
            if not isabs(folder):
                raise ValueError(f"writable=: {folder!r} must be an absolute path.")
        self._folders = tuple(realpath(folder) for folder in folders)

    def allow(self, event: str, args: tuple[Any, ...]) -> bool:
        """Returns whether all paths that an event of `EVENTS` writes to are below the folders."""
        return all(map(self._writable, _written(event, args)))

    def _writable(self, path: str | None) -> bool:
        if path is None:
            return False
        if path in _STREAMS:
            return True
        # Links are followed, so that one in /tmp does not lead out of it.
        real = realpath(path)
        return any(real == folder or real.startswith(folder + "/") for folder in self._folders)


def _written(event: str, args: tuple[Any, ...]) -> Iterator[str | None]:
    """The paths that an event writes to; None for an unknown path."""
    if event == "open":
        path, mode, flags = args
        # `open` by descriptor opens nothing new.
        if not isinstance(path, int) and (flags & _WRITES or set(mode or "") & set("wax+")):
            yield _absolute(path, -1)
    elif event == "sqlite3.connect":
        yield from _database(args[0])
    else:
        for at, folder in _PATHS[event]:
            if not isinstance(args[at], int):
                yield _absolute(args[at], -1 if folder is None else args[folder])


def _absolute(path: Any, folder: int) -> str | None:
    text = fsdecode(path)
    if isabs(text):
        return text
    try:
        base = getcwd() if folder == -1 else readlink(f"/proc/self/fd/{folder}")
    except OSError:
        return None
    return join(base, text)


def _database(database: Any) -> Iterator[str | None]:
    name = fsdecode(database)
    # https://www.sqlite.org/uri.html: a name may be a URI, with the path encoded.
    if name.startswith("file:"):
        name = name[len("file:") :].partition("?")[0].partition("#")[0]
        name = name.removeprefix("//localhost").removeprefix("//")
        if "%" in name:
            yield None
    # https://www.sqlite.org/inmemorydb.html: these two are not files of a known place.
    if name and name != ":memory:":
        yield _absolute(name, -1)
