"""The journal of an audit, `audit.jsonl`: its report, and what a resumed run need not do again.

The lines of a stack are written at once, so an interruption leaves at most one stack cut off, the
last one, and that is judged again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.reading import files, json_text
from policypack.report import audit_lines

NAME = "audit.jsonl"
Line = Mapping[str, Any]


class Journal:
    """Appends lines to a file. `done` are the stacks that it has, by source and key."""

    def __init__(
        self,
        file: Path,
        run: Line,
        *,
        resume: bool,
        judged: Callable[[Sequence[dict[str, Any]]], None] = lambda _: None,
    ) -> None:
        """Begins the file with the line of the run, or goes on where it ends.

        `judged` is called with the lines of each stack that a resumed run has. Raises ValueError
        where there is nothing to resume, or where the run was another one.
        """
        self.path = file
        self.done: set[tuple[str, str]] = set()
        self.is_over = False
        try:
            self._file = file.open("r+b" if resume else "wb")
        except FileNotFoundError:
            if not resume:
                raise
            raise ValueError(self._nothing) from None
        if not resume:
            self.append([run])
            return
        try:
            self._resume(run, judged)
        except ValueError:
            self._file.close()
            raise

    def append(self, lines: Sequence[Line]) -> None:
        """Writes lines that belong together."""
        self._file.write(audit_lines.text(lines).encode())
        self._file.flush()

    def close(self) -> None:
        """Makes sure that all is on disk."""
        os.fsync(self._file.fileno())
        self._file.close()

    @property
    def _nothing(self) -> str:
        return f"{self.path}: nothing to resume; run without --resume"

    def _resume(self, run: Line, judged: Callable[[Sequence[dict[str, Any]]], None]) -> None:
        """Reads the part that is whole, and cuts off what follows."""
        whole, at = 0, 0
        held: list[dict[str, Any]] = []
        for number, text in enumerate(files.lines_of(self._file, str(self.path))):
            line = _whole(text)
            if number == 0:
                self._refuse_another(line, run)
            if line is None:
                break
            at += len(text)
            if line["kind"] != "finding":
                held = []
            held.append(line)
            # What ended early, or left out a source, goes on.
            self.is_over = line["kind"] == "end" and not line.get("errors")
            if line["kind"] == "end" and not self.is_over:
                break
            is_complete = line["kind"] not in ("stack", "finding") or _is_complete(held)
            # What is fixed shows once all stacks are judged, so it is told again.
            if is_complete and line["kind"] != "fixed":
                whole = at
                if held[0]["kind"] == "stack":
                    self.done.add((held[0]["source"], held[0]["key"]))
                    judged(held)
        if not whole:
            raise ValueError(self._nothing)
        self._file.seek(whole)
        self._file.truncate()

    def _refuse_another(self, line: Line | None, run: Line) -> None:
        kept = line and line.get("asked")
        if kept != run["asked"]:
            raise ValueError(
                f"{self.path}: journal of an audit with other options; "
                "repeat them, or run without --resume"
            )


def _is_complete(held: Sequence[Line]) -> bool:
    """Whether the line of a stack is followed by all of its findings."""
    missing: int = held[0]["findings"] + 1 - len(held)
    return not missing


def _whole(text: bytes) -> dict[str, Any] | None:
    """The line, or None for one that was cut off or damaged: what follows is judged again."""
    if not text.endswith(b"\n"):
        return None
    try:
        line = json_text.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and _has_keys(line) else None


def _has_keys(line: Mapping[str, Any]) -> bool:
    """Whether the line has what a resumed run reads of it."""
    if line.get("kind") != "stack":
        return isinstance(line.get("kind"), str)
    texts = (line.get("source"), line.get("key"))
    return type(line.get("findings")) is int and all(isinstance(each, str) for each in texts)
