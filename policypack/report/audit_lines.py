"""The JSON lines of `stackwarden audit`: what every other form of its report is made of.

One object per line, told apart by `kind`: `run` first, then for each stack a line `stack` followed
by its lines `finding`, then a line `fixed` for each finding that a baseline has and the run has
not, and `end` last. `docs/audit-organization.md` has the keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.report import documents
from policypack.report.json_findings import json_finding
from policypack.verdict import Verdict

SCHEMA = 1
Line = Mapping[str, Any]


def finding(verdict: Verdict, project: str, stack: str) -> dict[str, Any]:
    """The line of a finding. `status` is `new` or `unchanged` where there is a baseline."""
    found = json_finding(verdict)
    return {
        "kind": "finding",
        "project": project,
        "stack": stack,
        "fingerprint": fingerprint(found, project),
        "status": None,
        **found,
    }


def fingerprint(found: Line, project: str) -> str:
    """32 hex digits that name a finding in every stack of its project, wherever its lines move."""
    resource = found["resource"] or {}
    parts = (found["rule"], resource.get("type"), resource.get("name"), project, found["path"])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def stack(
    *, findings: Sequence[Line], error: str | None, **facts: Any
) -> dict[str, Any]:
    """The line of a stack, before those of its findings."""
    return {
        "kind": "stack",
        **facts,
        "findings": len(findings),
        "counts": documents.summary(findings),
        "error": error,
    }


def text(lines: Sequence[Line]) -> str:
    """Lines as they stand in a file."""
    return "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in lines)


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file, one at a time. Raises ValueError with the number of a malformed one."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError:
                raise ValueError(
                    f"{file}: line {number}: no JSON; give the audit.jsonl of an audit"
                ) from None


def stacks(file: Path) -> Iterator[list[dict[str, Any]]]:
    """The line of each stack with those of its findings."""
    held: list[dict[str, Any]] = []
    for line in read(file):
        if line["kind"] == "finding" and held:
            held.append(line)
            continue
        if held:
            yield held
        held = [line] if line["kind"] == "stack" else []
    if held:
        yield held
