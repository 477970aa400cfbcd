"""A report of all findings: the JSON object of schema 1, and text for people."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policypack.report.also import Finding, lines
from policypack.rule import Severity
from policypack.wording import visible

Findings = Sequence[Finding]
# The rule, the subject and the path of a finding.
_Place = tuple[str, str, str]


def report_json(findings: Findings) -> str:
    """`{"schema": 1, "findings": [...], "summary": {...}}`."""
    report = {"schema": 1, "findings": list(findings), "summary": summary(findings)}
    return json.dumps(report, indent=2) + "\n"


def summary(findings: Findings) -> dict[str, Any]:
    """Counts of findings by outcome and severity, of blocking, waived and folded ones.

    A folded finding counts as folded alone.
    """
    folded = sum(_is_folded(finding) for finding in findings)
    findings = [finding for finding in findings if not _is_folded(finding)]
    outcomes = Counter(finding["outcome"] for finding in findings)
    severities = Counter(
        finding["severity"] for finding in findings if finding["outcome"] == "violates"
    )
    return {
        "outcomes": {name: outcomes[name] for name in ("violates", "undecided")},
        "severities": {each.value: severities[each.value] for each in Severity},
        "blocking": sum(finding["blocking"] for finding in findings),
        "waived": sum(finding["waived"] is not None for finding in findings),
        "folded": folded,
    }


def report_text(findings: Findings) -> str:
    """A paragraph for each finding, one for each unknown value, and a line of counts."""
    counted = summary(findings)
    violations = counted["outcomes"]["violates"]
    last = (
        f"{violations} finding{'' if violations == 1 else 's'}, {counted['blocking']} blocking; "
        f"{counted['outcomes']['undecided']} undecided\n"
    )
    also = _also(findings)
    return "".join(_paragraph(group, also) for group in _together(findings)) + last


def _is_folded(finding: Finding) -> bool:
    return finding["folded_into"] is not None


def _also(findings: Findings) -> Mapping[_Place, list[Finding]]:
    """What is folded into each finding, by its place."""
    found: dict[_Place, list[Finding]] = defaultdict(list)
    for each in findings:
        if _is_folded(each):
            into = each["folded_into"]
            found[into["rule"], into["subject"], into["path"]].append(each)
    return found


def _together(findings: Findings) -> Iterable[Findings]:
    """Each finding by itself, undecided ones with the same reason in one group; no folded ones."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        if _is_folded(finding):
            continue
        undecided = finding["outcome"] == "undecided" and not finding["blocking"]
        reason = (_place(finding), finding["message"])
        groups.setdefault(reason if undecided else number, []).append(finding)
    return groups.values()


def _paragraph(group: Findings, also: Mapping[_Place, list[Finding]]) -> str:
    finding = group[0]
    message = finding["message"]
    if len(group) > 1:
        rules = ", ".join(each["rule"] for each in group)
        return (
            f"{_place(finding)}: {len(group)} rules\n    {visible(message)}\n    Rules: {rules}\n\n"
        )
    blocks = ", blocks" if finding["blocking"] else ""
    resource = finding["resource"]
    subject = resource["urn"] if resource else finding["file"]
    folded = also.get((finding["rule"], subject, finding["path"]), [])
    text = "".join(f"    {line}\n" for line in lines(finding, folded))
    return f"{_place(finding)}: {finding['rule']} ({finding['severity']}{blocks})\n{text}\n"


def _place(finding: Finding) -> str:
    place = finding["file"] or (finding["resource"] or {}).get("name") or finding["path"]
    return visible(f"{place}:{finding['line']}" if finding["line"] else str(place))
