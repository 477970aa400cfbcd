"""Reads uploaded CSV files of orders and queues each order.

A file has the columns `customerId`, `sku` and `quantity`; each line is an order of one article.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import uuid
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import boto3
from orders_common import InvalidOrder, Order

from runtime_guards import guard
from runtime_guards.audit import AuditLogger, SecretSeal
from runtime_guards.events import S3
from runtime_guards.protection import protect
from runtime_guards.startup import ExpectedEnvironment, NoLoaderHijack

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)
# An environment without the secret's name is refused by the startup check.
audit = AuditLogger(seal=SecretSeal(os.environ.get("AUDIT_SECRET", "")))

COLUMNS = ["customerId", "sku", "quantity"]
LARGEST_FILE = 10 * 1024 * 1024
# A file that is imported twice must not order twice: ids follow from the file and the line.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:orders:import")


class UnreadableFile(ValueError):
    """The file cannot be imported at all; Lambda retries, then keeps the event as a failure."""


@guard(
    S3(
        extensions={".csv"},
        prefixes={"incoming/"},
        event_names={"ObjectCreated:*"},
        max_size=LARGEST_FILE,
    ),
    audit=audit,
    startup=[ExpectedEnvironment("QUEUE_URL", "AWS_REGION", "AUDIT_SECRET"), NoLoaderHijack()],
)
def handler(event: Any, context: object) -> dict[str, int]:
    """Imports every file that the event names, and counts the orders."""
    return {"queued": sum(_import(record) for record in event.records)}


def _import(record: Any) -> int:
    bucket, key, s3_object = record.bucket, record.key, record["s3"]["object"]
    # The very version that the event is about: the key may hold another one by now.
    version = {"VersionId": s3_object["versionId"]} if "versionId" in s3_object else {}
    answer = _s3().get_object(Bucket=bucket, Key=key, **version)
    seed = f"{bucket}/{key}/{answer['ETag']}"
    queued = _queue_all(_orders(answer["Body"].read().decode("utf-8-sig"), seed))
    logger.info("file imported", extra={"queued": queued})
    return queued


def _orders(text: str, seed: str) -> Iterator[Order]:
    lines = csv.DictReader(io.StringIO(text), strict=True)
    if lines.fieldnames != COLUMNS:
        raise UnreadableFile(f"the first line must be {','.join(COLUMNS)}")
    for line in lines:
        try:
            yield _order(line, str(uuid.uuid5(NAMESPACE, f"{seed}/{lines.line_num}")))
        except (InvalidOrder, ValueError) as error:
            # One bad line does not stop the others; the log says which one, and not what it holds.
            logger.error("line %d is no order: %s", lines.line_num, type(error).__name__)


def _order(line: dict[str, str], order_id: str) -> Order:
    if None in line or None in line.values():
        raise InvalidOrder("a line must have as many fields as the first one")
    item = {"sku": line["sku"], "quantity": int(line["quantity"])}
    return Order.accept({"customerId": line["customerId"], "items": [item]}, order_id)


def _queue_all(orders: Iterator[Order]) -> int:
    queued = 0
    # SQS takes ten messages at a time.
    while batch := list(islice(orders, 10)):
        entries = [{"Id": str(i), "MessageBody": o.to_json()} for i, o in enumerate(batch)]
        answer = _sqs().send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=entries)
        if answer.get("Failed"):
            # The whole file comes again; orders keep their ids, so none is stored twice.
            raise RuntimeError(f"SQS refused {len(answer['Failed'])} of {len(entries)} messages")
        queued += len(entries)
    return queued


@cache
def _s3() -> Any:
    return boto3.client("s3")


@cache
def _sqs() -> Any:
    return boto3.client("sqs")


# Only this function reads files from outside: code that such a file makes it run must reach
# nothing but AWS. All modules are loaded by now.
protect(hosts={f"*.{os.environ['AWS_REGION']}.amazonaws.com"})
