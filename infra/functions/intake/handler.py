"""Takes an order from the REST API and queues it; the answer is the id under which it is kept."""

from __future__ import annotations

import json
import logging
import os
from functools import cache
from typing import Any

import boto3
from orders_common import InvalidOrder, Order

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers 202 once the order is queued. The API's model has checked the body before."""
    try:
        order = Order.accept(json.loads(event["body"] or "null"))
    except (InvalidOrder, ValueError) as error:
        # The model and this check may drift apart; the caller hears what is wrong either way.
        reason = str(error) if isinstance(error, InvalidOrder) else "the body must be JSON"
        logger.warning("order refused: %s", reason)
        return _answer(400, {"message": reason})
    _sqs().send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=order.to_json())
    logger.info("order queued", extra={"orderId": order.order_id})
    return _answer(202, {"orderId": order.order_id})


def _answer(status: int, body: dict[str, str]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}


@cache
def _sqs() -> Any:
    """One client for the life of the execution environment."""
    return boto3.client("sqs")
