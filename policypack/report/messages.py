"""Verdicts as the few lines that a person sees below Pulumi's own.

Pulumi prints level, severity, policy and resource. The title of a rule is left out: it says in
other words what the name of the policy says.
"""

from __future__ import annotations

from collections.abc import Sequence

from policypack.judging.verdict import Verdict
from policypack.report import also
from policypack.report.json_findings import json_finding
from policypack.start.wording import first_few, visible

_UNDECIDED = "undecided: "


def violation(verdict: Verdict) -> str:
    """The evidence with its place and with what is folded into the finding, the fix, and the
    waiver if there is one."""
    folded = [json_finding(each) for each in verdict.also]
    lines: list[str] = []
    for label, text in also.labelled(json_finding(verdict), folded):
        if label in also.ALSO:
            lines[-1] += f"; {label.lower()} {text}"
        else:
            lines.append(f"{label}: {text}" if label else text)
    if verdict.waived:
        by = verdict.waived
        lines.append(visible(f"Waived until {by.expires} by {by.owner}: {by.reason}"))
    return "\n".join(lines)


def undecided(verdicts: Sequence[Verdict]) -> str:
    """The unknown property, what it needs, and the rules that it leaves undecided."""
    rules = sorted({verdict.rule.id for verdict in verdicts})
    needs = visible(verdicts[0].message.removeprefix(_UNDECIDED))
    return f"{needs}; {_UNDECIDED}{first_few(rules)}"
