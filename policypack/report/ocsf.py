"""Findings as events of the Open Cybersecurity Schema Framework: class 2003, Compliance Finding.

https://schema.ocsf.io/1.8.0/classes/compliance_finding?profiles=cloud,datetime
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from policypack.report.audit_lines import Line
from policypack.report.entries import with_folded
from policypack.report.rule_pages import named
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals
from policypack.rule.rule import Rule

SCHEMA = "1.8.0"
_SEVERITIES = {"low": 2, "medium": 3, "high": 4, "critical": 5}
_CREATE, _UPDATE, _CLOSE = 1, 2, 3
_NEW, _SUPPRESSED, _RESOLVED = 1, 3, 4
_WARNING, _FAIL, _PASS = 2, 3, 1
_NAMES = {_PASS: "Pass", _WARNING: "Warning", _FAIL: "Fail"}


def audit(
    lines: Iterable[Line], found: Totals, rules: Mapping[str, Rule], _: Terminal
) -> Iterator[str]:
    """A line for the event of each finding of an audit, and of each that is fixed."""
    titles = {name: rule.title for name, rule in rules.items()}
    for line, folded in _told(lines):
        started = datetime.fromisoformat(found.run["run"]["started"].replace("Z", "+00:00"))
        made = event(line, titles, found.run["version"], started, folded)
        yield json.dumps(made, separators=(",", ":")) + "\n"


def _told(lines: Iterable[Line]) -> Iterator[tuple[Line, Sequence[Line]]]:
    """Each finding with the findings that are folded into it, and the fixed findings."""
    held: list[Line] = []
    for line in lines:
        if line["kind"] == "finding":
            held.append(line)
            continue
        yield from with_folded(held)
        held = []
        if line["kind"] == "fixed":
            yield line, ()
    yield from with_folded(held)


def event(
    line: Mapping[str, Any],
    titles: Mapping[str, str],
    version: str,
    time: datetime,
    folded: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The event of a line `finding` or `fixed` of an audit. `time` is when the audit started.

    What is `folded` into the finding is evidence of the same event, with its rule and property.
    """
    fixed = line["kind"] == "fixed"
    status = _RESOLVED if fixed else _SUPPRESSED if line["waived"] else _NEW
    activity = _CLOSE if fixed else _UPDATE if line["status"] == "unchanged" else _CREATE
    result = _PASS if fixed else _FAIL if line["outcome"] == "violates" else _WARNING
    title, backend = titles.get(line["rule"], line["rule"]), line.get("backend")
    required = [*named(line)]
    return {
        "activity_id": activity,
        "category_uid": 2,
        "class_uid": 2003,
        "type_uid": 200300 + activity,
        "time": int(time.timestamp() * 1000),
        "severity_id": _SEVERITIES[line["severity"]],
        "status_id": status,
        "message": line.get("message") or title,
        "cloud": {"provider": "AWS"},
        "metadata": {
            "version": SCHEMA,
            "profiles": ["cloud", "datetime"],
            "product": {"name": "Stackwarden", "vendor_name": "Stackwarden", "version": version},
        },
        "finding_info": {
            # A finding stands once in each stack of its project, and two backends may have one.
            "uid": "/".join(filter(None, (line["fingerprint"], backend, line["stack"]))),
            "title": title,
            "types": ["Pulumi policy"],
        },
        "compliance": {
            "control": line["rule"],
            "standards": ["Stackwarden", *dict.fromkeys(name for name, _ in required)],
            **({"requirements": [f"{name} {id_}" for name, id_ in required]} if required else {}),
            "status_id": result,
            "status": _NAMES[result],
        },
        "resources": [_resource(line)],
        **({"comment": _waiver(line["waived"])} if line.get("waived") else {}),
        "evidences": [_evidence(each) for each in (line, *folded)],
        **({"remediation": {"desc": line["fix"]}} if line.get("fix") else {}),
    }


def _waiver(waived: Mapping[str, str]) -> str:
    return f"Waived by {waived['owner']} until {waived['expires']}: {waived['reason']}"


def _evidence(line: Mapping[str, Any]) -> dict[str, Any]:
    told = {"rule": line["rule"], "property": line["path"], "message": line.get("message")}
    return {
        "uid": line["fingerprint"],
        "data": {key: value for key, value in told.items() if value},
        "resources": [_resource(line)],
    }


def _resource(line: Mapping[str, Any]) -> dict[str, Any]:
    found = line["resource"] or {}
    name = found.get("name") or line["stack"]
    return {
        "uid": found.get("urn") or f"{line['project']}/{line['stack']}",
        "name": name,
        **({"type": found["type"]} if found else {}),
        "group": {"name": f"{line['project']}/{line['stack']}"},
        **({"owner": {"name": line["owner"]}} if line.get("owner") else {}),
        **({"tags": [{"name": "team", "value": line["team"]}]} if line.get("team") else {}),
    }
