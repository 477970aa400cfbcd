"""Names one letter away from those that everybody means."""

from __future__ import annotations

from policypack.facts.popular_packages import NEIGHBOURS, POPULAR


def lookalike(ecosystem: str, name: str) -> str | None:
    """The popular name that `name` (normalized) was probably meant to be, or None.

    One letter is missing, too many, different, or swapped with its neighbour.
    """
    popular = POPULAR.get(ecosystem, frozenset())
    if name in popular or name in NEIGHBOURS.get(ecosystem, frozenset()):
        return None
    return next((known for known in sorted(popular) if _one_apart(name, known)), None)


def _one_apart(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    shorter, longer = sorted((a, b), key=len)
    start = next(
        (i for i, pair in enumerate(zip(a, b, strict=False)) if len(set(pair)) > 1), len(shorter)
    )
    if len(a) != len(b):
        return shorter[start:] == longer[start + 1 :]
    swapped = a[start : start + 2] == b[start : start + 2][::-1]
    return a[start + 1 :] == b[start + 1 :] or (swapped and a[start + 2 :] == b[start + 2 :])
