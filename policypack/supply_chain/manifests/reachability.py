"""Which packages of a lock file an installation without development dependencies takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def reachable(roots: Iterable[str], needs: Mapping[str, Iterable[str]]) -> set[str]:
    """The roots, what they need, and what that needs in turn."""
    found: set[str] = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += needs.get(name, ())
    return found
