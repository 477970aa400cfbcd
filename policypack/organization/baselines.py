"""Baselines: which findings are known already, so that a run tells the new and the fixed ones.

A baseline is a file of JSON lines; the journal of an earlier audit is one too. A finding is told by
its fingerprint and its content, in its stack and in the backend that holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.judging.contents import place_of
from policypack.report import audit_lines
from policypack.rule.history import current

Line = Mapping[str, Any]
_AGAIN = "write the baseline again"


class Baseline:
    """The findings of a baseline, and which of them a run has seen.

    It keeps 16 bytes for each finding, not the finding.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        # The journal of an audit says when it ran.
        self.started = _started(file)
        self._known = {_digest(line) for line in _findings(file)}
        self._seen: set[bytes] = set()
        self._unjudged: set[tuple[str, ...]] = set()

    def compared(self, lines: Sequence[dict[str, Any]]) -> None:
        """Sets `status` in the findings of a stack."""
        stack, *findings = lines
        # A waived finding is not part of a baseline: once its waiver expires, it is new.
        if stack["error"]:
            # What could not be judged is not fixed.
            self._unjudged.add(_stack_of(stack))
        for line in findings:
            digest = _digest(line)
            self._seen.add(digest)
            if not line["waived"]:
                line["status"] = "unchanged" if digest in self._known else "new"

    def fixed(self) -> Iterator[Line]:
        """A line for each finding of the baseline that the run has not."""
        told = set(self._seen)
        for line in _findings(self._file):
            digest = _digest(line)
            if digest not in told and _stack_of(line) not in self._unjudged:
                told.add(digest)
                yield {"kind": "fixed", **audit_lines.kept(line)}


def _started(file: Path) -> str | None:
    first = next(iter(audit_lines.read(file)), {})
    ran = first.get("run") if first.get("kind") == "run" else None
    started = ran.get("started") if isinstance(ran, dict) else None
    return started if isinstance(started, str) else None


def _stack_of(line: Line) -> tuple[str, ...]:
    """Two backends may have a stack of one name."""
    return line["backend"], line["project"], line["stack"]


def baseline_line(line: Line) -> Line | None:
    """The line of a baseline for a line of a journal, where it has one."""
    if line["kind"] != "finding" or line["waived"]:
        return None
    return {"kind": "finding", **audit_lines.kept(line), "mark": line["mark"]}


def _findings(file: Path) -> Iterator[Line]:
    for line in audit_lines.read(file):
        if not isinstance(line, dict) or "kind" not in line:
            raise ValueError(f"{file}: not a baseline; name a file that --write-baseline wrote")
        if line["kind"] == "finding" and not line.get("waived"):
            missing = [key for key in audit_lines.TOLD if not isinstance(line.get(key), str)]
            if missing:
                raise ValueError(f"{_named(file, line)}: {missing[0]} is missing; {_AGAIN}")
            if "by" not in line:
                raise ValueError(f"{file}: accepts findings by their messages; {_AGAIN}")
            if _is_edited(line):
                raise ValueError(f"{_named(file, line)}: edited manually; {_AGAIN}")
            yield line


def _is_edited(line: Line) -> bool:
    """Whether a line is not as a baseline or a journal has it."""
    try:
        return bool(line["mark"] != audit_lines.mark(line))
    except KeyError:
        return True


def _named(file: Path, line: Line) -> str:
    name = (line.get("resource") or {}).get("name", "the stack")
    return f"{file}: {line.get('rule')} of {name}"


def _digest(line: Line) -> bytes:
    resource = line["resource"] or {}
    read = (
        current(line["rule"]),
        line["severity"],
        place_of(line["path"]),
        resource.get("urn", ""),
    )
    text = "\0".join((*read, *(line.get(key, "") for key in audit_lines.TOLD)))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
