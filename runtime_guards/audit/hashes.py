"""SHA-256 and HMAC-SHA256 (RFC 2104), without OpenSSL where nothing else has loaded it."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_BLOCK = 64


def sha256() -> Callable[..., Any]:
    """Returns the constructor of the hash.

    `hashlib` loads OpenSSL, which costs a cold start milliseconds. It is used where it is loaded,
    since its hash of a long line is faster.
    """
    if "_hashlib" not in sys.modules:
        for name in ("_sha2", "_sha256"):  # Python 3.12 has renamed it.
            try:
                found: Callable[..., Any] = __import__(name).sha256
            except ImportError:
                continue
            return found
    from hashlib import sha256 as by_openssl

    return by_openssl


def hmac_sha256(key: bytes) -> Callable[[bytes], str]:
    """Returns a function that signs data with a key, in hexadecimal."""
    made = sha256()
    # RFC 2104, section 4: the first block of both hashes depends on the key alone.
    block = (key if len(key) <= _BLOCK else made(key).digest()).ljust(_BLOCK, b"\0")
    inner = made(bytes(byte ^ 0x36 for byte in block))
    outer = made(bytes(byte ^ 0x5C for byte in block))

    def sign(data: bytes) -> str:
        first, second = inner.copy(), outer.copy()
        first.update(data)
        second.update(first.digest())
        signature: str = second.hexdigest()
        return signature

    return sign
