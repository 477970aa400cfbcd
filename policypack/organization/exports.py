"""Exported stacks: files that `pulumi stack export` wrote, and folders of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from policypack.organization.checkpoints import MOST
from policypack.organization.retries import Retries
from policypack.organization.sources import StackKey
from policypack.reading import files

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
