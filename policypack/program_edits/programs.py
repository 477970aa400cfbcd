"""The files of a program with their fixes, and what is left alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from policypack.program_edits.changes import Change
from policypack.program_edits.members import NotPlainError
from policypack.program_edits.python_edits import edited
from policypack.reading import files
from policypack.start.record import record

_PYTHON = ".py"


@record(frozen=True)
class EditedFile:
    """A file before and after its fixes; `name` is relative to the root of the sources."""

    name: str
    path: Path
    before: bytes
    after: bytes

    def diff(self) -> Iterator[str]:
        """The lines of the unified diff, without their ends."""
        old, new = (text.decode("utf-8", "replace") for text in (self.before, self.after))
        names = f"a/{self.name}", f"b/{self.name}"
        yield from difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")


@dataclass
class Edits:
    """What the fixes come to. `left` has each change that is not made, and why."""

    files: list[EditedFile] = field(default_factory=list)
    made: list[Change] = field(default_factory=list)
    left: list[tuple[Change, str]] = field(default_factory=list)


def edits_of(changes: Iterable[Change], root: Path) -> Edits:
    """The edits of the files below `root` that the changes name. Nothing is written."""
    edits = Edits()
    for name, group in groupby(sorted(changes, key=_order), lambda each: each.file or ""):
        _edit(name, [*group], root, edits)
    return edits


def _order(change: Change) -> tuple[str, int]:
    # From the end of a file: what is added leaves the lines above it where they are.
    return change.file or "", -(change.line or 0)


def _edit(name: str, changes: Sequence[Change], root: Path, edits: Edits) -> None:
    path = root / name
    before = after = b""
    for change in changes:
        try:
            _refuse_others(change, path, root)
            before = before or files.read_bytes(path, files.PAGE)
            after = edited(after or before, change)
            edits.made.append(change)
        except NotPlainError as error:
            edits.left.append((change, str(error)))
        except OSError as error:
            edits.left.append((change, f"the file cannot be read ({error.strerror})"))
    if after != before and after:
        edits.files.append(EditedFile(name, path, before, after))


def _refuse_others(change: Change, path: Path, root: Path) -> None:
    if not change.decided:
        raise NotPlainError("the value is known after apply")
    if any("[" in step for step in change.path):
        raise NotPlainError("it is in an element of a list")
    if not change.file or not change.line:
        raise NotPlainError("its place in the program is not known")
    if path.suffix != _PYTHON:
        raise NotPlainError("only Python programs are edited")
    # A report may come from elsewhere, and names files as it likes.
    if not path.resolve().is_relative_to(root.resolve()):
        raise NotPlainError("the file is outside of the repository")
