"""Runs handlers as Lambda's runtime does, and says whether a guard refused what it had to refuse.

It stands in for the runtime interface client: the folder of the function first, then the layer, the
module imported by its dotted name, the handler taken by getattr, and called with the event:
https://github.com/aws/aws-lambda-python-runtime-interface-client

    python runtime.py < [[folder of the function, "app.handler"], ...]

Each handler gets a process of its own. A handler's body prints the word "body".
"""

from __future__ import annotations

import asyncio  # noqa: F401 - what Lambda's runtime has loaded before the function too
import contextlib
import hashlib
import importlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

STUBS = str(Path(__file__).with_name("stubs"))
FORGED = {"evil": True}
ORDER = json.dumps({"order_id": "o-17"})
QUEUED = {
    "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
    "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    "body": ORDER,
    "attributes": {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": "1545082649183",
        "SenderId": "AIDAIENQZJOLO23YVJ4VO",
        "ApproximateFirstReceiveTimestamp": "1545082649185",
    },
    "messageAttributes": {},
    "md5OfBody": hashlib.md5(ORDER.encode()).hexdigest(),
    "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:eu-central-1:111122223333:orders",
    "awsRegion": "eu-central-1",
}


def truth(folder: str, handler: str) -> str:
    """What becomes of a forged event: `unguarded`, `guarded`, or why it is neither."""
    sys.path[:0] = [folder, f"{folder}/opt", f"{folder}/guards", STUBS]
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            function = loaded(handler)
    except BaseException as error:
        return f"not loaded: {error!r}"
    forged, queued = called(function, FORGED), called(function, {"Records": [QUEUED]})
    if "body" in forged:
        return "unguarded"
    if "refused" not in forged:
        return f"refused nothing: {forged}"
    return "guarded" if "body" in queued else f"refuses a message: {queued}"


def loaded(handler: str) -> Any:
    module, _, name = handler.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), name)


def called(function: Any, event: object) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            function(event, None)
        except BaseException as error:
            print(repr(error))
    return printed.getvalue()


def in_a_process_of_its_own(folder: str, handler: str) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, truth(folder, handler).encode()[:60_000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        found = answer.read()
    os.waitpid(child, 0)
    return found


if __name__ == "__main__":
    json.dump([in_a_process_of_its_own(*each) for each in json.load(sys.stdin)], sys.stdout)
