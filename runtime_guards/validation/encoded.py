"""Base64 and gzip inside events, with a limit on the decoded size."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64

from runtime_guards.errors import EventRejected, absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Lambda takes 6 MB for a synchronous invocation, the event as a whole:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
INVOCATION = 6 * 1024 * 1024


def bytes_of(text: Any, path: str, limit: int) -> bytes:
    """Returns the bytes of a base64 text (RFC 4648, section 4), at most `limit`.

    Missing or extra padding and non-zero trailing bits are refused: otherwise two different texts
    would have the same bytes, and a comparison of texts could be bypassed.
    """
    if text.__class__ is not str:
        raise absent(text, path)
    # Four characters carry three bytes; this is checked before anything is decoded.
    if len(text) > (limit + 2) // 3 * 4:
        raise EventRejected("too-long", path)
    try:
        data = a2b_base64(text)
    except ValueError:
        raise EventRejected("malformed", path) from None
    # Python's decoder skips invalid characters, so encoding the bytes again must give the same
    # text.
    if b2a_base64(data, newline=False) != text.encode():
        raise EventRejected("malformed", path)
    if len(data) > limit:
        raise EventRejected("too-long", path)
    return data


def bytes_of_numbers(numbers: Any, path: str, limit: int) -> bytes:
    """Returns the bytes of a list of numbers, at most `limit`.

    Java's bytes have a sign, and events have been seen with and without it.
    """
    if numbers.__class__ is not list or any(each.__class__ is not int for each in numbers):
        raise EventRejected("wrong-type", path)
    if len(numbers) > limit:
        raise EventRejected("too-long", path)
    if any(not -128 <= each <= 255 for each in numbers):
        raise EventRejected("malformed", path)
    return bytes([each & 255 for each in numbers])


def gunzip(data: bytes, path: str, limit: int) -> bytes:
    """Returns the data of one gzip member (RFC 1952), at most `limit` bytes."""
    from zlib import decompressobj, error

    # 31 means a window of 32 KiB with a gzip header and trailer, and nothing else.
    inflate = decompressobj(wbits=31)
    try:
        expanded = inflate.decompress(data, limit + 1)
    except error:
        raise EventRejected("malformed", path) from None
    if len(expanded) > limit:
        raise EventRejected("too-long", path)
    # Data after the end, or a missing end, isn't part of the compressed data.
    if not inflate.eof or inflate.unused_data:
        raise EventRejected("malformed", path)
    return expanded
