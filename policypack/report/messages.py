"""Verdicts as the few lines that a person sees in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.judge import Verdict


def violation(verdict: Verdict) -> str:
    """What is wrong, where, and what to do."""
    # Some messages begin with the place themselves; it is said once.
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
    """One line for one unknown property, whatever the number of rules that asked for it."""
    first = verdicts[0]
    why = f"needs {first.waits_for}" if first.waits_for else "is known after apply"
    rules = ", ".join(sorted({verdict.rule.id for verdict in verdicts}))
    return f"Undecided: {first.path} {why}\nRules: {rules}"
