"""Errors for names that `runtime_guards.testing` does not know."""

from __future__ import annotations

import difflib
from collections.abc import Collection


def suggestion(name: str, known: Collection[str]) -> str:
    """Returns the known name that is likely meant, else all of them, as a sentence."""
    near = difflib.get_close_matches(name, known, 1)
    return f"Did you mean {near[0]!r}?" if near else f"Use one of {', '.join(known)}."
