"""Base64 and gzip inside events, with a bound on what they expand to."""

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
    """What a base64 text (RFC 4648, section 4) encodes: at most `limit` bytes.

    Padding that is missing or too much, and bits that no encoder sets, are refused: two texts for
    the same bytes would pass by whoever compares texts.
    """
    if text.__class__ is not str:
        raise absent(text, path)
    # Four characters carry three bytes; this is asked before anything is decoded.
    if len(text) > (limit + 2) // 3 * 4:
        raise EventRejected("too-long", path)
    try:
        data = a2b_base64(text)
    except ValueError:
        raise EventRejected("malformed", path) from None
    # Python's decoder passes over what is no base64, so the way back has to give the same text.
    if b2a_base64(data, newline=False) != text.encode():
        raise EventRejected("malformed", path)
    if len(data) > limit:
        raise EventRejected("too-long", path)
    return data


def gunzip(data: bytes, path: str, limit: int) -> bytes:
    """What gzip data (RFC 1952, one member) expands to: at most `limit` bytes."""
    from zlib import decompressobj, error

    # 31 means a window of 32 KiB with a gzip header and trailer, and nothing else.
    inflate = decompressobj(wbits=31)
    try:
        expanded = inflate.decompress(data, limit + 1)
    except error:
        raise EventRejected("malformed", path) from None
    if len(expanded) > limit:
        raise EventRejected("too-long", path)
    # What follows the end, or has none, is not what was compressed.
    if not inflate.eof or inflate.unused_data:
        raise EventRejected("malformed", path)
    return expanded
