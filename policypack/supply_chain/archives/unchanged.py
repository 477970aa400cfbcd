"""The hash of a folder from an earlier run, if nothing in the folder has changed since.

As git does with its index (https://git-scm.com/docs/racy-git), a file is unchanged while its
device, inode, mode, size and both times are: a program may reset the modification time, but no
user can reset `st_ctime`, which every write updates. A write in the same tick of the
clock as the one before it leaves no trace, so a hash is kept only where the newest time was a while
ago when the hash was made, and where all was the same afterwards.

It is kept where verdicts are (`policypack.supply_chain.kept`): sealed, in the user's own cache, and
never where an organization has configured the pack. In CI, where folders are
recreated, no hash is reused.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from policypack.supply_chain.kept import kept, kept_name

# The coarsest clock of a file system, that of FAT, has ticks of two seconds.
_WHILE = 3 * 10**9


class _State(NamedTuple):
    """What the status of everything in a folder was: a digest, and the newest time."""

    digest: str
    newest: int


def unless_changed(folder: Path, compute: Callable[[], str]) -> str:
    """The hash that `compute` makes of the folder, from a former run where one is kept."""
    store = kept()
    before = None if store is None or os.environ.get("CI") else _state(folder)
    if store is None or before is None:
        return compute()
    name = kept_name("folder", os.path.abspath(folder), before.digest)
    known = store.get(name)
    if isinstance(known, str):
        return known
    began = time.time_ns()
    found = compute()
    if before.newest < began - _WHILE and _state(folder) == before:
        store.put(name, found)
    return found


def _state(folder: Path) -> _State | None:
    """The state of a folder; None where a part of it cannot be read."""
    found, newest = hashlib.sha256(), 0
    pending = [os.fspath(folder)]
    try:
        while pending:
            with os.scandir(pending.pop()) as listing:
                inside = sorted(listing, key=lambda each: each.name)
            for each in inside:
                # Of a link, what it leads to: a hash has the content of that.
                status = each.stat()
                newest = max(newest, status.st_mtime_ns, status.st_ctime_ns)
                found.update(f"{each.path}\0{_told(status)}\0".encode("utf-8", "surrogateescape"))
                if each.is_dir(follow_symlinks=False):
                    pending.append(each.path)
    except OSError:
        return None
    return _State(found.hexdigest(), newest)


def _told(status: os.stat_result) -> tuple[int, ...]:
    where = status.st_dev, status.st_ino, status.st_mode
    return (*where, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
