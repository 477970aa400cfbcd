"""Triggers of a function whose events its code does not validate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.supply_chain.guards import Guard, NoGuard
from policypack.topology.handlers import declared, guards_of, is_image, is_python, wrapper
from policypack.topology.packages import FUNCTION, LAYER
from policypack.topology.triggers import WiredTrigger, WiredTriggers, wired_triggers
from policypack.topology.validation import covers, validator_name
from policypack.topology.wiring_table import READS
from policypack.unknown import Unknown

_SHIP = "Ship the guards of a release: build a layer with `stackwarden layer`, or install the wheel"


@rule(
    id="lambda-trigger-without-validator",
    types=(FUNCTION,),
    reads=(*READS, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Decorate the handler with @guard(...) and the validator of each trigger",
)
def trigger_without_validator(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function has a trigger without a verified event validator.

    Every principal that can write to the queue, topic or API controls the event. A handler that
    does not validate its input is exposed to path traversal in object keys, malformed bodies and
    messages from unexpected sources. `@guard(...)` on the handler refuses events that its
    validators do not expect. The code is read from the package and its layers and never run:
    unknown decorators, dynamic code and runtime wrappers are undecided. The guards must be
    unmodified files of a release. Waive a function in another language, or with another validator.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html

    Example:
        app = '''
        from runtime_guards import guard
        from runtime_guards.events import SQS

        @guard(SQS())  # good
        def handler(event, context):
            return {}
        '''
        # Built by: stackwarden layer --output guards.zip
        guards = aws.lambda_.LayerVersion(
            "guards", layer_name="guards", code=pulumi.FileArchive("./guards.zip")
        )
        orders = aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::123456789012:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),
            layers=[guards.arn],
        )
        aws.lambda_.EventSourceMapping(
            "orders",
            event_source_arn="arn:aws:sqs:eu-central-1:123456789012:orders",
            function_name=orders.name,
        )
    """
    wired = wired_triggers(stack, function)
    if not wired.all:
        return
    if is_image(function):
        yield from _unread_image(function, wired)
        return
    if not is_python(function):
        runtime = function.get("runtime", "its runtime")
        yield from _unguarded(wired, "runtime", f"the guards support Python, not {runtime}")
        return
    guard = declared(stack, function)
    if isinstance(guard, NoGuard):
        yield from _unguarded(wired, "handler", f"{guard.file}:{guard.line} has no guard")
        return
    for trigger in wired.all:
        yield from _uncovered(trigger, guard)
    yield from chain(_unverified(stack, function), wrapper(function))


def _unread_image(function: Resource, wired: WiredTriggers) -> Outcomes:
    if wired.own:
        waits_for = "the code in the container image, which a preview does not read"
        yield Unknown("imageUri", waits_for, function.urn)
    else:
        yield from _unknowns(wired.unassigned)


def _unguarded(wired: WiredTriggers, path: str, why: str) -> Outcomes:
    """Nothing is validated: each certain trigger is a finding, each possible one is undecided."""
    for trigger in wired.own:
        if trigger.is_certain:
            yield Finding(f"{trigger} triggers the function, and {why}", path)
    yield from _unknowns([trigger for trigger in wired.all if not trigger.is_certain])


def _unknowns(found: list[WiredTrigger]) -> Iterator[Unknown]:
    return (trigger.unknown for trigger in found if trigger.unknown is not None)


def _uncovered(trigger: WiredTrigger, guard: Guard) -> Outcomes:
    covered = covers(guard, trigger)
    if covered is False and trigger.is_certain:
        names = " or ".join(sorted(validator_name(name) for name in trigger.names))
        lacking = f"the guard at {guard.file}:{guard.line} has no validator {names}"
        yield Finding(f"{trigger} triggers the function, and {lacking}", "handler")
    elif covered is not True and trigger.unknown is not None:
        yield trigger.unknown


def _unverified(stack: Stack, function: Resource) -> Outcomes:
    """Whether the guards that ship are those of a release."""
    shipped = guards_of(stack, function)
    if shipped is None:
        yield Finding("neither the package nor a layer contains runtime_guards", "code", fix=_SHIP)
        return
    for file in shipped.altered:
        yield Finding("this file of the guards differs from every release", file=file, fix=_SHIP)
    for file in shipped.unread:
        waits_for = "guards as source files: remove compiled files and symlinks"
        yield Unknown("", waits_for, function.urn, file)
