"""Which projects cannot have changed since a base in Git, so that they need no preview.

If this is unknown, the project is treated as changed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from policypack.preview import git_changes, project
from policypack.preview.git_changes import UnknownChangesError
from policypack.preview.readable import Readable
from policypack.start.record import record


@record(frozen=True)
class Unchanged:
    """Why each of them needs no preview, why each other one does, and lines for people."""

    reasons: Mapping[Path, str]
    why: Mapping[Path, str]
    notes: Sequence[str]


def unchanged(folders: Sequence[Path], base: str | None, also: Sequence[Path] = ()) -> Unchanged:
    """The projects among these for which nothing has changed; `also` are files that decide about
    all of them.

    Raises UnknownChangesError, a ValueError, where the given base is none.
    """
    reasons, why = {}, {}
    notes: dict[str, None] = {}
    known: dict[Path, Readable | None] = {}
    names: dict[Path, str] = {}
    for folder in folders:
        root = project.repository(folder)
        if root is None:
            why[folder] = "is in no Git repository"
            continue
        if root not in known:
            try:
                changes = git_changes.since(root, base)
            except UnknownChangesError as error:
                if base is not None:
                    raise UnknownChangesError(f"--base {error}") from None
                notes[f"--changed-only: {error}; every project of it is previewed"] = None
                known[root] = None
            else:
                known[root], names[root] = Readable(root, changes, os.environ), changes.base[:12]
                given = {each.resolve() for each in also}
                if given & {root / each for each in changes.changed}:
                    known[root] = None
                    notes[
                        "--changed-only: the baseline has changed; every project is previewed"
                    ] = None
        readable = known[root]
        if readable is None:
            why[folder] = "the changed files are unknown"
            continue
        change = readable.change(_folders(folder))
        if change is None:
            reasons[folder] = f"nothing that it may read has changed since {names[root]}"
        else:
            why[folder] = change
    return Unchanged(reasons, why, [*notes])


def _folders(folder: Path) -> set[Path]:
    """Those of the project file, the program and the configuration."""
    try:
        found = project.find(folder)
    except ValueError:
        # It fails in its preview.
        return {folder}
    every = {found.folder, found.program, found.configuration}
    return {each.resolve() for each in every}
