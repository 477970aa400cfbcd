"""Findings that would block by their severity and only advise, in one line for a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from policypack.judging.verdict import Verdict


def held_back(verdicts: Iterable[Verdict]) -> list[str]:
    """Returns the line that counts them by reason; empty if there is none.

    A finding that is folded into another one, or waived, is not counted.
    """
    reasons = Counter(
        each.advisory_because
        for each in verdicts
        if each.advisory_because and each.waived is None and each.folded_into is None
    )
    if not reasons:
        return []
    total = sum(reasons.values())
    why = ", ".join(f"{reason} ({count})" for reason, count in sorted(reasons.items()))
    advise = "1 finding advises" if total == 1 else f"{total} findings advise"
    return [f"{advise} instead of blocking: {why}"]
