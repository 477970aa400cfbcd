"""The MD5 digest that SQS and SNS send to detect transport errors. It does not prove an origin."""

from __future__ import annotations

try:
    # `hashlib` loads OpenSSL, which a cold start would pay for.
    from _md5 import md5  # type: ignore[import-not-found]
except ImportError:
    from hashlib import md5


def md5_hex(body: str) -> str:
    """The MD5 of a text's UTF-8, in hexadecimal."""
    digest: str = md5(body.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return digest
