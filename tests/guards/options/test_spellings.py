"""Spellings of AWS that options take, each shown by an event that is accepted with it."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events import (
    S3,
    SNS,
    SQS,
    DynamoDBStream,
    FunctionUrl,
    HttpApi,
    RabbitMQ,
    RestApi,
)
from runtime_guards.validation.http_fields import check_media_type
from tests.guards.events.edits import edited, refused
from tests.guards.samples import sample

QUEUE = sample("sqs")["Records"][0]["eventSourceARN"]
TOPIC = sample("sns")["Records"][0]["Sns"]["TopicArn"]


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html: the
# event has the name without `s3:`, which the configuration has.
@pytest.mark.parametrize(
    "name",
    [
        "s3:ObjectCreated:*",
        "ObjectCreated:*",
        "s3:ObjectCreated:Put",
        "ObjectCreated:Put",
        "objectcreated:put",
    ],
)
def test_an_event_name_of_s3(name: str) -> None:
    assert S3(event_names={name}).validate(sample("s3")).records
    removed = edited("s3", (("Records", 0, "eventName"), "ObjectRemoved:Delete"))
    assert refused(S3(event_names={name}), removed)[0] == "not-allowed"


def test_a_new_event_name_of_s3_is_accepted_and_a_near_miss_is_not() -> None:
    new = edited("s3", (("Records", 0, "eventName"), "ObjectFrozen:Solid"))
    assert S3(event_names={"s3:ObjectFrozen:Solid"}).validate(new).records
    with pytest.raises(ValueError, match=r"Did you mean 'ObjectCreated:\*'\?"):
        S3(event_names={"s3:ObjectCreate:*"})


@pytest.mark.parametrize("extension", ["csv", ".csv", ".CSV", "*.csv", "text/csv"])
def test_an_extension(extension: str) -> None:
    assert S3(extensions=[extension]).validate(sample("s3")).records
    other = edited("s3", (("Records", 0, "s3", "object", "key"), "incoming/archive.notcsv"))
    assert refused(S3(extensions=[extension]), other)[0] == "not-allowed"


@pytest.mark.parametrize(
    "bucket", ["orders-uploads", "arn:aws:s3:::orders-uploads", "s3://orders-uploads/"]
)
def test_a_bucket(bucket: str) -> None:
    assert S3(buckets=(bucket,)).validate(sample("s3")).records


@pytest.mark.parametrize("queue", [QUEUE, QUEUE.rpartition(":")[2]])
def test_a_queue(queue: str) -> None:
    assert SQS(queues={queue}).validate(sample("sqs")).records
    assert refused(SQS(queues={f"{queue}-2"}), sample("sqs"))[0] == "not-allowed"


@pytest.mark.parametrize("topic", [TOPIC, TOPIC.rpartition(":")[2]])
def test_a_topic(topic: str) -> None:
    assert SNS(topics={topic}).validate(sample("sns")).records
    assert refused(SNS(topics={f"{topic}2"}), sample("sns"))[0] == "not-allowed"


def test_a_part_of_an_arn_is_no_name() -> None:
    for wrong in ("sqs:eu-central-1:123456789012:orders", "arn:aws:sns:eu-central-1:1:orders", "*"):
        with pytest.raises(ValueError, match=r"queues= of SQS.. must be an ARN .* or a name"):
            SQS(queues={wrong})


# https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
def test_a_queue_of_rabbitmq_has_its_virtual_host() -> None:
    assert RabbitMQ(queues={"orders::/"}).validate(sample("rabbit-mq"))
    with pytest.raises(ValueError, match="a queue with its virtual host, such as orders::/"):
        RabbitMQ(queues={"orders"})


# https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
def test_a_table_is_no_stream() -> None:
    stream = sample("dynamodb-stream")["Records"][0]["eventSourceARN"]
    assert DynamoDBStream(streams={stream}).validate(sample("dynamodb-stream")).records
    with pytest.raises(ValueError, match="a stream's ARN such as"):
        DynamoDBStream(streams={stream.partition("/stream/")[0]})


@pytest.mark.parametrize("method", ["GET", "get", "Get"])
def test_a_method(method: str) -> None:
    event: Any = sample("http-api")
    event["requestContext"]["http"]["method"] = "GET"
    event["routeKey"] = event["requestContext"]["routeKey"] = "ANY /orders"
    assert HttpApi(methods=[method]).validate(event).method == "GET"
    with pytest.raises(ValueError, match="Did you mean 'POST'"):
        RestApi(methods=["PSOT"])


@pytest.mark.parametrize(
    "media_type",
    ["json", ".json", "application/json", "Application/JSON", "application/json; charset=utf-8"],
)
def test_a_media_type(media_type: str) -> None:
    made = FunctionUrl(content_types=[media_type])._content_types
    assert made == frozenset({"application/json"})
    check_media_type("application/json; charset=UTF-8", made)


def test_an_event_name_of_dynamodb() -> None:
    assert set(DynamoDBStream(event_names=["insert"])._event_names or ()) == {"INSERT"}


@pytest.mark.parametrize("prefix", ["/incoming", "s3://orders-uploads/incoming", "incoming/*"])
def test_a_prefix_that_no_key_has(prefix: str) -> None:
    with pytest.raises(ValueError, match=r"prefixes= of S3.. must be how keys start"):
        S3(prefixes=[prefix])


def test_an_iterator_is_read_once() -> None:
    made = SQS(queues=iter([QUEUE]))  # type: ignore[arg-type]
    assert made.validate(sample("sqs")).records
