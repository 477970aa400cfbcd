"""Sealed logs to verify, as `runtime_guards` writes them."""

from __future__ import annotations

from base64 import b64encode

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
