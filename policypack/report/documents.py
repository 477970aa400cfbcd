"""A report of all findings: the JSON object of schema 1, and text for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policypack.rule import Severity

Findings = Sequence[Mapping[str, Any]]


def report_json(findings: Findings) -> str:
    """`{"schema": 1, "findings": [...], "summary": {...}}`."""
    report = {"schema": 1, "findings": list(findings), "summary": summary(findings)}
    return json.dumps(report, indent=2) + "\n"


def summary(findings: Findings) -> dict[str, Any]:
    """Counts of findings by outcome and severity, of blocking and of waived ones."""
    outcomes = Counter(finding["outcome"] for finding in findings)
    severities = Counter(
        finding["severity"] for finding in findings if finding["outcome"] == "violates"
    )
    return {
        "outcomes": {name: outcomes[name] for name in ("violates", "undecided")},
        "severities": {each.value: severities[each.value] for each in Severity},
        "blocking": sum(finding["blocking"] for finding in findings),
        "waived": sum(finding["waived"] is not None for finding in findings),
    }


def report_text(findings: Findings) -> str:
    """A paragraph for each finding, one for each unknown value, and a line of counts."""
    counted = summary(findings)
    violations = counted["outcomes"]["violates"]
    last = (
        f"{violations} finding{'' if violations == 1 else 's'}, {counted['blocking']} blocking; "
        f"{counted['outcomes']['undecided']} undecided\n"
    )
    return "".join(map(_paragraph, _together(findings))) + last


def _together(findings: Findings) -> Iterable[Findings]:
    """Each finding by itself, undecided ones with the same reason in one group."""
    groups: dict[object, list[Mapping[str, Any]]] = {}
    for number, finding in enumerate(findings):
        undecided = finding["outcome"] == "undecided" and not finding["blocking"]
        reason = (_place(finding), finding["message"])
        groups.setdefault(reason if undecided else number, []).append(finding)
    return groups.values()


def _paragraph(group: Findings) -> str:
    finding = group[0]
    message = finding["message"]
    if len(group) > 1:
        rules = ", ".join(each["rule"] for each in group)
        return f"{_place(finding)}: {len(group)} rules\n    {message}\n    Rules: {rules}\n\n"
    blocks = ", blocks" if finding["blocking"] else ""
    return (
        f"{_place(finding)}: {finding['rule']} ({finding['severity']}{blocks})\n"
        f"    {message}\n    Fix: {finding['fix']}\n\n"
    )


def _place(finding: Mapping[str, Any]) -> str:
    place = finding["file"] or (finding["resource"] or {}).get("name") or finding["path"]
    return f"{place}:{finding['line']}" if finding["line"] else str(place)
