"""Self-managed backends: the layout of Pulumi's objects in any store.

`.pulumi/stacks/<project>/<stack>.json`, or `.pulumi/stacks/<stack>.json` in backends made before
Pulumi 3.61; each also with `.gz` or `.zst`. Beside it stand `.bak` copies and `.pulumi-tags`, and
`.pulumi/history/` keeps each update with its configuration
(https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from policypack.organization.checkpoints import decompressed
from policypack.organization.configuration import plain_config
from policypack.organization.retries import Retries
from policypack.organization.sources import StackKey
from policypack.organization.stores import Listed, Store
from policypack.reading import json_text

_ROOT = ".pulumi"
_STACKS = f"{_ROOT}/stacks"
_ENDINGS = (".json", ".json.gz", ".json.zst")
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
