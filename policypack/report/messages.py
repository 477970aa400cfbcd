"""Verdicts as the few lines that a person sees in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.verdict import Verdict
from policypack.wording import first_few


def violation(verdict: Verdict) -> str:
    """The title, the evidence with its place, the fix, and the waiver if there is one."""
    # Some messages begin with the place themselves.
    named = not verdict.path or verdict.message.startswith(f"{verdict.path} ")
    where = "" if named else f"{verdict.path}: "
    lines = [
        verdict.rule.title,
        f"{where}{verdict.message}",
        f"Fix: {verdict.fix}",
    ]
    if verdict.waived:
        by = verdict.waived
        lines.append(f"Waived until {by.expires} by {by.owner}: {by.reason}")
    return "\n".join(lines)


def undecided(verdicts: Sequence[Verdict]) -> str:
    """The unknown property, what it needs, and the rules that it leaves undecided."""
    rules = sorted({verdict.rule.id for verdict in verdicts})
    return f"{_sentence(verdicts[0].message)}\nRules: {first_few(rules)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
