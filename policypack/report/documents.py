"""A whole report over findings: the JSON object of schema 1, and lines for people."""

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
    """How many findings there are by outcome and severity, and how many block or are waived."""
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
    """A paragraph for each finding, one for each thing that is not known, and a line of counts."""
    counted = summary(findings)
    last = (
        f"{counted['outcomes']['violates']} findings, {counted['blocking']} blocking; "
        f"{counted['outcomes']['undecided']} undecided\n"
    )
    return "".join(map(_paragraph, _together(findings))) + last


def _together(findings: Findings) -> Iterable[Findings]:
    """Each finding by itself, but those that cannot be told for the same reason together."""
    groups: dict[object, list[Mapping[str, Any]]] = {}
    for number, finding in enumerate(findings):
        undecided = finding["outcome"] == "undecided" and not finding["blocking"]
        reason = (_place(finding), finding["message"], finding["waits_for"])
        groups.setdefault(reason if undecided else number, []).append(finding)
    return groups.values()


def _paragraph(group: Findings) -> str:
    finding = group[0]
    said = finding["message"]
    if finding["waits_for"]:
        said += f" (needs {finding['waits_for']})"
    if len(group) > 1:
        rules = ", ".join(each["rule"] for each in group)
        return f"{_place(finding)}: {len(group)} rules\n    {said}\n    Asked by: {rules}\n\n"
    blocks = ", blocks" if finding["blocking"] else ""
    return (
        f"{_place(finding)}: {finding['rule']} ({finding['severity']}{blocks})\n"
        f"    {said}\n    Fix: {finding['fix']}\n\n"
    )


def _place(finding: Mapping[str, Any]) -> str:
    place = finding["file"] or (finding["resource"] or {}).get("name") or finding["path"]
    return f"{place}:{finding['line']}" if finding["line"] else str(place)
