"""Folders, walked as Pulumi walks them when it makes an archive of one.

Links to folders and the folder `.pulumi` are skipped; a link to a file ships the file's content: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/archive/archive.go
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from policypack.supply_chain.archives.entries import (
    ArchiveError,
    Entry,
    Found,
    escapes_archive,
    printable,
    safe_name,
)

_BOOKKEEPING = ".pulumi"


def read_folder(root: Path) -> Found:
    """The files below `root`, sorted by name, and their faults."""
    faults: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=faults.append):
        folders[:] = sorted(name for name in folders if name != _BOOKKEEPING)
        for name in sorted(files):
            if name != _BOOKKEEPING:
                yield from _file(root, Path(folder, name))
    yield from (_unreadable(root, fault) for fault in faults)


def _unreadable(root: Path, fault: OSError) -> ArchiveError:
    inside = os.path.relpath(fault.filename or root, root)
    return ArchiveError("cannot be read", "" if inside == "." else printable(inside))


def _file(root: Path, path: Path) -> Found:
    try:
        name = safe_name(path.relative_to(root).as_posix())
    except ArchiveError as fault:
        yield fault
        return
    try:
        link = os.readlink(path) if path.is_symlink() else None
        status = path.stat()
    except OSError:
        yield ArchiveError("is a symlink to a missing or unreadable file", printable(name))
        return
    if link is not None and _escapes(root, path, name, link):
        yield ArchiveError("is a symlink that escapes the folder (path traversal)", printable(name))
    elif stat.S_ISREG(status.st_mode):
        yield Entry(name, status.st_size, stat.S_IMODE(status.st_mode), None, loader(path, name))
    else:
        yield ArchiveError("is a device, a pipe or a socket instead of a file", printable(name))


def _escapes(root: Path, path: Path, name: str, link: str) -> bool:
    # An absolute link may still point to a file inside the folder.
    inside = path.resolve().is_relative_to(root.resolve())
    return not inside or (not os.path.isabs(link) and escapes_archive(name, link))


def loader(path: Path, name: str) -> Callable[[int], bytes]:
    """A function that reads a file on the disk when it is called with a limit of bytes."""

    def load(limit: int) -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(limit)
        except OSError:
            raise ArchiveError("cannot be read", printable(name)) from None

    return load


def read_file(path: Path, name: str) -> Iterator[Entry | ArchiveError]:
    """One file on the disk, as an entry called `name`."""
    try:
        status = path.stat()
    except OSError:
        yield ArchiveError("cannot be read", name)
        return
    if not stat.S_ISREG(status.st_mode):
        yield ArchiveError("is not a regular file", name)
        return
    yield Entry(name, status.st_size, stat.S_IMODE(status.st_mode), None, loader(path, name))
