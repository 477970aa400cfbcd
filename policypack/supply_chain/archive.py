"""A function's or a layer's code, wherever it comes from, as one `Package` of files.

    package = open_package(OnDisk("./app"), program_folder("shop"))
    for entry in package.entries: ...

A package is read once in the life of the process, however many rules and functions look at it, and
what `Package.once` computes from it is computed once.
"""

from __future__ import annotations

import hashlib
import stat
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from policypack.supply_chain.entries import (
    DEEPEST,
    LARGEST,
    ArchiveError,
    Entry,
    Found,
    Unread,
    bounded,
    safe_name,
)
from policypack.supply_chain.folders import read_file, read_folder
from policypack.supply_chain.program import HELP, SET
from policypack.supply_chain.tars import read_tar
from policypack.supply_chain.zips import read_zip

__all__ = [
    "ArchiveError",
    "Entry",
    "Members",
    "Missing",
    "OnDisk",
    "Package",
    "Source",
    "Text",
    "Unread",
    "is_archive",
    "open_package",
]

T = TypeVar("T")
_ZIPS = (".zip", ".jar", ".whl")
_TARS = (".tar", ".tgz", ".tar.gz")
_KEPT = 64
_lock = threading.RLock()
_packages: dict[object, Package] = {}


@dataclass(frozen=True)
class Text:
    """A file whose content the program gives."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class OnDisk:
    """A path as the program wrote it. `is_archive`: a folder or a zip that is to be opened.

    `hash` is the engine's hash of the content, where it is known.
    """

    path: str
    is_archive: bool = True
    hash: str | None = None


@dataclass(frozen=True)
class Missing:
    """Something that a preview cannot read; see `Unread`."""

    waits_for: str


@dataclass(frozen=True)
class Members:
    """Files and archives by the name that they have in the package."""

    members: Mapping[str, Source]


Source = Text | OnDisk | Missing | Members


@dataclass(frozen=True, eq=False)
class Package:
    """The files that ship, what is wrong with the archive, and what could not be read."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[ArchiveError, ...] = ()
    unread: tuple[Unread, ...] = ()
    _computed: dict[Callable[[Package], Any], Any] = field(default_factory=dict, repr=False)

    @cached_property
    def by_name(self) -> Mapping[str, Entry]:
        """The entries by their names."""
        return {entry.name: entry for entry in self.entries}

    def once(self, compute: Callable[[Package], T]) -> T:
        """What `compute` makes of this package, computed at the first request only."""
        with _lock:
            if compute not in self._computed:
                self._computed[compute] = compute(self)
            result: T = self._computed[compute]
            return result


def is_archive(name: str) -> bool:
    """Whether a file says by its name that it is an archive which is opened here."""
    return name.endswith(_ZIPS + _TARS)


def open_package(source: Source, program: Path | None) -> Package:
    """The package of a source; relative paths begin at the folder `program`. Never raises."""
    key = _key(source, program)
    with _lock:
        if key not in _packages:
            while len(_packages) >= _KEPT:
                _packages.pop(next(iter(_packages)))
            _packages[key] = _package(source, program)
        return _packages[key]


def _package(source: Source, program: Path | None) -> Package:
    entries: dict[str, Entry] = {}
    faults: list[ArchiveError] = []
    unread: list[Unread] = []
    for found in bounded(_read(source, program)):
        if isinstance(found, Entry):
            # As in Pulumi, the first of two files with one name stays.
            entries.setdefault(found.name, found)
        elif isinstance(found, ArchiveError):
            faults.append(found)
        else:
            unread.append(found)
    return Package(tuple(entries.values()), tuple(faults), tuple(unread))


def _read(source: Source, program: Path | None, name: str = "", depth: int = 0) -> Found:
    if isinstance(source, Missing):
        yield Unread(name, source.waits_for)
    elif isinstance(source, Text):
        content = source.text.encode("utf-8", "surrogatepass")
        yield Entry(name, len(content), load=lambda limit: content[:limit])
    elif isinstance(source, OnDisk):
        yield from _from_disk(source, program, name)
    elif depth >= DEEPEST:
        yield ArchiveError("nests archives too deeply", name)
    else:
        for member, inner in source.members.items():
            try:
                at = safe_name(member)
            except ArchiveError as fault:
                yield fault
                continue
            yield from _placed(_read(inner, program, "", depth + 1), at)


def _placed(found: Found, prefix: str) -> Found:
    for item in found:
        if isinstance(item, Unread):
            yield Unread(f"{prefix}/{item.path}".rstrip("/"), item.waits_for)
        else:
            yield item.below(prefix)


def _from_disk(source: OnDisk, program: Path | None, name: str) -> Found:
    path = _resolved(source, program)
    if path is None:
        yield Unread(name, HELP)
    elif (mode := _mode(path)) is None:
        yield Unread(name, f"{path}, which does not exist; where that is not what was meant, {SET}")
    elif not source.is_archive:
        yield from (_verified(item, source, path) for item in read_file(path, name))
    elif stat.S_ISDIR(mode):
        yield from read_folder(path)
    elif not stat.S_ISREG(mode):
        # A pipe would keep whoever opens it waiting.
        yield ArchiveError("is neither a folder nor a zip or tar file")
    elif path.name.endswith(_ZIPS):
        yield from read_zip(path)
    elif path.name.endswith(_TARS):
        yield from read_tar(path)
    else:
        yield ArchiveError("is neither a folder nor a zip or tar file")


def _verified(
    item: Entry | ArchiveError, source: OnDisk, path: Path
) -> Entry | ArchiveError | Unread:
    """The file, if it is the one that the engine saw: of a file it tells the SHA-256."""
    if isinstance(item, ArchiveError) or not source.hash or item.size > LARGEST:
        return item
    try:
        content = item.read()
    except ArchiveError as fault:
        return fault
    if hashlib.sha256(content).hexdigest() == source.hash:
        return item
    return Unread(item.name, f"the file that the program ships: {path} holds something else; {SET}")


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return None


def _resolved(source: OnDisk, program: Path | None) -> Path | None:
    path = Path(source.path)
    if path.is_absolute():
        return path
    return None if program is None else program / path


def _key(source: Source, program: Path | None) -> object:
    """What two sources have in common if and only if they hold the same."""
    if isinstance(source, Members):
        return tuple((name, _key(inner, program)) for name, inner in source.members.items())
    if isinstance(source, Text):
        return hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).digest()
    if isinstance(source, Missing):
        return source
    path = _resolved(source, program)
    try:
        status = path.stat() if path else None
    except (OSError, ValueError):
        status = None
    return (source, path, status and (status.st_mtime_ns, status.st_size))
