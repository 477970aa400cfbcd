"""What a change opens and closes: two maps, way by way and permission by permission.

A place is known by the type and the name of its resource, so that the stacks `dev` and `prod` of
one project can be compared. Whatever becomes surer is opened, also where it was undecided or under
a condition before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from policypack.exposure.graph.graph import Edge, Exposure, Layer, Node, is_valuable, risk
from policypack.exposure.graph.paths import Path, exposed_paths
from policypack.principals.verbs import Verb
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_STACK = lazy_pattern(r"urn:pulumi:([^:]*)::([^:]*)::")


class Degree(IntEnum):
    """How sure it is that a way or a permission exists."""

    NONE = 0
    UNDECIDED = 1
    CONDITIONAL = 2
    CERTAIN = 3


@record(frozen=True, eq=False)
class Drawn:
    """A map with its paths."""

    exposure: Exposure
    paths: tuple[Path, ...]


@record(frozen=True, eq=False)
class Change:
    """A way or a single edge that exists more surely than before, or less.

    `edges` are those of the map that it stands in: the new one, or the base where it is gone.
    `cause` are those of them that changed.
    """

    before: Degree
    after: Degree
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cause: tuple[Edge, ...]

    @property
    def opens(self) -> bool:
        """Whether it is surer than before."""
        return self.after > self.before

    @property
    def closes(self) -> bool:
        """Whether nothing is left of it."""
        return self.after is Degree.NONE


@record(frozen=True)
class Tally:
    """Which roles and users can do something to a kind of resource that they could not, or could
    do before and cannot any more."""

    verb: Verb
    kind: str
    more: tuple[str, ...]
    fewer: tuple[str, ...]


@record(frozen=True, eq=False)
class Difference:
    """All that differs: `ways` from anyone, `permissions` (edges), each the riskiest first.

    `guards` are functions with their guards before and after; `undecided` and `not_followed` are
    what the new map cannot show and the base could (`True`), or the other way round.
    """

    ways: tuple[Change, ...]
    permissions: tuple[Change, ...]
    tallies: tuple[Tally, ...]
    guards: tuple[tuple[Node, str, str], ...]
    undecided: tuple[tuple[str, bool], ...]
    not_followed: tuple[tuple[str, bool], ...]

    @property
    def is_empty(self) -> bool:
        """Whether the maps show the same."""
        return not any(vars(self).values())


def drawn(exposure: Exposure) -> Drawn:
    """The map with its paths."""
    return Drawn(exposure, exposed_paths(exposure))


def difference(base: Drawn, new: Drawn) -> Difference:
    """What is opened and closed from the base to the new map."""
    before, after = _Side(base), _Side(new)
    return Difference(
        ways=_sorted(_changes(before, after, before.ways, after.ways)),
        permissions=_sorted(_changes(before, after, before.edges, after.edges)),
        tallies=tuple(_tallies(before, after)),
        guards=tuple(_guards(before, after)),
        undecided=_sentences(base.exposure.undecided, new.exposure.undecided),
        not_followed=_sentences(base.exposure.not_followed, new.exposure.not_followed),
    )


# Edges that stand for one way or permission, each as (edge,) or as a path.
_Key = tuple[object, ...]
_Ways = Mapping[_Key, tuple[Edge, ...]]


class _Side:
    """One of the maps, by keys that both share."""

    def __init__(self, drawn: Drawn) -> None:
        self.exposure = drawn.exposure
        nodes = drawn.exposure.nodes
        stacks = {found.groups() for each in nodes for found in _STACK.finditer(each)}
        # Only one stack can stand for another one of the same project.
        self.is_one = len(stacks) <= 1
        self.ways = _surest((self.key_of_way(each.edges), each.edges) for each in drawn.paths)
        self.edges = _surest((self.key(each), (each,)) for each in drawn.exposure.edges)
        self.nodes = {self.same(each.id): each for each in nodes.values()}

    def same(self, text: str) -> str:
        """An ID without the name of its stack."""
        return _STACK.sub("", text) if self.is_one else text

    def key_of_way(self, edges: tuple[Edge, ...]) -> _Key:
        """What a way is known by in both maps: its ends, and where it enters the stack."""
        first, last = edges[0], edges[-1]
        return (first.source, self.same(first.target), self.same(last.target), last.verb)

    def key(self, edge: Edge) -> _Key:
        """What an edge is known by in both maps."""
        return (self.same(edge.source), self.same(edge.target), edge.verb)

    def degree_of(self, edge: Edge, key: _Key) -> Degree:
        """How sure an edge of the other map, with the key, is in this one.

        One that is not drawn is undecided if something unknown stands for it: a worse edge that
        is undecided, or a note at its source. What is unknown never is treated as closed.
        """
        found = self.edges.get(key)
        if found is not None:
            return degree(found)
        source, target, _ = key
        worse = [*Verb][: [*Verb].index(edge.verb)]
        drawn = (self.edges.get((source, target, each)) for each in worse)
        is_covered = any(each and degree(each) is Degree.UNDECIDED for each in drawn)
        node = self.nodes.get(str(source))
        is_open = is_covered or (node is not None and node.leaves_open(edge.verb))
        return Degree.UNDECIDED if is_open else Degree.NONE

    def degree_of_way(self, key: _Key, edges: tuple[Edge, ...], other: _Side) -> Degree:
        """How sure a way or an edge of the other map, with the key, is in this one."""
        found = self.ways.get(key) or self.edges.get(key)
        if found is not None:
            return degree(found)
        parts = min(self.degree_of(each, other.key(each)) for each in edges)
        return Degree.UNDECIDED if parts is Degree.UNDECIDED else Degree.NONE


def _surest(found: Iterable[tuple[_Key, tuple[Edge, ...]]]) -> _Ways:
    """For each key the edges that are surest, the first of several."""
    kept: dict[_Key, tuple[Edge, ...]] = {}
    for key, edges in found:
        if key not in kept or degree(edges) > degree(kept[key]):
            kept[key] = edges
    return kept


def degree(edges: Iterable[Edge]) -> Degree:
    """How sure a way is: as its least sure edge."""
    return min(map(_degree, edges))


def _degree(edge: Edge) -> Degree:
    if edge.undecided:
        return Degree.UNDECIDED
    is_limited = edge.evidence and all(each.conditions for each in edge.evidence)
    return Degree.CONDITIONAL if is_limited else Degree.CERTAIN


def _changes(before: _Side, after: _Side, old: _Ways, new: _Ways) -> Iterator[Change]:
    for key in dict.fromkeys((*new, *old)):
        here, other = (after, before) if key in new else (before, after)
        edges = new[key] if key in new else old[key]
        was = degree(old[key]) if key in old else before.degree_of_way(key, edges, after)
        now = degree(new[key]) if key in new else after.degree_of_way(key, edges, before)
        if was == now:
            continue
        names = here.exposure.nodes
        nodes = (names[edges[0].source], *(names[each.target] for each in edges))
        cause = tuple(
            each for each in edges if other.degree_of(each, here.key(each)) != degree((each,))
        )
        yield Change(was, now, nodes, edges, cause)


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    """What opens first, each part with the riskiest first."""
    return tuple(sorted(changes, key=_rank))


def _rank(change: Change) -> tuple[object, ...]:
    undecided = Degree.UNDECIDED in (change.before, change.after)
    return (not change.opens, *risk(change.nodes[-1], change.edges[-1], undecided=undecided))


def _tallies(before: _Side, after: _Side) -> Iterator[Tally]:
    """The counts of roles and users that can do something to a kind of valuable resource."""
    held, holds = _held(before), _held(after)
    for verb, kind in sorted({*held, *holds}, key=lambda each: ([*Verb].index(each[0]), each[1])):
        was, now = held.get((verb, kind), {}), holds.get((verb, kind), {})
        more = tuple(sorted(now[each] for each in now.keys() - was.keys()))
        fewer = tuple(sorted(was[each] for each in was.keys() - now.keys()))
        if more or fewer:
            yield Tally(verb, kind, more, fewer)


def _held(side: _Side) -> dict[tuple[Verb, str], dict[str, str]]:
    found: dict[tuple[Verb, str], dict[str, str]] = {}
    nodes = side.exposure.nodes
    for edge in side.exposure.edges:
        source, target = nodes[edge.source], nodes[edge.target]
        if source.layer is Layer.ROLE and is_valuable(target):
            found.setdefault((edge.verb, target.kind), {})[side.same(source.id)] = source.name
    return found


def _guards(before: _Side, after: _Side) -> Iterator[tuple[Node, str, str]]:
    was = {before.same(each.id): each.guard for each in before.exposure.of_layer(Layer.FUNCTION)}
    for node in after.exposure.of_layer(Layer.FUNCTION):
        guard = was.get(after.same(node.id))
        if guard is not None and node.guard is not None and guard != node.guard:
            yield node, guard, node.guard


def _sentences(old: Iterable[str], new: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """The sentences that stand on one side alone, with whether that is the new one."""
    was, now = dict.fromkeys(old), dict.fromkeys(new)
    return (
        *((each, True) for each in now if each not in was),
        *((each, False) for each in was if each not in now),
    )
