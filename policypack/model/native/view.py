"""One resource of aws-native in the names of pulumi_aws."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from policypack.facts.native_types import NOWHERE, OF_OWNER, Twin, native_types, twins_of
from policypack.model.native.conversions import bare_steps, converted, is_switch
from policypack.model.native.names import OwnNames
from policypack.model.native.paths import (
    EACH,
    KEY,
    Step,
    Steps,
    Where,
    container,
    filled,
    is_below,
    matched,
    put,
    put_empty,
    reached,
    shared,
    starts,
    steps,
    text,
    values,
)
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import Secret, unmarked
from policypack.start.lazy_patterns import lazy_pattern

# The resources' names in a fix: the classes of aws-native for those of pulumi_aws.

_CLASS = lazy_pattern(r"\baws\.(\w+)\.(\w+)")


def in_native_classes(fix: str, native: str, types: Iterable[str]) -> str | None:
    """The fix with the classes of aws-native; None if it names a class that aws-native lacks.

    `types` has the types whose classes it may name; `native` is the type of the resource. A
    resource of pulumi_aws may be a property of it: `publicAccessBlockConfiguration`.
    """
    made = fix
    for module, name in _CLASS.findall(fix):
        found = {*_by_class().get(f"{module}.{name}".casefold(), ())}
        if len(found) != 1:
            return None
        _, of, class_ = found.pop().split(":")
        made = made.replace(f"aws.{module}.{name}", f"aws_native.{of}.{class_}")
    parts = parts_of(native)
    for name, kind in {kind.rpartition(":")[2]: kind for kind in types}.items():
        other = parts.get(kind) or _class_name(kind)
        if not re.search(rf"(?<![\w.]){name}\b", made) or other == name:
            continue
        if not other:
            return None
        # A property has no article.
        article = "" if kind in parts else "an " if other[0] in "AEIO" else "a "
        made = re.sub(rf"\ban? {name}\b", f"{article}{other}", made)
        made = re.sub(rf"(?<![\w.]){name}\b", other, made)
    return made


@lru_cache(maxsize=64)
def parts_of(native: str) -> Mapping[str, str]:
    """The properties that pulumi_aws has as resources of their own, by the types of these."""
    roots = {twin.type: _root(twin) for twin in twins_of(native) if twin.is_part}
    return {kind: root for kind, root in roots.items() if root}


def _root(twin: Twin) -> str:
    pairs = twin.of_element(None).pairs
    own = [bare_steps(each) for _, each in pairs if not each.startswith(OF_OWNER)]
    # One property of an object is not the object.
    root = shared(own) if len(own) > 1 else own[0][: max(1, len(own[0]) - 1)]
    return text(root).removesuffix("[]")


def _class_name(kind: str) -> str:
    """The class of aws-native for a type of pulumi_aws; empty if there is none, or several."""
    found = {native.rpartition(":")[2] for native in _wholes().get(kind, ())}
    name = kind.rpartition(":")[2]
    return name if name in found else found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=1)
def _wholes() -> Mapping[str, list[str]]:
    """The types of aws-native that are a resource of pulumi_aws as a whole, by its type."""
    made: dict[str, list[str]] = {}
    for native in native_types():
        for twin in twins_of(native):
            if not twin.is_part:
                made.setdefault(twin.type, []).append(native)
    return made


@lru_cache(maxsize=1)
def _by_class() -> Mapping[str, list[str]]:
    """The same by the class of pulumi_aws: `sqs.queue`."""
    made: dict[str, list[str]] = {}
    for kind, found in _wholes().items():
        module, name = kind.split(":")[1].split("/")[0], kind.rpartition(":")[2]
        made.setdefault(f"{module}.{name}".casefold(), []).extend(found)
    return made


# Properties that a program sets and the table doesn't map: their dependents become unknown.

# The classic path and the native one, as steps.
Pairs = Sequence[tuple[Steps, Steps]]
MakeUnknown = Callable[[Steps], Unknown]


class Partly(dict[str, Any]):
    """An object of which the program sets more than is mapped: a property without a counterpart in
    the table may be among the rest, so it is unknown."""

    def __init__(
        self, held: Mapping[str, Any], unmapped: Unknown, is_lost: Callable[[str], bool]
    ) -> None:
        super().__init__(held)
        self._unmapped, self._is_lost = unmapped, is_lost

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a property; unknown if it may be among the unmapped ones."""
        return super().get(key, self._unmapped if self._is_lost(key) else default)


def partly(
    made: dict[str, Any], pairs: Pairs, lost: Sequence[Steps], unknown: MakeUnknown
) -> dict[str, Any]:
    """The properties `made`; those that may depend on the `lost` native paths are unknown."""
    for classic, native in pairs:
        path = next((each for each in lost if _is_in(each, classic, native)), None)
        # A property that is mapped by itself is known to be absent.
        if path is not None and len(classic) > 1:
            top, waiting = str(classic[0]), unknown(path)
            made[top] = _marked(made[top], (top,), waiting, pairs) if top in made else waiting
    mapped = {classic[0] for classic, _ in pairs}
    # One object holds what pulumi_aws has at the top.
    wrappers = {native[0] for classic, native in pairs if len(classic) == 1 and len(native) > 1}
    outside = [each for each in lost if len(each) <= 1 + (each[0] in wrappers)]
    if not outside:
        return made
    return Partly(made, unknown(outside[0]), lambda key: key not in mapped)


def _marked(value: Any, at: Steps, unknown: Unknown, pairs: Pairs) -> Any:
    if isinstance(value, Secret):
        return Secret(_marked(value.content, at, unknown, pairs))
    if isinstance(value, list):
        return [_marked(item, (*at, EACH), unknown, pairs) for item in value]
    if not isinstance(value, dict):
        return value
    depth = len(at)
    mapped = {one[depth] for one, _ in pairs if len(one) > depth and starts(one, at)}
    if not mapped:
        # It is taken over as a whole.
        return value
    held = {key: _marked(item, (*at, key), unknown, pairs) for key, item in value.items()}
    return Partly(held, unknown, lambda key: key not in mapped)


@lru_cache(maxsize=256)
def known_paths(native: str) -> Mapping[Step, Any]:
    """The tree of the mapped native properties; a leaf means all below it."""
    known: dict[Step, Any] = {"id": True}
    for twin in twins_of(native):
        # A property that only shows that another is set doesn't reveal its content.
        told = (other for _, other in twin.of_element(None).pairs if not is_switch(other))
        for path in (*map(bare_steps, told), *map(steps, twin.ignored)):
            _know(known, path)
    return known


def _know(known: dict[Step, Any], path: Steps) -> None:
    at: Any = known
    for depth, step in enumerate(path, 1):
        name = EACH if isinstance(step, Where) else step
        # The key of an element doesn't reveal its content.
        if not isinstance(at, dict) or step == KEY:
            return
        if depth == len(path):
            at[name] = True
        at = at.setdefault(name, {})
        if isinstance(step, Where) and isinstance(at, dict):
            at[step.key] = True


def unmapped(value: Any, known: Any, at: Steps = ()) -> Iterable[Steps]:
    """The paths of what is set and not in the tree of the known ones."""
    while isinstance(value, Secret):
        value = value.content
    if known is True or value is None:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            below = known.get(key, known.get(EACH))
            if below is None and item is not None:
                yield (*at, key)
            elif below is not None:
                yield from unmapped(item, below, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            below = known.get(EACH, known.get(index))
            if below is None:
                yield (*at, index)
            else:
                yield from unmapped(item, below, (*at, index))


def _is_in(lost: Steps, classic: Steps, native: Steps) -> bool:
    """Whether an unmapped path lies in the object that the first classic step stands for."""
    top = native[: max(1, len(native) - len(classic) + 1)]
    return len(lost) > len(top) and matched(top, lost) is not None


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

        A dependency of an object that pulumi_aws lacks belongs to the properties set in it.
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
        """Whether the program sets the part of an object; other properties may be write-only."""
        return len(native) == 1 or any(True for _ in values(self._resource.properties.raw, native))

    def own(self, path: str) -> str:
        """The native path of a classic one; empty if it has no counterpart.

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
        """The fix in native names; None if it names what aws-native does not have."""
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
        """The fix in native names; None if a property of it is not mapped one to one."""
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
