"""The result that a preview's process passes to the server, as JSON in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from policypack.program_edits.changes import Change
from policypack.report.document_shape import Document
from policypack.start.record import record


@record(frozen=True)
class RunResult:
    """The document of a run, with what an editor needs beside it.

    `root` is the folder that places are relative to. `changes` are those of the safe fix of each
    finding, `pages` the Markdown of rules that are not in the catalogue, `never_waive` the rules
    that cannot be waived.
    """

    document: Document
    root: Path
    changes: Sequence[Sequence[Change]] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    never_waive: Sequence[str] = ()


def written(result: RunResult) -> str:
    """The result as `read` takes it."""
    changes = [[vars(each) for each in of_one] for of_one in result.changes]
    return json.dumps({**vars(result), "root": str(result.root), "changes": changes})


def read(file: Path) -> RunResult:
    """Raises OSError or ValueError where the process has not come to its result."""
    found = json.loads(file.read_text(encoding="utf-8"))
    changes = [[_change(each) for each in of_one] for of_one in found["changes"]]
    return RunResult(**{**found, "root": Path(found["root"]), "changes": changes})


def _change(values: Mapping[str, Any]) -> Change:
    return Change(**{**values, "path": tuple(values["path"])})
