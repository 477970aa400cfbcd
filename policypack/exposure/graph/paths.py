"""Paths of a map: from anyone to data, keys or roles, and from one stack to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from policypack.exposure.graph.graph import (
    ANY_ACCOUNT,
    INTERNET,
    Edge,
    Exposure,
    Layer,
    is_valuable,
    risk,
)
from policypack.model.stack import home_of
from policypack.principals.verbs import Verb
from policypack.start.record import record

OPEN_ORIGINS = (INTERNET, ANY_ACCOUNT)


@record(frozen=True)
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
    """The shortest path of each kind from each door to each valuable node, in the map's order, and
    to what can be started and reaches none.

    A takeover goes on with what the role or function that was taken over reaches, and data that is
    written with the functions that it triggers.
    """
    leaving = exposure.leaving()
    found: list[Path] = []
    for origin in OPEN_ORIGINS:
        for first in leaving.get(origin, ()):
            found += _from(exposure, leaving, first)
    return tuple(found)


def _from(exposure: Exposure, leaving: Mapping[str, list[Edge]], first: Edge) -> Iterator[Path]:
    """Breadth first, so that each node is reached by the fewest steps."""
    seen: set[object] = {first.source}
    waiting: deque[tuple[Edge, ...]] = deque([(first,)])
    computes: dict[str, tuple[Edge, ...]] = {}
    leads_on: set[str] = set()
    while waiting:
        path = waiting.popleft()
        last = path[-1]
        if _is_end(exposure, last):
            leads_on.update(edge.source for edge in path)
            yield Path(path)
        elif exposure.nodes[last.target].layer is Layer.FUNCTION:
            computes.setdefault(last.target, path)
        for place, edges in following(exposure, leaving, last):
            if place not in seen:
                seen.add(place)
                waiting += [(*path, edge) for edge in edges]
    # What anyone can start is exposed all the same where it reaches nothing.
    yield from (Path(path) for node, path in computes.items() if node not in leads_on)


def _is_end(exposure: Exposure, edge: Edge) -> bool:
    """Whether it reaches something valuable, or anything that is open without a role."""
    target = exposure.nodes[edge.target]
    if exposure.nodes[edge.source].layer <= Layer.DOOR and target.layer is Layer.REACH:
        return True
    return edge.verb not in (Verb.INVOKES, Verb.DELIVERS) and is_valuable(target)


def following(
    exposure: Exposure, leaving: Mapping[str, list[Edge]], edge: Edge
) -> Iterator[tuple[object, Sequence[Edge]]]:
    """Where one is after an edge, and the edges from there.

    What leaves a store depends on what was written to it, and by whom.
    """
    if exposure.nodes[edge.target].layer is not Layer.REACH:
        yield edge.target, leaving.get(edge.target, ())
        return
    onward = exposure.onward.get((edge.source, edge.target), ())
    sent = [each for each in onward if edge.verb is Verb.DELIVERS or _writes(edge, each)]
    yield (edge.source, edge.target, edge.verb), sent
    if edge.verb is Verb.TAKES_OVER and edge.target in exposure.same:
        taken = exposure.same[edge.target]
        yield taken, leaving.get(taken, ())


def _writes(edge: Edge, sent: Edge) -> bool:
    """Whether the edge grants an action that makes the store send something."""
    granted = {action for evidence in edge.evidence for action in evidence.actions}
    return any(not granted.isdisjoint(evidence.actions) for evidence in sent.evidence)


def drawn_out(paths: Iterable[Path]) -> frozenset[Edge]:
    """The edges of the paths."""
    return frozenset(edge for path in paths for edge in path.edges)


@record(frozen=True, eq=False)
class Crossing:
    """The public paths that cross stacks, and the other edges that do, the riskiest first.

    `within` counts the ways that stay in one stack.
    """

    ways: tuple[Path, ...]
    edges: tuple[Edge, ...]
    within: int


def crossing(exposure: Exposure) -> Crossing:
    """What crosses stacks in a map of several."""
    paths = exposed_paths(exposure)
    ways = [each for each in paths if len(_homes(exposure, each.edges)) > 1]
    shown = {edge for way in ways for edge in way.edges}
    edges = [
        each for each in exposure.edges if len(_homes(exposure, (each,))) > 1 and each not in shown
    ]
    return Crossing(
        tuple(sorted(ways, key=lambda each: _rank(exposure, each.edges[-1], each.undecided))),
        tuple(sorted(edges, key=lambda each: _rank(exposure, each, each.undecided))),
        len(paths) - len(ways),
    )


def _homes(exposure: Exposure, edges: Iterable[Edge]) -> set[str]:
    """The stacks of the resources that the edges lead to and from."""
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    return {home_of(urn) for end in ends if (urn := exposure.nodes[end].urn)}


def _rank(exposure: Exposure, last: Edge, undecided: bool) -> tuple[object, ...]:
    end = exposure.nodes[last.target]
    return (not is_valuable(end), *risk(end, last, undecided=undecided))


def only_crossing(exposure: Exposure, found: Crossing) -> Exposure:
    """The part of the map that crosses stacks, with what leads there."""
    edges = dict.fromkeys([*(edge for way in found.ways for edge in way.edges), *found.edges])
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    kept = Exposure({key: each for key, each in exposure.nodes.items() if key in ends})
    kept.connect([*edges])
    kept.same, kept.onward = exposure.same, exposure.onward
    return kept


def with_names(exposure: Exposure, names: Mapping[str, str]) -> Exposure:
    """The map in which each resource also has the name of its stack."""
    exposure.nodes = {
        key: replace(each, name=f"{each.name} in {names[home_of(each.urn)]}") if each.urn else each
        for key, each in exposure.nodes.items()
    }
    return exposure
