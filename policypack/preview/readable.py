"""What of its repository a project may read, and so which projects a change leaves as they are.

A program reads what is outside of its folder by a path that goes up and names the first folder
there, or by the name of a package. So a folder beside the project, or beside a folder above it, is
read only if a text of the project names it, a package in it, or a module in it. What such a
folder names is read as well. Where a path is computed, anything may be read.

A project whose readable files are unchanged since a base needs no preview. If it is unknown what a
project reads, it is treated as changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from policypack.preview import git_changes, project
from policypack.preview.git_changes import Changes, UnknownChangesError
from policypack.reading import files
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# A larger text isn't a program; the names in it are unknown.
_MOST_BYTES = 2_000_000
_TOO_LARGE = "\0"
_PROSE = (".md", ".rst")
_LOCKS = lazy_pattern(
    r"(^|[.-])lock(file)?(\.|$)|^package-lock\.json$|^npm-shrinkwrap\.json$|^go\.sum$"
)
# Files above a project that say where packages are; their words count as the project's.
_WORKSPACES = lazy_pattern(
    r"^([tj]sconfig.*\.json|go\.work|package\.json|pyproject\.toml|deno\.jsonc?|setup\.cfg"
    r"|pnpm-workspace\.yaml|Cargo\.toml|Directory\..*\.props|settings\.gradle(\.kts)?|pom\.xml"
    r"|Pulumi\.ya?ml)$"
)
# What declares the name of a package, or of a project whose outputs another one reads.
_NAMES = lazy_pattern(
    r"""^\s*(?:"name"\s*:\s*"|name\s*[:=]\s*["']?|module\s+)([\w@./-]+)""", re.MULTILINE
)
_MANIFESTS = lazy_pattern(
    r"^(package\.json|pyproject\.toml|setup\.(cfg|py)|go\.mod|Cargo\.toml|Pulumi\.ya?ml|Pipfile)$"
)
_IMPORTS = lazy_pattern(r"^\s*(?:from|import)\s+([A-Za-z_]\w*)", re.MULTILINE)
_WORDS = lazy_pattern(r"\w+")
# The folder of the file itself is not a way out.
_OWN_FOLDER = lazy_pattern(
    r"Path\(__file__\)(\.resolve\(\)|\.absolute\(\))?\.parent\b(?!\s*\.\s*parent)"
    r"|dirname\(\s*(__file__|(os\.)?path\.(abspath|realpath)\(__file__\)"
    r"|(url\.)?fileURLToPath\(import\.meta\.url\))\s*\)"
    r"|\bfrom\s+\.+\s*import\b"
)
_COMPUTED = {
    "computes a path to a parent folder": lazy_pattern(
        r"\.parents?\b|\bpardir\b|\bdirname\s*\(|show-toplevel"
        # A path that goes up and ends there, or goes on with a value.
        r"|(?:^|[\"'`(\s=,:/\\\[])\.\.(?:[/\\]\.\.)*[/\\]?(?=[\"'`)\s,;\]]|$)"
        r"|\.\.[/\\](?=[$%{*<])",
        re.MULTILINE,
    ),
    "imports a module whose name is computed": lazy_pattern(
        r"\bimport_module\(|\b__import__\(|\b(?:require|import)\((?!\s*[\"'`])"
    ),
}
_UP = lazy_pattern(
    r"(?:\.\.[/\\])+((?:[\w@.-]+[/\\])*[\w@.-]+)[/\\]?(?=[\"'`)\s,;]|$)", re.MULTILINE
)
# Folders that a package manager or a tool creates from files that Git tracks.
_MADE = {
    "node_modules", "__pycache__", ".venv", "venv", ".mypy_cache", ".pytest_cache", ".ruff_cache",
    ".tox", ".idea", ".vscode", ".DS_Store",
}  # fmt: skip


@record(frozen=True)
class _Text:
    """The words of files, as they are and as names compare; the modules that they import; and why
    anything may be read, if so."""

    exact: frozenset[str]
    words: frozenset[str]
    imports: frozenset[str]
    computed: str = ""


class Readable:
    """What projects of one repository may read of it. Each folder is read once."""

    def __init__(self, root: Path, changes: Changes, environment: Mapping[str, str]) -> None:
        self._root = root
        self._changes = changes
        self._variables = [*_with_paths(root, environment)]
        self._texts: dict[tuple[str, frozenset[str]], _Text] = {}
        self._named: dict[str, frozenset[str]] = {}

    def change(self, folders: Collection[Path]) -> str | None:
        """Why a project in these folders may have changed; None if it cannot have."""
        own = [_relative(folder, self._root) for folder in folders]
        if None in own:
            return "reads a folder outside of the repository"
        roots = [each for each in own if each is not None]
        above = {each for root in roots for each in _above(root)}
        changed = sorted(self._changes.changed)
        if found := next((each for each in changed if _of(each, roots, above)), None):
            return f"{found} has changed"
        read, computed = self._read(roots, above)
        if computed and changed:
            return computed
        if found := next((each for each in changed if _of(each, read, ())), None):
            return f"{found} has changed, which it may read"
        return self._made(read)

    def _read(self, roots: Sequence[str], above: Collection[str]) -> tuple[list[str], str]:
        """The folders that it may read, and why that cannot be known, if so."""
        read, beside = [*roots], self._beside(roots, above)
        workspaces = [
            each
            for each in self._changes.files
            if _parent(each) in above and _WORKSPACES.search(PurePosixPath(each).name)
        ]
        words = set(self._text("", workspaces, roots).words)
        imports: set[str] = set()
        waiting = [*roots]
        while waiting:
            folder = waiting.pop()
            text = self._text(folder, self._below(folder), roots)
            if text.computed:
                return read, text.computed
            words |= text.words
            imports |= text.imports
            if variable := next((each for each in self._variables if each in text.exact), None):
                return read, f"{folder or '.'} names {variable}, a path in the repository"
            for each in [*beside]:
                if self._is_named(each, words, imports):
                    beside.remove(each)
                    read.append(each)
                    waiting.append(each)
        return read, ""

    def _beside(self, roots: Sequence[str], above: Collection[str]) -> list[str]:
        """The folders beside the project and beside each folder above it."""
        found: dict[str, None] = {}
        for file in self._changes.files:
            parts = file.split("/")[:-1]
            for end in range(1, len(parts) + 1):
                folder = "/".join(parts[:end])
                if folder in roots:
                    break
                if folder not in above:
                    found[folder] = None
                    break
        return [*found]

    def _is_named(self, folder: str, words: set[str], imports: Collection[str]) -> bool:
        if not self._modules(folder).isdisjoint(imports):
            return True
        names = map(_pieces, self._names(folder))
        return any(pieces and pieces <= words for pieces in names)

    def _names(self, folder: str) -> frozenset[str]:
        """The folder's name, and those of the packages and projects in it."""
        if folder not in self._named:
            manifests = (
                each for each in self._below(folder) if _MANIFESTS.search(PurePosixPath(each).name)
            )
            declared = (name for each in manifests for name in _NAMES.findall(self._load(each)))
            self._named[folder] = frozenset([PurePosixPath(folder).name, *declared])
        return self._named[folder]

    def _modules(self, folder: str) -> frozenset[str]:
        """Returns the names by which Python may import modules of the folder."""
        modules = (PurePosixPath(each) for each in self._below(folder) if each.endswith(".py"))
        names = (name for file in modules for name in (file.stem, *file.parent.parts))
        return frozenset(name for name in names if not name.startswith("__"))

    def _text(self, folder: str, files: Iterable[str], roots: Sequence[str]) -> _Text:
        ends = frozenset(
            PurePosixPath(each).name for root in roots for each in _above(root) if each
        )
        if folder and (folder, ends) in self._texts:
            return self._texts[folder, ends]
        exact: set[str] = set()
        words: set[str] = set()
        imports: set[str] = set()
        computed = ""
        for file in files:
            name = PurePosixPath(file).name
            if _LOCKS.search(name) or name.endswith(_PROSE):
                continue
            text = _OWN_FOLDER.sub("", self._load(file))
            exact.update(_WORDS.findall(text))
            words |= _pieces(text)
            if name.endswith(".py"):
                imports |= {*_IMPORTS.findall(text)}
            computed = computed or self._computed(file, text, ends)
        own = {each.removeprefix(f"{folder}/").split("/")[0] for each in self._below(folder)}
        imports -= {each.removesuffix(".py") for each in own if folder}
        made = _Text(frozenset(exact), frozenset(words), frozenset(imports), computed)
        self._texts[folder, ends] = made
        return made

    def _computed(self, file: str, text: str, ends: Collection[str]) -> str:
        if text == _TOO_LARGE:
            return f"{file} is too large to be read"
        for what, sign in _COMPUTED.items():
            if sign.search(text):
                return f"{file} {what}"
        # A folder above the project, all of which is at hand there.
        if any(PurePosixPath(path.replace("\\", "/")).name in ends for path in _UP.findall(text)):
            return f"{file} names a folder above the project"
        return f"{file} names the repository's folder" if str(self._root) in text else ""

    def _made(self, read: Sequence[str]) -> str | None:
        """Why what Git does not follow may have changed."""
        for path in self._changes.ignored:
            parts = PurePosixPath(path).parts
            is_made = not _MADE.isdisjoint(parts) or path.endswith((".pyc", ".egg-info/"))
            is_made = is_made or (self._root / path / "pyvenv.cfg").is_file()
            if not is_made and _of(path.rstrip("/"), read, ()):
                return f"{path} is ignored by Git, so changes to it are unknown"
        return None

    def _below(self, folder: str) -> Iterator[str]:
        return (each for each in self._changes.files if _of(each, (folder,), ()))

    def _load(self, file: str) -> str:
        """Returns the text of a file, or the target of a link; empty for a binary file."""
        path = self._root / file
        try:
            if path.is_symlink():
                return f'"{os.readlink(path)}"'
            if not path.is_file():
                return ""
            with files.opened(path) as opened:
                data = opened.read(_MOST_BYTES + 1)
        except OSError:
            return ""
        if b"\0" in data:
            return ""
        return _TOO_LARGE if len(data) > _MOST_BYTES else data.decode("utf-8", "replace")


def _with_paths(root: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The variables that hold a path in the repository."""
    for name, value in environment.items():
        paths = (each for each in value.split(os.pathsep) if "/" in each)
        places = (os.path.normpath(root / each) for each in paths)
        if any(each.startswith(str(root)) and os.path.lexists(each) for each in places):
            yield name


def _relative(folder: Path, root: Path) -> str | None:
    if not folder.is_relative_to(root):
        return None
    path = folder.relative_to(root).as_posix()
    return "" if path == "." else path


def _above(folder: str) -> Iterator[str]:
    """The folders above, up to the root of the repository, which is empty."""
    while folder:
        folder = _parent(folder)
        yield folder


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _of(path: str, folders: Iterable[str], above: Collection[str]) -> bool:
    """Whether a path is in one of the folders, or directly in one of those above them."""
    return _parent(path) in above or any(
        not folder or path == folder or path.startswith(f"{folder}/") for folder in folders
    )


def _pieces(text: str) -> set[str]:
    """The words of a text; a hyphen is an underscore, as in names of Python packages."""
    return {*_WORDS.findall(text.lower().replace("-", "_"))}


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
            why[folder] = "is not in a Git repository"
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
