"""The way back: what a program of aws-native calls the properties that a finding names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from policypack.facts.native_types import native_types
from policypack.native.conversions import bare_steps, has_other_values
from policypack.native.paths import (
    Steps,
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

# A name of a property: it has a capital letter inside, or several parts.
_NAME = re.compile(
    r"(?<![\w.:$/-])[a-z][a-z0-9]*(?:[A-Z]\w*)?(?:(?:\[\d*\])?\.[a-z]\w*)*(?![\w:/-])"
)
# A property of one word, where a fix sets it.
_SET = re.compile(r"(?<=\b[Ss]et )[a-z]+(?= to\b)")
_CLASS = re.compile(r"\baws\.(\w+)\.(\w+)")


class OwnNames:
    """The native names for the classic paths of one twin; the pairs have native paths as text.

    `raw` has the native properties: the keys of its maps are part of a path.
    """

    def __init__(self, pairs: Iterable[tuple[Steps, str]], raw: Mapping[str, Any]) -> None:
        self._pairs, self._raw = [*pairs], raw

    def path(self, path: str) -> str:
        """The native path of a classic one; empty where it has no counterpart."""
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
        """The fix in native names; None where it names what aws-native does not have.

        `types` are those that the rule knows: their classes may be named.
        """
        classes = {f"{module}.{name}".casefold() for module, name in _CLASS.findall(fix)}
        apart = {kind.rpartition(":")[2] for kind in types} - _class_names()
        names = [each for each in _NAME.findall(_CLASS.sub("", fix)) if _is_name(each)]
        named = (self._name(each) for each in (*names, *_SET.findall(fix)))
        if classes - _classes() or apart & {*re.findall(r"\w+", fix)} or None in {*named}:
            return None
        made = _SET.sub(lambda found: self._name(found[0]) or found[0], fix)
        return _CLASS.sub(r"aws_native.\1.\2", self.in_text(made))

    def _name(self, name: str) -> str | None:
        """The native name of a property that a text names, by its path or by its last part.

        None where it has none, or takes other values.
        """
        wanted = steps(name)
        if any(one == wanted and has_other_values(other) for one, other in self._pairs):
            return None
        if found := self.path(name):
            return found
        ends = {bare_steps(other) for one, other in self._pairs if one[-len(wanted) :] == wanted}
        return text(ends.pop()) if len(ends) == 1 else None

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


def _is_name(name: str) -> bool:
    return "." in name or name != name.lower()


@lru_cache(maxsize=1)
def _class_names() -> frozenset[str]:
    """The names of the classes that aws-native has: `Queue`."""
    return frozenset(native.rpartition(":")[2] for native in native_types())


@lru_cache(maxsize=1)
def _classes() -> frozenset[str]:
    """The classes of pulumi_aws that aws-native has under the same name: `sqs.queue`."""
    return frozenset(
        f"{module}.{name}".casefold()
        for native, classic in native_types().items()
        for _, module, name in [native.split(":")]
        if classic
    )
