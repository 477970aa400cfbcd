"""The journal of an audit, `audit.jsonl`: its report, and what a resumed run need not do again.

The lines of a stack are written at once, so an interruption leaves at most one stack cut off, the
last one, and that is judged again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from policypack.reading import files, json_text
from policypack.report import audit_lines

NAME = "audit.jsonl"
Line = Mapping[str, Any]


class Journal:
    """Appends lines to a file. `done` are the stacks that it has, by source and key."""

    def __init__(self, file: Path, run: Line, *, resume: bool) -> None:
        """Begins the file with the line of the run, or goes on where it ends.

        Raises ValueError where there is nothing to resume, or where the run was another one.
        """
        self.path = file
        self.done: set[tuple[str, str]] = set()
        self.is_over = False
        if resume:
            end = self._resumed(run)
            with file.open("r+b") as cut:
                cut.truncate(end)
        self._file: IO[bytes] = file.open("ab" if resume else "wb", buffering=0)
        if not resume:
            self.append([run])

    def append(self, lines: Sequence[Line]) -> None:
        """Writes lines that belong together."""
        text = audit_lines.text(lines).encode()
        written = 0
        while written < len(text):
            written += self._file.write(text[written:])

    def close(self) -> None:
        """Makes sure that all is on disk."""
        os.fsync(self._file.fileno())
        self._file.close()

    def _resumed(self, run: Line) -> int:
        """The length of the part that is whole."""
        whole, at, missing = 0, 0, 0
        try:
            lines = files.opened(self.path)
        except FileNotFoundError:
            raise ValueError(f"{self.path}: nothing to resume; run without --resume") from None
        with lines:
            for number, text in enumerate(files.lines_of(lines, str(self.path))):
                line = _whole(text)
                if number == 0:
                    self._refuse_another(line, run)
                if line is None:
                    break
                at += len(text)
                if line["kind"] == "stack":
                    stack, missing = line, line["findings"]
                elif line["kind"] == "finding":
                    missing -= 1
                self.is_over = line["kind"] == "end"
                # What is fixed shows once all stacks are judged, so it is told again.
                if missing == 0 and line["kind"] != "fixed":
                    whole = at
                    if line["kind"] in ("stack", "finding"):
                        self.done.add((stack["source"], stack["key"]))
        if not whole:
            raise ValueError(f"{self.path}: nothing to resume; run without --resume")
        return whole

    def _refuse_another(self, line: Line | None, run: Line) -> None:
        kept = line and line.get("asked")
        if kept != run["asked"]:
            raise ValueError(
                f"{self.path}: journal of an audit with other options; "
                "repeat them, or run without --resume"
            )


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
