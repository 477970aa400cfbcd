"""Findings of an audit as SARIF, split to what GitHub's code scanning accepts and shows.

A run is one stack, so that its category stays the same from audit to audit and GitHub closes what
is fixed. https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from policypack.report import audit_lines, sarif
from policypack.report.audit_totals import Totals
from policypack.report.entries import with_folded
from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule

RUNS = 20
# More are accepted, up to 25,000, and not shown.
RESULTS = 5_000
# Of a file that is compressed with gzip.
BYTES = 10_000_000

_Made = Mapping[str, Any]


def logs(lines: Iterable[_Made], found: Totals, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The logs, each within the limits; one without runs where there is no stack."""
    held: list[str] = []
    size = written = 0
    for made in _runs(lines, found, rules):
        text = json.dumps(made)
        packed = len(zlib.compress(text.encode(), 1))
        if held and (len(held) == RUNS or size + packed > BYTES):
            yield _log(held)
            held, size, written = [], 0, written + 1
        held.append(text)
        size += packed
    if held or not written:
        yield _log(held)


def _log(runs: Sequence[str]) -> str:
    joined = ",\n".join(runs)
    return f'{{"$schema": "{sarif.SCHEMA}", "version": "2.1.0", "runs": [\n{joined}\n]}}\n'


def _runs(lines: Iterable[_Made], found: Totals, rules: Mapping[str, Rule]) -> Iterator[_Made]:
    # A folder may hold a stack twice, and GitHub refuses two runs of one category.
    seen: Counter[tuple[str, str]] = Counter()
    for stack, *findings in audit_lines.stacks(lines):
        told = [*with_folded(findings)]
        for start in range(0, max(1, len(told)), RESULTS):
            groups = told[start : start + RESULTS]
            part = [_placed(each) for one, folded in groups for each in (one, *folded)]
            name = (stack["project"], stack["stack"])
            yield _run(audit_lines.document(found.run, stack, part), seen[name], rules)
            seen[name] += 1


def _run(document: Any, number: int, rules: Mapping[str, Rule]) -> _Made:
    made: dict[str, Any] = sarif.log(document, Terminal(), rules)["runs"][0]
    if number:
        category, _, run = made["automationDetails"]["id"].rpartition("/")
        made["automationDetails"]["id"] = f"{category}/{number + 1}/{run}"
    return made


def _placed(finding: Mapping[str, Any]) -> dict[str, Any]:
    """With a file, which GitHub needs: that of the stack's configuration."""
    project = f"{finding['project']}/" if finding["project"] else ""
    return {**finding, "file": f"{project}Pulumi.{finding['stack']}.yaml", "line": 1}
