"""Findings as a SARIF 2.1.0 log, for code scanning services.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from policypack.rule import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# What GitHub's code scanning sorts by: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
_SECURITY_SEVERITY = {"low": "3.0", "medium": "5.5", "high": "8.0", "critical": "9.5"}


def log(
    findings: Sequence[Mapping[str, Any]], rules: Iterable[Rule], version: str
) -> dict[str, Any]:
    """One run over findings as `policypack.report.json_findings` writes them, one result per cause.

    `rules` describe the ids; a finding may also have an id without a rule.
    """
    known = {rule.id: rule for rule in rules}
    findings = [finding for finding in findings if finding["folded_into"] is None]
    ids = sorted({finding["rule"] for finding in findings})
    driver = {
        "name": "stackwarden",
        "version": version,
        "rules": [_descriptor(id_, known.get(id_)) for id_ in ids],
    }
    results = [_result(finding, ids.index(finding["rule"])) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def text(findings: Sequence[Mapping[str, Any]], rules: Iterable[Rule], version: str) -> str:
    """The log as text."""
    return json.dumps(log(findings, rules, version), indent=2) + "\n"


def _descriptor(id_: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": id_}
    doc = rule.documentation
    return {
        "id": id_,
        "shortDescription": {"text": doc.title},
        "fullDescription": {"text": doc.why},
        "help": {"text": rule.remediation},
        **({"helpUri": doc.url} if doc.url else {}),
        "defaultConfiguration": {"level": "error" if rule.profile.rank == 0 else "warning"},
        "properties": {
            "security-severity": _SECURITY_SEVERITY[rule.severity.value],
            "tags": ["security"],
        },
    }


def _result(finding: Mapping[str, Any], index: int) -> dict[str, Any]:
    # A result that is not a failure has no level: clause 3.27.10 of the standard.
    undecided = finding["outcome"] == "undecided"
    level = "none" if undecided else "error" if finding["blocking"] else "warning"
    result = {
        "ruleId": finding["rule"],
        "ruleIndex": index,
        "kind": "open" if undecided else "fail",
        "level": level,
        "message": {"text": _message(finding)},
        "locations": [_location(finding)],
        "properties": {"severity": finding["severity"]},
    }
    waived = finding["waived"]
    if waived:
        why = f"{waived['reason']} ({waived['owner']}, until {waived['expires']})"
        result["suppressions"] = [{"kind": "external", "justification": why}]
    return result


def _message(finding: Mapping[str, Any]) -> str:
    fix = f"\nFix: {finding['fix']}" if finding["fix"] else ""
    return f"{finding['message']}{fix}"


def _location(finding: Mapping[str, Any]) -> dict[str, Any]:
    urn = (finding["resource"] or {}).get("urn", "")
    name = "#".join(part for part in (urn, finding["path"]) if part)
    location: dict[str, Any] = {}
    if finding["file"]:
        physical: dict[str, Any] = {"artifactLocation": {"uri": quote(finding["file"])}}
        if finding["line"]:
            physical["region"] = {"startLine": finding["line"]}
        location["physicalLocation"] = physical
    if name:
        location["logicalLocations"] = [{"fullyQualifiedName": name}]
    return location
