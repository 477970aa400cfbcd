"""The files of a program with their fixes, and what is left alone."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from importlib import import_module
from itertools import groupby
from pathlib import Path

from policypack.program_edits.changes import Change, NeedsLookError, NotPlainError
from policypack.program_files.files import JAVASCRIPT, TYPESCRIPT
from policypack.reading import files
from policypack.reading.files import split_lines
from policypack.start.record import record

# Content, change, and whether a person looks at the edit.
_Edit = Callable[[bytes, Change, bool], bytes]


def _editor(module: str) -> _Edit:
    """The editor of a language. Its module is loaded for the first edit: libcst is costly."""

    def edit(content: bytes, change: Change, is_looked_at: bool) -> bytes:
        made: bytes = import_module(f"{__package__}.{module}").edited(content, change, is_looked_at)
        return made

    return edit


EDITORS: Mapping[str, _Edit] = {
    ".py": _editor("python_edits"),
    **dict.fromkeys((*TYPESCRIPT, *JAVASCRIPT), _editor("typescript_edits")),
    **dict.fromkeys((".yaml", ".yml"), _editor("yaml_edits")),
}


@record(frozen=True)
class EditedFile:
    """A file before and after fixes; `name` is relative to the root of the sources."""

    name: str
    path: Path
    before: bytes
    after: bytes

    def diff(self) -> Iterator[str]:
        """The lines of the unified diff, without their ends."""
        old, new = (text.decode("utf-8", "replace") for text in (self.before, self.after))
        names = f"a/{self.name}", f"b/{self.name}"
        yield from difflib.unified_diff(split_lines(old), split_lines(new), *names, lineterm="")


@record(frozen=False)
class Edits:
    """What the fixes come to.

    `looked_at` are the edits beyond the safe ones that a person must look at, as further changes of
    the files that these leave; `left` has each change that is not made, and why, and whether it
    could be made for a person who looks at it.
    """

    files: list[EditedFile] = field(default_factory=list)
    looked_at: list[EditedFile] = field(default_factory=list)
    made: list[Change] = field(default_factory=list)
    unsafe: list[tuple[Change, str]] = field(default_factory=list)
    left: list[tuple[Change, str]] = field(default_factory=list)

    @property
    def written(self) -> list[EditedFile]:
        """Each file as it was and as all edits leave it."""
        made = {each.name: each for each in self.files}
        for each in self.looked_at:
            before = made[each.name].before if each.name in made else each.before
            made[each.name] = EditedFile(each.name, each.path, before, each.after)
        return [*made.values()]


def edits_of(
    changes: Iterable[Change],
    root: Path,
    unsafe: bool = False,
    check: Callable[[Change], object] = lambda _: None,
) -> Edits:
    """The edits of the files below `root` that the changes name; with `unsafe`, those too that a
    person must look at. Nothing is written.

    `check` raises NotPlainError for a change that the program's SDK would refuse.
    """
    edits = Edits()
    for name, group in groupby(sorted(changes, key=_order), lambda each: each.file or ""):
        _edit(_File(name, root, check), [*group], unsafe, edits)
    return edits


def _order(change: Change) -> tuple[str, int]:
    # From the end of a file, so that additions don't move the lines above them.
    return change.file or "", -(change.line or 0)


def edited(name: str, content: bytes, changes: Iterable[Change]) -> bytes:
    """A source of that name with its safe edits, whatever is on the disk.

    Raises NotPlainError for a change that is left alone, or that a person must look at.
    """
    for change in sorted(changes, key=_order):
        content = editor_of(change, name)(content, change, False)
    return content


def editor_of(change: Change, name: str | None = None, is_looked_at: bool = False) -> _Edit:
    """What edits the file of the change, or a file of that name.

    Raises NotPlainError if the change is left alone, whatever the file says, and NeedsLookError if
    no person looks at a change that is not safe.
    """
    if not change.decided:
        raise NotPlainError("the value is known after apply")
    if any("[" in step for step in change.path):
        raise NotPlainError("it is in an element of a list")
    if not change.file or not change.line:
        raise NotPlainError("its location in the program is unknown")
    suffix = Path(name or change.file).suffix
    if suffix not in EDITORS:
        raise NotPlainError("only Python, TypeScript and YAML programs can be edited")
    if change.look and not is_looked_at:
        raise NeedsLookError(change.look)
    return EDITORS[suffix]


class _File:
    """A file of the program, and its edits."""

    def __init__(self, name: str, root: Path, check: Callable[[Change], object]) -> None:
        self.name, self.path, self._root, self._check = name, root / name, root, check
        self.before = b""

    def edited(self, content: bytes, change: Change, is_looked_at: bool) -> bytes:
        """The content with the change. Raises NotPlainError, or OSError if the file cannot be
        read."""
        editor = editor_of(change, self.name, is_looked_at=True)
        # A report may come from elsewhere, and names files as it likes.
        if not self.path.resolve().is_relative_to(self._root.resolve()):
            raise NotPlainError("the file is outside the repository")
        self.before = self.before or files.read_bytes(self.path, files.PAGE)
        self._check(change)
        made = editor(content or self.before, change, is_looked_at or bool(change.look))
        if change.look and not is_looked_at:
            raise NeedsLookError(change.look)
        return made


def _edit(file: _File, changes: Sequence[Change], unsafe: bool, edits: Edits) -> None:
    safe = b""
    waiting: list[tuple[Change, str]] = []
    for change in changes:
        try:
            safe = file.edited(safe, change, False)
            edits.made.append(change)
        except NeedsLookError as error:
            waiting.append((change, str(error)))
        except NotPlainError as error:
            edits.left.append((change, str(error)))
        except OSError as error:
            edits.left.append((change, f"the file cannot be read ({error.strerror})"))
    if safe and safe != file.before:
        edits.files.append(EditedFile(file.name, file.path, file.before, safe))
    if not unsafe:
        edits.left += [(change, f"{why} (--unsafe edits it)") for change, why in waiting]
        return
    whole = _with_looked_at(file, changes, edits, dict(waiting))
    before = safe or file.before
    if whole != before:
        edits.looked_at.append(EditedFile(file.name, file.path, before, whole))


def _with_looked_at(
    file: _File, changes: Sequence[Change], edits: Edits, waiting: Mapping[Change, str]
) -> bytes:
    """The file with all edits, made once more from its end: safe ones may have moved lines."""
    content = b""
    refused = {id(change) for change, _ in edits.left}
    for change in changes:
        if id(change) in refused:
            continue
        try:
            content = file.edited(content, change, change in waiting)
            if change in waiting:
                edits.unsafe.append((change, waiting[change]))
        except NotPlainError as error:
            edits.left.append((change, str(error)))
    return content or file.before


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
