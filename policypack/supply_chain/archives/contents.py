"""Digests of what a package is made of, without opening it: equal ones have equal contents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from policypack.supply_chain.archives.engine_hashes import hashed
from policypack.supply_chain.archives.folders import Version
from policypack.supply_chain.archives.sources import Members, OnDisk, Source, Text, resolved

# Lock files next to a package list its bundled dependencies.
NPM_LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
LOCKS = (*NPM_LOCKS, "pnpm-lock.yaml", "yarn.lock", "bun.lock")
# A program lies some folders below the root of its repository.
_FOLDERS_ABOVE = 6


def content_digest(source: Source, program: Path | None, beside: Iterable[Path]) -> str | None:
    """The digest of a source, and of the lock files beside it.

    None where a part is missing, is secret, or is not what the engine saw.
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
