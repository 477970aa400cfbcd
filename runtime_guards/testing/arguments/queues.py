"""Arguments for events of queues, streams and storage."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from runtime_guards.testing.arguments.attribute_values import attribute_values
from runtime_guards.testing.places import (
    Change,
    encoded,
    every,
    fill,
    named,
    numbered,
    put,
    renamed,
    repeated,
    text,
)
from runtime_guards.validation.digests import md5_hex


def sqs_message(record: Any, value: Any, index: int) -> None:
    """Makes a message of a queue with another body."""
    record["body"] = text(value)
    record["md5OfBody"] = md5_hex(record["body"])
    record["messageId"] = numbered(record["messageId"], index)


def _group(event: Any, value: str) -> None:
    for number, record in enumerate(event["Records"]):
        record["attributes"]["MessageGroupId"] = value
        record["attributes"]["SequenceNumber"] = f"{18849496460467696128 + number}"
        record["attributes"]["MessageDeduplicationId"] = record["messageId"]


def _notification(record: Any, value: Any, index: int) -> None:
    record["Sns"]["Message"] = text(value)
    record["Sns"]["MessageId"] = numbered(record["Sns"]["MessageId"], index)


def _topic_arn(event: Any, value: str) -> None:
    for record in event["Records"]:
        notification = record["Sns"]
        old, new = notification["TopicArn"], renamed(notification["TopicArn"], value)
        notification["TopicArn"] = new
        notification["UnsubscribeUrl"] = notification["UnsubscribeUrl"].replace(old, new)
        record["EventSubscriptionArn"] = record["EventSubscriptionArn"].replace(old, new)


def _uploaded(record: Any, value: str, index: int) -> None:
    record["s3"]["object"]["key"] = quote_plus(value, safe="/")


def _task(task: Any, value: str, index: int) -> None:
    task["s3Key"] = quote_plus(value, safe="/")
    task["taskId"] = numbered(task["taskId"], index)


def _masked(event: Any, value: str) -> None:
    url = f"/{quote(value)}"
    old = event["userRequest"]["url"]
    event["userRequest"]["url"] = url
    context = event["getObjectContext"]
    context["inputS3Url"] = context["inputS3Url"].replace(old, url)


def _change(record: Any, value: Mapping[str, Any], index: int) -> None:
    image = attribute_values(value)
    name = next(iter(image))
    record["dynamodb"]["NewImage"] = image
    record["dynamodb"]["Keys"] = {name: image[name]}
    record["dynamodb"]["SequenceNumber"] = numbered(record["dynamodb"]["SequenceNumber"], index)
    record["eventID"] = numbered(record["eventID"], index)


def _table(event: Any, value: str) -> None:
    for record in event["Records"]:
        before, _, after = record["eventSourceARN"].partition("table/")
        record["eventSourceARN"] = f"{before}table/{value}/{after.partition('/')[2]}"


def _stream_record(record: Any, value: Any, index: int) -> None:
    number = numbered(record["kinesis"]["sequenceNumber"], index)
    record["eventID"] = record["eventID"].replace(record["kinesis"]["sequenceNumber"], number)
    record["kinesis"]["sequenceNumber"] = number
    record["kinesis"]["data"] = encoded(value)


def _delivered(record: Any, value: Any, index: int) -> None:
    record["recordId"] = numbered(record["recordId"], index)
    record["data"] = encoded(value)


def _broker_message(message: Any, value: Any, index: int) -> None:
    message["data"] = encoded(value)
    message["messageID"] = message["messageID"][:-1] + str(index + 1)


def _queued(message: Any, value: Any, index: int) -> None:
    message["data"] = encoded(value)
    message["basicProperties"]["bodySize"] = len(message["data"])


def _inserted(record: Any, value: Any, index: int) -> None:
    changed = record["event"]
    changed["_id"]["_data"] = numbered(changed["_id"]["_data"], index)
    changed["fullDocument"] = {"_id": changed["documentKey"]["_id"], **value}


def _in_topics(element: Callable[[Any, Any, int], None]) -> Change:
    """A change of the records of Kafka and RabbitMQ, which are below their topic or queue."""

    def change(event: Any, values: Any) -> None:
        key = next(name for name in ("records", "rmqMessagesByQueue") if name in event)
        (name,) = event[key]
        repeated(name, element)(event[key], values)

    return change


def _topic_record(record: Any, value: Any, index: int) -> None:
    record["offset"] += index
    record["value"] = encoded(value)


def _topic(event: Any, value: str) -> None:
    (records,) = event["records"].values()
    for record in records:
        record["topic"] = value
    event["records"] = {f"{value}-0": records}


def _virtual_queue(event: Any, value: str) -> None:
    (messages,) = event["rmqMessagesByQueue"].values()
    event["rmqMessagesByQueue"] = {f"{value}::/": messages}


def renew_logs(event: Any, moved: Callable[[Any], Any]) -> None:
    """Moves the times inside the compressed data."""
    _compress(event, moved(_logs(event)))


def _log_lines(event: Any, values: Any) -> None:
    logs = _logs(event)
    repeated("logEvents", _log_line)(logs, values)
    _compress(event, logs)


def _log_line(line: Any, value: Any, index: int) -> None:
    line["message"] = text(value)
    line["id"] = numbered(line["id"], index)


def _log_group(event: Any, value: str) -> None:
    _compress(event, {**_logs(event), "logGroup": value})


def _logs(event: Any) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))


def _compress(event: Any, logs: Any) -> None:
    event["awslogs"]["data"] = encoded(gzip.compress(json.dumps(logs).encode(), mtime=0))


_KAFKA: Mapping[str, Change] = {"bodies": _in_topics(_topic_record), "topic": _topic}

QUEUES: Mapping[str, Mapping[str, Change]] = {
    "sqs": {
        "bodies": repeated("Records", sqs_message),
        "queue": named("Records[].eventSourceARN"),
        "group": _group,
    },
    "sns": {
        "bodies": repeated("Records", _notification),
        "topic": _topic_arn,
        "subject": put("Records[].Sns.Subject"),
    },
    "s3": {
        "keys": repeated("Records", _uploaded),
        "bucket": every(
            put("Records[].s3.bucket.name"), fill("arn:aws:s3:::{}", "Records[].s3.bucket.arn")
        ),
        "event_name": put("Records[].eventName"),
        "size": put("Records[].s3.object.size"),
    },
    "s3-batch": {
        "keys": repeated("tasks", _task),
        "bucket": put("tasks[].s3Bucket"),
        "arguments": put("job.userArguments"),
    },
    "s3-object-lambda": {"key": _masked},
    "dynamodb-stream": {
        "items": repeated("Records", _change),
        "table": _table,
    },
    "kinesis-stream": {
        "bodies": repeated("Records", _stream_record),
        "stream": named("Records[].eventSourceARN"),
    },
    "firehose": {
        "bodies": repeated("records", _delivered),
        "stream": named("deliveryStreamArn"),
    },
    "msk": _KAFKA,
    "self-managed-kafka": _KAFKA,
    "active-mq": {
        "bodies": repeated("messages", _broker_message),
        "queue": put("messages[].destination.physicalName"),
    },
    "rabbit-mq": {"bodies": _in_topics(_queued), "queue": _virtual_queue},
    "documentdb": {
        "documents": repeated("events", _inserted),
        "database": put("events[].event.ns.db"),
        "collection": put("events[].event.ns.coll"),
    },
    "cloudwatch-logs": {"messages": _log_lines, "log_group": _log_group},
}
