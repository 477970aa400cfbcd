"""Percent-encoding (RFC 3986, section 2.1) without `urllib.parse`, which is slow to import."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def decode_percent(text: str, path: str, errors: str = "strict") -> str:
    """Returns a text with its percent-encoding decoded once, by default as strict UTF-8."""
    try:
        found = _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text.encode())
        return found.decode("utf-8", errors)
    except UnicodeError:
        raise EventRejected("malformed", path) from None


def decoded_again(text: str, path: str) -> str:
    """Returns what a reader sees that decodes once more than was encoded.

    Not everything with a `%` was meant to be decoded: `10%decrease.csv` is a valid name, although
    `%de` starts an incomplete character.
    """
    return decode_percent(text, path, "replace")
