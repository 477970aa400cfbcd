"""Guards that do not match the triggers of their function."""

from __future__ import annotations

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
    or_unknown,
    rule,
)
from policypack.code_reading.python import DeclaredValidator, Guard, NoGuard
from policypack.topology.parts.handlers import declared, is_image, is_python
from policypack.topology.parts.packages import FUNCTION, LAYER
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.validation import (
    BATCH_ITEM_FAILURES,
    accepts,
    is_wired,
    is_wired_elsewhere,
    reports_batch_item_failures,
    validator_name,
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

    Example:
        app = '''
        from runtime_guards import guard
        from runtime_guards.events import S3, SQS

        @guard(S3(), SQS())  # bad
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
    if is_image(function) or not is_python(function):
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
        name, place = validator_name(validator.trigger), guard.place
        message = f"the guard at {place} accepts {name} events, which the stack does not wire"
        elsewhere = f'list "{function.name}:{validator.trigger}" in the setting wired_elsewhere'
        fix = f"Remove {name}(...) from @guard(...) at {place}, or {elsewhere}"
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
            yield _disagreement(trigger, validator, guard, reports)


def _disagreement(
    trigger: WiredTrigger, validator: DeclaredValidator, guard: Guard, reports: bool
) -> Finding:
    name, mapping = validator_name(validator.trigger), trigger.resource.name
    if reports:
        message = f"{trigger} uses partial batch responses, and {name}() refuses whole batches"
        fix = f"Write {name}(partial=True) in @guard(...) at {guard.place}, or remove "
        fix += f"functionResponseTypes from {mapping}"
        return Finding(message, "handler", Severity.LOW, fix)
    message = f"{trigger} ignores the failed records of {name}(partial=True), which are lost"
    fix = f'Set functionResponseTypes of {mapping} to ["{BATCH_ITEM_FAILURES}"]'
    return Finding(message, "handler", fix=fix)
