"""Event sources of a function: unrelated sources need unrelated permissions."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    first_few,
    rule,
)
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.schedule_triggers import is_recurring
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.wiring_table import GRANTS

# Triggers of one kind, by the contract's names. A trigger in no row is a separate kind.
_KINDS = {
    "HTTP": (
        *("rest-api", "http-api", "websocket-api", "alb", "vpc-lattice", "vpc-lattice-v2"),
        *("function-url", "rest-authorizer", "http-authorizer"),
    ),
    "EventBridge": ("event-bridge", "event-bridge-s3"),
    # A schedule may do no more than keep the function warm.
    "": ("schedule", "scheduler", "direct"),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}


@rule(
    id="lambda-function-many-sources",
    types=(FUNCTION,),
    reads=wiring_table.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Split the handler into one function with its own role for each event source",
)
def function_many_sources(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function serves unrelated event sources.

    The function's role needs the permissions for all of its sources, and the handler must tell the
    events apart. An attacker who can send an event through one source reaches the code and
    permissions of all of them. All HTTP sources count as one source; schedules are ignored.
    https://serverlessland.com/content/service/lambda/guides/aws-lambda-operator-guide/specialized-all-purpose
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege

    Example:
        function = aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
        )
        aws.lambda_.EventSourceMapping(
            "orders",
            event_source_arn="arn:aws:sqs:eu-central-1:111122223333:orders",
            function_name=function.name,
        )
        aws.lambda_.FunctionUrl(  # bad
            "orders", function_name=function.name, authorization_type="AWS_IAM"  # bad
        )  # bad
    """
    # A schedule may do no more than keep the function warm.
    wired = [
        each
        for each in wired_triggers(stack, function).all
        if each.resource.type not in GRANTS and is_recurring(stack, each.resource) is not True
    ]
    kinds = {kind for each in wired if _is_certain(each) for kind in _kinds(each)}
    open_ = [each for each in wired if not _is_certain(each) and _kinds(each) - kinds]
    if len(kinds) > 1:
        yield Finding(f"it is invoked by {first_few(sorted(kinds))}")
    elif len(wired) > 1:
        yield from (each.unknown for each in open_[:1] if each.unknown is not None)


def _kinds(trigger: WiredTrigger) -> set[str]:
    return {_KIND_OF.get(name, name) for name in trigger.names} - {""}


def _is_certain(trigger: WiredTrigger) -> bool:
    return trigger.is_certain and trigger.unknown is None and len(_kinds(trigger)) <= 1
