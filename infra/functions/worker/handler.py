"""Stores queued orders in the table, each once, however often its message is delivered."""

from __future__ import annotations

import logging
import os
from dataclasses import asdict
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from orders_common import Order

from runtime_guards import guard
from runtime_guards.audit import AuditLogger
from runtime_guards.audit_secret import SecretSeal
from runtime_guards.events import SQS
from runtime_guards.startup import ExpectedEnvironment, NoLoaderHijack

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)
# An environment without the secret's name is refused by the startup check.
audit = AuditLogger(seal=SecretSeal(os.environ.get("AUDIT_SECRET", "")))


@guard(
    SQS(body=Order.from_message, partial=True),
    audit=audit,
    startup=[ExpectedEnvironment("TABLE_NAME", "AUDIT_SECRET"), NoLoaderHijack()],
)
def handler(event: Any, context: object) -> dict[str, Any]:
    """Names the messages that failed: only they come again, and at last go to the dead letters."""
    failed = [record.message_id for record in event.records if not _stored(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _stored(record: Any) -> bool:
    try:
        _store(record.body)
    except (BotoCoreError, ClientError) as error:
        # The type says enough for an alarm; the message stays in the queue for whoever looks.
        logger.error("message %s failed: %s", record.message_id, type(error).__name__)
        return False
    return True


def _store(order: Order) -> None:
    item = {
        "orderId": order.order_id,
        "customerId": order.customer_id,
        "day": order.day,
        "items": [asdict(item) for item in order.items],
    }
    try:
        # Standard queues may deliver a message twice; the second time the order is there.
        _table().put_item(Item=item, ConditionExpression="attribute_not_exists(orderId)")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        logger.info("order %s was stored before", order.order_id)


@cache
def _table() -> Any:
    return boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
