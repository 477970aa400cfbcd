"""Object keys of S3, as they come in events: percent-encoded, and chosen by whoever uploads.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.checks import CONTROL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# A key has at most 1,024 bytes of UTF-8; each of them is at most three characters when encoded.
LONGEST = 1024
# Keys of these characters alone are the same in every decoding.
_PLAIN = re.compile(r"[A-Za-z0-9!_*'()-][A-Za-z0-9!_.*'()/-]{0,1023}\Z")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def checked_key(encoded: Any, path: str) -> str:
    """The decoded key of an event's encoded one.

    Raises EventRejected where the key, as it came, decoded once, or decoded twice, has a `..`
    segment, is an absolute path, or has a backslash or a control character.
    """
    if encoded.__class__ is not str:
        raise EventRejected("missing" if encoded is None else "wrong-type", path)
    if _PLAIN.match(encoded) and ".." not in encoded:
        return str(encoded)
    if not encoded:
        raise EventRejected("missing", path)
    if len(encoded) > 3 * LONGEST:
        raise EventRejected("too-long", path)
    if "%" not in encoded and encoded.isascii():
        # Nothing is encoded but spaces, so there is one decoding.
        if len(encoded) > LONGEST:
            raise EventRejected("too-long", path)
        key = encoded.replace("+", " ")
        _check(key, path)
        return key
    key = _decoded(encoded, path)
    if len(key.encode("utf-8", "surrogatepass")) > LONGEST:
        raise EventRejected("too-long", path)
    for text in (encoded, key, decoded_again(key.replace("+", " "), path)):
        _check(text, path)
    return key


def plain_key(key: Any, path: str) -> str:
    """A key that came as it is, safe also for a reader who decodes it once more."""
    if key.__class__ is not str:
        raise EventRejected("missing" if key is None else "wrong-type", path)
    if not key:
        raise EventRejected("missing", path)
    if len(key.encode("utf-8", "surrogatepass")) > LONGEST:
        raise EventRejected("too-long", path)
    _check(key, path)
    if "%" in key:
        _check(decoded_again(key, path), path)
    return str(key)


class AllowedKeys:
    """The keys that a function takes: by their ends, in any letter case, and their beginnings."""

    def __init__(
        self, extensions: Collection[str] | None, prefixes: Collection[str] | None
    ) -> None:
        # A text would be taken for a collection of its letters.
        if isinstance(extensions, str) or isinstance(prefixes, str):
            raise TypeError("extensions and prefixes are collections of texts")
        self._extensions = (
            None if extensions is None else tuple(extension.lower() for extension in extensions)
        )
        self._prefixes = None if prefixes is None else tuple(prefixes)
        # Every key ends with "" and begins with it, and `archive.notcsv` ends with `csv`.
        if not all(extension.startswith(".") for extension in self._extensions or ()):
            raise ValueError("an extension begins with its dot, such as .csv")
        if "" in (self._prefixes or ()):
            raise ValueError("an empty prefix allows every key; leave prefixes out for that")

    def check(self, encoded: Any, path: str) -> str:
        """The decoded key of an event's encoded one. Raises EventRejected; see `checked_key`."""
        return self._allowed(checked_key(encoded, path), path)

    def check_plain(self, key: Any, path: str) -> str:
        """The key of an event that does not encode it. Raises EventRejected; see `plain_key`."""
        return self._allowed(plain_key(key, path), path)

    def _allowed(self, key: str, path: str) -> str:
        if self._extensions is not None and not key.lower().endswith(self._extensions):
            raise EventRejected("not-allowed", path)
        if self._prefixes is not None and not key.startswith(self._prefixes):
            raise EventRejected("not-allowed", path)
        return key


def _check(text: str, path: str) -> None:
    # What `isprintable` accepts holds no control character; it is faster than a search.
    if not text.isprintable() and CONTROL.search(text):
        raise EventRejected("control-character", path)
    if text[0] == "/" or "\\" in text:
        raise EventRejected("traversal", path)
    if ".." in text and ".." in text.split("/"):
        raise EventRejected("traversal", path)


def _decoded(text: str, path: str) -> str:
    # S3 writes a space as a plus, as forms do.
    return decode_percent(text.replace("+", " "), path)


def decode_percent(text: str, path: str, errors: str = "strict") -> str:
    """A text with its percent-encoding undone, strict about UTF-8, without `urllib.parse`."""
    try:
        found = _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text.encode())
        return found.decode("utf-8", errors)
    except UnicodeError:
        raise EventRejected("malformed", path) from None


def decoded_again(text: str, path: str) -> str:
    """What a reader sees who decodes once more than was encoded.

    Not everything with a `%` was meant to be decoded: `10%decrease.csv` is a good name, although
    `%de` begins a character that does not end.
    """
    return decode_percent(text, path, "replace")
