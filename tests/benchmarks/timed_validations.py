"""Times the validations; run by `validations` in an environment that has Powertools."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from runtime_guards import events, guard
from runtime_guards.bodies.declaration import decoder
from tests.benchmarks.rounds import interleaved, microseconds, sized
from tests.guards.samples import sample

ROUNDS = sized(15, smallest=1)
# Microseconds: long enough for the clock, short enough that a round is over within a second.
BATCH = sized(10_000.0, smallest=100.0)


@dataclass
class Order:
    user_id: str
    product_id: str
    quantity: int


def _ten(event: Any) -> Any:
    return {"Records": (event["Records"] * 10)[:10]}


# SQS without its digests, since no other side computes them: they are measured apart.
CASES: dict[str, tuple[Any, Any, str]] = {
    "S3": (sample("s3"), events.S3(), "S3Model"),
    "SQS, 10 records": (_ten(sample("sqs")), events.SQS(verify_md5=False), "SqsModel"),
    "API Gateway v1": (sample("rest-api"), events.RestApi(), "APIGatewayProxyEventModel"),
    "API Gateway v2": (sample("http-api"), events.HttpApi(), "APIGatewayProxyEventV2Model"),
    "DynamoDB": (sample("dynamodb-stream"), events.DynamoDBStream(), "DynamoDBStreamModel"),
    "EventBridge": (sample("event-bridge"), events.EventBridge(), "EventBridgeModel"),
}


def main() -> None:
    parser: Any = import_module("aws_lambda_powertools.utilities.parser")
    models: Any = import_module("aws_lambda_powertools.utilities.parser.models")
    found = {}
    for name, (event, validator, model) in CASES.items():
        text = json.dumps(event)
        # As Lambda's runtime hands it over: a sample shares texts with the module that holds it.
        event = json.loads(text)
        theirs = getattr(models, model)
        guarded = guard(validator, audit=False)(_handler)
        parsed = parser.event_parser(model=theirs)(_handler)
        found[name] = _medians(
            [
                partial(json.loads, text),
                partial(validator.validate, event),
                partial(theirs.model_validate, event),
                partial(guarded, event, None),
                partial(parsed, event, None),
            ]
        )
    json.dump({"events": found, "apart": _apart()}, sys.stdout)


def _handler(event: Any, context: Any) -> None:
    """Does nothing, so that what stands around it is measured."""


def _apart() -> dict[str, float]:
    ten = _ten(sample("sqs"))
    body = ten["Records"][0]["body"]
    decode = decoder(Order)
    with_digests, without = events.SQS(), events.SQS(verify_md5=False)
    logs, logs_event = events.CloudWatchLogs(), sample("cloudwatch-logs")
    digests, bare, strict, plain, expanded = _medians(
        [
            partial(with_digests.validate, ten),
            partial(without.validate, ten),
            partial(decode, body, "body"),
            partial(json.loads, body),
            partial(logs.validate, logs_event),
        ]
    )
    return {
        "MD5 of 10 SQS bodies": digests - bare,
        "a body to a dataclass": strict,
        "the same body by json.loads": plain,
        "CloudWatch Logs, base64 and gzip": expanded,
    }


def _medians(ways: Sequence[Callable[[], Any]]) -> list[float]:
    """Microseconds of CPU for one call of each."""
    costs = {str(at): partial(microseconds, way, _count(way)) for at, way in enumerate(ways)}
    return [statistics.median(found) for found in interleaved(costs, ROUNDS).values()]


def _count(way: Callable[[], Any]) -> int:
    count = 1
    while microseconds(way, count) * count < BATCH:
        count *= 2
    return count


if __name__ == "__main__":
    main()
