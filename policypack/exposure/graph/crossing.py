"""Ways and edges of a map that lead from one stack to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from policypack.exposure.graph.graph import Edge, Exposure, is_valuable
from policypack.exposure.graph.paths import Path, exposed_paths
from policypack.exposure.graph.risk import risk
from policypack.model.stack import home_of
from policypack.start.record import record


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
