"""Findings of an audit as SARIF, split to what GitHub's code scanning accepts and shows.

A run is one stack, so that its category stays the same from audit to audit and GitHub closes what
is fixed. https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.report import audit_lines, sarif
from policypack.rule import Rule

RUNS = 20
# More are accepted, up to 25,000, and not shown.
RESULTS = 5_000
# Of a file that is compressed with gzip.
BYTES = 10_000_000


def logs(file: Path, run: Mapping[str, Any], rules: Mapping[str, Rule]) -> Iterator[str]:
    """The logs, each within the limits; one without results where there is no finding."""
    held: list[str] = []
    size = 0
    for made in _runs(file, run, rules):
        text = json.dumps(made)
        packed = len(zlib.compress(text.encode(), 1))
        if held and (len(held) == RUNS or size + packed > BYTES):
            yield _log(held)
            held, size = [], 0
        held.append(text)
        size += packed
    yield _log(held)


def _log(runs: list[str]) -> str:
    joined = ",\n".join(runs)
    return f'{{"$schema": "{sarif.SCHEMA}", "version": "2.1.0", "runs": [\n{joined}\n]}}\n'


def _runs(
    file: Path, run: Mapping[str, Any], rules: Mapping[str, Rule]
) -> Iterator[Mapping[str, Any]]:
    for stack, *findings in audit_lines.stacks(file):
        told = [_placed(each) for each in findings]
        for part, start in enumerate(range(0, max(1, len(told)), RESULTS)):
            yield _run(stack, told[start : start + RESULTS], part, run, rules)


def _run(
    stack: Mapping[str, Any],
    findings: list[dict[str, Any]],
    part: int,
    run: Mapping[str, Any],
    rules: Mapping[str, Rule],
) -> dict[str, Any]:
    made: dict[str, Any] = sarif.log(findings, rules.values(), run["version"])["runs"][0]
    category = "/".join(filter(None, (stack["project"], stack["stack"], str(part or ""))))
    # What follows the last slash names this run: clause 3.17.3 of the standard.
    made["automationDetails"] = {"id": f"stackwarden/audit/{category}/{run['run']['id']}"}
    made["invocations"] = [_invocation(stack)]
    for each in made["results"]:
        each["partialFingerprints"] = {}
    return made


def _invocation(stack: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"executionSuccessful": stack["error"] is None}
    if stack["error"]:
        told = {"level": "error", "message": {"text": stack["error"]}}
        made["toolExecutionNotifications"] = [told]
    return made


def _placed(finding: Mapping[str, Any]) -> dict[str, Any]:
    """With a file, which GitHub needs: that of the stack's configuration."""
    project = f"{finding['project']}/" if finding["project"] else ""
    return {**finding, "file": f"{project}Pulumi.{finding['stack']}.yaml", "line": 1}
