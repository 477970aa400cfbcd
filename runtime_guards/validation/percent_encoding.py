"""Percent-encoding (RFC 3986, section 2.1) without `urllib.parse`, which is slow to import."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.lazy import lazy_pattern

_ESCAPE = lazy_pattern(rb"%([0-9A-Fa-f]{2})")
# A character in more bytes than it needs, which RFC 3629, section 3, forbids: a careless decoder
# reads a dot or a slash here.
_OVERLONG = lazy_pattern(
    rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}"
)


def decode_percent(text: str, path: str, errors: str = "strict") -> str:
    """Returns a text with its percent-encoding decoded once, by default as strict UTF-8."""
    try:
        return _bytes(text).decode("utf-8", errors)
    except UnicodeError:
        raise EventRejected("malformed", path) from None


def decode_leniently(text: str, path: str) -> str:
    """Returns a text decoded once. Bytes that aren't valid UTF-8 are decoded as Latin-1.

    Old clients send Latin-1. Raises EventRejected for overlong UTF-8, which hides characters.
    """
    try:
        data = _bytes(text)
    except UnicodeError:
        raise EventRejected("malformed", path) from None
    if _OVERLONG.search(data):
        raise EventRejected("malformed", path)
    return "".join(map(_latin_1, data.decode("utf-8", "surrogateescape")))


def decoded_again(text: str, path: str) -> str:
    """Returns what a reader sees that decodes once more than was encoded.

    Not everything with a `%` was meant to be decoded: `10%decrease.csv` is a valid name, although
    `%de` starts an incomplete character.
    """
    return decode_percent(text, path, "replace")


def _bytes(text: str) -> bytes:
    return _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text.encode())


def _latin_1(character: str) -> str:
    # Python's error handler keeps a byte that isn't valid UTF-8 as U+DC80 to U+DCFF.
    return chr(ord(character) - 0xDC00) if "\udc80" <= character <= "\udcff" else character
