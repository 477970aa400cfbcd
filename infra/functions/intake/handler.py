"""Takes an order from the REST API and queues it; the answer is the id under which it is kept."""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import Any

import boto3
from orders_common import Order

from runtime_guards import guard
from runtime_guards.audit import AuditLogger, SecretSeal
from runtime_guards.events import RestApi
from runtime_guards.responses import respond
from runtime_guards.startup import ExpectedEnvironment, NoLoaderHijack

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)
# An environment without the secret's name is refused by the startup check.
audit = AuditLogger(seal=SecretSeal(os.environ.get("AUDIT_SECRET", "")))


# The API's model checks the body too; where the two drift apart, this one decides.
@guard(
    RestApi(methods={"POST"}, path="/orders", body=Order.accept),
    audit=audit,
    startup=[ExpectedEnvironment("QUEUE_URL", "AUDIT_SECRET"), NoLoaderHijack()],
)
def handler(event: Any, context: object) -> dict[str, Any]:
    """Answers 202 once the order is queued."""
    order: Order = event.body
    _sqs().send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=order.to_json())
    logger.info("order queued", extra={"orderId": order.order_id})
    return respond(202, {"orderId": order.order_id})


@cache
def _sqs() -> Any:
    """One client for the life of the execution environment."""
    return boto3.client("sqs")
