"""Counts yesterday's orders by article and files the result as JSON."""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from runtime_guards import guard
from runtime_guards.audit import AuditLogger, SecretSeal
from runtime_guards.events import Scheduler
from runtime_guards.startup import ExpectedEnvironment, NoLoaderHijack

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)
# An environment without the secret's name is refused by the startup check.
audit = AuditLogger(seal=SecretSeal(os.environ.get("AUDIT_SECRET", "")))


@guard(
    Scheduler(),
    audit=audit,
    startup=[
        ExpectedEnvironment("TABLE_NAME", "INDEX_NAME", "BUCKET", "PREFIX", "AUDIT_SECRET"),
        NoLoaderHijack(),
    ],
)
def handler(event: Any, context: object) -> dict[str, Any]:
    """Writes `<prefix><day>.json`; the same day again writes the same file again."""
    day = (datetime.now(timezone.utc) - timedelta(days=1)).date().isoformat()
    orders = 0
    sold: Counter[str] = Counter()
    for order in _orders_of(day):
        orders += 1
        for item in order["items"]:
            sold[item["sku"]] += int(item["quantity"])
    report = {"day": day, "orders": orders, "sold": dict(sorted(sold.items()))}
    _s3().put_object(
        Bucket=os.environ["BUCKET"],
        Key=f"{os.environ['PREFIX']}{day}.json",
        Body=json.dumps(report).encode(),
        ContentType="application/json",
    )
    logger.info("report filed", extra={"day": day, "orders": orders})
    return {"day": day, "orders": orders}


def _orders_of(day: str) -> Iterator[dict[str, Any]]:
    """Every page of the day: a query answers with a megabyte at most."""
    query: dict[str, Any] = {
        "IndexName": os.environ["INDEX_NAME"],
        "KeyConditionExpression": Key("day").eq(day),
    }
    while True:
        answer = _table().query(**query)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


@cache
def _table() -> Any:
    return boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@cache
def _s3() -> Any:
    return boto3.client("s3")
