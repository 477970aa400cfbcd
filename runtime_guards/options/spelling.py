"""Suggestions for misspelt options and values."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_MOST = 8


def near(text: str, known: Collection[str], likeness: float = 0.7) -> str | None:
    """Returns the known text that is likely meant, or None. `likeness` is from 0 to 1."""
    # Only for an error, so that no cold start pays for it.
    from difflib import get_close_matches

    by_letters = {name.casefold(): name for name in known}
    found = get_close_matches(text.casefold(), by_letters, 1, likeness)
    return by_letters[found[0]] if found else None


def suggestion(text: str, known: Collection[str]) -> str:
    """Returns the end of a message: the known text that is likely meant, else a few of them."""
    meant = near(text, known)
    if meant is not None:
        return f" Did you mean {meant!r}?"
    if len(known) > _MOST:
        return ""
    return f" Use {' or '.join(filter(None, (', '.join(sorted(known)[:-1]), max(known))))}."
