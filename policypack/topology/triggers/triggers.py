"""The triggers that a stack wires to a function, by the contract that the guards use too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field, replace

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.start.record import record
from policypack.topology.parts.functions import functions_within
from policypack.topology.parts.links import References, linked, references
from policypack.topology.triggers.body_triggers import DeclaredTrigger, body_triggers
from policypack.topology.triggers.event_alternatives import alternatives
from policypack.topology.triggers.policy_triggers import policy_triggers
from policypack.topology.triggers.schedule_triggers import schedule_triggers
from policypack.topology.triggers.wiring_table import (
    DATA_SOURCE,
    JOINED_BY,
    MAPPING,
    NAMED_AT,
    ONLY,
    SOURCED_BY,
    WIRINGS,
)
from policypack.topology.triggers.wirings import holds
from runtime_guards.contract import Wiring


@record(frozen=True, eq=False)
class WiredTrigger:
    """`resource` makes a service send a function the events of one of the triggers in `names`.

    `unknown` is the value that decides which one, if any; `is_certain`: it is one in any case.
    """

    resource: Resource
    names: frozenset[str]
    unknown: Unknown | None = None
    is_certain: bool = True

    def __str__(self) -> str:
        return f"{self.resource.name} ({self.resource.type})"


@record(frozen=False)
class WiredTriggers:
    """A function's `own` triggers, and the `unassigned` ones, whose function is unknown."""

    own: list[WiredTrigger] = field(default_factory=list)
    unassigned: list[WiredTrigger] = field(default_factory=list)

    @property
    def all(self) -> list[WiredTrigger]:
        """The function's own triggers and those that may be."""
        return self.own + self.unassigned


def wired_triggers(stack: Stack, function: Resource) -> WiredTriggers:
    """The triggers that the stack wires to the function."""
    table, unassigned = stack.once(_table)
    return WiredTriggers(table.get(function.urn, []), unassigned)


@record(frozen=False)
class _Draft:
    """The triggers that one resource wires to one function, by whether that is certain."""

    resource: Resource
    certain: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    unknown: Unknown | None = None

    def add(self, trigger: str, unknown: Unknown | None) -> None:
        """Adds a trigger, and the unknown that decides whether it is one."""
        if unknown is None:
            self.certain.add(trigger)
            return
        self.possible.add(trigger)
        if self.unknown is None:
            self.unknown = unknown

    def wired(self, stack: Stack) -> WiredTrigger:
        """The wired trigger. A mapping always has an event source, also an unknown one."""
        is_certain = bool(self.certain) or self.resource.type == MAPPING
        only = self.certain & {ONLY.get(self.resource.type, "")}
        names = frozenset(only or self.certain | self.possible)
        more, unknown = alternatives(stack, self.resource, names)
        if unknown is None and names > self.certain:
            unknown = self.unknown
        return WiredTrigger(self.resource, names | more, unknown, is_certain)


def _table(stack: Stack) -> tuple[dict[str, list[WiredTrigger]], list[WiredTrigger]]:
    """The triggers of every function by its URN, and those whose function is unknown."""
    drafts: dict[tuple[str, str], _Draft] = {}
    for name, namer, functions, unknown in _declared(stack):
        if isinstance(functions, Unknown):
            drafts.setdefault(("", namer.urn), _Draft(namer)).add(name, functions)
            continue
        for function in functions:
            drafts.setdefault((function.urn, namer.urn), _Draft(namer)).add(name, unknown)
    table: defaultdict[str, list[WiredTrigger]] = defaultdict(list)
    for (urn, _), draft in drafts.items():
        table[urn].append(draft.wired(stack))
    unassigned = [replace(wired, is_certain=False) for wired in table.get("", [])]
    return dict(table), unassigned


def _declared(stack: Stack) -> Iterator[DeclaredTrigger]:
    for name, namer, path, unknown in _named(stack):
        yield name, namer, or_unknown(functions_within, stack, namer, path), unknown
    yield from body_triggers(stack)
    yield from policy_triggers(stack)
    yield from schedule_triggers(stack)


# A trigger, the resource and property that name the function, and the unknown that decides.
_Named = Iterator[tuple[str, Resource, str, Unknown | None]]


def _named(stack: Stack) -> _Named:
    for name, wiring in WIRINGS:
        holding = [*_holding(stack, wiring)]
        for resource, unknown in holding:
            for namer, path, undecided in _namers(stack, wiring, resource):
                yield name, namer, path, undecided if unknown is None else unknown
        # What joins an unknown one may join any of them, so it is asked once for all.
        for _, unknown in holding[:1]:
            for joiner, path, undecided in _possible_joiners(stack, wiring):
                yield name, joiner, path, undecided if unknown is None else unknown


def _holding(stack: Stack, wiring: Wiring) -> Iterator[tuple[Resource, Unknown | None]]:
    """The resources that wire the trigger, with the unknown that decides it."""
    for resource in stack.of_type(wiring.type):
        held = holds(wiring, resource)
        if held is not False:
            yield resource, held if isinstance(held, Unknown) else None


def _namers(
    stack: Stack, wiring: Wiring, resource: Resource
) -> Iterator[tuple[Resource, str, Unknown | None]]:
    """What names the function of a wiring: the resource itself, or one that is joined to it."""
    if wiring.type in JOINED_BY:
        row = JOINED_BY[wiring.type]
        for joiner in _joiners(stack, wiring).known.get(resource.urn, ()):
            yield joiner, row.function, None
    elif wiring.type in SOURCED_BY:
        path = SOURCED_BY[wiring.type] or wiring.property
        sources = linked(stack, resource, path, DATA_SOURCE)
        undecided = sources if isinstance(sources, Unknown) else None
        for source in stack.of_type(DATA_SOURCE) if isinstance(sources, Unknown) else sources:
            yield source, "lambdaConfig.functionArn", undecided
    else:
        for path in NAMED_AT.get(wiring.type, (wiring.property,)):
            yield resource, path, None


def _possible_joiners(stack: Stack, wiring: Wiring) -> Iterator[tuple[Resource, str, Unknown]]:
    if wiring.type in JOINED_BY:
        for joiner, unknown in _joiners(stack, wiring).undecided:
            yield joiner, JOINED_BY[wiring.type].function, unknown


def _joiners(stack: Stack, wiring: Wiring) -> References:
    row = JOINED_BY[wiring.type]
    return references(stack, row.type, row.link, wiring.type)
