"""Guards that do not match the triggers of their function, only observe, or do not exist."""

from __future__ import annotations

from datetime import date, datetime

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Within,
    first_few,
    one_of_each,
    or_unknown,
    rule,
)
from policypack.code_reading.guards import DeclaredValidator, Guard, NoGuard
from policypack.start import clock
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.handlers import (
    EntryPoint,
    declared,
    has_guards_of,
    is_image,
    is_javascript,
)
from policypack.topology.parts.packages import LAYER
from policypack.topology.triggers import validation
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.validation import (
    BATCH_ITEM_FAILURES,
    accepts,
    is_wired,
    is_wired_elsewhere,
    reports_batch_item_failures,
    validator_name,
    written_call,
    written_guard,
)
from policypack.topology.triggers.wiring_table import MAPPING, READS


@rule(
    id="lambda-guard-trigger-mismatch",
    types=(FUNCTION,),
    reads=(*READS, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove the unused validator from @guard(...), or connect the trigger",
    cwe=(20,),
    implied_by=(Implication("lambda-trigger-without-validator", Within.RESOURCE),),
)
def guard_trigger_mismatch(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda guard does not match the triggers of its function.

    An unused validator weakens input validation: any principal that can invoke the function can
    forge events of that source. The setting `wired_elsewhere` lists triggers that another program
    connects, such as "orders:s3". A guard and its event source mapping must also agree on partial
    batch responses: without `ReportBatchItemFailures`, Lambda ignores the failed records that
    `partial=True` reports, and deletes them as processed.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    if is_image(function) or not has_guards_of(function):
        return
    guard = declared(stack, function)
    if isinstance(guard, NoGuard):
        return
    triggers = wired_triggers(stack, function)
    for validator in guard.validators:
        if not is_wired_elsewhere(validator.trigger, function, settings):
            wired = is_wired(validator.trigger, triggers)
            yield from _unused(function, validator, guard, wired)
    for trigger in triggers.own:
        if trigger.resource.type == MAPPING:
            yield from _batch_failures(function, trigger, guard)


def _unused(
    function: Resource, validator: DeclaredValidator, guard: Guard, wired: bool | Unknown
) -> Outcomes:
    if isinstance(wired, Unknown):
        yield wired
    elif not wired:
        is_node = is_javascript(function)
        name, place = validator_name(validator.trigger, is_node), guard.place
        message = f"the guard at {place} accepts {name} events, which the stack does not wire"
        elsewhere = f'list "{function.name}:{validator.trigger}" in the setting wired_elsewhere'
        fix = f"Remove {name}(...) from {written_guard(is_node=is_node)} at {place}, or {elsewhere}"
        yield Finding(message, "handler", fix=f"{fix} if another program wires it")


def _batch_failures(function: Resource, trigger: WiredTrigger, guard: Guard) -> Outcomes:
    for validator in guard.validators:
        if not accepts(validator.trigger, trigger):
            continue
        reports = or_unknown(reports_batch_item_failures, trigger.resource)
        if isinstance(reports, Unknown):
            yield reports
        elif validator.partial is None:
            waits_for = f"a literal value of partial at {guard.place}"
            yield Unknown("", waits_for, function.urn, guard.file)
        elif validator.partial is not reports:
            yield _disagreement(trigger, validator, guard, reports, is_javascript(function))


def _disagreement(
    trigger: WiredTrigger,
    validator: DeclaredValidator,
    guard: Guard,
    reports: bool,
    is_node: bool,
) -> Finding:
    name, mapping = validator_name(validator.trigger, is_node), trigger.resource.name
    call = written_call(validator.trigger, "partial", "True", is_node)
    if reports:
        message = f"{trigger} uses partial batch responses, and {name}() refuses whole batches"
        fix = f"Write {call} in {written_guard(is_node=is_node)} at {guard.place}, or remove "
        fix += f"functionResponseTypes from {mapping}"
        return Finding(message, "handler", Severity.LOW, fix)
    message = f"{trigger} ignores the failed records of {call}, which are lost"
    fix = f'Set functionResponseTypes of {mapping} to ["{BATCH_ITEM_FAILURES}"]'
    return Finding(message, "handler", fix=fix)


# What `runtime_guards.observing` reads, and the value that makes an observing guard refuse.
_VARIABLE = "RUNTIME_GUARDS_MODE"
_ENFORCE = "enforce"


@rule(
    id="lambda-guard-observes",
    types=(FUNCTION,),
    reads=(LAYER,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f'Remove the mode "observe" from the guard, or set {_VARIABLE} to "{_ENFORCE}"',
    cwe=(20,),
)
def guard_observes(function: Resource, stack: Stack) -> Outcomes:
    """Lambda guard only observes and rejects no event.

    A guard with `mode="observe"` performs no input validation: it passes every event to the handler
    and records the events that it would have rejected, so that you can try validators on real
    events. Until the guard enforces them, the handler is exposed to invalid events. `until` states
    the last day of observation; after that day, the finding is of high severity.
    https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/security.html
    """
    if is_image(function) or not has_guards_of(function):
        return
    guard = declared(stack, function)
    if not isinstance(guard, Guard) or guard.observes is False:
        return
    if function.get(f"environment.variables.{_VARIABLE}") == _ENFORCE:
        return
    if guard.observes is None:
        waits_for = f"a literal value of mode at {guard.place}"
        yield Unknown("", waits_for, function.urn, guard.file)
    else:
        yield _observing(guard)


def _observing(guard: Guard) -> Finding:
    message = f"the guard at {guard.place} refuses no event"
    last = _day(guard.until)
    if last is None:
        return Finding(f'{message}; until="YYYY-MM-DD" would say for how long', "handler")
    if last < clock.today():
        return Finding(f"{message}; that was to end on {last}", "handler", Severity.HIGH)
    return Finding(f"{message} until {last}", "handler")


def _day(text: str | None) -> date | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").date()
    except ValueError:
        return None


@rule(
    id="lambda-entry-point-without-guard",
    types=(FUNCTION,),
    reads=(LAYER, *validation.READS),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        "Validate every field of the event against a schema at the start of the handler, and "
        "waive this finding with the name of the schema as the reason"
    ),
    cwe=(20,),
)
def entry_point_without_guard(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function with a public entry point has no event guard.

    Without input validation, anonymous callers control the event of a publicly accessible function.
    Guards reject events that their validators don't expect, but support only Python and Node.js, so
    code in other languages, which the rule doesn't read, must validate its events itself.
    `lambda-trigger-without-validator` covers Python and Node.js functions; container images are
    ignored.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    entries = validation.entry_points(stack, function)
    if not (entries.public or entries.undecided) or is_image(function) or has_guards_of(function):
        return
    if entries.public:
        yield _unguarded(function, entries.public)
    else:
        # One outcome for each property, however many entry points depend on it.
        yield from one_of_each(entries.undecided)


def _unguarded(function: Resource, public: list[EntryPoint]) -> Finding:
    runtime = function.get("runtime", "its runtime")
    lead = "is a public entry point" if len(public) == 1 else "are public entry points"
    why = f"the guards support Python and Node.js, not {runtime}"
    return Finding(f"{first_few([each.name for each in public])} {lead}, and {why}", "runtime")
