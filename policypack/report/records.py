"""Verdicts as the JSON objects of every machine-readable report (schema 1)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from policypack.judge import Verdict
from policypack.urns import parts_of


def record(verdict: Verdict) -> dict[str, Any]:
    """One finding. What is not known is null; no value of a property is in it."""
    waiver = verdict.waived
    return {
        "rule": verdict.rule.id,
        "severity": verdict.severity.value,
        "outcome": verdict.outcome.value,
        "blocking": verdict.blocking,
        "resource": verdict.urn and _resource(verdict.urn),
        "path": verdict.path,
        "message": verdict.message,
        "fix": verdict.fix,
        "waits_for": verdict.waits_for,
        # In a preview the file would be the program's, and the engine does not tell it here.
        "file": None if verdict.urn else verdict.file,
        "line": None if verdict.urn else verdict.line,
        "waived": waiver
        and {
            "reason": waiver.reason,
            "owner": waiver.owner,
            "expires": waiver.expires.isoformat(),
        },
    }


def _resource(urn: str) -> dict[str, str]:
    kind, name = parts_of(urn)
    return {"urn": urn, "type": kind, "name": name}


def prepare(name: str | None) -> None:
    """Makes the file `name` where it is missing. Raises OSError where it cannot be written."""
    if name:
        Path(name).open("a", encoding="utf-8").close()


def append(name: str | None, verdicts: Iterable[Verdict]) -> None:
    """Adds the findings to the file `name` as lines of JSON; without a name it does nothing."""
    lines = "".join(f"{json.dumps(record(verdict))}\n" for verdict in verdicts)
    if name and lines:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(lines)
