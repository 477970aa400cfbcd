"""Event source mappings, by https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, secret

LOST = "lambda-event-source-failure-lost"
WITHOUT_AUTH = "lambda-event-source-without-auth"
ENDLESS = "lambda-event-source-endless-retries"
FOREIGN = "lambda-event-source-foreign-account"
WHOLE_BATCH = "lambda-event-source-batch-all-or-nothing"
OURS, STRANGER = "111122223333", "444455556666"
TARGET = "destinationConfig.onFailure.destinationArn"
ACCESS = "sourceAccessConfigurations"
STREAM = f"arn:aws:kinesis:eu-central-1:{OURS}:stream/orders"
CONSUMER = f"{STREAM}/consumer/orders:1"
TABLE = f"arn:aws:dynamodb:eu-central-1:{OURS}:table/orders/stream/2026-01-01T00:00:00.000"
QUEUE = f"arn:aws:sqs:eu-central-1:{OURS}:orders"
MSK = f"arn:aws:kafka:eu-central-1:{OURS}:cluster/orders/1a2b"
MQ = f"arn:aws:mq:eu-central-1:{OURS}:broker:orders:b-1a2b"
DOCUMENTS = f"arn:aws:rds:eu-central-1:{OURS}:cluster:orders"
PROVISIONED = {"minimumPollers": 1, "maximumPollers": 3}
BROKERS = {"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": "kafka.example.com:9092"}}


def mapping(source: Any = None, made_by: str = "", **properties: Any) -> Resource:
    given = {"eventSourceArn": source, "functionName": "orders", **properties}
    makers = [resource(made_by, {}, "maker")] if made_by else []
    return resource(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        {key: value for key, value in given.items() if value is not None},
        depends={"eventSourceArn": makers} if made_by else None,
    )


def self_managed(**properties: Any) -> Resource:
    return mapping(selfManagedEventSource=BROKERS, topics=["orders"], **properties)


@pytest.mark.parametrize(
    "lossy",
    [
        pytest.param(mapping(STREAM), id="kinesis"),
        pytest.param(mapping(CONSUMER), id="a consumer of a stream"),
        pytest.param(mapping(TABLE), id="dynamodb"),
        pytest.param(mapping(MSK), id="msk"),
        pytest.param(self_managed(), id="self-managed kafka"),
        pytest.param(mapping(UNKNOWN, "aws:kinesis/stream:Stream"), id="a stream of the stack"),
        pytest.param(mapping(UNKNOWN, "aws:msk/cluster:Cluster"), id="a cluster of the stack"),
        pytest.param(
            mapping(STREAM, destinationConfig={"onFailure": {"destinationArn": ""}}), id="empty"
        ),
    ],
)
def test_a_stream_or_topic_without_a_failure_destination_violates(lossy: Resource) -> None:
    assert outcomes(LOST, lossy) == [("violates", TARGET)]


@pytest.mark.parametrize(
    "complying",
    [
        mapping(QUEUE),
        mapping(MQ),
        mapping(DOCUMENTS),
        mapping(UNKNOWN, "aws:sqs/queue:Queue"),
        mapping("orders"),
        mapping(STREAM, destinationConfig={"onFailure": {"destinationArn": QUEUE}}),
        mapping(MSK, destinationConfig={"onFailure": {"destinationArn": "kafka://failed"}}),
    ],
)
def test_a_source_with_its_own_or_no_failure_handling_complies(complying: Resource) -> None:
    assert outcomes(LOST, complying) == []


@pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=rule) for rule in (LOST, WITHOUT_AUTH, ENDLESS, WHOLE_BATCH)]
)
@pytest.mark.parametrize("maker", ["", "pulumi:pulumi:StackReference"])
def test_a_source_of_an_unknown_service_is_undecided(rule: str, maker: str) -> None:
    assert outcomes(rule, mapping(UNKNOWN, maker)) == [("undecided", "eventSourceArn")]


def test_an_unknown_destination_is_undecided() -> None:
    unknown = mapping(STREAM, destinationConfig={"onFailure": {"destinationArn": UNKNOWN}})
    assert outcomes(LOST, unknown) == [("undecided", TARGET)]


@pytest.mark.parametrize(
    "types",
    [
        [],
        ["VPC_SUBNET", "VPC_SECURITY_GROUP"],
        ["SERVER_ROOT_CA_CERTIFICATE"],
        ["VIRTUAL_HOST"],
        ["OAUTHBEARER_SCOPE", "OAUTHBEARER_AUDIENCE"],
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "make", [self_managed, lambda **more: mapping(MQ, **more)], ids=["kafka", "mq"]
)
def test_a_broker_without_credentials_violates(make: Any, types: list[str]) -> None:
    entries = [{"type": each, "uri": "it"} for each in types]
    assert outcomes(WITHOUT_AUTH, make(sourceAccessConfigurations=entries)) == [
        ("violates", ACCESS)
    ]


@pytest.mark.parametrize(
    "kind",
    [
        *("BASIC_AUTH", "SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH"),
        *("CLIENT_CERTIFICATE_TLS_AUTH", "OAUTHBEARER_AUTH", "IAM_AUTH", "IAM_OAUTHBEARER_AUTH"),
    ],
)
def test_a_broker_with_credentials_complies(kind: str) -> None:
    # Lambda does not support SASL_PLAINTEXT, so credentials mean TLS whatever the port:
    # https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-configure.html
    entries = [{"type": "VPC_SUBNET", "uri": "subnet:1"}, {"type": kind, "uri": secret("it")}]
    assert outcomes(WITHOUT_AUTH, self_managed(sourceAccessConfigurations=entries)) == []


def test_a_source_that_the_execution_role_authenticates_at_complies() -> None:
    assert outcomes(WITHOUT_AUTH, mapping(MSK)) == []
    assert outcomes(WITHOUT_AUTH, mapping(STREAM)) == []


def test_an_unknown_kind_of_access_is_undecided() -> None:
    unknown = self_managed(sourceAccessConfigurations=[{"type": UNKNOWN, "uri": "it"}])
    assert outcomes(WITHOUT_AUTH, unknown) == [("undecided", f"{ACCESS}[0].type")]


@pytest.mark.parametrize("source", [STREAM, TABLE])
@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"maximumRetryAttempts": -1},
        {"maximumRetryAttempts": -1, "maximumRecordAgeInSeconds": -1},
        {"bisectBatchOnFunctionError": True},
    ],
    ids=str,
)
def test_a_stream_without_a_limit_violates(source: str, limits: dict[str, Any]) -> None:
    assert outcomes(ENDLESS, mapping(source, **limits)) == [("violates", "maximumRetryAttempts")]


@pytest.mark.parametrize(
    "limits",
    [
        {"maximumRetryAttempts": 0},
        {"maximumRetryAttempts": 5.0},
        {"maximumRecordAgeInSeconds": 3600},
        {"maximumRecordAgeInSeconds": 3600, "maximumRetryAttempts": UNKNOWN},
    ],
    ids=str,
)
def test_one_limit_is_enough(limits: dict[str, Any]) -> None:
    assert outcomes(ENDLESS, mapping(STREAM, **limits)) == []


def test_an_unknown_limit_is_undecided() -> None:
    unknown = mapping(STREAM, maximumRetryAttempts=UNKNOWN)
    assert outcomes(ENDLESS, unknown) == [("undecided", "maximumRetryAttempts")]


@pytest.mark.parametrize("source", [QUEUE, MSK, MQ, DOCUMENTS])
def test_only_streams_block_a_shard(source: str) -> None:
    assert outcomes(ENDLESS, mapping(source)) == []
    assert outcomes(ENDLESS, self_managed()) == []
    # For Kafka, a destination limits the retries: https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
    assert outcomes(ENDLESS, mapping(MSK, provisionedPollerConfig=PROVISIONED)) == []


OWN = resource("aws:sqs/queue:Queue", {"arn": QUEUE}, "own")


# The ARN of a DocumentDB cluster has an account as well:
# https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html
@pytest.mark.parametrize("source", [QUEUE, STREAM, MSK, MQ, DOCUMENTS])
def test_a_source_of_an_external_account_violates(source: str) -> None:
    theirs = mapping(source.replace(OURS, STRANGER))
    assert outcomes(FOREIGN, theirs, OWN) == [("violates", "eventSourceArn")]


@pytest.mark.parametrize(
    "complying",
    [
        mapping(QUEUE),
        mapping(DOCUMENTS),
        self_managed(),
        mapping(UNKNOWN, "aws:sqs/queue:Queue"),
        mapping("orders"),
    ],
)
def test_a_source_of_the_own_account_complies(complying: Resource) -> None:
    assert outcomes(FOREIGN, complying, OWN) == []


def test_the_account_of_the_function_is_the_own_one() -> None:
    function = f"arn:aws:lambda:eu-central-1:{OURS}:function:orders"
    assert outcomes(FOREIGN, mapping(QUEUE, functionName=function)) == []
    theirs = mapping(QUEUE.replace(OURS, STRANGER), functionName=f"{function}:live")
    assert outcomes(FOREIGN, theirs) == [("violates", "eventSourceArn")]


def test_a_source_of_a_trusted_account_complies() -> None:
    theirs = mapping(QUEUE.replace(OURS, STRANGER))
    assert outcomes(FOREIGN, theirs, OWN, trusted_accounts=[STRANGER]) == []


@pytest.mark.parametrize(
    "undecided",
    [mapping(QUEUE), mapping(UNKNOWN), mapping(UNKNOWN, "pulumi:pulumi:StackReference")],
)
def test_an_unknown_account_is_undecided(undecided: Resource) -> None:
    assert outcomes(FOREIGN, undecided) == [("undecided", "eventSourceArn")]


@pytest.mark.parametrize("source", [QUEUE, STREAM, TABLE])
@pytest.mark.parametrize("given", [{}, {"batchSize": 10}, {"functionResponseTypes": []}], ids=str)
def test_a_batch_without_partial_responses_violates(source: str, given: dict[str, Any]) -> None:
    assert outcomes(WHOLE_BATCH, mapping(source, **given)) == [
        ("violates", "functionResponseTypes")
    ]


@pytest.mark.parametrize(
    "complying",
    [
        mapping(QUEUE, functionResponseTypes=["ReportBatchItemFailures"]),
        mapping(QUEUE, batchSize=1),
        mapping(QUEUE, batchSize=1.0),
        mapping(MQ),
        mapping(MSK),
        self_managed(),
        mapping(
            MSK,
            provisionedPollerConfig=PROVISIONED,
            functionResponseTypes=["ReportBatchItemFailures"],
        ),
    ],
)
def test_a_mapping_that_repeats_no_processed_record_complies(complying: Resource) -> None:
    assert outcomes(WHOLE_BATCH, complying) == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"batchSize": UNKNOWN}, "batchSize"),
        ({"functionResponseTypes": UNKNOWN}, "functionResponseTypes"),
        ({"functionResponseTypes": [UNKNOWN]}, "functionResponseTypes[0]"),
    ],
)
def test_an_unknown_response_type_is_undecided(given: dict[str, Any], path: str) -> None:
    assert outcomes(WHOLE_BATCH, mapping(QUEUE, **given)) == [("undecided", path)]


@pytest.mark.parametrize(
    "make", [self_managed, lambda **more: mapping(MSK, **more)], ids=["self-managed", "msk"]
)
def test_kafka_has_partial_responses_in_provisioned_mode(make: Any) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
    for poller in (PROVISIONED, UNKNOWN):
        it = make(provisionedPollerConfig=poller)
        assert outcomes(WHOLE_BATCH, it) == [("violates", "functionResponseTypes")]
