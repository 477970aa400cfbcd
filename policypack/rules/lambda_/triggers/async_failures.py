"""Events of asynchronous callers that a function cannot process."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    first_few,
    or_unknown,
    rule,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.links import references
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.schedule_triggers import is_recurring
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.validation import specific
from policypack.topology.triggers.wiring_table import LATEST, is_qualified

_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
_DEAD_LETTERS = "deadLetterConfig.targetArn"
_DESTINATION = "destinationConfig.onFailure.destination"
# Services that invoke functions asynchronously, by the contract's names of their triggers:
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
_ASYNCHRONOUS = frozenset(
    {
        *("s3", "sns", "ses", "event-bridge", "event-bridge-s3", "schedule", "scheduler"),
        *("cloudwatch-logs", "cloudwatch-alarm", "code-commit", "iot-rule"),
    }
)


@rule(
    id="lambda-function-async-failure-lost",
    types=(FUNCTION,),
    reads=(_CONFIG, *wiring_table.READS),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set deadLetterConfig.targetArn, or add a FunctionEventInvokeConfig with "
        "destinationConfig.onFailure.destination"
    ),
)
def async_failure_lost(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function has no target for failed asynchronous events.

    S3, SNS, EventBridge and other services invoke functions asynchronously. Lambda retries a failed
    event twice and then discards it, so neither an attacker's event that breaks the handler nor a
    lost order leaves anything to examine. A dead-letter queue or an on-failure destination keeps
    such events. The dead-letter queue of an SNS subscription or EventBridge target keeps only
    undelivered events. Schedules are ignored, because their events contain no data and the next one
    follows.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html

    Example:
        function = aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            dead_letter_config={  # good
                "target_arn": "arn:aws:sqs:eu-central-1:111122223333:failed"  # good
            },  # good
        )
        aws.sns.TopicSubscription(
            "orders",
            topic="arn:aws:sns:eu-central-1:111122223333:orders",
            protocol="lambda",
            endpoint=function.arn,
        )
    """
    wired = wired_triggers(stack, function)
    # The permission of a caller that the program has too is the same caller.
    callers = [
        each
        for each in (*specific(wired.own), *wired.unassigned)
        if each.names & _ASYNCHRONOUS and is_recurring(stack, each.resource) is not True
    ]
    if not callers:
        return
    kept = any_of(_targets(stack, function, callers))
    if isinstance(kept, Unknown):
        yield kept
    elif not kept:
        yield from _lost(callers)


def _lost(callers: list[WiredTrigger]) -> Outcomes:
    certain = [each for each in callers if _is_certain(each)]
    if certain:
        names = first_few([str(each) for each in certain])
        yield Finding(f"events of {names} that fail are discarded", _DEAD_LETTERS)
    else:
        yield from (each.unknown for each in callers[:1] if each.unknown is not None)


def _is_certain(caller: WiredTrigger) -> bool:
    is_settled = caller.unknown is None or caller.names <= _ASYNCHRONOUS
    return caller.is_certain and is_settled


def _targets(stack: Stack, function: Resource, callers: list[WiredTrigger]) -> Iterator[Truth]:
    """Whether each thing that may keep the failed events does."""
    yield or_unknown(function.is_given, _DEAD_LETTERS)
    for config in references(stack, _CONFIG, "functionName", FUNCTION).to(function):
        if isinstance(config, Unknown):
            yield config
        else:
            has_target = or_unknown(config.is_given, _DESTINATION)
            yield all_of((has_target, _applies(config, function, callers)))


def _applies(config: Resource, function: Resource, callers: list[WiredTrigger]) -> Truth:
    """Whether the configuration is for the version or alias that the callers invoke, if any."""
    qualifier = config.at("qualifier").tree
    if isinstance(qualifier, Unknown):
        return qualifier
    if (qualifier or "") in LATEST:
        return True
    return any_of(is_qualified(each.resource, function) for each in callers)
