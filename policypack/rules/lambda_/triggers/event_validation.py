"""Triggers of a function whose events its code does not validate."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    first_few,
    or_unknown,
    rule,
)
from policypack.code_reading.entries import Unvalidated
from policypack.code_reading.guards import Guard, NoGuard
from policypack.facts.runtimes import newest
from policypack.supply_chain.guards import PACKAGE, ShippedGuards, node
from policypack.topology.fronts import event_writers
from policypack.topology.fronts.event_writers import written_by_outsiders
from policypack.topology.parts.accounts import accounts_with
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.handlers import (
    OLDEST_NODE,
    OLDEST_PYTHON,
    declared,
    entry,
    guards_of,
    has_guards_of,
    is_image,
    is_javascript,
    is_too_old,
    needs_no_guard,
    replaced,
)
from policypack.topology.parts.packages import LAYER, opened
from policypack.topology.triggers.schedule_triggers import is_recurring
from policypack.topology.triggers.triggers import WiredTrigger, WiredTriggers, wired_triggers
from policypack.topology.triggers.validation import (
    GuardLine,
    covers,
    guard_line,
    specific,
    written_guard,
)
from policypack.topology.triggers.wiring_table import READS

# Each for Python and for Node.js.
_SHIP = (
    "Ship the guards of a release: build a layer with `stackwarden layer --output guards.zip` and "
    "name it in layers, or install the wheel into the package",
    f"Ship the guards of a release: install {node.PACKAGE} into the package",
)
_OTHERS = (
    "Powertools, pydantic, jsonschema or msgspec",
    "zod, ajv, valibot, joi, @middy/validator or the parser of Powertools",
)
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
_UPGRADE = tuple(
    f'Set runtime to "{newest(f"{name}{oldest}{end}")}", as the guards need {label} {oldest} or '
    "newer"
    for name, oldest, end, label in (
        ("python", OLDEST_PYTHON, "", "Python"),
        ("nodejs", OLDEST_NODE, ".x", "Node.js"),
    )
)
# Of these events the stack writes each word, or those who may start its workflow do.
_SENT_FROM_WITHIN = {
    "schedule": Severity.LOW,
    "scheduler": Severity.LOW,
    "step-functions": Severity.MEDIUM,
}
_RANK = tuple(Severity)
# The code that functions share, and the name of the handler in it.
_Handler = tuple[int, str]


@rule(
    id="lambda-trigger-without-validator",
    types=(FUNCTION,),
    reads=(*READS, LAYER, *event_writers.READS),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Guard the handler with the validator of each trigger: @guard(...) in Python, "
        "guard([...], handler) in Node.js"
    ),
    cwe=(20,),
)
def trigger_without_validator(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function has a trigger without a verified event validator.

    Every principal that can write to the queue, topic or API controls the event. Without input
    validation, the handler is exposed to path traversal in object keys, malformed bodies and
    messages from unexpected sources. A guard rejects events that its validators don't expect:
    `@guard(...)` on a handler in Python, `guard([...], handler)` around one for Node.js. A handler
    that never reads its event complies (logging the event is treated as reading it), and so does a
    handler that starts with a known validator. In Python these are Powertools (`parse`,
    `event_parser`, `validate`, `validator`, a resolver with `enable_validation=True`, a batch
    processor with a model), pydantic, jsonschema, msgspec, and FastAPI behind Mangum (each Chalice
    route needs its own); in Node.js zod, ajv, valibot, joi, `@middy/validator` and the parser of
    Powertools. The severity is high if any principal or an external account writes the events, and
    medium if only the account's own principals do, for example through Step Functions. Events that
    the stack writes itself (schedules) are reported without a guard only in the profile strict,
    with severity low. The rule reads the code in the package and its layers and never runs it. The
    handler must be bound once; decorators of unknown packages, code that may rebind a name in
    between, and runtime wrappers are undecided. The guards must be the complete, unmodified files
    of a release. Functions in other languages are ignored, and container images are undecided.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
    """
    wired = wired_triggers(stack, function)
    if not wired.all:
        return
    written_by_others = _written_by_others(stack, wired, settings)
    if is_image(function):
        yield from _unread_image(function, written_by_others)
        return
    if not has_guards_of(function):
        return
    guard = or_unknown(declared, stack, function)
    if not isinstance(guard, Guard) and needs_no_guard(stack, function):
        yield from replaced(stack, function)
    elif isinstance(guard, Unknown):
        yield guard
    elif isinstance(guard, Guard):
        # A guard refuses the events of every trigger that it does not know.
        yield from _judged(stack, function, wired, guard, settings)
        yield from chain(_unverified(stack, function, guard), replaced(stack, function))
    else:
        yield from _judged(stack, function, written_by_others, guard, settings)


def _judged(
    stack: Stack,
    function: Resource,
    wired: WiredTriggers,
    guard: Guard | NoGuard,
    settings: Settings,
) -> Outcomes:
    lacking = [trigger for trigger in specific(wired.own) if _is_lacking(trigger, guard)]
    if lacking:
        severity = max((_severity(stack, function, each, settings) for each in lacking), key=_rank)
        finding = _lacking(stack, function, lacking, guard)
        yield replace(finding, severity=severity)
    for trigger in wired.all:
        yield from _undecided(trigger, guard)


def _written_by_others(stack: Stack, wired: WiredTriggers, settings: Settings) -> WiredTriggers:
    """The triggers without those whose events the stack writes; all in the profile strict."""
    if settings.profile is Profile.STRICT:
        return wired
    # Otherwise the permission of a schedule would be treated as this trigger.
    own = [each for each in specific(wired.own) if _within(stack, each) is not Severity.LOW]
    return replace(wired, own=own)


def _unread_image(function: Resource, wired: WiredTriggers) -> Outcomes:
    if wired.own:
        waits_for = "the code in the container image, which a preview does not read"
        yield Unknown("imageUri", waits_for, function.urn)
    else:
        unknowns = (trigger.unknown for trigger in wired.unassigned)
        yield from (unknown for unknown in unknowns if unknown is not None)


def _is_lacking(trigger: WiredTrigger, guard: Guard | NoGuard) -> bool:
    uncovered = isinstance(guard, NoGuard) or covers(guard, trigger) is False
    return uncovered and trigger.is_certain


def _lacking(
    stack: Stack, function: Resource, triggers: list[WiredTrigger], guard: Guard | NoGuard
) -> Finding:
    """The triggers without a validator: one decorator at one handler is the cause of all."""
    handler, is_node = _handler(function), is_javascript(function)
    line = stack.once(_line, handler, guard, is_node)
    place = guard.place or str(function.get("handler", ""))
    if isinstance(guard, Guard):
        why = f"the guard at {place} has no validator {line.imports}"
        fixes = [_added_to_guard(line, place), *line.notes]
    else:
        use = entry(stack, function)
        why = f"{place} has no guard"
        ships = or_unknown(guards_of, stack, function)
        shipping = [_SHIP[is_node]] if ships is None else []
        fixes = [_written_as_guard(line, place), *line.notes, *shipping]
        if isinstance(use, Unvalidated):
            why += f": {use.place} uses {use.what} without validation"
            fixes.append(f"Or validate the event with {_OTHERS[is_node]} before {use.place}")
    fixes += [_UPGRADE[is_node]] if is_too_old(function) else []
    verb = "triggers" if len(triggers) == 1 else "trigger"
    which = f"{first_few(sorted(str(trigger) for trigger in triggers))} {verb} the function"
    message = f"{which}, and {why}"
    return Finding(message, "handler", fix=". ".join(fixes), cause=handler)


def _severity(
    stack: Stack, function: Resource, trigger: WiredTrigger, settings: Settings
) -> Severity:
    """The severity of the trigger by those who write its events."""
    within = _within(stack, trigger)
    if within is not None:
        return within
    known = accounts_with(function.at("arn"), stack, settings)
    is_open = written_by_outsiders(stack, function, trigger, known)
    return Severity.MEDIUM if is_open is False else Severity.HIGH


def _within(stack: Stack, trigger: WiredTrigger) -> Severity | None:
    """The severity of a trigger whose events are written from within, None for any other."""
    names = {"schedule"} if is_recurring(stack, trigger.resource) is True else trigger.names
    if not names <= _SENT_FROM_WITHIN.keys():
        return None
    return max((_SENT_FROM_WITHIN[name] for name in names), key=_rank)


def _rank(severity: Severity) -> int:
    return _RANK.index(severity)


def _line(stack: Stack, handler: _Handler, guard: Guard | NoGuard, is_node: bool) -> GuardLine:
    """The validators that all functions with this handler lack: one guard serves them all."""
    found = (wired_triggers(stack, each).own for each in stack.once(_by_handler)[handler])
    lacking = (each for own in found for each in specific(own) if _is_lacking(each, guard))
    return guard_line([*lacking], is_node)


def _by_handler(stack: Stack) -> dict[_Handler, list[Resource]]:
    table: dict[_Handler, list[Resource]] = defaultdict(list)
    for function in stack.of_type(FUNCTION):
        handler = or_unknown(_handler, function)
        if not isinstance(handler, Unknown):
            table[handler].append(function)
    return table


def _handler(function: Resource) -> _Handler:
    # Packages with equal content are opened once.
    return id(opened(function)), str(function.get("handler", ""))


def _added_to_guard(line: GuardLine, place: str) -> str:
    added = f"Add {line.validators} to {written_guard(is_node=line.is_node)} at {place}"
    return f"{added}, with the import: {line.import_validators}"


def _written_as_guard(line: GuardLine, place: str) -> str:
    where, s = ("around", "") if line.is_node else ("as the first decorator of", "s")
    code = written_guard(line.validators, line.is_node)
    return f"Write {code} {where} the handler at {place}, with the import{s}: {line.import_all}"


def _undecided(trigger: WiredTrigger, guard: Guard | NoGuard) -> Iterator[Unknown]:
    """What decides a possible trigger that no validator of the guard accepts in any case."""
    covered = False if isinstance(guard, NoGuard) else covers(guard, trigger)
    certain = covered is False and trigger.is_certain
    if covered is not True and not certain and trigger.unknown is not None:
        yield trigger.unknown


def _unverified(stack: Stack, function: Resource, guard: Guard) -> Outcomes:
    """Yields the faults of the shipped guards: they differ from every release, or don't load."""
    is_node = is_javascript(function)
    shipped = ShippedGuards() if guard.is_bundled else guards_of(stack, function)
    package = node.PACKAGE if is_node else PACKAGE
    if shipped is None:
        message = f"neither the package nor a layer contains {package}"
        yield Finding(message, "code", fix=_SHIP[is_node])
        return
    yield from _malformed(shipped, package, _SHIP[is_node])
    if shipped.unread:
        waits_for = (
            "guards that can be compared with their release: remove symlinks, and bytecode that"
            " Python does not make of the sources, or ship what `stackwarden layer` builds"
        )
        yield Unknown("", waits_for, function.urn, posixpath.commonpath(shipped.unread))
    if is_too_old(function):
        message = f"the guards do not load in {function.get('runtime')}"
        yield Finding(message, "runtime", fix=_UPGRADE[is_node])


def _malformed(shipped: ShippedGuards, package: str, fix: str) -> Iterator[Finding]:
    """Yields one finding for all files that differ from a release, at their folder."""
    if shipped.altered:
        names = first_few([posixpath.basename(file) for file in shipped.altered])
        verb = "differs" if len(shipped.altered) == 1 else "differ"
        message = f"{names} of the guards {verb} from every release"
        yield Finding(message, file=posixpath.commonpath(shipped.altered), fix=fix)
    elif shipped.missing:
        folder, _, _ = shipped.missing[0].partition(f"{package}/")
        names = first_few([file.removeprefix(f"{folder}{package}/") for file in shipped.missing])
        message = f"the guards are incomplete: they lack {names} of their release"
        yield Finding(message, file=f"{folder}{package}", fix=fix)
