"""Stores queued orders in the table, each once, however often its message is delivered.

Who ordered is stored encrypted, and bound to the order: moved to another one it does not decrypt. A
program whose role has kms:Decrypt on the key reads it back with

    Vault(KmsDataKeys(key)).decrypt_fields(item, ENCRYPTED, context_of(item["orderId"]))
"""

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
from runtime_guards.audit import AuditLogger, SecretSeal
from runtime_guards.encryption import KeysUnavailable, KmsDataKeys, Vault
from runtime_guards.events import SQS
from runtime_guards.startup import ExpectedEnvironment, NoLoaderHijack

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)
# An environment without the secret's name is refused by the startup check.
audit = AuditLogger(seal=SecretSeal(os.environ.get("AUDIT_SECRET", "")))

ENCRYPTED = ["customerId"]
KEY_ARN = r"arn:aws[a-z-]*:kms:.+:key/.+"


def cryptography_loads() -> None:
    """Raises ImportError if the layer is missing, or is made for another processor or Python."""
    import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401


@guard(
    SQS(body=Order.from_message, partial=True),
    audit=audit,
    startup=[
        ExpectedEnvironment("TABLE_NAME", "AUDIT_SECRET", ORDERS_KEY=KEY_ARN),
        NoLoaderHijack(),
        cryptography_loads,
    ],
)
def handler(event: Any, context: object) -> dict[str, Any]:
    """Names the messages that failed: only they come again, and at last go to the dead letters."""
    failed = [record.message_id for record in event.records if not _stored(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _stored(record: Any) -> bool:
    try:
        _store(record.body)
    except (BotoCoreError, ClientError, KeysUnavailable) as error:
        # The type is enough for an alarm; the message stays in the queue for inspection.
        logger.error("message %s failed: %s", record.message_id, type(error).__name__)
        return False
    return True


def _store(order: Order) -> None:
    item = _vault().encrypt_fields(_item(order), ENCRYPTED, context_of(order.order_id))
    try:
        # Standard queues may deliver a message twice; the second time the order is there.
        _table().put_item(Item=item, ConditionExpression="attribute_not_exists(orderId)")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        logger.info("order %s was stored before", order.order_id)


def context_of(order_id: str) -> dict[str, str]:
    """What an encrypted field of an order is bound to.

    The table is called by what it holds: a restored backup is a table of another name.
    """
    return {"table": "orders", "orderId": order_id}


def _item(order: Order) -> dict[str, Any]:
    return {
        "orderId": order.order_id,
        "customerId": order.customer_id,
        "day": order.day,
        "items": [asdict(item) for item in order.items],
    }


@cache
def _vault() -> Vault:
    """One vault for the life of the environment: its data keys are used for many orders."""
    return Vault(KmsDataKeys(os.environ["ORDERS_KEY"]))


@cache
def _table() -> Any:
    return boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
