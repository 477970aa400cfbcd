"""Which edges are drawn out: those on a path from anyone to data, keys or more privilege."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policypack.exposure.graph import (
    ANY_ACCOUNT,
    INTERNET,
    Edge,
    Exposure,
    Layer,
    is_valuable,
)
from policypack.exposure.verbs import Verb

OPEN_ORIGINS = (INTERNET, ANY_ACCOUNT)


@dataclass(frozen=True)
class Path:
    """A way from an origin to a resource: its edges in their order, and the last one's target."""

    edges: tuple[Edge, ...]

    @property
    def undecided(self) -> bool:
        """Whether it exists only if an unknown value turns out so."""
        return any(each.undecided for each in self.edges)

    @property
    def end(self) -> str:
        """The ID of the node that it leads to."""
        return self.edges[-1].target


def exposed_paths(exposure: Exposure) -> tuple[Path, ...]:
    """The shortest path of each kind from each door to each valuable node, in the map's order.

    A takeover goes on with what the role or function that was taken over reaches.
    """
    leaving = exposure.leaving()
    found: list[Path] = []
    for origin in OPEN_ORIGINS:
        for first in leaving.get(origin, ()):
            found += _from(exposure, leaving, first)
    return tuple(found)


def _from(exposure: Exposure, leaving: Mapping[str, list[Edge]], first: Edge) -> Iterator[Path]:
    """Breadth first, so that each node is reached by the fewest steps."""
    seen: set[str] = {first.source}
    waiting: list[tuple[Edge, ...]] = [(first,)]
    while waiting:
        path = waiting.pop(0)
        last = path[-1]
        if _is_end(exposure, last):
            yield Path(path)
        for node in _next(exposure, last):
            if node not in seen:
                seen.add(node)
                waiting += [(*path, edge) for edge in leaving.get(node, ())]


def _is_end(exposure: Exposure, edge: Edge) -> bool:
    """Whether it reaches something valuable, or anything that is open without a role."""
    target = exposure.nodes[edge.target]
    if edge.source in OPEN_ORIGINS and target.layer is Layer.REACH:
        return True
    return edge.verb is not Verb.INVOKES and is_valuable(target)


def _next(exposure: Exposure, edge: Edge) -> Iterator[str]:
    yield edge.target
    if edge.verb is Verb.TAKES_OVER and edge.target in exposure.same:
        yield exposure.same[edge.target]


def drawn_out(paths: Iterable[Path]) -> frozenset[Edge]:
    """The edges of the paths."""
    return frozenset(edge for path in paths for edge in path.edges)
