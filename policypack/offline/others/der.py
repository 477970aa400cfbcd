"""Writes DER, the encoding of keys and certificates (ITU-T X.690), and its PEM form (RFC 7468)."""

from __future__ import annotations

import base64
import textwrap


def integer(number: int) -> bytes:
    """A number that is not negative."""
    return element(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes) -> bytes:
    """The parts in their order."""
    return element(0x30, b"".join(parts))


def oid(text: str) -> bytes:
    """An object identifier such as `1.2.840.113549`."""
    first, second, *others = map(int, text.split("."))
    return element(0x06, bytes([40 * first + second]) + b"".join(map(_base128, others)))


def bits(data: bytes) -> bytes:
    """A bit string of whole bytes."""
    return element(0x03, b"\0" + data)


def octets(data: bytes) -> bytes:
    """An octet string."""
    return element(0x04, data)


def text(value: str) -> bytes:
    """A UTF-8 string."""
    return element(0x0C, value.encode())


def element(tag: int, content: bytes) -> bytes:
    """Anything: tag, length, content."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def pem(label: str, data: bytes) -> str:
    """`data` between the lines that say what it is."""
    lines = "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.insert(0, 0x80 | number & 0x7F)
    return bytes(digits)


NULL = element(0x05, b"")
