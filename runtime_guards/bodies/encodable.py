"""Finds texts that no Unicode encoding can represent: they have a lone surrogate (half a UTF-16
pair).

JSON can contain one (`"\\ud83d"`, RFC 8259, section 8.2). Code that reads it fails when it writes
it to a log, a database or a response.
"""

from __future__ import annotations

from marshal import dumps

from runtime_guards.errors import EventRejected
from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A surrogate as marshal writes it (PEP 3137's `surrogatepass`); bytes of numbers may look like one.
_LIKE_SURROGATE = lazy_pattern(b"\xed[\xa0-\xbf]")


def check_encodable(value: Any, path: str = "") -> None:
    """Raises EventRejected if a text or a name in a JSON value has a lone surrogate.

    marshal reads a value at a quarter of what `json.loads` takes to make it, and most hold no such
    byte; only a value that does is walked.
    """
    try:
        written = dumps(value)
        # Asked for the one byte first, since a search costs as much as writing a small event.
        if 0xED not in written or not _LIKE_SURROGATE.search(written):
            return
    except ValueError:
        pass  # Nested too deeply, or no JSON: the walk decides.
    if not _is_encodable(value):
        raise EventRejected("unencodable", path)


def _is_encodable(value: Any) -> bool:
    below = [value]
    try:
        while below:
            each = below.pop()
            if each.__class__ is str:
                each.encode()
            elif isinstance(each, dict):
                below += each
                below += each.values()
            elif isinstance(each, (list, tuple)):
                below += each
    except UnicodeEncodeError:
        return False
    return True
