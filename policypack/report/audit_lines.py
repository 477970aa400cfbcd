"""The JSON lines of `stackwarden audit`: what every other form of its report is made of.

One object per line, told apart by `kind`: `run` first, then for each stack a line `stack` followed
by its lines `finding`, then a line `fixed` for each finding that a baseline has and the run has
not, and `end` last. `docs/audit-organization.md` has the keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from policypack.judging.verdict import Verdict
from policypack.reading import files, json_text
from policypack.report.document_shape import Document
from policypack.report.fingerprints import digest, fingerprints
from policypack.report.json_findings import reported
from policypack.report.owners import of_tags
from policypack.report.run import summary

SCHEMA = 1
# By what a baseline knows a finding; older versions knew it by its message.
BY_CONTENT = "content"
TOLD = ("fingerprint", "content", "backend", "project", "stack")
_KEPT = (*TOLD, "by", "rule", "severity", "resource", "path")
_GIVE = "give the audit.jsonl of an audit"
_ENCODER = json.JSONEncoder(separators=(",", ":"))
Line = Mapping[str, Any]


def findings(
    verdicts: Iterable[Verdict],
    project: str,
    stack: str,
    backend: str = "",
    tags: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """The lines of the findings of a stack; `backend` is where it is kept, empty for an export.

    What no tag of a resource assigns belongs to whom the `tags` of the stack name.
    `status` is `new` or `unchanged` where there is a baseline, except for a waived finding.
    """
    whose = {key: name for key, name in of_tags(tags).items() if name}
    found = [_assigned(reported(each), whose) for each in verdicts]
    of = {"kind": "finding", "project": project, "stack": stack, "backend": backend}
    made = [
        {**of, "fingerprint": known, "status": None, **each}
        for known, each in zip(fingerprints(found), found, strict=True)
    ]
    return [{**each, "by": BY_CONTENT, "mark": mark({**each, "by": BY_CONTENT})} for each in made]


def _assigned(finding: dict[str, Any], whose: Mapping[str, str]) -> dict[str, Any]:
    return {**finding, **{key: name for key, name in whose.items() if not finding[key]}}


def kept(line: Line) -> dict[str, Any]:
    """What a baseline keeps of the line of a finding. Raises KeyError where it lacks a part."""
    return {key: line[key] for key in _KEPT}


def mark(line: Line) -> str:
    """A digest of all that a baseline keeps of a line, so that an edited one is known."""
    return digest(*(json.dumps(each, sort_keys=True) for each in kept(line).values()))


def stack(*, findings: Sequence[Line], error: str | None, **facts: Any) -> dict[str, Any]:
    """The line of a stack, before those of its findings."""
    return {
        "kind": "stack",
        **facts,
        "findings": len(findings),
        "counts": summary(findings),
        "error": error,
    }


def document(run: Line, stack: Line, findings: Sequence[Any]) -> Document:
    """The document of a run with one stack, which the formats of other commands show."""
    failure = stack["error"] and {"status": 3, "message": stack["error"]}
    return cast(
        Document,
        {
            "schema": SCHEMA,
            "version": run["version"],
            "run": run["run"],
            "stack": {"project": stack["project"], "stack": stack["stack"]},
            "failure": failure,
            "findings": findings,
            "summary": stack["counts"],
        },
    )


def text(lines: Sequence[Line]) -> str:
    """Lines as they stand in a file."""
    return "".join([f"{_ENCODER.encode(line)}\n" for line in lines])


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file, one at a time. Raises ValueError with the number of a malformed one."""
    yield from parsed(file, files.lines(file))


def parsed(file: Path, texts: Iterable[str | bytes]) -> Iterator[dict[str, Any]]:
    """The lines of a file that is open already, as `read` yields them."""
    for number, line in enumerate(texts, 1):
        try:
            found = json_text.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ValueError(f"{file}: line {number}: no JSON object; {_GIVE}")
        yield found


def stacks(lines: Iterable[Line]) -> Iterator[list[Any]]:
    """The line of each stack with those of its findings."""
    held: list[Line] = []
    for line in lines:
        if line["kind"] == "finding" and held:
            held.append(line)
            continue
        if held:
            yield held
        held = [line] if line["kind"] == "stack" else []
    if held:
        yield held
