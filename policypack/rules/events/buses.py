"""Buses, schema registries and pipes: policies, patterns, encryption and logs."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    equal,
    one_of_each,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import not_logged
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
    weaknesses,
)
from policypack.iam import Kind
from policypack.iam.meaning.truth import any_of, settled
from policypack.topology.parts import accounts
from policypack.topology.parts.bus_permissions import PERMISSION
from policypack.topology.parts.event_patterns import matches_everything
from policypack.topology.parts.links import references

_BUS = "aws:cloudwatch/eventBus:EventBus"
_BUS_POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy"
_BUS_POLICIES = (_BUS_POLICY, PERMISSION)

bus_public = publicly_accessible(
    id="events-bus-public",
    subject="EventBridge event bus",
    types=_BUS_POLICIES,
    remediation=(
        "Name accounts or services as principal, or add a condition on aws:PrincipalOrgID with "
        "your organization's ID"
    ),
    why="""
    An attacker can send events that the rules of the bus cannot tell from those of your own
    programs, or change the rules, as far as the statement allows. Without eventBusName, a policy or
    permission applies to the account's default bus.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions-manage.html
    """,
)


bus_shared = shared_with_external_account(
    id="events-bus-foreign-account",
    subject="EventBridge event bus",
    types=_BUS_POLICIES,
    severity=Severity.MEDIUM,
    why="""
    Principals of the external account can send events to the functions behind the bus, as far as
    the statement allows. A rule whose pattern does not check the account treats them like your own.
    If the statement allows the account to manage rules or targets, the severity is high: it can
    copy all events to its own targets. List partners in the setting trusted_accounts.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
    """,
)


bus_policy_without_source = service_without_source(
    id="events-bus-policy-without-source-arn",
    subject="EventBridge event bus policy",
    severity=Severity.MEDIUM,
    why="""
    An AWS service acts for many customers. Without a condition on the source, an attacker can make
    the service send events to the bus from a resource in another account. For events.amazonaws.com,
    the source is the rule that forwards to the bus.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
    """,
)


@rule(
    id="events-bus-without-policy",
    types=(_BUS,),
    reads=_BUS_POLICIES,
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        "Add an aws.cloudwatch.EventBusPolicy that names the principals that can send events to "
        "the bus"
    ),
)
def bus_without_policy(bus: Resource, stack: Stack) -> Outcomes:
    """EventBridge custom event bus has no resource-based policy.

    Without a resource-based policy, the identity-based policies of your own account decide who can
    send events, which is safe. Some audits, such as Security Hub's EventBridge.3, require a policy
    on every custom bus.
    https://docs.aws.amazon.com/securityhub/latest/userguide/eventbridge-controls.html#eventbridge-3
    """
    policies = (
        each
        for kind in _BUS_POLICIES
        for each in references(stack, kind, "eventBusName", _BUS).to(bus)
    )
    covered = any_of(each if isinstance(each, Unknown) else True for each in policies)
    if isinstance(covered, Unknown):
        yield covered
    elif not covered:
        yield Finding("no EventBusPolicy or EventPermission names this bus")


@rule(
    id="events-schema-registry-foreign-account",
    types=("aws:schemas/registryPolicy:RegistryPolicy",),
    reads=accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove the principal from policy, compare aws:PrincipalOrgID, or list its account in the "
        "setting trusted_accounts"
    ),
)
def schema_registry_shared(policy: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """EventBridge schema registry allows external or public access.

    Schemas reveal the names and fields of all events, and anyone who can change them controls what
    code bindings accept. Registries are rarely shared, so this rule reports both any principal and
    external accounts.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-resource-based-schemas.html
    """
    known = accounts.accounts(stack, settings)
    kinds = (Kind.PUBLIC, Kind.FOREIGN_ACCOUNT)
    found = [each for kind in kinds for each in weaknesses(policy, kind, known)]
    yield from (each for each in found if isinstance(each, Finding))
    # Both kinds need the same unknown parts of the policy.
    yield from one_of_each(each for each in found if isinstance(each, Unknown))


bus_without_customer_key = without_customer_key(
    id="events-bus-without-customer-key",
    subject="Event bus or archive",
    properties={
        "aws:cloudwatch/eventBus:EventBus": "kmsKeyIdentifier",
        "aws:cloudwatch/eventArchive:EventArchive": "kmsKeyIdentifier",
    },
    why="""
    By default, EventBridge encrypts buses and archives with an AWS owned key. A customer managed
    key adds a key policy and a record of each use. An archive does not inherit the key of its bus:
    it needs its own.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
    """,
)


pipe_without_customer_key = without_customer_key(
    id="events-pipe-without-customer-key",
    subject="EventBridge pipe",
    properties={"aws:pipes/pipe:Pipe": "kmsKeyIdentifier"},
    why="""
    By default, EventBridge encrypts the filter patterns, templates and parameters of a pipe with an
    AWS owned key. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-pipes-cmkey.html
    """,
)


schedule_without_customer_key = without_customer_key(
    id="events-schedule-without-customer-key",
    subject="EventBridge schedule",
    properties={"aws:scheduler/schedule:Schedule": "kmsKeyArn"},
    why="""
    By default, EventBridge Scheduler encrypts schedules and their payloads with an AWS owned key. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
    """,
)


pipe_unlogged = not_logged(
    id="events-pipe-unlogged",
    subject="EventBridge pipe",
    logs="execution logs",
    properties={"aws:pipes/pipe:Pipe": "logConfiguration.level"},
    must=equal("ERROR", "INFO", "TRACE"),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set logConfiguration.level to "ERROR", and cloudwatchLogsLogDestination.logGroupArn to '
        "the ARN of a log group"
    ),
    why="""
    By default, a pipe logs nothing, so you cannot see whether the filter, the enrichment or the
    target failed. Leave out includeExecutionDatas, which writes the events themselves to the log.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html
    """,
)


@rule(
    id="events-rule-matches-everything",
    types=("aws:cloudwatch/eventRule:EventRule",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "In eventPattern, list the values of source and detail-type that the targets handle"
    ),
)
def rule_matches_everything(rule_: Resource) -> Outcomes:
    """EventBridge rule matches every event on its bus.

    The targets receive events that they were not written for. On a bus that other principals can
    write to, an attacker chooses all of their content. {"prefix": ""}, {"wildcard": "*"} and
    {"exists": true} on a field that every event has exclude nothing. Waive this finding for
    archives and audit logs that receive all events on purpose.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html
    """
    pattern = rule_.get("eventPattern")
    if settled(matches_everything(pattern)):
        yield Finding("no field in eventPattern excludes any event", "eventPattern")
