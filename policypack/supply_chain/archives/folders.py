"""Folders, walked as Pulumi walks them when it makes an archive of one.

Links to folders and the folder `.pulumi` are skipped; a link to a file ships the file's content: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/archive/archive.go
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from policypack.reading.files import opened
from policypack.start.record import record
from policypack.supply_chain.archives.entries import (
    ArchiveError,
    Entry,
    Found,
    escapes_archive,
    printable,
    safe_name,
)

_BOOKKEEPING = ".pulumi"


@record(frozen=True)
class Version:
    """What a file was when it was listed; another one in its place is not read."""

    file: int
    size: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Version:
        """The version that has this status."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)

    def check(self, status: os.stat_result) -> None:
        """Raises ArchiveError if the status belongs to another version."""
        if Version.of(status) != self:
            raise ArchiveError("changed while it was read: repeat the run")


def read_folder(root: Path) -> Found:
    """The files below `root`, in Pulumi's order, and their faults."""
    for path in walked(root):
        if isinstance(path, ArchiveError):
            yield path
        else:
            yield from _file(root, path)


def walked(root: Path) -> Iterator[Path | ArchiveError]:
    """What is not a folder below one, as Go's filepath.Walk: sorted by the bytes of the names."""
    pending: list[Path | os.DirEntry[str]] = [root]
    while pending:
        found = pending.pop()
        if isinstance(found, Path) or found.is_dir(follow_symlinks=False):
            try:
                pending += _listed(found)
            except OSError:
                inside = os.path.relpath(found, root)
                yield ArchiveError("cannot be read", "" if inside == "." else printable(inside))
        elif not found.is_symlink() or not found.is_dir():
            yield Path(found.path)


def _listed(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as listing:
        kept = [item for item in listing if item.name != _BOOKKEEPING]
    return sorted(kept, key=lambda item: os.fsencode(item.name), reverse=True)


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
        yield _entry(path, name, status)
    else:
        yield ArchiveError("is a device, a pipe or a socket instead of a file", printable(name))


def _escapes(root: Path, path: Path, name: str, link: str) -> bool:
    # An absolute link may still point to a file inside the folder.
    inside = path.resolve().is_relative_to(root.resolve())
    return not inside or (not os.path.isabs(link) and escapes_archive(name, link))


def _loader(path: Path, name: str, version: Version) -> Callable[[int], bytes]:
    def load(limit: int) -> bytes:
        try:
            with opened(path) as file:
                version.check(os.fstat(file.fileno()))
                return file.read(limit)
        except OSError:
            raise ArchiveError("cannot be read", printable(name)) from None
        except ArchiveError as fault:
            raise ArchiveError(fault.reason, printable(name)) from None

    return load


def read_file(path: Path, name: str, digest: str = "") -> Iterator[Entry | ArchiveError]:
    """One file on the disk, as an entry called `name`; `digest` is its SHA-256 where known."""
    try:
        status = path.stat()
    except OSError:
        yield ArchiveError("cannot be read", name)
        return
    if not stat.S_ISREG(status.st_mode):
        yield ArchiveError("is not a regular file", name)
        return
    yield _entry(path, name, status, digest)


def _entry(path: Path, name: str, status: os.stat_result, digest: str = "") -> Entry:
    load = _loader(path, name, Version.of(status))
    return Entry(
        name, status.st_size, stat.S_IMODE(status.st_mode), None, load, digest=digest, disk=path
    )
