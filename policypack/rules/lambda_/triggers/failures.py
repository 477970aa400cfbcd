"""Events that a function cannot process: where they are kept, and how that is protected."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    customer_managed_key,
    first_few,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.topology.parts import accounts
from policypack.topology.parts.accounts import external_in
from policypack.topology.parts.functions import FUNCTION, functions_at
from policypack.topology.parts.links import is_computed, linked, references
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.schedule_triggers import is_recurring
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.validation import specific
from policypack.topology.triggers.wiring_table import LATEST, MAPPING, is_qualified

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


_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
_QUEUE = "aws:sqs/queue:Queue"
_STREAM = "aws:kinesis/stream:Stream"
_TABLE = "aws:dynamodb/table:Table"
_TOPIC = "aws:sns/topic:Topic"
_KEY = {
    _QUEUE: "kmsMasterKeyId",
    _TOPIC: "kmsMasterKeyId",
    _STREAM: "kmsKeyId",
    # Its stream is encrypted with the key of the table:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    _TABLE: "serverSideEncryption.kmsKeyArn",
}
# Targets that are certainly in the account of the type's resources, or are judged elsewhere.
_OWN = {FUNCTION: "role", _CONFIG: "functionName", MAPPING: "eventSourceArn"}
_TARGET = {
    FUNCTION: "deadLetterConfig.targetArn",
    _CONFIG: "destinationConfig.onFailure.destination",
    MAPPING: "destinationConfig.onFailure.destinationArn",
}


@rule(
    id="lambda-failure-target-weaker",
    types=tuple(_TARGET),
    reads=(*wiring_table.READS, *accounts.READS, *_KEY),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Send failed events to a queue or topic of your own account, and set its kmsMasterKeyId "
        "to the key of the source"
    ),
)
def failure_target_weaker(giver: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda failure target is protected less than the event source.

    A failed event contains the same data as the event source. Without the source's customer managed
    key, every principal that may read queues of the account can read the event, and an external
    account that owns the target can read it in any case. Add a trusted account to the setting
    trusted_accounts. Other rules report public and unencrypted targets.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
    """
    path = _TARGET[giver.type]
    if not giver.at(path).is_set:
        return
    yield from until_unknown(_external(giver, path, stack, settings))
    targets = linked(stack, giver, path, _QUEUE)
    if not isinstance(targets, Unknown) and not targets:
        targets = linked(stack, giver, path, _TOPIC)
    if isinstance(targets, Unknown):
        yield targets
    elif targets:
        yield from _weaker(targets[0], _sources(giver, stack), path)


def _external(giver: Resource, path: str, stack: Stack, settings: Settings) -> Outcomes:
    arn = giver.at(path).tree
    if isinstance(arn, str):
        own = accounts.accounts_with(giver.at(_OWN[giver.type]), stack, settings)
        for account in external_in(arn, path, own):
            if isinstance(account, Unknown):
                yield account
            else:
                yield Finding(f"failed events go to the external account {account}", path)


def _weaker(target: Resource, sources: Iterator[Resource | Unknown], path: str) -> Outcomes:
    for source in sources:
        has_key = source if isinstance(source, Unknown) else _has_customer_key(source)
        is_weaker = all_of((has_key, negated(_has_customer_key(target))))
        if isinstance(is_weaker, Unknown):
            yield is_weaker
        elif is_weaker and isinstance(source, Resource):
            kept = f"{target.name}, which keeps its failed events, is not"
            yield Finding(f"{source.name} is encrypted with a customer managed key; {kept}", path)
            return


def _sources(giver: Resource, stack: Stack) -> Iterator[Resource | Unknown]:
    """The queues, streams, tables and topics whose events the target receives."""
    if giver.type == MAPPING:
        yield from _linked(stack, giver, "eventSourceArn", _QUEUE, _STREAM, _TABLE)
        return
    functions = (
        (giver,)
        if giver.type == FUNCTION
        else or_unknown(functions_at, stack, giver, "functionName")
    )
    if isinstance(functions, Unknown):
        yield functions
        return
    for function in functions:
        triggers = wired_triggers(stack, function)
        for wired in triggers.own:
            if wired.resource.type == _SUBSCRIPTION:
                yield from _linked(stack, wired.resource, "topic", _TOPIC)
        for wired in triggers.unassigned:
            if wired.resource.type == _SUBSCRIPTION and wired.unknown is not None:
                yield wired.unknown


def _linked(
    stack: Stack, resource: Resource, path: str, *types: str
) -> tuple[Resource | Unknown, ...]:
    found = or_unknown(stack.linked, resource, path, *types)
    return (found,) if isinstance(found, Unknown) else found


def _has_customer_key(resource: Resource) -> Truth:
    """Whether the resource names a customer managed key; an output of a key is one."""
    path = _KEY[resource.type]
    # AWS fills in how a table is encrypted, which is without such a key.
    if resource.type == _TABLE and is_computed(resource, path):
        return False
    held = or_unknown(lambda: resource.at(path).tree)
    if not isinstance(held, Unknown):
        return customer_managed_key().is_met(held)
    return True if resource.is_output(path) else held
