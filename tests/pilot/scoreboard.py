"""The scoreboard: one row for each program, with outcomes and counts and without any finding.

`scoreboard.json` is committed, so a change that makes a program worse is visible in its diff.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from typing_extensions import TypedDict

from policypack.report.document_shape import Document, Finding
from policypack.rule.rule import Severity
from tests.pilot.programs import Program

FILE = Path(__file__).with_name("scoreboard.json")
SEVERITIES = tuple(each.value for each in Severity)
REVIEWED = ("critical", "high")
Outcome = Literal["whole", "partial", "nothing", "not prepared"]
OUTCOMES: tuple[Outcome, ...] = ("whole", "partial", "nothing", "not prepared")
# The start of a line of `not_judged`, by the reason that the scoreboard has for it.
COMPONENT = "a component's package is not installed"
FUNCTION = "a package with a function is not installed"
CODE = "built code is missing"
ERROR = "the program or the engine failed"
ASSUMED = "the result depends on an assumed value"
EMPTY = "the program creates no resource in its stack"
SLOW = "the preview took too long"
PACKAGES = "the packages can't be installed"
_BEGINNINGS = {
    "what ": COMPONENT,
    "values that depend on the result of ": FUNCTION,
    "code of ": CODE,
    "resources created after the error": ERROR,
}
REASONS = (*_BEGINNINGS.values(), ASSUMED, EMPTY, SLOW, PACKAGES)


class Previewed(NamedTuple):
    """The results of the previews of a program.

    `status` is -1 if the preview took too long, and `bare` the seconds of a preview without the
    pack; None if it failed.
    """

    status: int
    document: Document | None
    said: str
    seconds: float
    bare: float | None


class Labels(TypedDict):
    """How many critical and high findings a reviewer called worth blocking, and how many not."""

    right: int
    wrong: int


class Row(TypedDict):
    """One program. `seconds` and `bare` are null if there was no result to measure."""

    program: str
    day: str
    outcome: Outcome
    reasons: list[str]
    judged: int
    seconds: float | None
    bare: float | None
    findings: dict[str, int]
    labels: Labels | None


def read() -> dict[str, Row]:
    """The committed rows by program."""
    rows: list[Row] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else []
    return {row["program"]: row for row in rows}


def write(rows: Mapping[str, Row]) -> None:
    """Writes the rows, sorted by program, each on one line."""
    lines = ",\n".join(json.dumps(rows[name]) for name in sorted(rows, key=str.lower))
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def row(program: Program, day: str, previewed: Previewed) -> Row:
    """The row of a previewed program."""
    document = previewed.document
    judged = (document["run"].get("judged") or 0) if document else 0
    reasons = [*dict.fromkeys(_reasons(previewed))]
    whole: Outcome = "whole" if not reasons else "partial" if judged else "nothing"
    return {
        "program": program.name,
        "day": day,
        "outcome": whole,
        "reasons": reasons,
        "judged": judged,
        "seconds": round(previewed.seconds, 1),
        "bare": None if previewed.bare is None else round(previewed.bare, 1),
        "findings": _counts(document["findings"] if document else []),
        "labels": None,
    }


def not_prepared(program: Program, day: str) -> Row:
    """The row of a program whose packages can't be installed."""
    return {
        "program": program.name,
        "day": day,
        "outcome": "not prepared",
        "reasons": [PACKAGES],
        "judged": 0,
        "seconds": None,
        "bare": None,
        "findings": _counts([]),
        "labels": None,
    }


def reason(line: str) -> str:
    """The reason that the scoreboard has for a line of `not_judged`."""
    found = (each for start, each in _BEGINNINGS.items() if line.startswith(start))
    return next(found, ASSUMED)


def _reasons(previewed: Previewed) -> Iterator[str]:
    document = previewed.document
    if previewed.status == -1:
        yield SLOW
    elif document is None:
        yield ERROR
    else:
        lines = document["run"].get("not_judged", [])
        yield from (reason(line) for line in lines)
        if document["failure"] and not lines:
            yield ERROR if document["failure"]["status"] == 2 else EMPTY


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Violations by severity, each cause once."""
    violations: list[str] = [
        each["severity"]
        for each in findings
        if each["outcome"] == "violates" and each["folded_into"] is None
    ]
    return {severity: violations.count(severity) for severity in SEVERITIES}


def labels(file: Path | None) -> dict[str, Labels]:
    """Counts by program of a reviewer's labels.

    Each line of the file is an object with `program`, `fingerprint` and `worth_blocking`; the file
    is not committed.
    """
    counts: dict[str, Labels] = {}
    lines: Sequence[str] = file.read_text(encoding="utf-8").splitlines() if file else ()
    for line in lines:
        label = json.loads(line)
        count = counts.setdefault(label["program"], {"right": 0, "wrong": 0})
        count["right" if label["worth_blocking"] else "wrong"] += 1
    return counts
