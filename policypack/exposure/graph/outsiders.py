"""Who outside of the account decides what a function is sent, and through what."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.feeds import BUS, FIREHOSE, QUEUE, STREAM, TABLE, TOPIC
from policypack.exposure.graph.graph import (
    ANY_ACCOUNT,
    INTERNET,
    Edge,
    Exposure,
    Layer,
    Node,
    function_id,
)
from policypack.exposure.graph.paths import following
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.targets import named
from policypack.principals.verbs import FUNCTION, Verb
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.topology.fronts.front import MACHINE
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.triggers.code_flows import flows_of

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

    A function is sent what another one writes to a store or passes on of its own event, as far as
    the code of that one shows it.
    """
    table = stack.once(_table, settings.trusted_accounts, settings.wired_elsewhere)
    found = table.get(function_id(function), [])
    public = (_said(stack, way) for origin, way in found if origin.id == INTERNET)
    external = (
        f"{_who(origin)} through {_said(stack, way)}"
        for origin, way in found
        if origin.id != INTERNET
    )
    return Outsiders(tuple(dict.fromkeys(public)), tuple(dict.fromkeys(external)))


# By the node of each function: origins outside of the account, and the nodes that they go through:
# what is accessible, and then functions that hand their event on.
_Way = tuple[Node, ...]
_Table = Mapping[str, list[tuple[Node, _Way]]]
# What a function may hand its event to, by the service to which its code writes.
_SERVICES: Mapping[str, str] = {
    QUEUE: "sqs",
    TOPIC: "sns",
    TABLE: "dynamodb",
    STREAM: "kinesis",
    FIREHOSE: "firehose",
    BUS: "events",
    FUNCTION: "lambda",
    MACHINE: "stepfunctions",
    **dict.fromkeys(BUCKETS, "s3"),
}
_MOST_FUNCTIONS = 6


def _table(stack: Stack, trusted: frozenset[str], elsewhere: frozenset[str]) -> _Table:
    settings = Settings(trusted_accounts=trusted, wired_elsewhere=elsewhere)
    found = exposure(stack, settings)
    leaving = found.leaving()
    table: dict[str, list[tuple[Node, _Way]]] = {}
    for origin in filter(_is_outside, found.of_layer(Layer.ORIGIN)):
        for first in leaving.get(origin.id, ()):
            for end in _started(found, leaving, first):
                table.setdefault(end, []).append((origin, (found.nodes[first.target],)))
    functions = {function_id(each): each for each in stack.of_type(FUNCTION)}
    waiting = deque((end, each) for end, ways in table.items() for each in ways)
    seen = {(end, origin.id, way[0].id) for end, (origin, way) in waiting}
    while waiting:
        end, (origin, way) = waiting.popleft()
        function = functions.get(end)
        if function is None or len(way) > _MOST_FUNCTIONS:
            continue
        longer = (origin, (*way, found.nodes[end]))
        for further in _handed_on(stack, found, leaving, function, settings):
            if (further, origin.id, way[0].id) not in seen:
                seen.add((further, origin.id, way[0].id))
                table.setdefault(further, []).append(longer)
                waiting.append((further, longer))
    return table


def _handed_on(
    stack: Stack,
    found: Exposure,
    leaving: Mapping[str, list[Edge]],
    function: Resource,
    settings: Settings,
) -> Iterator[str]:
    """The nodes of the functions that a function's code hands its event on to, where its role may
    write to what they read."""
    flows = or_unknown(flows_of, stack, function, settings)
    services = (
        set() if flows is None or isinstance(flows, Unknown) else {s.service for s in flows.sent}
    )
    for runs in leaving.get(function_id(function), ()) if services else ():
        if runs.verb is not Verb.RUNS_AS or runs.undecided:
            continue
        for edge in leaving.get(runs.target, ()):
            target = stack.get(found.nodes[edge.target].urn or "")
            if target is not None and _SERVICES.get(target.type) in services:
                yield from _started(found, leaving, edge)


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


def _said(stack: Stack, way: _Way) -> str:
    """A way to a function in words."""
    door, *functions = (_named(stack, each) for each in way)
    return f"{door} (through {' and '.join(functions)})" if functions else door


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
