"""The definitions of a scope by name, each scope looked through once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from policypack.program_files.arguments.shapes import Definition, Node

# Of more definitions of one name, the nearest ones are looked at.
_MOST_BEFORE, _MOST_AFTER = 6, 3
# Where something starts: line and column, or an offset.
Start = tuple[int, int]


class _Bound(NamedTuple):
    start: Start
    node: Node


class Scopes:
    """The nodes of a file that define names. `names` are those that a node may define."""

    def __init__(
        self,
        own: Callable[[Node], Iterable[Node]],
        names: Callable[[Node], Iterable[str]],
        start: Callable[[Node], Start],
    ) -> None:
        self._own, self._names, self._start = own, names, start
        self._known: dict[int, dict[str, list[_Bound]]] = {}

    def definitions(
        self,
        scope: Node,
        key: int,
        used: Node,
        name: str,
        defined: Callable[[Node, str], Iterable[Definition]],
    ) -> list[Definition]:
        """What defines the name in the scope: the last one before its use, then the others."""
        if key not in self._known:
            self._known[key] = self._read(scope)
        bound: Sequence[_Bound] = self._known[key].get(name, ())
        at = bisect_left(bound, self._start(used), key=lambda each: each.start)
        near = [*bound[max(at - _MOST_BEFORE, 0) : at][::-1], *bound[at : at + _MOST_AFTER]]
        return [each for one in near for each in defined(one.node, name)]

    def _read(self, scope: Node) -> dict[str, list[_Bound]]:
        found: dict[str, list[_Bound]] = {}
        for node in self._own(scope):
            for name in set(self._names(node)):
                found.setdefault(name, []).append(_Bound(self._start(node), node))
        for each in found.values():
            each.sort(key=lambda bound: bound.start)
        return found
