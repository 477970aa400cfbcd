"""Verdicts as the few lines that a person sees in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.report import also
from policypack.report.json_findings import json_finding
from policypack.verdict import Verdict
from policypack.wording import first_few, visible


def violation(verdict: Verdict) -> str:
    """The title with the evidence and its place, what is folded into the finding, the fix, and the
    waiver if there is one."""
    folded = [json_finding(each) for each in verdict.also]
    evidence, *rest = also.lines(json_finding(verdict), folded)
    lines = [f"{verdict.rule.title}: {evidence}", *rest]
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
