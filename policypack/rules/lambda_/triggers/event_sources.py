"""Event source mappings: what Lambda reads for a function, and what becomes of failures."""

from __future__ import annotations

import re
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
    UnknownValueError,
    Value,
    given,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.iam.meaning.truth import Truth, any_of, settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts as own_accounts
from policypack.topology.parts import functions
from policypack.topology.parts.accounts import accounts_with
from policypack.topology.parts.dead_letters import QUEUE
from policypack.topology.parts.event_patterns import (
    KAFKA,
    SELF_MANAGED,
    SOURCE,
    STREAMS,
    source_service,
)
from policypack.topology.parts.functions import functions_at, text_of
from policypack.topology.parts.links import linked, names_own_resources
from policypack.topology.roles.principals import ELSEWHERE
from policypack.topology.triggers.wiring_table import MAPPING

_ACCESS = "sourceAccessConfigurations"
# https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html
_AUTHENTICATES = lazy_pattern(
    r"BASIC_AUTH|SASL_SCRAM_(256|512)_AUTH|CLIENT_CERTIFICATE_TLS_AUTH"
    r"|OAUTHBEARER_AUTH|IAM_AUTH|IAM_OAUTHBEARER_AUTH"
)
_OWNED = lazy_pattern(r"arn:[^:]+:(?P<service>[^:]+):[^:]*:(?P<account>\d{12}):", re.ASCII)


@rule(
    id="lambda-event-source-without-auth",
    types=(MAPPING,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        f"Add SASL_SCRAM_512_AUTH, BASIC_AUTH or CLIENT_CERTIFICATE_TLS_AUTH to {_ACCESS}, "
        "with the ARN of a Secrets Manager secret"
    ),
    cwe=(306,),
)
def without_auth(mapping: Resource) -> Outcomes:
    """Event source mapping reads Kafka or Amazon MQ without authentication.

    A broker that accepts Lambda without credentials accepts every client that can reach it, so an
    attacker in the network can read the topic and send events to the function. With SASL or mutual
    TLS, Lambda also encrypts the connection. OAUTHBEARER_AUTH, IAM_AUTH and IAM_OAUTHBEARER_AUTH
    authenticate Lambda too; VPC_SUBNET, VPC_SECURITY_GROUP, VIRTUAL_HOST and
    SERVER_ROOT_CA_CERTIFICATE don't. Amazon MSK authenticates the execution role, so its mappings
    aren't reported.
    https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-configure.html
    https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html
    """
    service = source_service(mapping)
    if service not in (SELF_MANAGED, "mq"):
        return
    if not settled(any_of(mapping.each(_ACCESS, _authenticates))):
        broker = "the Kafka brokers" if service == SELF_MANAGED else "the Amazon MQ broker"
        yield Finding(f"no entry holds credentials for {broker}", _ACCESS)


def _authenticates(access: Value) -> Iterator[Truth]:
    yield bool(_AUTHENTICATES.fullmatch(str(access.get("type", ""))))


@rule(
    id="lambda-event-source-foreign-account",
    types=(MAPPING,),
    reads=own_accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Read a source of your own account, or add the account to the setting trusted_accounts"
    ),
    cwe=(284,),
)
def foreign_account(mapping: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Event source mapping reads a source of an untrusted external account.

    The external account controls which events the function processes with its role. The setting
    `trusted_accounts` lists the accounts of the organization.
    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-cross-account-example.html
    """
    source = mapping.at(SOURCE)
    if isinstance(source.tree, Unknown) and names_own_resources(mapping, SOURCE):
        return
    owned = _OWNED.match(text_of(source))
    if owned is None:
        return
    account = owned["account"]
    # A mapping is in the account of its function.
    known = accounts_with(mapping.at("functionName"), stack, settings)
    if settled(known.is_external(account, SOURCE)):
        message = f"the {owned['service']} source belongs to the account {account}"
        yield Finding(f"{message}, which is not trusted", SOURCE)


filter_without_customer_key = without_customer_key(
    id="lambda-event-source-filter-without-customer-key",
    subject="Lambda event filter",
    properties={MAPPING: "kmsKeyArn"},
    only_if={"filterCriteria.filters": given([{"pattern": '{"body": {"kind": ["order"]}}'}])},
    why="""
    Filter criteria can contain customer names or account numbers. By default, Lambda encrypts them
    with an AWS owned key, and everyone with lambda:GetEventSourceMapping can read them. With a
    customer managed key, readers also need permission to use the key.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filter-criteria-encryption
    """,
)


_TARGET = "destinationConfig.onFailure.destinationArn"
_LIMITS = ("maximumRetryAttempts", "maximumRecordAgeInSeconds")
_REPORTS = "ReportBatchItemFailures"
_WINDOW = "maximumBatchingWindowInSeconds"
_FUNCTION = "functionName"
_VISIBILITY = "visibilityTimeoutSeconds"
_EXECUTION = "durableConfig.executionTimeout"
# What AWS takes where the program sets none, in seconds.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
_DEFAULT_VISIBILITY, _DEFAULT_TIMEOUT = 30, 3


@rule(
    id="lambda-event-source-failure-lost",
    types=(MAPPING,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f"Set {_TARGET} to the ARN of a queue, topic or bucket",
)
def failure_lost(mapping: Resource) -> Outcomes:
    """Event source mapping has no destination for failed records.

    Lambda discards records of a stream or Kafka topic that the function can't process when they
    expire or reach the retry limit. Without a destination, you can't tell which records were lost.
    Queues have a redrive policy instead, and Amazon MQ and DocumentDB don't support destinations.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-eventsourcemapping-onfailure.html
    https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
    """
    service = source_service(mapping)
    if service in STREAMS | KAFKA and not mapping.is_given(_TARGET):
        kind = "stream" if service in STREAMS else "Kafka topic"
        yield Finding(f"records of the {kind} that keep failing are discarded", _TARGET)


@rule(
    id="lambda-event-source-endless-retries",
    types=(MAPPING,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set a limit in maximumRetryAttempts or maximumRecordAgeInSeconds",
    cwe=(770,),
)
def endless_retries(mapping: Resource) -> Outcomes:
    """Event source mapping retries failing records without a limit.

    A record that always fails causes a denial of service: it blocks its shard until it expires,
    after a day or longer, so an attacker who can write such a record stops the processing. Lambda's
    default for both limits is -1, which means infinite; setting one of them is enough.
    bisectBatchOnFunctionError isolates the record but doesn't end its retries. Kafka sources are
    covered by lambda-event-source-failure-lost: with a destination, Lambda retries their records at
    most 10 times.
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
    https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
    """
    if source_service(mapping) in STREAMS and not settled(any_of(_limits(mapping))):
        yield Finding("neither limit is set, so a failing record blocks its shard", _LIMITS[0])


def _limits(mapping: Resource) -> Iterator[Truth]:
    for path in _LIMITS:
        limit = mapping.at(path).tree
        yield (
            limit if isinstance(limit, Unknown) else isinstance(limit, (int, float)) and limit >= 0
        )


@rule(
    id="lambda-event-source-batch-all-or-nothing",
    types=(MAPPING,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        f'Add "{_REPORTS}" to functionResponseTypes, and return batchItemFailures from the handler'
    ),
)
def batch_all_or_nothing(mapping: Resource) -> Outcomes:
    """Event source mapping has no partial batch response.

    A single failing record makes Lambda repeat the whole batch, including records that were already
    processed. With partial batch responses, the handler names the failed records. Change the
    handler first: a handler that catches its errors and returns no batchItemFailures would lose
    records. Batches of one are ignored. Kafka sources support partial batch responses only in
    provisioned mode.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
    """
    if not _may_report_items(mapping) or mapping.get("batchSize") == 1:
        return
    if not settled(any_of(mapping.each("functionResponseTypes", _reports))):
        yield Finding("an error repeats all records of the batch", "functionResponseTypes")


def _may_report_items(mapping: Resource) -> bool:
    service = source_service(mapping)
    if service in KAFKA:
        return mapping.at("provisionedPollerConfig").is_set
    return service in STREAMS | {"sqs"}


def _reports(response_type: Value) -> Iterator[Truth]:
    yield response_type.content == _REPORTS


@rule(
    id="lambda-event-source-visibility-short",
    types=(MAPPING,),
    reads=(QUEUE, *functions.READS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set visibilityTimeoutSeconds of the queue to at least six times the function's timeout, "
        "plus the batching window"
    ),
)
def visibility_short(mapping: Resource, stack: Stack) -> Outcomes:
    """SQS visibility timeout is too short for the Lambda function.

    The queue makes a message visible again while the function is still working on it, or while
    Lambda retries it after throttling. The message is then processed twice, and moves to the
    dead-letter queue too early. AWS recommends at least six times the function's timeout, plus the
    batching window. For a durable function, Lambda waits until the whole execution ends.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-lambda-function-trigger.html
    https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html
    """
    if source_service(mapping) != "sqs":
        return
    function = _only(functions_at(stack, mapping, _FUNCTION), mapping, _FUNCTION)
    queue = _only(linked(stack, mapping, SOURCE, QUEUE), mapping, SOURCE)
    timeout = function.get("timeout", _DEFAULT_TIMEOUT)
    shown_after = queue.get(_VISIBILITY, _DEFAULT_VISIBILITY)
    execution = function.get(_EXECUTION, 0)
    needed = max(6 * timeout, execution) + mapping.get(_WINDOW, 0)
    if shown_after < needed:
        evidence = f"{queue.name} shows messages again after {shown_after:g} s"
        longest = max(timeout, execution)
        message = f"{evidence}, and the timeout of {function.name} is {longest:g} s"
        fix = f"Set {_VISIBILITY} of the queue {queue.name} to at least {needed:g}"
        yield Finding(message, SOURCE, fix=fix)


def _only(found: tuple[Resource, ...] | Unknown, mapping: Resource, path: str) -> Resource:
    """The one resource that the mapping names. Raises UnknownValueError if it is elsewhere."""
    if isinstance(found, Unknown):
        raise UnknownValueError(found)
    if len(found) != 1:
        raise UnknownValueError(Unknown(path, f"a timeout {ELSEWHERE}", mapping.urn))
    return found[0]
