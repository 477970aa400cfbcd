"""Where the code of a function or a layer comes from, as the program states it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

from policypack.start.record import record
from policypack.supply_chain.archives.engine_hashes import Version, hashed


@record(frozen=True)
class Text:
    """A file whose content the program gives; `is_secret`: it marks the content as secret."""

    text: str = field(repr=False)
    is_secret: bool = False


@record(frozen=True)
class OnDisk:
    """A path as the program wrote it. `is_archive`: a folder, zip or tar that is to be opened.

    `hash` is the engine's hash of the content, where it is known.
    """

    path: str
    is_archive: bool = True
    hash: str | None = None


@record(frozen=True)
class Missing:
    """Content that a preview cannot read; see `Unread`."""

    waits_for: str


@record(frozen=True)
class Members:
    """Files and archives by their name in the deployment package."""

    members: Mapping[str, Source]


Source = Text | OnDisk | Missing | Members


def is_file(source: Source) -> bool:
    """Whether the source is one file; an archive's files are placed below its name."""
    return isinstance(source, Text) or (isinstance(source, OnDisk) and not source.is_archive)


def resolved(source: OnDisk, program: Path | None) -> Path | None:
    """The path on the disk; None for a relative one while the program's folder is not known."""
    return _placed(source.path, program)


# An archive may list thousands of files, and each is placed several times.
@lru_cache(maxsize=4096)
def _placed(stated: str, program: Path | None) -> Path | None:
    path = Path(stated)
    if path.is_absolute():
        return path
    return None if program is None else program / path


def folders_of(source: Source, program: Path | None) -> Iterator[str]:
    """The folders on the disk in which the files, folders and archives of a source lie."""
    if isinstance(source, Members):
        for inner in source.members.values():
            yield from folders_of(inner, program)
    elif isinstance(source, OnDisk):
        path = resolved(source, program)
        if path is not None:
            yield os.path.dirname(os.path.normpath(path))


def identity(source: Source, program: Path | None) -> object:
    """A key that two sources share if and only if they have the same content."""
    if isinstance(source, Members):
        # Each message of the engine has them in another order.
        members = sorted(source.members.items(), key=itemgetter(0))
        return tuple((name, identity(inner, program)) for name, inner in members)
    if isinstance(source, Text):
        digest = hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).digest()
        return digest, source.is_secret
    if isinstance(source, Missing):
        return source
    path = resolved(source, program)
    try:
        status = path.stat() if path else None
    except (OSError, ValueError):
        status = None
    return (source, path, status and (status.st_mtime_ns, status.st_size))


# Lock files next to a package list its bundled dependencies.
NPM_LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
LOCKS = (*NPM_LOCKS, "pnpm-lock.yaml", "yarn.lock", "bun.lock")
# A program lies some folders below the root of its repository.
_FOLDERS_ABOVE = 6


def content_digest(source: Source, program: Path | None, beside: Iterable[Path]) -> str | None:
    """The digest of a source, and of the lock files beside it.

    None if a part is missing, is secret, or is not what the engine saw.
    """
    found = hashlib.sha256()
    for part in (*_parts(source, program), *_locks(beside)):
        if part is None:
            return None
        found.update(part.encode("utf-8", "surrogatepass"))
        found.update(b"\0")
    return found.hexdigest()


def _parts(source: Source, program: Path | None) -> Iterator[str | None]:
    if isinstance(source, Members):
        for name, inner in sorted(source.members.items()):
            yield from ("(", name)
            yield from _parts(inner, program)
            yield ")"
    elif isinstance(source, Text):
        # What the program marks as secret leaves no trace.
        yield None if source.is_secret else source.text
    elif isinstance(source, OnDisk):
        path = resolved(source, program)
        # The name determines how an archive is read.
        yield from (str(source.is_archive), source.path.rpartition("/")[2])
        yield None if path is None else _of_path(path, source.hash)
    else:
        yield None


def _of_path(path: Path, stated: str | None) -> str | None:
    try:
        version = Version.of(path.stat())
    except (OSError, ValueError):
        return None
    found = hashed(path, version)
    return found if stated in (None, "", found) else None


def _locks(beside: Iterable[Path]) -> Iterator[str]:
    for above in dict.fromkeys(above for folder in beside for above in upwards(folder)):
        for place in (above / name for name in (*LOCKS, "package.json")):
            if place.is_file():
                yield f"{place} {hashed(place, Version.of(place.stat()))}"


def upwards(folder: Path) -> Iterator[Path]:
    """The folder and those above it, up to the root of the repository."""
    for above in (folder, *folder.parents)[:_FOLDERS_ABOVE]:
        yield above
        if (above / ".git").exists():
            return
