"""What is drawn: nodes that are alike become one, the quiet ones first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping

from policypack.exposure.graph.graph import Edge, Exposure, Layer, Node, is_guarded
from policypack.exposure.graph.paths import drawn_out, exposed_paths
from policypack.principals.verbs import Verb
from policypack.start.record import record

# A picture of more boxes than these is no longer read; what is alike is drawn once from here on.
READABLE = 44
# Fewer boxes that are alike take less space than a person needs to understand a group.
_ALIKE = 4


@record(frozen=True)
class Box:
    """One node, or several that are alike. `is_hot`: on a path that is drawn out."""

    id: str
    layer: Layer
    members: tuple[Node, ...]
    is_hot: bool

    @property
    def node(self) -> Node:
        """The first of its nodes."""
        return self.members[0]


@record(frozen=True)
class Line:
    """All edges between two boxes."""

    source: str
    target: str
    edges: tuple[Edge, ...]
    is_hot: bool

    @property
    def undecided(self) -> bool:
        """Whether none of its edges is certain."""
        return all(each.undecided for each in self.edges)

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """What its edges do, the worst first."""
        found = {each.verb for each in self.edges}
        return tuple(verb for verb in Verb if verb in found)


@record(frozen=True)
class Picture:
    """The boxes by their ID, and the lines between them."""

    boxes: Mapping[str, Box]
    lines: tuple[Line, ...]


# What nodes of one group have in common.
_Key = Callable[[Node], Hashable]


def picture(exposure: Exposure, readable: int = READABLE) -> Picture:
    """The map with as few nodes grouped as make it readable."""
    hot = drawn_out(exposed_paths(exposure))
    ends = {end for edge in hot for end in (edge.source, edge.target)}
    linked = {end for edge in exposure.edges for end in (edge.source, edge.target)}
    nodes = [node for node in exposure.nodes.values() if node.id in linked or _is_alone(node)]
    keys = _keys(exposure, ends, hot)
    groups = _groups(nodes, keys[0])
    for key in keys[1:]:
        if len(groups) <= readable:
            break
        groups = _groups(nodes, key)
    return _drawn(exposure, groups, ends, hot)


def _is_alone(node: Node) -> bool:
    """Whether the node is shown without any edge: a function that nothing is known to start."""
    return node.layer is Layer.FUNCTION


def _keys(exposure: Exposure, ends: set[str], hot: frozenset[Edge]) -> list[_Key]:
    """From the finest grouping to the coarsest."""
    around: dict[str, set[Hashable]] = defaultdict(set)
    for edge in exposure.edges:
        around[edge.source].add((edge.target, edge.verb, edge in hot))
        around[edge.target].add((edge.source, edge.verb, edge in hot))

    def alike(node: Node) -> Hashable:
        return (_sort(node), node.id in ends, frozenset(around[node.id]))

    def quiet(node: Node) -> Hashable:
        return alike(node) if node.id in ends else _sort(node)

    def coarse(node: Node) -> Hashable:
        return (_sort(node), node.id in ends)

    return [alike, quiet, coarse]


def _sort(node: Node) -> Hashable:
    return (node.layer, node.kind, is_guarded(node.guard))


def _groups(nodes: Iterable[Node], key: _Key) -> list[tuple[Node, ...]]:
    found: dict[Hashable, list[Node]] = defaultdict(list)
    for node in nodes:
        found[key(node)].append(node)
    groups: list[tuple[Node, ...]] = []
    for members in found.values():
        if len(members) >= _ALIKE:
            groups.append(tuple(members))
        else:
            groups += ((node,) for node in members)
    return groups


def _drawn(
    exposure: Exposure, groups: list[tuple[Node, ...]], ends: set[str], hot: frozenset[Edge]
) -> Picture:
    boxes = {
        f"n{number}": Box(f"n{number}", members[0].layer, members, members[0].id in ends)
        for number, members in enumerate(groups)
    }
    box_of = {node.id: box.id for box in boxes.values() for node in box.members}
    between: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in exposure.edges:
        between[box_of[edge.source], box_of[edge.target]].append(edge)
    lines = (
        Line(source, target, tuple(edges), not hot.isdisjoint(edges))
        for (source, target), edges in between.items()
    )
    return Picture(boxes, tuple(lines))
