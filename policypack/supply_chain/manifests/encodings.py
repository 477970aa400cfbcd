"""The text encoding of a manifest."""

from __future__ import annotations

import codecs

from policypack.start.lazy_patterns import lazy_pattern

_ENCODING = lazy_pattern(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


# Encodings of names and of nothing, which take much time for long texts or fail in their own way.
_NO_CHARSETS = {"idna", "punycode", "undefined"}


def decoded(data: bytes) -> str:
    """The text of a file by its byte order mark or `coding:` comment, else UTF-8 or Latin-1."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    for encoding in (_stated(data), "latin-1"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")


def _stated(data: bytes) -> str:
    """The encoding that a comment in one of the first two lines states, else UTF-8."""
    found = next(filter(None, map(_ENCODING.match, data.split(b"\n", 2)[:2])), None)
    encoding = found[1].decode("ascii") if found else "utf-8"
    return "latin-1" if encoding.lower() in _NO_CHARSETS else encoding
