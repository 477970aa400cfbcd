"""Event sources of a function: unrelated ones, and the function itself."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    differ,
    first_few,
    property_rule,
    rule,
)
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.triggers import feedback, wiring_table
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


recursion_allowed = property_rule(
    id="lambda-function-recursion-allowed",
    properties={"aws:lambda/functionRecursionConfig:FunctionRecursionConfig": "recursiveLoop"},
    must=differ("Allow", meeting="Terminate"),
    default="Terminate",
    message='"Allow" lets the function invoke itself through SQS, SNS or S3 without a limit',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(674,),
    remediation='Set recursiveLoop to "Terminate", or remove the FunctionRecursionConfig',
    fix={"recursiveLoop": "Terminate"},
    title="Lambda recursive loop detection is disabled",
    why="""
    By default, Lambda stops a function that invokes itself in a recursive loop through SQS, SNS or
    S3 after about 16 invocations. Without loop detection, a single event can use up the account's
    concurrency and budget.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """,
)


@rule(
    id="lambda-function-feeds-itself",
    types=(FUNCTION,),
    reads=feedback.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Write to another resource, or exclude the output from the trigger with filterPrefix, "
        "filterCriteria or filterPolicy, and allow the role to write only there"
    ),
    cwe=(674,),
)
def function_feeds_itself(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function can write to the resource that triggers it.

    The function's output invokes it again (recursive loop), so a single event can use up the
    account's concurrency and budget. Lambda stops such loops through SQS, SNS and S3 after about 16
    invocations, and the event is lost; it doesn't detect loops through DynamoDB and Kinesis. The
    rule assumes that the filter of a mapping or subscription excludes the output. A wildcard that
    also matches other resources is of low severity, and the rules about policies report a wildcard
    for all resources.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    for loop in feedback.loops(stack, function):
        if isinstance(loop, Unknown):
            yield loop
            continue
        source = loop.source
        wiring = source.wiring
        message = (
            f"{wiring.name} ({wiring.type}) invokes the function for writes to {source.written}, "
            f"and {loop.path} allows them"
        )
        yield Finding(message, "role", None if loop.is_named else Severity.LOW)
