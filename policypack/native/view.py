"""One resource of aws-native in the names of pulumi_aws."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from policypack.facts.native_types import Twin, native_types, twins_of
from policypack.native.paths import EACH, Step, Steps, filled, put, steps, text, values
from policypack.resources import Resource
from policypack.unknown import Unknown
from policypack.values import Secret

_TAGS, _IS, _HYPHENS = "{}", "?", "~"
# A name of a property: it has a capital letter inside, or several parts.
_NAME = re.compile(
    r"(?<![\w.:$/-])[a-z][a-z0-9]*(?:[A-Z]\w*)?(?:(?:\[\d*\])?\.[a-z]\w*)*(?![\w:/-])"
)
# A property of one word, where a fix sets it.
_SET = re.compile(r"(?<=\b[Ss]et )[a-z]+(?= to\b)")
_CLASS = re.compile(r"\baws\.(\w+)\.(\w+)")


class Partly(dict[str, Any]):
    """An object of which the program sets more than is mapped: what has no counterpart in
    the table may be in that, so it is unknown."""

    def __init__(
        self, held: Mapping[str, Any], unmapped: Unknown, is_lost: Callable[[str], bool]
    ) -> None:
        super().__init__(held)
        self._unmapped, self._is_lost = unmapped, is_lost

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a property; unknown where it may be in what is not mapped."""
        return super().get(key, self._unmapped if self._is_lost(key) else default)


class NativeView:
    """The twin of a native resource: its properties in classic names, and the way back."""

    def __init__(self, twin: Twin, resource: Resource) -> None:
        self.twin = twin
        self._resource = resource
        self._pairs = [(steps(one), other) for one, other in twin.pairs if other != "@"]

    def is_set(self) -> bool:
        """Whether the program sets one of the mapped properties."""
        raw = self._resource.decoded
        return any(raw.get(native) is not None for native in self._tops)

    def properties(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The properties in classic names. An unmapped one makes unknown what may depend on it."""
        made: dict[str, Any] = {}
        for classic, native in self._pairs:
            for indexes, value in values(raw, bare_steps(native)):
                put(made, filled(classic, indexes), _converted(value, native))
        for one, other in self.twin.pairs:
            if other == "@":
                made[one] = Unknown(one, None, self._resource.urn)
        return made if self.twin.is_part else self._partly(made, raw)

    def dependencies(self) -> dict[str, tuple[str, ...]]:
        """The recorded dependencies under the names of both providers."""
        recorded = self._resource.property_dependencies
        made = dict(recorded)
        for classic, native in self.twin.pairs:
            top = str(steps(classic)[0])
            if native == "@":
                made[top] = (self._resource.urn,)
            elif found := recorded.get(str(steps(native)[0])):
                made[top] = tuple(
                    dict.fromkeys((*(made.get(top, ()) if top in made else ()), *found))
                )
        return made

    def own(self, path: str) -> str:
        """The native path of a classic one; empty where it has no counterpart.

        Unknown values have native paths already.
        """
        wanted = steps(path)
        best: tuple[int, Steps] | None = None
        for classic, native in self._pairs:
            indexes = _matched(classic, wanted)
            if indexes is not None and (best is None or len(classic) > best[0]):
                to = filled(bare_steps(native), indexes)
                best = len(classic), (*to, *wanted[len(classic) :])
        if best is not None:
            return text(best[1])
        declared = wanted[0] in _known(self._resource.type) or wanted[0] in self._resource.decoded
        return self._above(wanted) or (path if declared else "")

    def classic(self, path: str) -> str:
        """The classic top-level property of a native path, as in ignored changes."""
        top = steps(path)[0] if steps(path) else path
        found = (one for one, other in self._pairs if bare_steps(other) == (top,))
        return text(next(found, steps(path)))

    def own_text(self, message: str) -> str:
        """The text with the native names of the properties that it names."""

        def own(found: re.Match[str]) -> str:
            return (self._own_name(found[0]) if _is_name(found[0]) else None) or found[0]

        return _NAME.sub(own, message)

    def own_fix(self, fix: str, types: Iterable[str]) -> str | None:
        """The fix in native names; None where it names what aws-native does not have.

        `types` are those that the rule knows: their classes may be named.
        """
        classes = {f"{module}.{name}".casefold() for module, name in _CLASS.findall(fix)}
        apart = {kind.rpartition(":")[2] for kind in types} - _classes_of_natives()
        names = [each for each in _NAME.findall(_CLASS.sub("", fix)) if _is_name(each)]
        names += _SET.findall(fix)
        if (
            classes - _native_classes()
            or apart & {*re.findall(r"\w+", fix)}
            or any(self._own_name(each) is None for each in names)
        ):
            return None
        set_ = _SET.sub(lambda found: self._own_name(found[0]) or found[0], fix)
        return _CLASS.sub(r"aws_native.\1.\2", self.own_text(set_))

    def _own_name(self, name: str) -> str | None:
        """The native name of a property that a text names, by its path or by its last part.

        None where it has none, or takes other values.
        """
        wanted = steps(name)
        if any(one == wanted and other.endswith(_HYPHENS) for one, other in self._pairs):
            return None
        if any(_matched(classic, wanted) is not None for classic, _ in self._pairs):
            return self.own(name)
        if any(classic[: len(wanted)] == wanted for classic, _ in self._pairs):
            return self._above(wanted) or None
        ends = {
            text(bare_steps(other)) for one, other in self._pairs if one[-len(wanted) :] == wanted
        }
        return ends.pop() if len(ends) == 1 else None

    def _above(self, wanted: Steps) -> str:
        """The native object that holds what lies below the classic path, if one does."""
        below = [bare_steps(native) for classic, native in self._pairs if _starts(classic, wanted)]
        shared = _shared(below)
        return text(filled(shared, tuple(step for step in wanted if isinstance(step, int))))

    @cached_property
    def _tops(self) -> set[str]:
        return {str(bare_steps(native)[0]) for _, native in self._pairs}

    def _partly(self, made: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
        """The properties, with what may depend on unmapped ones unknown."""
        lost = [*_unmapped(raw, _known(self._resource.type))]
        if not lost:
            return made
        for classic, native in self._pairs:
            path = next((each for each in lost if _is_in(each, classic, bare_steps(native))), None)
            # A property that is mapped by itself is known to be absent.
            if path is not None and len(classic) > 1:
                top, unknown = str(classic[0]), self._unknown(path)
                made[top] = self._marked(made[top], (top,), unknown) if top in made else unknown
        return self._partly_at_the_top(made, lost)

    def _partly_at_the_top(self, made: dict[str, Any], lost: list[Steps]) -> dict[str, Any]:
        paths = [(one, bare_steps(other)) for one, other in self._pairs]
        mapped = {one[0] for one, _ in paths}
        # One object holds what pulumi_aws has at the top.
        wrappers = {other[0] for one, other in paths if len(one) == 1 and len(other) > 1}
        depth = {top: 2 for top in wrappers}
        outside = [each for each in lost if len(each) <= depth.get(each[0], 1)]
        if not outside:
            return made
        return Partly(made, self._unknown(outside[0]), lambda key: key not in mapped)

    def _marked(self, value: Any, at: Steps, unknown: Unknown) -> Any:
        if isinstance(value, Secret):
            return Secret(self._marked(value.content, at, unknown))
        if isinstance(value, list):
            return [self._marked(item, (*at, EACH), unknown) for item in value]
        if not isinstance(value, dict):
            return value
        depth = len(at)
        mapped = {
            str(one[depth]) for one, _ in self._pairs if len(one) > depth and _starts(one, at)
        }
        if not mapped:
            # It is taken over as a whole.
            return value
        held = {key: self._marked(item, (*at, key), unknown) for key, item in value.items()}
        return Partly(held, unknown, lambda key: key not in mapped)

    def _unknown(self, path: Steps) -> Unknown:
        waits_for = f"a counterpart in {self.twin.type}: this property is not mapped"
        return Unknown(text(path), waits_for, self._resource.urn)


@lru_cache(maxsize=256)
def _known(native: str) -> Mapping[Step, Any]:
    """The tree of the native properties that are mapped; a leaf stands for all below it."""
    known: dict[Step, Any] = {"id": True}
    for twin in twins_of(native):
        for path in (*(bare_steps(other) for _, other in twin.pairs), *map(steps, twin.ignored)):
            at: Any = known
            for step in path[:-1]:
                at = at.setdefault(step, {}) if isinstance(at, dict) else at
            if isinstance(at, dict):
                at[path[-1]] = True
    return known


def _unmapped(value: Any, known: Any, at: Steps = ()) -> Iterable[Steps]:
    while isinstance(value, Secret):
        value = value.content
    if known is True or value is None:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            below = known.get(key)
            if below is None and item is not None:
                yield (*at, key)
            elif below is not None:
                yield from _unmapped(item, below, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            below = known.get(EACH, known.get(index))
            if below is None:
                yield (*at, index)
            else:
                yield from _unmapped(item, below, (*at, index))


def bare_steps(native: str) -> Steps:
    """The steps of a native path without what is done with its value."""
    return steps(native.removesuffix(_TAGS).removesuffix(_HYPHENS).partition(_IS)[0])


def _converted(value: Any, native: str) -> Any:
    """The value in the form that pulumi_aws has for it."""
    if isinstance(value, Secret):
        return Secret(_converted(value.content, native))
    if isinstance(value, Unknown):
        return value
    if native.endswith(_TAGS):
        return _as_tags(value)
    if native.endswith(_HYPHENS):
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", str(value)).lower()
    _, is_, wanted = native.partition(_IS)
    return value == wanted if is_ else value


def _as_tags(value: Any) -> Any:
    """A list of keys and values as a map."""
    if not isinstance(value, list):
        return value
    made: dict[str, Any] = {}
    for item in value:
        held = item.content if isinstance(item, Secret) else item
        if not isinstance(held, dict) or not isinstance(held.get("key"), str):
            return held if isinstance(held, Unknown) else value
        made[held["key"]] = held.get("value")
    return made


def _matched(pattern: Steps, path: Steps) -> tuple[int, ...] | None:
    """The indexes for the `[]` of a pattern that the path begins with; None where it does not."""
    if len(pattern) > len(path):
        return None
    indexes: list[int] = []
    for step, given in zip(pattern, path, strict=False):
        if step == EACH and (isinstance(given, int) or given == EACH):
            indexes.extend([given] if isinstance(given, int) else [])
        elif step != given:
            return None
    return tuple(indexes)


def _is_in(lost: Steps, classic: Steps, native: Steps) -> bool:
    """Whether an unmapped path lies in the object that the first classic step stands for."""
    top = native[: max(1, len(native) - len(classic) + 1)]
    return len(lost) > len(top) and lost[: len(top)] == top


def _starts(pattern: Steps, path: Steps) -> bool:
    return len(pattern) >= len(path) and all(
        step == given or (step == EACH and isinstance(given, int))
        for step, given in zip(pattern, path, strict=False)
    )


def _shared(paths: list[Steps]) -> Steps:
    """The steps that all paths begin with."""
    shared = paths[0] if paths else ()
    for path in paths:
        while path[: len(shared)] != shared:
            shared = shared[:-1]
    return shared


def _is_name(name: str) -> bool:
    return "." in name or name != name.lower()


@lru_cache(maxsize=1)
def _classes_of_natives() -> frozenset[str]:
    """The names of the classes that aws-native has: `Queue`."""
    return frozenset(native.rpartition(":")[2] for native in native_types())


@lru_cache(maxsize=1)
def _native_classes() -> frozenset[str]:
    """The classes of pulumi_aws that aws-native has under the same name: `sqs.queue`."""
    return frozenset(
        f"{module}.{name}".casefold()
        for native, classic in native_types().items()
        for _, module, name in [native.split(":")]
        if classic
    )
