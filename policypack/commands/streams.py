"""Standard output and error in the encoding that they have, which may lack box characters."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

# Characters that commands print, and what an encoding without them gets. Any other missing
# character is escaped.
ASCII: Mapping[str, str] = {
    "\u2502": "|",
    "\u2501": "=",
    "\u22ee": ":",
    "\u2026": "~",
    "\u00b7": "-",
    "\u00d7": "x",
}
_HANDLER = "stackwarden.ascii"


def adapt(*streams: Any) -> None:
    """Makes streams whose encoding isn't UTF-8 print ASCII or escapes instead of failing."""
    codecs.register_error(_HANDLER, _replace)
    for stream in streams:
        # A test or an editor may replace the stream of a terminal.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    replaced = (ASCII.get(each) or _escape(each) for each in missing)
    return "".join(replaced), error.end


def _escape(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode("ascii")
