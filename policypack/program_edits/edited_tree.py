"""A program with edits in a separate folder, so that it can be previewed before they are written.

The files of the project are copies, since Node.js imports from where a link leads. Installed
packages and folders outside of the project are links.
https://nodejs.org/api/modules.html#all-together
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from policypack.program_edits.programs import EditedFile

_INSTALLED = {"node_modules", ".git", ".venv", "venv"}
# Python writes there, and would do so through a link.
_WRITTEN = "__pycache__"
_ENVIRONMENT = "pyvenv.cfg"
_PREFIX = "stackwarden-edited-"


@contextmanager
def edited_tree(root: Path, project: Path, files: Iterable[EditedFile]) -> Iterator[Path]:
    """The folder of the project in a copy of `root` that has the edits, within the context.

    Raises OSError if a file cannot be copied.
    """
    edits = {each.path: each.after for each in files}
    copied = {project, *(each.parent for each in edits)}
    above = {parent for each in copied for parent in (each, *each.parents)}
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as scratch:
        tree = Path(scratch).resolve() / (root.name or "tree")
        _mirror(root, tree, project, above)
        _link_beside(root, tree)
        for file, content in edits.items():
            place = tree / file.relative_to(root)
            # Never through a link: the file that it leads to is the program's own.
            place.unlink()
            place.write_bytes(content)
        yield tree / project.relative_to(root)


def _link_beside(root: Path, tree: Path) -> None:
    """Links to the folders beside the sources: an environment or an archive may be there."""
    with suppress(PermissionError):
        for each in os.scandir(root.parent):
            if each.is_dir() and each.name != tree.name:
                (tree.parent / each.name).symlink_to(each.path)


def _mirror(source: Path, target: Path, project: Path, above: set[Path]) -> None:
    target.mkdir()
    for each in os.scandir(source):
        path, place = Path(each.path), target / each.name
        if each.name == _WRITTEN:
            continue
        if each.is_file(follow_symlinks=False):
            shutil.copy2(path, place)
        elif _is_copied(each, project, above):
            _mirror(path, place, project, above)
        else:
            place.symlink_to(path.resolve() if each.is_symlink() else path)


def _is_copied(entry: os.DirEntry[str], project: Path, above: set[Path]) -> bool:
    path = Path(entry.path)
    if not entry.is_dir(follow_symlinks=False) or entry.name in _INSTALLED:
        return False
    # The folder for temporary files may be in the project.
    if entry.name.startswith(_PREFIX):
        return False
    is_in_project = path.is_relative_to(project) and not (path / _ENVIRONMENT).is_file()
    return is_in_project or path in above
