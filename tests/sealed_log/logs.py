"""Sealed logs to verify, as `runtime_guards` writes them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence

from runtime_guards.audit.seals import Chain, HmacSeal

KEY = bytes(range(32))
KEY_TEXT = b64encode(KEY).decode()


def chained(count: int, key: bytes = KEY, seal: object = None) -> list[bytes]:
    """The lines of one execution environment, without their ends."""
    chain = Chain(seal or HmacSeal(key))  # type: ignore[arg-type]
    return [
        chain.next(f'{{"audit":"runtime_guards","outcome":"accepted","n":{number}}}', "}").encode()
        for number in range(count)
    ]


REQUEST = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


def dated(records: Sequence[str], request: str | None = REQUEST) -> list[bytes]:
    """The lines of one environment, each from "10:00 started": hours, minutes, and outcome.

    Hours count from the first day.
    """
    chain = Chain(HmacSeal(KEY))
    made = []
    for record in records:
        clock, outcome = record.split()
        hours, minutes = map(int, clock.split(":"))
        told = {
            "audit": "runtime_guards",
            "timestamp": f"2026-11-{23 + hours // 24}T{hours % 24:02}:{minutes:02}:00.000Z",
            "aws_request_id": request,
            "outcome": outcome,
        }
        made.append(chain.next(json.dumps(told, separators=(",", ":")), "}").encode())
    return made
