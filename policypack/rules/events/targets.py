"""Delivery of events: targets, credentials, roles, replication and dead-letter queues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from policypack import iam
from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    equal,
    first_few,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.credentials import secret_in
from policypack.forms.families.encryption import plain_http
from policypack.forms.families.plaintext_secrets import credential_in, credentials_at, is_marked
from policypack.forms.families.policy_documents import external_target
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts
from policypack.topology.roles import principals
from policypack.topology.roles.principals import ROLE, principal_of
from policypack.topology.triggers.schedule_triggers import SCHEDULE, is_recurring
from policypack.topology.triggers.wiring_table import RULE, TARGET

# Permissions of schedules' roles beyond the target of their schedule.
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
_ARN, _ROLE_ARN = "target.arn", "target.roleArn"
# Actions that start a target, by the service in its ARN.
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
_STARTS: Mapping[str, frozenset[str]] = {
    "codebuild": frozenset({"codebuild:startbuild"}),
    "codepipeline": frozenset({"codepipeline:startpipelineexecution"}),
    "ecs": frozenset({"ecs:runtask", "ecs:tagresource", "iam:passrole"}),
    "events": frozenset({"events:putevents"}),
    "firehose": frozenset({"firehose:putrecord", "firehose:putrecordbatch"}),
    "inspector": frozenset({"inspector:startassessmentrun"}),
    "kinesis": frozenset({"kinesis:putrecord", "kinesis:putrecords"}),
    "lambda": frozenset({"lambda:invokefunction"}),
    "sagemaker": frozenset({"sagemaker:startpipelineexecution"}),
    "sns": frozenset({"sns:publish"}),
    "sqs": frozenset({"sqs:sendmessage"}),
    "states": frozenset({"states:startexecution"}),
}
# Actions that a writing API needs, if none has its name; Scheduler calls no API that reads.
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
_PARTIQL = frozenset(f"dynamodb:partiql{each}" for each in ("delete", "insert", "select", "update"))
_NEEDED_BY: Mapping[str, frozenset[str]] = {
    "batchexecutestatement": _PARTIQL,
    "executestatement": _PARTIQL,
    "executetransaction": _PARTIQL,
    "transactwriteitems": frozenset(
        f"dynamodb:{each}item" for each in ("conditioncheck", "delete", "put", "update")
    ),
    "copyobject": frozenset(
        {"s3:getobject", "s3:getobjecttagging", "s3:putobject", "s3:putobjecttagging"}
    ),
    "deleteobjects": frozenset({"s3:deleteobject", "s3:deleteobjectversion"}),
}
# The dead-letter queue, and the keys of queues and payloads.
_BESIDE = lazy_pattern(r"sqs:sendmessage|kms:(?:decrypt|describekey|generatedatakey\w*)")
_UNIVERSAL = lazy_pattern(r"arn:[^:]+:scheduler:::aws-sdk:[^:]+:(?P<call>\w+)", re.IGNORECASE)


class MoreThanNeeded(NamedTuple):
    """A role, and the actions that it allows and its schedule does not need."""

    role: Resource
    actions: tuple[str, ...]


def more_than_needed(stack: Stack, schedule: Resource) -> Iterator[MoreThanNeeded | Unknown]:
    """Yields the roles of the schedule that allow more than its target, and what may be one.

    Raises UnknownValueError if neither the role is known nor recorded.
    """
    for role in stack.linked(schedule, _ROLE_ARN, ROLE):
        found = _judged(stack, role, schedule.at(_ARN).tree)
        _, unknown = stack.once(_allowed, role)
        if isinstance(found, Unknown):
            yield found
        elif found:
            yield MoreThanNeeded(role, found)
        elif unknown is not None:
            yield unknown


def _judged(stack: Stack, role: Resource, arn: Any) -> tuple[str, ...] | Unknown:
    """The actions that the target does not need. An unknown target may need any that starts one."""
    if not isinstance(arn, Unknown):
        return stack.once(_beyond, role, _target(str(arn)))
    beyond, may_be_needed = stack.once(_beyond_any, role)
    return beyond if beyond or may_be_needed else arn


def _allowed(stack: Stack, role: Resource) -> tuple[tuple[str, ...], Unknown | None]:
    """The actions that the role allows, sorted, without those beside a target."""
    principal = principal_of(stack, role)
    allowed, unknown = iam.allowed_actions(principal.policies, principal.boundary)
    owned = None if unknown is None else principal.owned(unknown)
    return tuple(sorted(each for each in allowed if not _BESIDE.fullmatch(each.lower()))), owned


def _beyond(stack: Stack, role: Resource, target: _Target) -> tuple[str, ...]:
    allowed, _ = stack.once(_allowed, role)
    return tuple(each for each in allowed if not _starts(target, each.lower()))


def _beyond_any(stack: Stack, role: Resource) -> tuple[tuple[str, ...], bool]:
    """The actions that no target needs, and whether one target may need all that are allowed."""
    allowed, _ = stack.once(_allowed, role)
    names = {each.lower() for each in allowed}
    every = frozenset[str]().union(*_STARTS.values())
    beyond = tuple(each for each in allowed if each.lower() not in every)
    return beyond, any(names <= each for each in _STARTS.values())


class _Target(NamedTuple):
    """The target of a schedule: the `service` in the target's ARN, or the `call` of an API."""

    service: str
    call: str


def _target(arn: str) -> _Target:
    universal = _UNIVERSAL.fullmatch(arn)
    if universal:
        return _Target("", universal["call"].lower())
    return _Target(arn.split(":")[2] if arn.count(":") > 2 else "", "")


def _starts(target: _Target, action: str) -> bool:
    if target.call:
        # Most actions have the name of their API or begin with it, such as Lambda's InvokeFunction.
        name = action.partition(":")[2]
        needed = _NEEDED_BY.get(target.call, frozenset())
        return action == "iam:passrole" or name.startswith(target.call) or action in needed
    return action in _STARTS.get(target.service, frozenset())


@rule(
    id="events-target-foreign-account",
    types=("aws:cloudwatch/eventTarget:EventTarget",),
    reads=accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set arn to a target in your own account, or list the account in the setting "
        "trusted_accounts"
    ),
)
def target_in_external_account(target: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """EventBridge rule sends events to an external account.

    The account receives every event that the rule matches, with all of its details. An API
    destination is in your own account and sends events to a URL, which other rules judge.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
    """
    yield from external_target(target, "arn", accounts.accounts(stack, settings))


_CREDENTIALS = (
    "authParameters.apiKey.value",
    "authParameters.basic.password",
    "authParameters.oauth.clientParameters.clientSecret",
)
_PARAMETERS = tuple(
    f"authParameters.{where}.{kind}"
    for where in ("invocationHttpParameters", "oauth.oauthHttpParameters")
    for kind in ("headers", "bodies", "queryStrings")
)


@rule(
    id="events-connection-plaintext-secret",
    types=("aws:cloudwatch/eventConnection:EventConnection",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Read the value from Pulumi's secret configuration (config.require_secret), and set "
        "isValueSecret to true on HTTP parameters that contain a secret"
    ),
)
def connection_plaintext_secret(connection: Resource) -> Outcomes:
    """EventBridge connection has a plaintext credential.

    Everyone with access to the program's source or its state can read the credential. In addition,
    events:DescribeConnection returns HTTP parameters without isValueSecret; with it, EventBridge
    stores them in Secrets Manager.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html
    """
    yield from credentials_at(connection, _CREDENTIALS)
    for path in _PARAMETERS:
        yield from until_unknown(connection.each(path, partial(_parameter, connection)))


def _parameter(connection: Resource, parameter: Value) -> Outcomes:
    value, name = parameter.at("value"), str(parameter.get("key"))
    if isinstance(value.raw, Secret):
        yield from _shown(parameter, Confidence.HIGH)
    elif not is_marked(connection, value.path):
        yield from credential_in(connection, value, name)
    else:
        # It is unknown which value made the whole secret, so the name and format decide.
        found = secret_in(name, str(value.content))
        if found:
            yield from _shown(parameter, found.confidence)


def _shown(parameter: Value, confidence: Confidence) -> Outcomes:
    if parameter.get("isValueSecret") is not True:
        message = "isValueSecret is not true, so events:DescribeConnection returns the secret value"
        yield Finding(message, parameter.path, confidence=confidence)


destination_plain_http = plain_http(
    id="events-destination-plain-http",
    subject="EventBridge API destination or connection",
    properties={
        "aws:cloudwatch/eventApiDestination:EventApiDestination": "invocationEndpoint",
        "aws:cloudwatch/eventConnection:EventConnection": (
            "authParameters.oauth.authorizationEndpoint"
        ),
    },
    remediation="Use an https:// URL in invocationEndpoint (authorizationEndpoint for OAuth)",
    why="""
    An attacker on the network path can read and change the events, and the credentials that
    EventBridge sends with them. Rules and pipes both use the destination. AWS documents API
    destinations as HTTPS endpoints, and may reject other URLs at deployment.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    """,
)


endpoint_unreplicated = property_rule(
    id="events-endpoint-unreplicated",
    properties={"aws:cloudwatch/eventEndpoint:EventEndpoint": "replicationConfig.state"},
    must=equal("ENABLED"),
    # EventBridge replicates by default.
    default="ENABLED",
    message="replicationConfig.state is DISABLED, so events stay in the region that received them",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set replicationConfig.state to "ENABLED", and roleArn to the ARN of a role for replication'
    ),
    title="EventBridge global endpoint does not replicate events",
    why="""
    Without replication, events that arrived before a failover exist only in the failed region, and
    the endpoint does not return to the primary region automatically. EventBridge enables
    replication by default.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-global-endpoints.html
    """,
)


# Delivery to these rarely fails, and only a copy of the event is lost.
_COPIES = lazy_pattern(r"arn:[^:]+:(?:logs|events):", re.IGNORECASE)
_STREAMS = ("kinesisStreamParameters", "dynamodbStreamParameters")


@rule(
    id="events-target-without-dlq",
    types=(TARGET,),
    reads=(RULE,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set deadLetterConfig.arn to the ARN of an SQS queue whose policy allows "
        "events.amazonaws.com sqs:SendMessage from the rule"
    ),
)
def target_without_dlq(target: Resource, stack: Stack) -> Outcomes:
    """EventBridge target has no dead-letter queue.

    EventBridge retries for 24 hours, or as long as retryPolicy allows, and then drops the event. It
    does not retry at all if a permission is missing or the target was deleted. For log groups and
    other buses, the severity is low. Targets of a rule with only a schedule are not reported: such
    an event has no content, and the next one follows.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    if target.is_given("deadLetterConfig.arn"):
        return
    repeats = is_recurring(stack, target)
    if isinstance(repeats, Unknown):
        yield repeats
    elif not repeats:
        receiver = or_unknown(target.get, "arn")
        is_copy = isinstance(receiver, str) and _COPIES.match(receiver)
        severity = Severity.LOW if is_copy else None
        message = "deadLetterConfig is not set, so EventBridge drops events that it cannot deliver"
        yield Finding(message, "deadLetterConfig", severity)


@rule(
    id="events-schedule-without-dlq",
    types=(SCHEDULE,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set target.deadLetterConfig.arn to the ARN of an SQS queue, and allow the schedule's role "
        "sqs:SendMessage on it"
    ),
)
def schedule_without_dlq(schedule: Resource) -> Outcomes:
    """EventBridge schedule has no dead-letter queue.

    EventBridge Scheduler retries up to 185 times in 24 hours by default, and then drops the
    invocation. If maximumRetryAttempts is 0, the first failure drops it, and the severity is
    medium.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    if schedule.is_given("target.deadLetterConfig.arn"):
        return
    attempts = or_unknown(schedule.get, "target.retryPolicy.maximumRetryAttempts")
    if not isinstance(attempts, Unknown) and attempts == 0:
        message = "maximumRetryAttempts is 0, so one failure loses the invocation"
        yield Finding(message, "target.deadLetterConfig", Severity.MEDIUM)
    else:
        message = "deadLetterConfig is not set, so an invocation is lost after the last retry fails"
        yield Finding(message, "target.deadLetterConfig")


@rule(
    id="events-pipe-without-dlq",
    types=("aws:pipes/pipe:Pipe",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set deadLetterConfig.arn and maximumRetryAttempts in the stream's parameters in "
        "sourceParameters, and allow the pipe's role sqs:SendMessage on the queue"
    ),
)
def pipe_without_dlq(pipe: Resource) -> Outcomes:
    """EventBridge pipe from a stream has no dead-letter queue.

    A pipe retries records of a stream until they expire, and blocks their shard meanwhile, unless
    maximumRetryAttempts or maximumRecordAgeInSeconds sets a limit. Then it drops the records. A
    pipe from an SQS queue uses the redrive policy of the queue.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
    """
    for name in _STREAMS:
        yield from until_unknown(_stream(pipe, f"sourceParameters.{name}"))


def _stream(pipe: Resource, path: str) -> Outcomes:
    # A pipe from a stream has these parameters: they contain the required starting position.
    if pipe.at(path).is_set and not pipe.is_given(f"{path}.deadLetterConfig.arn"):
        message = (
            "deadLetterConfig is not set, so a failing record blocks its shard until it is dropped"
        )
        yield Finding(message, f"{path}.deadLetterConfig")


@rule(
    id="events-schedule-broad-role",
    types=("aws:scheduler/schedule:Schedule",),
    reads=principals.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set target.roleArn to a separate role that allows only the action that starts the target"
    ),
)
def schedule_broad_role(schedule: Resource, stack: Stack) -> Outcomes:
    """EventBridge schedule has an overly permissive role.

    A principal that can create or change schedules and pass this role can use all of its
    permissions (privilege escalation), because a schedule can call any API. Often the role is also
    that of a function or of other schedules. All policies of the role are judged. Sending to a
    dead-letter queue, and using its key, are permitted besides starting the target. The rules about
    IAM policies judge the resources of the needed action.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
    """
    for found in more_than_needed(stack, schedule):
        if isinstance(found, Unknown):
            yield found
        else:
            actions = first_few(found.actions)
            message = f"the role {found.role.name} also allows {actions}"
            yield Finding(message, "target.roleArn")
