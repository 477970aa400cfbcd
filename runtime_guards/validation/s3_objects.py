"""Names, keys and sizes of S3 objects, as they come in events. The uploader chooses the key.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected, absent
from runtime_guards.lazy import lazy_pattern
from runtime_guards.validation.checks import CONTROL, TEXT_CONTROL
from runtime_guards.validation.percent_encoding import decode_percent, decoded_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, with the longer and
# freer names of buckets in us-east-1 from before 2018.
BUCKET_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}"
_OF_BUCKETS = lazy_pattern(r"arn:[a-z-]+:s3:::")
# S3 stores objects of at most 50 TB (since December 2025).
LARGEST_OBJECT = 50 * 1024**4
# A key has at most 1,024 bytes of UTF-8; each of them is at most three characters when encoded.
LONGEST = 1024
# Keys of these characters alone are the same in every decoding.
_UNENCODED = lazy_pattern(r"[A-Za-z0-9!_*'()-][A-Za-z0-9!_.*'()/-]{0,1023}\Z")


def is_arn_of_bucket(arn: Any, name: str) -> bool:
    """Returns whether an ARN names the bucket. Raises TypeError for a value that isn't a text."""
    found = _OF_BUCKETS.match(arn)
    return found is not None and arn[found.end() :] == name


def checked_key(
    encoded: Any, path: str, dirty: re.Pattern[str] = CONTROL, any_path: bool = False
) -> str:
    """Returns the decoded key of an event's encoded key.

    Raises EventRejected if the key, as sent, decoded once, or decoded twice, has a `..` segment,
    a leading slash, a backslash or a control character (path traversal). `dirty` finds those of a
    decoded key: an uploader may name an object with line breaks or in Arabic, and S3 encodes them.
    `any_path` takes keys that are legal, and that a handler must not use as the path of a file.
    """
    if encoded.__class__ is not str:
        raise absent(encoded, path)
    if _UNENCODED.match(encoded) and ".." not in encoded:
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
        _check(key, path, any_path=any_path)
        return key
    key = _decoded(encoded, path)
    if len(key.encode("utf-8", "surrogatepass")) > LONGEST:
        raise EventRejected("too-long", path)
    _check(encoded, path, any_path=any_path)
    for text in (key, decoded_again(key.replace("+", " "), path)):
        _check(text, path, dirty, any_path)
    return key


def unencoded_key(
    key: Any, path: str, dirty: re.Pattern[str] = CONTROL, any_path: bool = False
) -> str:
    """Returns a key that is sent unencoded, and that is safe where it is decoded once more."""
    if key.__class__ is not str:
        raise absent(key, path)
    if not key:
        raise EventRejected("missing", path)
    if len(key.encode("utf-8", "surrogatepass")) > LONGEST:
        raise EventRejected("too-long", path)
    _check(key, path, dirty, any_path)
    if "%" in key:
        _check(decoded_again(key, path), path, dirty, any_path)
    return str(key)


def checked_size(size: Any, path: str, most: int) -> int | None:
    """Returns an object's size in bytes, of at most `most`, or None if the event has none."""
    if size is None:
        return None
    if size.__class__ is not int:
        raise EventRejected("wrong-type", path)
    if not 0 <= size <= most:
        raise EventRejected("malformed" if size < 0 else "too-long", path)
    found: int = size
    return found


class AllowedKeys:
    """The keys that a function accepts, by extension (in any letter case) and prefix."""

    def __init__(
        self,
        extensions: Collection[str] | None,
        prefixes: Collection[str] | None,
        single_line: bool,
        any_path: bool,
    ) -> None:
        self._extensions = (
            None if extensions is None else tuple(extension.lower() for extension in extensions)
        )
        self._prefixes = None if prefixes is None else tuple(prefixes)
        self._dirty = CONTROL if single_line else TEXT_CONTROL
        self._any_path = any_path

    def check(self, encoded: Any, path: str) -> str:
        """Returns the decoded key of an encoded one. Raises EventRejected; see `checked_key`."""
        return self._allowed(checked_key(encoded, path, self._dirty, self._any_path), path)

    def check_unencoded(self, key: Any, path: str) -> str:
        """Returns an unencoded key. Raises EventRejected; see `unencoded_key`."""
        return self._allowed(unencoded_key(key, path, self._dirty, self._any_path), path)

    def _allowed(self, key: str, path: str) -> str:
        if self._extensions is not None and not key.lower().endswith(self._extensions):
            raise EventRejected("not-allowed", path)
        if self._prefixes is not None and not key.startswith(self._prefixes):
            raise EventRejected("not-allowed", path)
        return key


def _check(text: str, path: str, dirty: re.Pattern[str] = CONTROL, any_path: bool = False) -> None:
    # What `isprintable` accepts holds no control character; it is faster than a search.
    if not text.isprintable() and dirty.search(text):
        raise EventRejected("control-character", path)
    if any_path:
        return
    if text[0] == "/" or "\\" in text:
        raise EventRejected("traversal", path)
    if ".." in text and ".." in text.split("/"):
        raise EventRejected("traversal", path)


def _decoded(text: str, path: str) -> str:
    # S3 writes a space as a plus, as forms do.
    return decode_percent(text.replace("+", " "), path)
