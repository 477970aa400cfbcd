"""The triggers that a stack wires, held against the validators that functions declare."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.settings import Settings
from policypack.stack import Stack
from policypack.supply_chain.guards import DeclaredValidator, Guard, NoGuard
from policypack.topology import triggers
from policypack.topology.handlers import (
    declared,
    guards_of,
    is_image,
    is_python,
    wrapper,
)
from policypack.topology.packages import FUNCTION, LAYER
from policypack.topology.triggers import MAPPING, PERMISSION, Wire, Wires, accepts, wires
from policypack.unknown import Unknown, or_unknown
from runtime_guards.contract import BY_NAME

_REPORTS = "ReportBatchItemFailures"
_SHIP = "Ship the guards of a release: build them with `stackwarden layer`, or install the wheel"


@rule(
    id="lambda-trigger-without-validator",
    types=(FUNCTION,),
    reads=(*triggers.READS, LAYER),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Declare the trigger in the function's guard contract and wrap the handler with its "
        "validator"
    ),
)
def trigger_without_validator(function: Resource, stack: Stack) -> Outcomes:
    """The function's package declares no validator for an event source that is wired to it.

    Whoever reaches the queue, the topic or the API writes the event, and a handler that takes it
    as it comes passes on what it holds: a path out of a bucket, a body of another shape, a message
    from a queue that nobody meant. `@guard(...)` on the handler refuses what its validators do not
    expect. The code is read from the package and its layers, and never run: decorators that nobody
    knows, names that change and wrappers of the runtime are "cannot tell". The guards themselves
    have to be those of a release. A function in another language than Python, or one that checks
    its events in another way, needs a waiver that says how.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html

    Example:
        app = '''  # good
        from runtime_guards import guard  # good
        from runtime_guards.events import SQS  # good

        @guard(SQS())  # good
        def handler(event, context):  # good
            return [record.body for record in event.records]  # good
        '''  # good
        # Built by: stackwarden layer --output guards.zip  # good
        guards = aws.lambda_.LayerVersion(  # good
            "guards", layer_name="guards", code=pulumi.FileArchive("./guards.zip")  # good
        )  # good
        orders = aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::123456789012:role/orders",
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive(  # bad
                {"app.py": pulumi.StringAsset("def handler(event, context):\\n    return event\\n")}  # bad
            ),  # bad
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(app)}),  # good
            layers=[guards.arn],  # good
        )
        aws.lambda_.EventSourceMapping(
            "orders",
            event_source_arn="arn:aws:sqs:eu-central-1:123456789012:orders",
            function_name=orders.name,
        )
    """
    wired = wires(stack, function)
    if not wired.own and not wired.astray:
        return
    if is_image(function):
        yield from _unseen(function, wired)
        return
    if not is_python(function):
        language = f"the guards are for Python, not for {function.get('runtime', 'its runtime')}"
        yield from _bare(wired, "runtime", language)
        return
    guard = declared(stack, function)
    if isinstance(guard, NoGuard):
        yield from _bare(wired, "handler", f"nothing guards {guard.file}:{guard.line}")
        return
    for wire in wired.own + wired.astray:
        yield from _guarded(wire, guard)
    yield from chain(_genuine(stack, function), wrapper(function))


def _unseen(function: Resource, wired: Wires) -> Outcomes:
    if wired.own:
        waits_for = "the code in the container image, which a preview does not read"
        yield Unknown("imageUri", waits_for, function.urn)
    else:
        yield from _unknowns(wired.astray)


def _bare(wired: Wires, path: str, why: str) -> Outcomes:
    """Nothing is validated: whatever is wired is too much, and whatever may be is undecided."""
    for wire in wired.own:
        if wire.sure:
            yield Finding(f"{wire} triggers the function, and {why}", path)
    yield from _unknowns([wire for wire in wired.own + wired.astray if not wire.sure])


def _unknowns(found: list[Wire]) -> Iterator[Unknown]:
    return (wire.unknown for wire in found if wire.unknown is not None)


def _guarded(wire: Wire, guard: Guard) -> Outcomes:
    verdict = _taken(wire, guard.validators)
    if verdict is False and wire.sure:
        names = " or ".join(sorted(_validator(name) for name in wire.triggers))
        message = (
            f"{wire} triggers the function, and {guard.file}:{guard.line} does not name {names}"
        )
        yield Finding(message, "handler")
    elif verdict is not True and wire.unknown is not None:
        yield wire.unknown


def _taken(wire: Wire, validators: tuple[DeclaredValidator, ...]) -> bool | None:
    verdicts = [accepts(validator.trigger, wire) for validator in validators]
    return True if True in verdicts else None if None in verdicts else False


def _validator(trigger: str) -> str:
    dotted: str = BY_NAME[trigger].validator
    return dotted.rpartition(".")[2]


def _genuine(stack: Stack, function: Resource) -> Outcomes:
    shipped = guards_of(stack, function)
    if shipped is None:
        yield Finding("neither the package nor a layer holds runtime_guards", "code", fix=_SHIP)
        return
    for file in shipped.altered:
        message = "this file of the guards is not as in any release"
        yield Finding(message, file=file, fix=_SHIP)
    for file in shipped.unread:
        waits_for = "guards whose source is what runs: leave compiled files and links out"
        yield Unknown("", waits_for, function.urn, file)


@rule(
    id="lambda-guard-trigger-mismatch",
    types=(FUNCTION,),
    reads=(*triggers.READS, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove the unused validator from @guard(...), or wire the trigger",
)
def guard_trigger_mismatch(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """The handler's guard accepts an event source that nothing in the stack wires to it.

    A guard that expects more than the function gets is a wider door than needed: whoever may
    invoke the function can pass for that source. What another program wires is named in the
    setting `wired_elsewhere`, such as "orders:s3". Validators and mapping must also agree on
    failures: with `partial=True` a guard names the records that it refuses, and Lambda looks at
    that answer only where the mapping asks for `ReportBatchItemFailures`; otherwise it takes them
    for processed and they are lost.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Example:
        app = '''
        from runtime_guards import guard
        from runtime_guards.events import S3, SQS  # bad
        from runtime_guards.events import SQS  # good

        @guard(S3(), SQS())  # bad
        @guard(SQS())  # good
        def handler(event, context):
            return [record.body for record in event.records]
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
    if is_image(function) or not is_python(function):
        return
    guard = or_unknown(declared, stack, function)
    if isinstance(guard, Unknown):
        # Where no guards ship, unclear code is not guarded by any of ours.
        if guards_of(stack, function) is not None:
            yield guard
        return
    if isinstance(guard, NoGuard):
        return
    wired = wires(stack, function)
    for validator in guard.validators:
        if not _elsewhere(validator.trigger, function, settings):
            yield from _used(validator.trigger, guard, wired)
    for wire in wired.own:
        if wire.resource.type == MAPPING:
            yield from _failures(function, wire, guard)


def _elsewhere(trigger: str, function: Resource, settings: Settings) -> bool:
    # Whoever may invoke the function directly shows in no wiring.
    if not BY_NAME[trigger].wirings:
        return True
    named = {f"{function.name}:{trigger}", f"*:{trigger}"}
    return not named.isdisjoint(settings.wired_elsewhere)


def _used(trigger: str, guard: Guard, wired: Wires) -> Outcomes:
    bringing = [wire for wire in _telling(wired.own) if accepts(trigger, wire)]
    if any(wire.resource.type != PERMISSION for wire in bringing):
        return
    # What may be wired besides would tell more of the events than a permission does.
    related = set(chain.from_iterable(wire.triggers for wire in bringing))
    for wire in wired.own + wired.astray:
        if wire.unknown is not None and (
            accepts(trigger, wire) is not False or related & wire.triggers
        ):
            yield wire.unknown
            return
    if bringing:
        return
    where = f"{guard.file}:{guard.line}"
    message = f"{where} accepts {_validator(trigger)} events, and the stack wires none of them"
    yield Finding(message, "handler")


def _telling(found: list[Wire]) -> list[Wire]:
    """The wires without the permissions of what is wired besides: these tell less of the events."""
    others = [wire for wire in found if wire.resource.type != PERMISSION]
    spelled = set(chain.from_iterable(wire.triggers for wire in others))
    return [wire for wire in found if wire in others or spelled.isdisjoint(wire.triggers)]


def _failures(function: Resource, wire: Wire, guard: Guard) -> Outcomes:
    for validator in guard.validators:
        if not accepts(validator.trigger, wire):
            continue
        name = _validator(validator.trigger)
        reports = or_unknown(_reports, wire.resource)
        if isinstance(reports, Unknown):
            yield reports
        elif validator.partial is None:
            waits_for = f"a value of partial that {guard.file}:{guard.line} states"
            yield Unknown("", waits_for, function.urn, guard.file)
        elif validator.partial and not reports:
            message = (
                f"{name}(partial=True) names failures that {wire} does not ask for: they are lost"
            )
            yield Finding(
                message, "handler", fix=f'Set functionResponseTypes to ["{_REPORTS}"] there'
            )
        elif reports and not validator.partial:
            message = f"{wire} asks for the records that failed, and {name}() refuses whole batches"
            fix = f"Give {name} partial=True, or remove functionResponseTypes there"
            yield Finding(message, "handler", Severity.LOW, fix)


def _reports(mapping: Resource) -> bool:
    return _REPORTS in [
        str(item.content) for item in mapping.properties.items("functionResponseTypes")
    ]
