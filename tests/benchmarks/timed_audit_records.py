"""Times audit records; run by `audit_records` in an environment that has Powertools."""

from __future__ import annotations

import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from random import Random
from typing import Any
from uuid import UUID

from runtime_guards.audit import AuditLogger, HmacSeal
from runtime_guards.events import SQS
from tests.benchmarks.rounds import interleaved, sized
from tests.guards.samples import sample

ROUNDS = sized(41, smallest=1)
CALLS = sized(1000, smallest=5)
IDS = Random(1)
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:orders-dev-worker"


def _event() -> Any:
    """An event of the same queue as all others, with different messages."""
    event = sample("sqs")
    for record in event["Records"]:
        record["messageId"] = str(UUID(bytes=IDS.randbytes(16), version=4))
    return event


class Context:
    """What Lambda gives a handler; a new request, and a new event, for every call."""

    function_name = "orders-dev-worker"
    function_version = "7"
    memory_limit_in_mb = 256
    log_group_name = "/aws/lambda/orders-dev-worker"
    invoked_function_arn = ARN

    def __init__(self, number: int) -> None:
        self.aws_request_id = f"8476a536-e9f4-11e8-9739-{number:012}"
        self.event = _event()
        self.checked = SQS().validate(self.event)

    def get_remaining_time_in_millis(self) -> int:
        return 29_876


CONTEXTS = [Context(number) for number in range(CALLS)]
EVENT = CONTEXTS[0].event
# Contents of our record, for a logger that needs them as arguments.
TOLD = {
    "event_source": "sqs",
    "outcome": "accepted",
    "remaining_time": 29_876,
    "trigger_arn": EVENT["Records"][0]["eventSourceARN"],
    "record_count": 2,
    "duration_ms": 1.234,
    "log_group": Context.log_group_name,
}


def main() -> None:
    """Prints, for each way, the median time and what it is above writing such a text, as JSON."""
    output, sys.stdout = sys.stdout, io.StringIO()
    seal = HmacSeal(bytes(range(32)))
    fields = ["Records[].messageId", "Records[].eventSourceARN"]
    ways: dict[str, Callable[[Context], None]] = {
        "audit record": partial(_ours, AuditLogger()),
        "audit record, sealed in a chain": partial(_ours, AuditLogger(seal=seal)),
        "start record, sealed in a chain": partial(_opened, AuditLogger(seal=seal)),
        "the same with two fields of the event": partial(
            _ours, AuditLogger(seal=seal, fields=fields)
        ),
        "the same in OCSF": partial(_ours, AuditLogger(seal=seal, schema="ocsf")),
        "Powertools' Logger, a line of the same content": _powertools(),
    }
    writes = {name: partial(_write, _one(way)) for name, way in ways.items()}
    spent = _medians([*ways.values(), *writes.values()])
    found = {
        name: (spent[index], spent[index] - spent[index + len(ways)])
        for index, name in enumerate(ways)
    }
    sys.stdout = output
    json.dump(found, sys.stdout)


def _ours(audit: AuditLogger, context: Context) -> None:
    told: dict[str, Any] = {"duration_ms": 1.234, "cold_start": False, "outcome": "accepted"}
    audit.log(context, context.event, source="sqs", checked=context.checked, **told)


def _opened(audit: AuditLogger, context: Context) -> None:
    audit.start(context, "sqs")


def _powertools() -> Callable[[Context], None]:
    logger: Any = import_module("aws_lambda_powertools").Logger(
        service="orders", logger_handler=_handler()
    )

    def log(context: Context) -> None:
        # `inject_lambda_context` sets these for each invocation.
        logger.append_keys(
            function_name=context.function_name,
            function_arn=context.invoked_function_arn,
            function_request_id=context.aws_request_id,
            cold_start=False,
        )
        logger.info("audit", extra=TOLD)

    return log


def _handler() -> Any:
    import logging

    class Standard(logging.StreamHandler[Any]):
        """Writes to the current standard output, as our log does."""

        def emit(self, record: logging.LogRecord) -> None:
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()

    return Standard()


def _write(text: str, context: Context) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _one(way: Callable[[Context], None]) -> str:
    """The line that a variant writes."""
    kept, sys.stdout = sys.stdout, io.StringIO()
    way(CONTEXTS[0])
    written = sys.stdout.getvalue()
    sys.stdout = kept
    if written.count("\n") != 1 or not json.loads(written):
        raise ValueError(f"one line of JSON was expected, not {written!r}")
    return written


def _medians(ways: list[Callable[[Context], None]]) -> list[float]:
    """Microseconds of CPU for one call of each."""
    costs = {str(at): partial(_spent, way) for at, way in enumerate(ways)}
    return [statistics.median(found) for found in interleaved(costs, ROUNDS).values()]


def _spent(way: Callable[[Context], None]) -> float:
    sys.stdout = io.StringIO()
    started = time.process_time()
    for context in CONTEXTS:
        way(context)
    return (time.process_time() - started) / CALLS * 1e6


if __name__ == "__main__":
    main()
