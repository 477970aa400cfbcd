"""The hashes that Pulumi's engine states for assets and archives, computed as it computes them.

A file, a zip and a tar file have the SHA-256 of their bytes. A folder has that of the tar file that
Go's archive/tar writes of it: every file with mode 0600, without owner and without time.
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/archive/archive.go
https://github.com/golang/go/blob/master/src/archive/tar/writer.go
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import stat
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.reading.files import opened
from policypack.start.record import record
from policypack.supply_chain.archives.entries import (
    MAX_ENTRIES,
    MAX_UNPACKED_SIZE,
    ArchiveError,
    Entry,
    Found,
    escapes_archive,
    printable,
    safe_name,
)
from policypack.supply_chain.kept import kept, kept_name

# Folders, walked as Pulumi walks them when it makes an archive of one.
# Links to folders and the folder `.pulumi` are skipped; a link to a file ships the file's content:
# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/archive/archive.go
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


# The hash of a folder from an earlier run, if nothing in the folder has changed since.
#
# As git does with its index (https://git-scm.com/docs/racy-git), a file is unchanged while its
# device, inode, mode, size and both times are: a program may reset the modification time, but no
# user can reset `st_ctime`, which every write updates. A write in the same tick of the clock as
# the one before it leaves no trace, so a hash is kept only if the newest time was a while ago
# when the hash was made, and where all was the same afterwards.
#
# It is kept where verdicts are (`policypack.supply_chain.kept`): sealed, in the user's own cache,
# and never where an organization has configured the pack. In CI, where folders are recreated, no
# hash is reused.

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
    """The state of a folder; None if a part of it cannot be read."""
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


OTHER = "has another hash"
_BLOCK = 512
_PIECE = 1024 * 1024
_NAME, _PREFIX = 100, 155
# Where the fields of a header stand: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
_MODE, _OWNER, _GROUP, _SIZE, _TIME, _CHECKSUM, _KIND = 100, 108, 116, 124, 136, 148, 156
_MAGIC, _DEVICE_MAJOR, _DEVICE_MINOR, _PREFIX_AT = 257, 329, 337, 345


def differs(path: Path, version: Version, stated: str) -> str | None:
    """Why a file or a folder is not the one that the engine stated the hash of; None if it is."""
    found = hashed(path, version)
    if found is None:
        return "cannot be compared with the hash that the engine states"
    return None if found == stated else OTHER


@lru_cache(maxsize=1024)
def hashed(path: Path, version: Version) -> str | None:
    """The engine's hash of a version of a file or a folder; None if it cannot be read.

    What many functions share is read once: a version of a file has one hash.
    """
    try:
        if path.is_dir():
            return unless_changed(path, lambda: engine_hash(path))
        found = engine_hash(path)
        return found if Version.of(path.stat()) == version else None
    except (OSError, ArchiveError):
        return None


def engine_hash(path: Path) -> str:
    """The engine's hash of a file or of a folder. Raises OSError or ArchiveError."""
    digest = hashlib.sha256()
    for piece in _tar_file(path) if path.is_dir() else _content(path):
        digest.update(piece)
    return digest.hexdigest()


def _content(path: Path) -> Iterator[bytes]:
    left = 2 * MAX_UNPACKED_SIZE
    with opened(path) as file:
        while piece := file.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise ArchiveError("is too large to be read")
            yield piece


def _tar_file(folder: Path) -> Iterator[bytes]:
    left = MAX_UNPACKED_SIZE
    for number, path in enumerate(walked(folder)):
        if isinstance(path, ArchiveError):
            raise path
        size = path.stat().st_size
        left -= size
        if left < 0 or number > MAX_ENTRIES:
            raise ArchiveError("is too large to be read")
        yield _header(os.fsencode(path.relative_to(folder)), size)
        yield from _content(path)
        yield _padding(size)
    yield bytes(2 * _BLOCK)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _header(name: bytes, size: int) -> bytes:
    """The header of a file, with one more before it where the name does not fit."""
    if name.isascii() and len(name) <= _NAME:
        return _block(name, size)
    prefix, slash, rest = name[: _PREFIX + 1].rpartition(b"/")
    rest += name[_PREFIX + 1 :]
    if name.isascii() and slash and prefix and 0 < len(rest) <= _NAME:
        return _block(rest, size, prefix)
    folder, base = posixpath.split(name)
    record = _record(name)
    described = _ascii(posixpath.join(folder, b"PaxHeaders.0", base))[:_NAME].rstrip(b"/")
    header = _block(described, len(record), kind=b"x")
    return header + record + _padding(len(record)) + _block(_cut(_ascii(name)), size)


def _record(name: bytes) -> bytes:
    """`LENGTH path=NAME` and a line feed; the length counts itself."""
    rest = b" path=" + name + b"\n"
    length = len(rest) + len(str(len(rest)))
    return b"%d" % (len(rest) + len(str(length))) + rest


def _ascii(name: bytes) -> bytes:
    return bytes(byte for byte in name if byte < 0x80)


def _cut(name: bytes) -> bytes:
    """The name in its field. One that is cut behind a slash ends before it, as Go writes it."""
    if len(name) > _NAME and name[_NAME - 1 : _NAME] == b"/":
        end = len(name[: _NAME - 1].rstrip(b"/"))
        return name[:end] + b"\0" + name[end + 1 : _NAME]
    return name[:_NAME]


def _block(name: bytes, size: int, prefix: bytes = b"", kind: bytes = b"0") -> bytes:
    block = bytearray(_BLOCK)
    devices = () if kind == b"x" else (_DEVICE_MAJOR, _DEVICE_MINOR)
    texts = {0: name, _KIND: kind, _MAGIC: b"ustar\x0000", _PREFIX_AT: prefix}
    numbers = {_MODE: 0 if kind == b"x" else 0o600, _OWNER: 0, _GROUP: 0}
    texts |= {at: b"%07o" % number for at, number in numbers.items()}
    texts |= {_SIZE: b"%011o" % size, _TIME: b"%011o" % 0, _CHECKSUM: b" " * 8}
    texts |= dict.fromkeys(devices, b"0000000")
    for at, text in texts.items():
        block[at : at + len(text)] = text
    block[_CHECKSUM : _CHECKSUM + 7] = b"%06o\0" % sum(block)
    return bytes(block)
