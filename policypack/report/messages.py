"""Verdicts as the few lines that a person sees in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.report import also
from policypack.report.json_findings import json_finding
from policypack.verdict import Verdict
from policypack.wording import first_few, visible


def violation(verdict: Verdict) -> str:
    """The title, the evidence with its place and the fix, what is folded into the finding, and the
    waiver if there is one."""
    folded = [json_finding(each) for each in verdict.also]
    lines = [verdict.rule.title, *also.lines(json_finding(verdict), folded)]
    if verdict.waived:
        by = verdict.waived
        lines.append(visible(f"Waived until {by.expires} by {by.owner}: {by.reason}"))
    return "\n".join(lines)


def undecided(verdicts: Sequence[Verdict]) -> str:
    """The unknown property, what it needs, and the rules that it leaves undecided."""
    rules = sorted({verdict.rule.id for verdict in verdicts})
    return f"{visible(_sentence(verdicts[0].message))}\nRules: {first_few(rules)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
