"""Guards that let pass what they would refuse."""

from __future__ import annotations

from datetime import date, datetime

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.code_reading.python import Guard
from policypack.start import clock
from policypack.topology.parts.handlers import declared, is_image, is_python
from policypack.topology.parts.packages import FUNCTION, LAYER

# What `runtime_guards.observing` reads, and the value that makes an observing guard refuse.
_VARIABLE = "RUNTIME_GUARDS_MODE"
_ENFORCE = "enforce"


@rule(
    id="lambda-guard-observes",
    types=(FUNCTION,),
    reads=(LAYER,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f'Remove mode="observe" from @guard(...), or set {_VARIABLE} to "{_ENFORCE}"',
    cwe=(20,),
)
def guard_observes(function: Resource, stack: Stack) -> Outcomes:
    """Lambda guard only observes and rejects no event.

    A guard with `mode="observe"` performs no input validation: it passes every event to the handler
    and records the events that it would have rejected, so that you can try validators on real
    events. Until the guard enforces them, the handler is exposed to invalid events. `until` states
    the last day of observation; after that day, the finding is of high severity.
    https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/security.html

    Example:
        app = '''
        from runtime_guards import guard
        from runtime_guards.events import SQS

        @guard(SQS(), mode="observe")  # bad
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
