"""The map as data: nodes in layers with their IDs, edges, and the riskiest of several ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import IntEnum

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.verbs import Kind, Verb
from policypack.start.record import record
from policypack.topology.parts.handlers import (
    declared_triggers,
    has_guards_of,
    is_image,
    is_javascript,
    validators_of,
)
from policypack.topology.triggers.validation import validator_name

INTERNET = "internet"
ANY_ACCOUNT = "any-account"
# What an edge leads to where a role gains permissions beyond the resources of the stack.
ESCALATION = "escalation"
# The kind of a node for calls of a function's code that a text of its event reaches.
SINK = "sink"
# The beginnings of notes about what is unknown of a node.
OPEN, OPEN_ROLE = "undecided: ", "role undecided: "
OPEN_FLOWS = "flows from the event undecided: "


class Layer(IntEnum):
    """The columns of the map, from who starts something to what is reached."""

    ORIGIN = 0
    DOOR = 1
    FUNCTION = 2
    ROLE = 3
    REACH = 4


@record(frozen=True)
class Evidence:
    """Why an edge exists, and what removes it.

    `holder` is a resource in words, such as `RolePolicy orders`, with its URN in `resource`; `path`
    is its property or statement. `conditions` are operators and keys without their values,
    `waits_for` is what leaves the edge undecided.
    """

    holder: str
    path: str
    says: str
    fix: str
    resource: str | None = None
    actions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    waits_for: str | None = None

    @property
    def where(self) -> str:
        """The holder with the path."""
        return f"{self.holder}: {self.path}" if self.path else self.holder


@record(frozen=True)
class Node:
    """A node. `urn` is that of its resource; `guard` is told of functions, None elsewhere."""

    id: str
    layer: Layer
    kind: str
    name: str
    urn: str | None = None
    guard: str | None = None
    notes: tuple[str, ...] = ()

    def leaves_open(self, verb: Verb) -> bool:
        """Whether edges of the verb may leave the node beside those that are drawn."""
        about = {Verb.RUNS_AS: OPEN_ROLE, Verb.PASSES: OPEN_FLOWS}.get(verb, OPEN)
        return any(each.startswith(about) for each in self.notes)


@record(frozen=True)
class Edge:
    """An edge, certain unless `undecided`. `verb` says what its source does to its target."""

    source: str
    target: str
    verb: Verb
    evidence: tuple[Evidence, ...]
    undecided: bool = False


# The most edges of one map. If all roles may assume each other, there is one for each pair, and
# each takes about 50 kB while it is computed.
MOST = 8_000


@record(frozen=False)
class Exposure:
    """The map of a stack. `undecided` are sentences about what no edge can show."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    # What control of a node also gives: the role of a function taken over.
    same: dict[str, str] = field(default_factory=dict)
    # The edges by which data goes on that one node writes to another: from a role to a queue, and
    # from there to the function that the queue triggers.
    onward: dict[tuple[str, str], list[Edge]] = field(default_factory=dict)
    # What the map does not follow, by kind of edge, and the nodes that it may lead to.
    not_followed: dict[str, list[str]] = field(default_factory=dict)
    may_be_exposed: set[str] = field(default_factory=set)
    # Roles whose edges may be missing, because the map is full.
    unfollowed: list[str] = field(default_factory=list)
    # The sources of the edges by their target.
    _sources: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def is_full(self) -> bool:
        """Whether it has so many edges that no more are followed."""
        return len(self.edges) >= MOST

    def leave_out(self, kind: str, by: str, nodes: Iterable[str]) -> None:
        """Notes edges to nodes that are not followed: of which kind, and by what they exist."""
        listed = self.not_followed.setdefault(kind, [])
        if by not in listed:
            listed.append(by)
        self.may_be_exposed.update(nodes)

    def add(self, node: Node) -> str:
        """Adds a node unless it is there, and returns its ID."""
        self.nodes.setdefault(node.id, node)
        return node.id

    def connect(self, edges: Sequence[Edge]) -> None:
        """Adds edges."""
        self.edges += edges
        for each in edges:
            self._sources[each.target].add(each.source)

    def connect_once(self, edge: Edge) -> None:
        """Adds an edge unless one has the same ends."""
        if not self.connects(edge.source, edge.target):
            self.connect([edge])

    def connects(self, source: str, target: str) -> bool:
        """Whether an edge leads from one node to the other."""
        return source in self._sources[target]

    def is_public(self, node: str) -> bool:
        """Whether a door that leads to the node is open to the internet."""
        return any(self.connects(INTERNET, each) for each in self._sources[node].copy())

    def leaving(self) -> Mapping[str, list[Edge]]:
        """The edges by their source."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return found

    def of_layer(self, layer: Layer) -> Iterator[Node]:
        """The nodes of a layer."""
        return (node for node in self.nodes.values() if node.layer is layer)


def is_valuable(node: Node) -> bool:
    """Whether reaching the node matters by itself: data, secrets, keys, roles, more privilege."""
    return node.layer is Layer.REACH and node.kind != Kind.OTHER.value


def function_id(function: Resource) -> str:
    """The ID of a function's node."""
    return f"function:{function.urn}"


def workload_id(workload: Resource) -> str:
    """The ID of the node of compute other than a function."""
    return f"workload:{workload.urn}"


def door_id(resource: Resource) -> str:
    """The ID of the node of a trigger, an API's route or a permission."""
    return f"door:{resource.urn}"


def role_id(role: Resource) -> str:
    """The ID of a role's node."""
    return f"role:{role.urn}"


def sink_id(function: Resource, what: str) -> str:
    """The ID of the node of dangerous calls of a function's code, by what a text reaches there."""
    return f"sink:{function.urn}:{what}"


def reach_id(resource: Resource) -> str:
    """The ID of a reached resource's node."""
    return f"reach:{resource.urn}"


# From the worst.
_KINDS = ("privilege", Kind.KEY.value, Kind.SECRET.value, Kind.ROLE.value, Kind.DATA.value, SINK)


def risk(end: Node, last: Edge, *, undecided: bool) -> tuple[object, ...]:
    """A key that sorts the worst first: more privilege, then secrets, roles, data and others."""
    kind = len(_KINDS) if end.kind not in _KINDS else _KINDS.index(end.kind)
    return (undecided, end.id != ESCALATION, kind, [*Verb].index(last.verb), end.name)


UNGUARDED, UNDECIDED, OTHER = "no guard", "guard undecided", "other language"
IGNORING, _GUARDED, _VALIDATED = "event not read", "guard: ", "validated by "


def guard_of(stack: Stack, function: Resource) -> str:
    """`guard: HttpApi, SQS`, `validated by pydantic`, or why there is none that counts."""
    supported = or_unknown(has_guards_of, function)
    image = or_unknown(is_image, function)
    if isinstance(supported, Unknown) or image is not False:
        return UNDECIDED
    if not supported:
        return OTHER
    found = or_unknown(declared_triggers, stack, function)
    if found is None or isinstance(found, Unknown):
        return _of_entry(stack, function, UNGUARDED if found is None else UNDECIDED)
    is_node = is_javascript(function)
    return f"{_GUARDED}{', '.join(validator_name(name, is_node) for name in found)}"


def _of_entry(stack: Stack, function: Resource, otherwise: str) -> str:
    """The label of a handler's entry without a guard."""
    found = or_unknown(validators_of, stack, function)
    if found is None or isinstance(found, Unknown):
        return otherwise if found is None else UNDECIDED
    return f"{_VALIDATED}{', '.join(found)}" if found else IGNORING


def is_guarded(guard: str | None) -> bool:
    """Whether the label names a guard or another validator."""
    return guard is not None and guard.startswith((_GUARDED, _VALIDATED))
