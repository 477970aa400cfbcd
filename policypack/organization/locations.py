"""Opens the source that a location names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from policypack.organization.checkpoints import MOST, decompressed
from policypack.organization.cloud import SCHEMES, Cloud
from policypack.organization.configuration import plain_config
from policypack.organization.files import PROTOCOLS, Files
from policypack.organization.postgres import Table
from policypack.organization.retries import Retries
from policypack.organization.sources import Source, StackKey, shown
from policypack.organization.stores import Listed, Store
from policypack.reading import files, json_text

# Exported stacks: files that `pulumi stack export` wrote, and folders of them.

_ENDINGS = (".json", ".json.gz", ".json.zst")


def is_backend(location: str) -> bool:
    """Whether a path is the folder of a self-managed backend."""
    return (Path(location) / ".pulumi" / "stacks").is_dir()


class Exports:
    """Exported stacks in one file, or in a folder at any depth; hidden folders are left out."""

    at_once = 1

    def __init__(self, location: str) -> None:
        if not Path(location).exists():
            raise ValueError(f"{location}: no such file or folder; name exported stacks")
        self._location = location

    def stacks(self) -> Iterator[StackKey]:
        """One stack for each file. Its project stands in the state itself."""
        given = Path(self._location)
        for file in _below(given) if given.is_dir() else [given]:
            yield StackKey(self._location, str(file), "", _stem(file), _mark(file))

    def is_changing(self, key: StackKey) -> bool:
        """A file is read as it is."""
        return False

    def state(self, key: StackKey, retries: Retries) -> bytes:
        """The content of the file."""
        return retries.call("the file", lambda: files.read_bytes(key.name, MOST))

    def tags(self, key: StackKey, retries: Retries) -> Mapping[str, str]:
        """An export has none."""
        return {}

    def config(self, key: StackKey, retries: Retries) -> None:
        """An export has none."""


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(parent, each) for each in sorted(names) if each.endswith(_ENDINGS))


def _mark(file: Path) -> str:
    try:
        found = file.stat()
    except OSError:
        # Reading it tells why.
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}-{found.st_ino}"


def _stem(file: Path) -> str:
    ending = next((each for each in reversed(_ENDINGS) if file.name.endswith(each)), "")
    return file.name.removesuffix(ending) or file.name


# Self-managed backends: the layout of Pulumi's objects in any store.
#
# `.pulumi/stacks/<project>/<stack>.json`, or `.pulumi/stacks/<stack>.json` in backends made before
# Pulumi 3.61; each also with `.gz` or `.zst`. Beside it stand `.bak` copies and `.pulumi-tags`,
# and `.pulumi/history/` keeps each update with its configuration
# (https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go).

_ROOT = ".pulumi"
_STACKS = f"{_ROOT}/stacks"
_TAGS = ".pulumi-tags"
_OF_HISTORY = tuple(f".history{ending}" for ending in _ENDINGS)


class Backend:
    """The stacks of one self-managed backend."""

    def __init__(self, location: str, store: Store) -> None:
        self._location = location
        self._store = store
        self.at_once = store.at_once

    def stacks(self) -> Iterator[StackKey]:
        """All stacks. Of a stack that is kept in several compressions, the newest counts."""
        for _, listed in groupby(self._store.under(_STACKS), key=lambda each: _folder(each.name)):
            inside = [*listed]
            tags = {each.name: each.mark for each in inside if each.name.endswith(_TAGS)}
            found = [each for each in inside if each.name.endswith(_ENDINGS)]
            found.sort(key=lambda each: _without_ending(each.name))
            for path, variants in groupby(found, key=lambda each: _without_ending(each.name)):
                newest = max(variants, key=_age)
                *project, stack = path.removeprefix(f"{_STACKS}/").split("/")
                if len(project) <= 1:
                    mark = newest.mark and f"{newest.mark} {tags.get(f'{path}{_TAGS}', '')}"
                    yield StackKey(self._location, newest.name, "".join(project), stack, mark)

    def is_changing(self, key: StackKey) -> bool:
        """Each object is read as it was once written."""
        return False

    def state(self, key: StackKey, retries: Retries) -> bytes:
        """The checkpoint of a stack, as it is stored."""
        return retries.call("the checkpoint", lambda: self._store.read(key.name))

    def tags(self, key: StackKey, retries: Retries) -> Mapping[str, str]:
        """The tags beside the checkpoint."""
        name = f"{_without_ending(key.name)}{_TAGS}"
        try:
            data = retries.call("the tags", lambda: self._store.read(name))
        except FileNotFoundError:
            return {}
        tags = _object(data).get("tags") or {}
        return {str(name): str(value) for name, value in tags.items()}

    def config(self, key: StackKey, retries: Retries) -> Mapping[str, str] | None:
        """The configuration of the last update in the history."""
        folder = _without_ending(key.name).replace(_STACKS, f"{_ROOT}/history", 1)
        # The names hold the time of the update in nanoseconds.
        names = retries.call("the history", lambda: [each.name for each in self._history(folder)])
        if not names:
            return None
        data = retries.call("the history", lambda: self._store.read(max(names)))
        return plain_config(_object(data).get("config") or {})

    def _history(self, folder: str) -> Iterator[Listed]:
        found = self._store.under(folder)
        return (each for each in found if each.name.endswith(_OF_HISTORY))


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _without_ending(name: str) -> str:
    ending = max((each for each in _ENDINGS if name.endswith(each)), key=len)
    return name.removesuffix(ending)


def _age(found: Listed) -> tuple[float, str]:
    """Times in one store are either all numbers or all texts that order as the times do."""
    try:
        return float(found.modified), ""
    except ValueError:
        return 0.0, found.modified


def _object(data: bytes) -> dict[str, Any]:
    found = json_text.loads(decompressed(data), unique=False)
    return found if isinstance(found, dict) else {}


POSTGRES = ("postgres", "postgresql")


def open_source(location: str) -> Source:
    """The source at a location. Raises ValueError for an unsupported one."""
    scheme = urlsplit(location).scheme
    if scheme in SCHEMES:
        return Cloud(location)
    if scheme in POSTGRES:
        return Backend(location, Table(location))
    if scheme in PROTOCOLS or is_backend(location):
        return Backend(location, Files(location))
    if "://" in location:
        known = ", ".join(sorted({*PROTOCOLS, *POSTGRES, *SCHEMES}))
        raise ValueError(f"{shown(location)}: unsupported source; use a path or one of {known}")
    return Exports(location)


def backend_of(location: str) -> str:
    """The backend at a location as people may see it; empty for exports, whose files move."""
    return shown(location) if "://" in location or is_backend(location) else ""
