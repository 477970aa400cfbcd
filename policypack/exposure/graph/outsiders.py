"""Who outside of the account decides what a function is sent, and through what."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import ANY_ACCOUNT, INTERNET, Edge, Exposure, Layer, Node
from policypack.exposure.graph.node_ids import function_id
from policypack.exposure.graph.paths import following
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.principals.places import named
from policypack.principals.verbs import Verb
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.topology.fronts.workloads import MACHINE

# A workflow hands its input on to the functions that it calls.
_WORKFLOW = MACHINE.rpartition(":")[2]


@record(frozen=True)
class Outsiders:
    """What is publicly accessible, and who else can start a function, each in words."""

    public: tuple[str, ...] = ()
    external: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.public or self.external)


def outsiders_of(stack: Stack, function: Resource, settings: Settings) -> Outsiders:
    """Who outside of the account certainly decides what the function is sent.

    A function that another one writes to is sent what that one makes of its event.
    """
    table = stack.once(_table, settings.trusted_accounts, settings.wired_elsewhere)
    found = table.get(function_id(function), [])
    public = (_named(stack, door) for origin, door in found if origin.id == INTERNET)
    external = (
        f"{_who(origin)} through {_named(stack, door)}"
        for origin, door in found
        if origin.id != INTERNET
    )
    return Outsiders(tuple(dict.fromkeys(public)), tuple(dict.fromkeys(external)))


# By the node of each function: origins outside of the account, and what they go through.
_Table = Mapping[str, list[tuple[Node, Node]]]


def _table(stack: Stack, trusted: frozenset[str], elsewhere: frozenset[str]) -> _Table:
    settings = Settings(trusted_accounts=trusted, wired_elsewhere=elsewhere)
    found = exposure(stack, settings)
    leaving = found.leaving()
    table: dict[str, list[tuple[Node, Node]]] = {}
    for origin in filter(_is_outside, found.of_layer(Layer.ORIGIN)):
        for first in leaving.get(origin.id, ()):
            for end in _started(found, leaving, first):
                table.setdefault(end, []).append((origin, found.nodes[first.target]))
    return table


def _is_outside(origin: Node) -> bool:
    return origin.id in (INTERNET, ANY_ACCOUNT) or origin.kind == "account"


def _started(found: Exposure, leaving: Mapping[str, list[Edge]], first: Edge) -> Iterator[str]:
    """The nodes of the functions whose event is that of the first edge's caller."""
    waiting, seen = deque([first]), set[Edge]()
    while waiting:
        edge = waiting.popleft()
        if edge.undecided or edge in seen or edge.verb is Verb.RUNS_AS:
            continue
        seen.add(edge)
        target = found.nodes[edge.target]
        if edge.verb is Verb.INVOKES:
            yield found.same.get(edge.target, edge.target)
        elif target.layer is Layer.FUNCTION and target.kind != _WORKFLOW:
            yield edge.target
        else:
            waiting += (each for _, edges in following(found, leaving, edge) for each in edges)


def _named(stack: Stack, door: Node) -> str:
    """What leads to a function, in words."""
    resource = stack.get(door.urn or "")
    return door.name if resource is None else named(resource)


def _who(origin: Node) -> str:
    """An origin that is an account, in words."""
    if origin.id == ANY_ACCOUNT:
        return "any AWS account"
    _, _, account = origin.id.partition("account:")
    return f"the external account {account}" if account else "an external account"
