"""What a program sets and the table does not map: it makes unknown what may depend on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from policypack.facts.native_types import twins_of
from policypack.model.native.conversions import bare_steps, is_switch
from policypack.model.native.paths import EACH, KEY, Step, Steps, Where, matched, starts, steps
from policypack.model.unknown import Unknown
from policypack.model.values import Secret

# The classic path and the native one, as steps.
Pairs = Sequence[tuple[Steps, Steps]]
MakeUnknown = Callable[[Steps], Unknown]


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


def partly(
    made: dict[str, Any], pairs: Pairs, lost: Sequence[Steps], unknown: MakeUnknown
) -> dict[str, Any]:
    """The properties `made`, with what may depend on the `lost` native paths unknown."""
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
    """The tree of the native properties that are mapped; a leaf stands for all below it."""
    known: dict[Step, Any] = {"id": True}
    for twin in twins_of(native):
        # What only shows that something is set tells nothing of what is in it.
        told = (other for _, other in twin.of_element(None).pairs if not is_switch(other))
        for path in (*map(bare_steps, told), *map(steps, twin.ignored)):
            _know(known, path)
    return known


def _know(known: dict[Step, Any], path: Steps) -> None:
    at: Any = known
    for depth, step in enumerate(path, 1):
        name = EACH if isinstance(step, Where) else step
        # The key of an element tells nothing of what is in it.
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
