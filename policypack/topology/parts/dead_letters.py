"""Which queues have a dead-letter queue, and which ones are a dead-letter queue.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import parsed_json
from policypack.start.record import record
from policypack.topology.parts.links import comes_from, is_computed, references

QUEUE = "aws:sqs/queue:Queue"
_REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy"
_REDRIVE_ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
_ALLOW = "redriveAllowPolicy"
_OF_PIPE = "sourceParameters.{}StreamParameters.deadLetterConfig.arn"
# Where a type names the queue that receives what it cannot process. A redrive policy is JSON.
_TARGETS = (
    (QUEUE, "redrivePolicy"),
    (_REDRIVE, "redrivePolicy"),
    ("aws:sns/topicSubscription:TopicSubscription", "redrivePolicy"),
    ("aws:lambda/function:Function", "deadLetterConfig.targetArn"),
    (
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "destinationConfig.onFailure.destination",
    ),
    (
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        "destinationConfig.onFailure.destinationArn",
    ),
    ("aws:cloudwatch/eventBus:EventBus", "deadLetterConfig.arn"),
    ("aws:cloudwatch/eventTarget:EventTarget", "deadLetterConfig.arn"),
    ("aws:scheduler/schedule:Schedule", "target.deadLetterConfig.arn"),
    ("aws:pipes/pipe:Pipe", _OF_PIPE.format("dynamodb")),
    ("aws:pipes/pipe:Pipe", _OF_PIPE.format("kinesis")),
)
READS = (*dict.fromkeys(kind for kind, _ in _TARGETS), _REDRIVE_ALLOW)


def has_dead_letter_queue(stack: Stack, queue: Resource) -> Truth:
    """Whether a redrive policy moves the failing messages of the queue to another one."""
    attached = _policies_of(stack, queue, _REDRIVE)
    return any_of(
        (
            has_redrive_policy(queue),
            *(each if isinstance(each, Unknown) else True for each in attached),
        )
    )


def has_redrive_policy(giver: Resource) -> Truth:
    """Whether the redrive policy of a queue or a subscription names a queue.

    A policy derived from other resources does, even before its JSON is known.
    """
    target = _target_of(giver, "redrivePolicy")
    if isinstance(target, Unknown):
        return True if "redrivePolicy" in giver.property_dependencies else target
    return bool(target)


def is_dead_letter_queue(stack: Stack, queue: Resource) -> Truth:
    """Whether a resource of the stack, or its redrive allow policy, makes it one."""
    targets = stack.once(_targets)
    return any_of(
        (
            queue.urn in targets.urns,
            _is_named(queue, targets),
            _is_permitted(stack, queue, "allowAll", "byQueue"),
            *targets.unknown,
        )
    )


def limits_sources(stack: Stack, queue: Resource) -> Truth:
    """Whether a redrive allow policy limits whose failing messages the queue accepts."""
    return _is_permitted(stack, queue, "byQueue", "denyAll")


@record(frozen=True)
class _Targets:
    """The queues that the stack names as targets: by ARN, by URN, and what is unknown of them."""

    arns: frozenset[str]
    urns: frozenset[str]
    unknown: tuple[Unknown, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in the ARNs."""
        return frozenset(arn.rpartition(":")[2] for arn in self.arns)


def _targets(stack: Stack) -> _Targets:
    arns, urns, unknown = set(), set(), []
    for kind, path in _TARGETS:
        for giver in stack.of_type(kind):
            arn = _target_of(giver, path)
            if not isinstance(arn, Unknown):
                arns.add(arn)
                continue
            queues = stack.recorded(giver, path, QUEUE)
            # The record is kept by top-level property: of several queues one is the target.
            if len(queues) == 1:
                urns.add(queues[0].urn)
            elif queues or not giver.property_dependencies.get(path.partition(".")[0]):
                unknown.append(arn)
    return _Targets(frozenset(arns - {""}), frozenset(urns), tuple(unknown))


def _target_of(giver: Resource, path: str) -> str | Unknown:
    """The ARN of the queue that the property names, "" for none."""
    if is_computed(giver, path):
        return ""
    held = or_unknown(giver.get, path)
    if path == "redrivePolicy" and not isinstance(held, Unknown):
        held = _parsed(held).get("deadLetterTargetArn")
    return held if isinstance(held, (str, Unknown)) else ""


def _parsed(policy: Any) -> dict[str, Any]:
    document = parsed_json(policy) if isinstance(policy, str) else policy
    return document if isinstance(document, dict) else {}


def _policies_of(stack: Stack, queue: Resource, kind: str) -> tuple[Resource | Unknown, ...]:
    """The policies of the type that are attached to the queue, an unknown for each that may be."""
    return references(stack, kind, "queueUrl", QUEUE).to(queue)


def _is_permitted(stack: Stack, queue: Resource, *permissions: str) -> Truth:
    """Whether a redrive allow policy of the queue has one of the permissions."""
    allowing = (queue, *_policies_of(stack, queue, _REDRIVE_ALLOW))
    return any_of(
        each if isinstance(each, Unknown) else _permits(each, permissions) for each in allowing
    )


def _permits(holder: Resource, permissions: tuple[str, ...]) -> Truth:
    """Whether the redrive allow policy of the holder has one of the permissions."""
    if is_computed(holder, _ALLOW):
        return False
    held = or_unknown(holder.get, _ALLOW)
    if isinstance(held, Unknown):
        # Only byQueue names queues.
        return "byQueue" in permissions if comes_from(holder, _ALLOW, (QUEUE,)) else held
    return _parsed(held).get("redrivePermission") in permissions


def _is_named(queue: Resource, targets: _Targets) -> Truth:
    """Whether the queue has one of the ARNs; while its ARN is unknown, its name decides."""
    own, name = queue.at("arn").tree, queue.at("name").tree
    if isinstance(own, str):
        return own in targets.arns
    if isinstance(name, Unknown):
        return name if targets.arns else False
    return name in targets.names
