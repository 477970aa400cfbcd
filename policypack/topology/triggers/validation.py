"""A guard's validators against the triggers that the stack wires to its function."""

from __future__ import annotations

from itertools import chain

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.settings.settings import Settings
from policypack.supply_chain.guards import Guard
from policypack.topology.triggers.triggers import WiredTrigger, WiredTriggers
from policypack.topology.triggers.wiring_table import GRANTS
from runtime_guards.contract import ALIKE, BY_NAME

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
BATCH_ITEM_FAILURES = "ReportBatchItemFailures"


def validator_name(trigger: str) -> str:
    """The class of the trigger's validator, such as `SQS`."""
    dotted: str = BY_NAME[trigger].validator
    return dotted.rpartition(".")[2]


def accepts(declared: str, wired: WiredTrigger) -> bool | None:
    """Whether a validator for `declared` accepts the trigger's events; None: undecided."""
    accepted = any(_accepts(declared, name) for name in wired.names)
    if wired.unknown is None or not accepted:
        return accepted
    return True if accepts_all(declared, wired) else None


def accepts_all(declared: str, wired: WiredTrigger) -> bool:
    """Whether a validator for `declared` accepts the events, whichever of its names they have."""
    return all(_accepts(declared, name) for name in wired.names)


def _accepts(declared: str, wired: str) -> bool:
    return declared == wired or _is_alike(declared, wired)


def _is_alike(declared: str, wired: str) -> bool:
    # A function URL's validator checks the domain, which an API's request does not have.
    return wired != "http-api" and ALIKE.get(wired) == declared


def covers(guard: Guard, wired: WiredTrigger) -> bool | None:
    """Whether one of the guard's validators accepts the trigger's events; None: undecided."""
    answers = [accepts(validator.trigger, wired) for validator in guard.validators]
    return True if True in answers else None if None in answers else False


def is_wired(trigger: str, wired: WiredTriggers) -> bool | Unknown:
    """Whether the stack wires the trigger to the function."""
    sources = [source for source in specific(wired.own) if accepts(trigger, source)]
    if any(source.resource.type not in GRANTS for source in sources):
        return True
    # Another trigger may still turn out to be one that is more specific than a permission.
    related = set(chain.from_iterable(source.names for source in sources))
    for other in wired.all:
        possible = accepts(trigger, other) is not False or related & other.names
        if other.unknown is not None and possible:
            return other.unknown
    return bool(sources)


def specific(found: list[WiredTrigger]) -> list[WiredTrigger]:
    """The triggers without the permissions for them, which are less specific about the events."""
    others = [wired for wired in found if wired.resource.type not in GRANTS]
    named = set(chain.from_iterable(wired.names for wired in others if wired.is_certain))
    return [wired for wired in found if wired in others or named.isdisjoint(wired.names)]


def is_wired_elsewhere(trigger: str, function: Resource, settings: Settings) -> bool:
    """Whether the trigger needs no wiring in this stack: the setting `wired_elsewhere` names it.

    A direct invocation has no wiring at all.
    """
    if not BY_NAME[trigger].wirings:
        return True
    named = {f"{function.name}:{trigger}", f"*:{trigger}"}
    return not named.isdisjoint(settings.wired_elsewhere)


def reports_batch_item_failures(mapping: Resource) -> bool:
    """Whether an event source mapping uses partial batch responses. Raises UnknownValueError."""
    types = mapping.properties.items("functionResponseTypes")
    return BATCH_ITEM_FAILURES in [str(item.content) for item in types]
