"""One resource of aws-native in the names of pulumi_aws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from policypack.facts.native_types import NOWHERE, OF_OWNER, Twin
from policypack.model.native.classes import in_native_classes, parts_of
from policypack.model.native.conversions import bare_steps, converted
from policypack.model.native.names import OwnNames
from policypack.model.native.paths import (
    Steps,
    container,
    filled,
    is_below,
    put,
    put_empty,
    reached,
    shared,
    steps,
    text,
    values,
)
from policypack.model.native.unmapped import known_paths, partly, unmapped
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import unmarked


class NativeView:
    """The twin of a native resource: its properties in classic names, and the way back."""

    def __init__(self, twin: Twin, resource: Resource) -> None:
        self.twin = twin
        self._resource = resource
        pairs = ((steps(one), other) for one, other in twin.pairs)
        self._pairs = [pair for pair in pairs if pair[1] not in (OF_OWNER, NOWHERE)]

    def is_set(self) -> bool:
        """Whether the program sets one of the properties that are mapped to it alone."""
        raw, own = self._resource.properties.raw, self._own()
        return any(next(values(raw, bare_steps(native)[:1]), None) for native in own)

    def properties(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The properties in classic names. An unmapped one makes unknown what may depend on it."""
        made: dict[str, Any] = {}
        for classic, native in self._pairs:
            for indexes, left, value in reached(raw, bare_steps(native)):
                if not left:
                    put(made, filled(classic, indexes), converted(value, native, raw))
                elif above := container(classic, bare_steps(native), left):
                    put_empty(made, filled(above, indexes), unmarked(value))
        for one, other in self.twin.pairs:
            if other == OF_OWNER:
                made[one] = Unknown(one, None, self._resource.urn)
        pairs = [(classic, bare_steps(native)) for classic, native in self._pairs]
        # To a part belongs what lies in the object that is mapped to it.
        root = shared([*map(bare_steps, self._own())]) if self.twin.is_part else ()
        known = known_paths(self._resource.type)
        lost = [each[len(root) :] for each in unmapped(raw, known) if is_below(each, root)]
        if not lost or (self.twin.is_part and not root):
            return made
        below = [(classic, native[len(root) :]) for classic, native in pairs]
        below += [((one,), (NOWHERE,)) for one, other in self.twin.pairs if other == NOWHERE]
        return partly(made, below, lost, lambda path: self._unknown((*root, *path)))

    def dependencies(self) -> dict[str, tuple[str, ...]]:
        """The recorded dependencies under the names of both providers.

        One of an object that pulumi_aws has not belongs to what is set in it.
        """
        recorded = self._resource.property_dependencies
        made = dict(recorded)
        for classic, native in self.twin.pairs:
            top, path = str(steps(classic)[0]), bare_steps(native)
            if native == OF_OWNER:
                made[top] = (self._resource.urn,)
            elif (found := recorded.get(str(path[0]))) and self._is_part_set(path):
                made[top] = tuple(dict.fromkeys((*made.get(top, ()), *found)))
        return made

    def _is_part_set(self, native: Steps) -> bool:
        """Whether the program sets the part of an object; what is no part may be write-only."""
        return len(native) == 1 or any(True for _ in values(self._resource.properties.raw, native))

    def own(self, path: str) -> str:
        """The native path of a classic one; empty where it has no counterpart.

        Unknown values have native paths already.
        """
        if not path:
            return ""
        top = steps(path)[0]
        declared = top in known_paths(self._resource.type) or top in self._resource.properties.raw
        return self.names.path(path) or (path if declared else "")

    def own_text(self, message: str) -> str:
        """The text with the native names of the properties that it names."""
        return self.names.in_text(message)

    def own_fix(self, fix: str, types: Iterable[str]) -> str | None:
        """The fix in native names; None where it names what aws-native does not have."""
        known = [*types]
        # The first of several ways is enough, where the provider has not all of them.
        ways = (fix, fix.partition(", or ")[0])
        followed = (self._followed(way, known) for way in ways)
        # A resource that pulumi_aws has apart is at least a property to set.
        apart = (
            f"Set {part}"
            for kind, part in parts_of(self._resource.type).items()
            if kind in known and kind.rpartition(":")[2] in fix
        )
        return next(filter(None, (*followed, *apart)), None)

    def _followed(self, fix: str, types: Sequence[str]) -> str | None:
        made = in_native_classes(fix, self._resource.type, types)
        return None if made is None else self.names.in_fix(made, types)

    def fix(self, fix: Mapping[str, Any]) -> dict[str, Any] | None:
        """The fix in native names; None where a property of it is not mapped one to one."""
        made: dict[str, Any] = {}
        for path, value in _leaves(fix):
            to = self.names.same(path)
            if to is None:
                return None
            put(made, to, value)
        return made

    def is_written_alike(self, path: str) -> bool:
        """Whether the native property at the path holds the same value as the classic one."""
        return self.names.keeps_value(steps(path))

    @cached_property
    def names(self) -> OwnNames:
        """The native names of the classic properties; of two, the one that the program sets."""
        raw = self._resource.properties.raw
        pairs = sorted(self._pairs, key=lambda pair: bare_steps(pair[1])[0] not in raw)
        return OwnNames(pairs, raw, {one for one, other in self.twin.pairs if other == NOWHERE})

    def _own(self) -> list[str]:
        """The native paths but those of the owner of a part."""
        return [native for _, native in self._pairs if not native.startswith(OF_OWNER)]

    def _unknown(self, path: Steps) -> Unknown:
        waits_for = f"a counterpart in {self.twin.type}: this property is not mapped"
        return Unknown(text(path), waits_for, self._resource.urn)


def _leaves(fix: Mapping[str, Any], at: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    for key, value in fix.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*at, key))
        else:
            yield (*at, key), value
