"""A thousand invocations of a guarded function by AWS's runtime client, on each Python of Lambda.

The emulator invokes the function as Lambda does (`tests/engine/emulator.py`). What counts is that
each is answered, and whether memory grows.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from policypack.facts.lambda_runtimes import PYTHON_RUNTIMES
from policypack.supply_chain.guards import layer
from tests.benchmarks.rounds import Missing, sized
from tests.engine.emulator import CLIENT, ROOT, Function, Runtime, install
from tests.guards.events.edits import edited
from tests.guards.samples import sample
from tools import interpreters, rie

INVOCATIONS = sized(1000, smallest=8)
# By then, everything is loaded and every cache is as full as it gets.
WARM = sized(200, smallest=4)
GUARDED = """
from dataclasses import dataclass

from runtime_guards import guard
from runtime_guards.audit import AuditLogger, HmacSeal
from runtime_guards.events import S3, SQS, DynamoDBStream, EventBridge, HttpApi

@dataclass
class Order:
    orderId: str

audit = AuditLogger(seal=HmacSeal(bytes(32)), fields=["Records[].messageId", "detail.orderId"])

@guard(
    SQS(partial=True), S3(extensions={".csv"}), EventBridge(detail=Order), DynamoDBStream(),
    HttpApi(), audit=audit,
)
def handler(event, context):
    return {"statusCode": 204} if hasattr(event, "method") else None
"""
BARE = """
def handler(event, context):
    return None
"""


def events() -> Iterator[Any]:
    """Events without end: of five sources, and as many that are refused."""
    good = ("sqs", "s3", "event-bridge", "dynamodb-stream", "http-api")
    climbs = edited("s3", (("Records", 0, "s3", "object", "key"), "incoming/../x.csv"))
    other = edited("event-bridge", (("detail", "orderId"), {"$gt": ""}))
    foreign = sample("ses")
    other_path = edited("http-api", (("rawPath",), "//%2e"))
    refused: tuple[Any, ...] = climbs, other, foreign, {"Records": []}, other_path
    return cycle([each for pair in zip(map(sample, good), refused, strict=True) for each in pair])


def run() -> None:
    """Prints what became of the invocations, and the memory of the function's process."""
    print(
        "| Python | function | invocations | refused | RSS after 200, MB | at the end, MB |"
        " growth, kB |"
    )
    print("|---|---|---|---|---|---|---|")
    for version in (runtime.removeprefix("python") for runtime in PYTHON_RUNTIMES):
        runtime = _runtime(version)
        for name, code in (("bare", BARE), ("guarded", GUARDED)):
            refused, warm, end = _invoked(runtime, code)
            sizes = f"{warm / 1024:.1f} | {end / 1024:.1f} | {end - warm:+d}"
            print(f"| {version} | {name} | {INVOCATIONS} | {refused} | {sizes} |", flush=True)


def _runtime(version: str) -> Runtime:
    client = ROOT / ".venvs" / f"lambda-runtime-{version}"
    try:
        python, emulator = interpreters.ensure(ROOT, version), rie.ensure(ROOT)
        if not (client / "awslambdaric").is_dir():
            install(CLIENT, version, client)
    except (interpreters.NoInterpreter, rie.NoEmulator, RuntimeError) as error:
        raise Missing(str(error)) from error
    return Runtime(python, client, emulator, client)


def _invoked(runtime: Runtime, code: str) -> tuple[int, int, int]:
    """How many invocations were refused, and the memory in kB when warm and at the end."""
    refused: int = 0
    warm: int = 0
    with tempfile.TemporaryDirectory() as scratch:
        task, guards, folder = (Path(scratch, name) for name in ("task", "layer", "run"))
        for each in (task, folder):
            each.mkdir()
        (task / "handler.py").write_text(code, encoding="utf-8")
        packed = layer.packed(layer.contents([]))
        zipfile.ZipFile(io.BytesIO(packed)).extractall(guards)
        with Function(runtime, task, [guards], folder) as function:
            for number, event in enumerate(islice(events(), INVOCATIONS), 1):
                answer = function.invoke(event) or {}
                refused += answer.get("errorType") == "EventRejected" or (
                    answer.get("statusCode", 0) >= 400
                )
                if answer.get("errorType", "EventRejected") != "EventRejected":
                    raise RuntimeError(f"{json.dumps(answer)} for {json.dumps(event)[:500]}")
                if number == WARM:
                    warm = function.memory()
            return refused, warm, function.memory()
