"""The files of a base in Git in a separate folder, so that its program can be previewed.

No hook runs, and neither the working tree nor the index is touched. Files that Git ignores, such as
installed dependencies, are links to the working tree.
https://git-scm.com/docs/git-checkout-index and https://git-scm.com/docs/git-read-tree
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from policypack.preview import git_changes
from policypack.start.record import record

# Python writes there, and would do so through a link.
_WRITTEN = "__pycache__"


@record(frozen=True)
class BaseTree:
    """The folder with the files of the commit, and what in it is that of the working tree."""

    folder: Path
    commit: str
    linked: Sequence[str]


@contextmanager
def base_tree(root: Path, ref: str) -> Iterator[BaseTree]:
    """The files of the merge base with a commit or branch, for as long as the context lasts.

    Raises UnknownChangesError, a ValueError, where Git cannot give them.
    """
    changes = git_changes.since(root, ref)
    with tempfile.TemporaryDirectory(prefix="stackwarden-base-") as scratch:
        tree = Path(scratch).resolve() / "tree"
        tree.mkdir()
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        git_changes.git(root, "read-tree", changes.base, environment=index)
        prefix = f"--prefix={tree}{os.sep}"
        git_changes.git(root, "checkout-index", "--all", "--quiet", prefix, environment=index)
        yield BaseTree(tree, changes.base, [*_linked(root, tree, changes.ignored)])


def _linked(root: Path, tree: Path, ignored: Sequence[str]) -> Iterator[str]:
    for each in (name.rstrip("/") for name in ignored):
        place = tree / each
        is_free = place.parent.is_dir() and not place.exists() and not place.is_symlink()
        if is_free and place.name != _WRITTEN:
            place.symlink_to(root / each)
            yield each
