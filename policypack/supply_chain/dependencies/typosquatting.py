"""Typosquatting: names that differ by one letter from a popular package."""

from __future__ import annotations

from policypack.facts.popular_packages import LEGITIMATE_NEIGHBOURS, POPULAR


def typosquatted_package(ecosystem: str, name: str) -> str | None:
    """The popular package that `name` (normalized) imitates, or None.

    The names differ by one letter: missing, added, replaced, or swapped with the next one.
    """
    popular = POPULAR.get(ecosystem, frozenset())
    if name in popular or name in LEGITIMATE_NEIGHBOURS.get(ecosystem, frozenset()):
        return None
    return next((known for known in sorted(popular) if _differ_by_one_letter(name, known)), None)


def _differ_by_one_letter(a: str, b: str) -> bool:
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
