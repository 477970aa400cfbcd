"""The way back: names the properties of a finding as a program of aws-native does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from policypack.facts.native_types import NOWHERE, native_types, twins_of
from policypack.model.native.conversions import bare_steps, has_other_values
from policypack.model.native.paths import (
    EACH,
    KEY,
    Steps,
    Where,
    filled,
    matched,
    names_in,
    shared,
    starts,
    steps,
    text,
    with_keys,
    without_names,
)
from policypack.start.lazy_patterns import lazy_pattern

# A name of a property: it has a capital letter inside, or several parts. A colon may end it, but
# does not belong to it, as in s3:GetObject.
_NAME = lazy_pattern(
    r"(?<![\w.:$/-])[a-z][a-z0-9]*(?:[A-Z]\w*)?(?:(?:\[\d*\])?\.[A-Za-z]\w*)*(?![\w/-]|:\S)"
)
# A property of one word, where a fix sets it.
_SET = lazy_pattern(r"(?<=\b[Ss]et )[a-z]+(?= to\b)")
_NAMED = lazy_pattern(f"{_SET.pattern}|{_NAME.pattern}")


class OwnNames:
    """The native names for the classic paths of one twin; the pairs have native paths as text.

    `raw` has the native properties: the keys of its maps are part of a path. `missing` are the
    classic properties that aws-native has not.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[Steps, str]],
        raw: Mapping[str, Any],
        missing: Collection[str] = (),
    ) -> None:
        self._pairs, self._raw, self._missing = [*pairs], raw, missing

    def path(self, path: str) -> str:
        """The native path of a classic one; empty if it has no counterpart."""
        wanted = steps(path)
        best: tuple[int, Steps] | None = None
        for classic, native in self._pairs:
            indexes = matched(classic, wanted)
            if indexes is not None and (best is None or len(classic) > best[0]):
                to = filled(bare_steps(native), indexes)
                best = len(classic), (*to, *wanted[len(classic) :])
        return text(with_keys(best[1], self._raw)) if best is not None else self._above(wanted)

    def same(self, path: Steps) -> Steps | None:
        """The native path of a classic one that holds the same value, in objects alone."""
        found = [pair for pair in self._pairs if path[: len(pair[0])] == pair[0]]
        classic, native = max(found, key=lambda pair: len(pair[0]), default=((), ""))
        to = (*bare_steps(native), *path[len(classic) :])
        is_same = found and not has_other_values(native) and not native.endswith("{}")
        return to if is_same and all(isinstance(step, str) for step in to) else None

    def keeps_value(self, native: Steps) -> bool:
        """Whether a classic property holds the same value as the native one at the path."""
        ends = (to for _, to in self._pairs if len(bare_steps(to)) == len(native))
        found = [to for to in ends if matched(bare_steps(to), native) is not None]
        return bool(found) and not any(has_other_values(to) or to.endswith("{}") for to in found)

    def classic(self, path: str) -> str:
        """The classic top-level property of a native path, as in ignored changes."""
        found = (one for one, other in self._pairs if bare_steps(other) == steps(path)[:1])
        return text(next(found, steps(path)))

    def in_text(self, message: str) -> str:
        """The text with the native names of the properties that it names."""

        def own(found: re.Match[str]) -> str:
            return (self._name(found[0]) if _is_name(found[0]) else None) or found[0]

        return _NAME.sub(own, message)

    def in_fix(self, fix: str, types: Iterable[str]) -> str | None:
        """The fix in native names; None if it names a property that aws-native doesn't have.

        `types` has the types that the rule knows: their properties may be named.
        """
        others = [*types]
        named = {each[0] for each in _NAMED.finditer(fix) if _is_named(fix, each)}
        found = {each: None if self._differs(each) else self._name(each, others) for each in named}
        if None in found.values():
            return None

        def own(each: re.Match[str]) -> str:
            return (found[each[0]] if _is_named(fix, each) else None) or each[0]

        return _NAMED.sub(own, fix)

    def _differs(self, name: str) -> bool:
        """Whether aws-native has other values for a property, or chooses it by its content."""
        wanted = steps(name)
        ends = (to for one, to in self._pairs if one[-len(wanted) :] == wanted)
        return any(has_other_values(to) or _chooses(bare_steps(to)) for to in ends)

    def _name(self, name: str, others: Sequence[str] = ()) -> str | None:
        """The native name of a property that a text names, by its path or by its last part.

        None if it has none, or takes other values. A word that isn't a property is unchanged.
        """
        wanted = steps(name)
        if any(one == wanted and has_other_values(to) for one, to in self._pairs):
            return None
        if found := self.path(name):
            return found
        ends = {end for one, to in self._pairs if (end := _end(one, bare_steps(to), wanted))}
        if ends:
            return _common(ends)
        if wanted[0] in self._missing:
            return None
        elsewhere = {end for kind in others for end in _ends(kind, wanted)}
        return _common(elsewhere, is_last=True) if elsewhere else name

    def _above(self, wanted: Steps) -> str:
        """The native object that holds what lies below the classic path, if one does."""
        below = [
            without_names(path, names_in(classic[len(wanted) :])) or path
            for classic, native in self._pairs
            if starts(classic, wanted)
            for path in [bare_steps(native)]
        ]
        indexes = tuple(step for step in wanted if isinstance(step, int))
        return text(with_keys(filled(shared(below), indexes), self._raw))


def _is_named(fix: str, found: re.Match[str]) -> bool:
    return _is_name(found[0]) or _SET.match(fix, found.start()) is not None


def _chooses(path: Steps) -> bool:
    return any(isinstance(step, Where) for step in path)


def _is_name(name: str) -> bool:
    return "." in name or name != name.lower()


def _end(classic: Steps, native: Steps, wanted: Steps) -> Steps:
    """The native path up to the `wanted` part of a classic one; empty without that part."""
    for end in range(len(classic), len(wanted) - 1, -1):
        if classic[end - len(wanted) : end] == wanted:
            return without_names(native, names_in(classic[end:]))
    return ()


def _common(ends: set[Steps], *, is_last: bool = False) -> str | None:
    """The path, or of several the name that all end with; None if there is none."""
    if len(ends) == 1 and not is_last:
        return text(*ends)
    named = [_without_elements(end) for end in ends]
    last = {str(path[-1]) for path in named if path and isinstance(path[-1], str)}
    return last.pop() if len(last) == 1 else None


def _without_elements(path: Steps) -> Steps:
    """The path up to its last name: an element of a list has none."""
    return path[:-1] if path and path[-1] in (EACH, KEY) else path


@lru_cache(maxsize=256)
def _ends(kind: str, wanted: Steps) -> frozenset[Steps]:
    """The native paths of a property of another type that a rule knows."""
    twins = (
        twin
        for native, kinds in native_types().items()
        if kind in kinds
        for twin in twins_of(native)
    )
    return frozenset(
        () if has_other_values(other) or other == NOWHERE else bare_steps(other)
        for twin in twins
        if twin.type == kind
        for one, other in twin.of_element(None).pairs
        if steps(one)[-len(wanted) :] == wanted
    )
