"""Which source files are the program itself: its entry, and what that imports.

A pull request may add any file. Code that a resource ships, a vendored distribution, tests and what
a tool has written have no say about the program, also where their files lie among its own.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from policypack.program_files.files import MAX_FILES, SourceFile, read_source, sources_in
from policypack.reading import files as reading
from policypack.reading import json_text, python_text
from policypack.reading.files import RefusedError, split_lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.program import Project

_TESTS = ("test", "tests", "__tests__", "testdata", "fixtures", "spec", "specs", "e2e")
_BUILT = ("bin", "build", "dist", "obj", "out", "target", "gen", "generated", "__generated__")
_VENDORED = ("_vendor", "external", "third_party", "vendored")
_WHAT = {
    **dict.fromkeys(_TESTS, "it is a test"),
    **dict.fromkeys(_BUILT, "it is build output"),
    **dict.fromkeys(_VENDORED, "it is vendored"),
}
_TEST = lazy_pattern(
    r"conftest\.py|test_.*\.py|.*_test\.(py|go)|.*\.(test|spec)\.[cm]?[jt]sx?", re.DOTALL
)
# https://go.dev/s/generatedcode, and what other generators write in place of it.
_GENERATED = lazy_pattern(r"^\W*(?:Code generated .*DO NOT EDIT|.*@generated\b)", re.MULTILINE)
_HEAD = 4096
# What makes a folder a distribution or project of its own.
_MANIFESTS = ("package.json", "pyproject.toml", "setup.py", "setup.cfg", "PKG-INFO", "go.mod")
_PROJECTS = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_SHIPPED = lazy_pattern(r"File(?:Archive|Asset)[^\"'`\n]{0,40}[\"'`]([^\"'`\n]+)", re.IGNORECASE)
_RELATIVE = lazy_pattern(r"""(?:\bfrom|\bimport|\brequire)\b[\s(]*["'](\.[^"'\n]*)["']""")
_GO_MODULE = lazy_pattern(r"^module\s+(\S+)", re.MULTILINE)
_GO_IMPORT = lazy_pattern(r'"([\w./~-]+)"')
_NODE = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
# By Pulumi's names of the runtimes.
_OF_NODE = ("nodejs", "bun")
_ENTRIES = {"python": ("__main__",), **dict.fromkeys(_OF_NODE, ("index",))}
_NOT_IMPORTED = "the program does not import it"


def others(project: Project, files: Sequence[SourceFile]) -> dict[str, str]:
    """The files that are not a source of the program, each with the reason."""
    program = _relative(project.program, project.folder)
    shipped = [*_shipped(files, program)]
    found: dict[str, str] = {}
    for file in files:
        why = _why(file, project, program, shipped)
        if why:
            found[file.name] = why
    own = {file.name: file for file in files if file.name not in found}
    reached = _reached(own, project, program)
    return found | {name: _NOT_IMPORTED for name in own if name not in reached}


def _relative(path: Path, folder: Path) -> PurePosixPath:
    return PurePosixPath(Path(os.path.relpath(path, folder)).as_posix())


def _why(
    file: SourceFile, project: Project, program: PurePosixPath, shipped: Sequence[PurePosixPath]
) -> str | None:
    """Why a file is not a source of the program, whoever imports it."""
    name = PurePosixPath(file.name)
    if any(name.is_relative_to(each) for each in shipped):
        return "a resource ships it as its code"
    if _TEST.fullmatch(name.name):
        return _WHAT["test"]
    if _GENERATED.search(file.text[:_HEAD]):
        return "it is generated"
    if str(name) in _installed(project.folder):
        return "it belongs to an installed distribution"
    for folder in _folders(name):
        if program.is_relative_to(folder):
            continue
        if folder.name in _WHAT:
            return _WHAT[folder.name]
        if _is_distribution(project.folder / folder):
            return f"{folder} is a separate distribution"
    return None


def _folders(name: PurePosixPath) -> list[PurePosixPath]:
    return [each for each in name.parents if each.name]


def _is_distribution(folder: Path) -> bool:
    if any((folder / each).is_file() for each in (*_MANIFESTS, *_PROJECTS)):
        return True
    return next(folder.glob("*.dist-info"), None) is not None


def _installed(folder: Path) -> frozenset[str]:
    """The files that an installer has put right into the folder."""
    found: set[str] = set()
    for record in folder.glob("*.dist-info/RECORD"):
        try:
            text = reading.read_bytes(record, reading.DOCUMENT).decode(errors="replace")
        except OSError:
            continue
        found.update(line.partition(",")[0] for line in split_lines(text))
    return frozenset(found)


def _shipped(files: Sequence[SourceFile], program: PurePosixPath) -> Iterator[PurePosixPath]:
    """What the program ships as code of its resources, as far as it names it literally."""
    for file in files:
        for path in _SHIPPED.findall(file.text):
            full = PurePosixPath(os.path.normpath(program / path))
            # The program may ship itself, too.
            if not program.is_relative_to(full):
                yield full


def _reached(
    own: Mapping[str, SourceFile], project: Project, program: PurePosixPath
) -> frozenset[str]:
    """The entry, and the files that are imported from there on."""

    def beside(folder: PurePosixPath) -> Iterator[str]:
        return (name for name in own if PurePosixPath(name).parent == folder)

    reached = {*entries(own, project, program)}
    waiting = [*reached]
    module = module_of_go(project)
    while waiting:
        file = own[waiting.pop()]
        for name in _imported(file, beside, program, module):
            if name in own and name not in reached:
                reached.add(name)
                waiting.append(name)
    return frozenset(reached)


def running(project: Project) -> Iterator[SourceFile]:
    """The entry of the program and what is imported from there on, wherever it lies.

    Nothing that a file or a folder says of itself leaves it out: a program must not hide a secret
    by a mark of generated code, nor behind thousands of other files.
    """
    program = _relative(project.program, project.folder)

    def beside(folder: PurePosixPath) -> Iterator[str]:
        return sources_in(project.folder / folder, project)

    names = [*beside(PurePosixPath(".")), *beside(program)]
    module = module_of_go(project)
    waiting = entries(names, project, program)
    seen = set(waiting)
    for _ in range(MAX_FILES):
        if not waiting:
            return
        path = str(project.folder / waiting.pop())
        file = read_source(path, project.folder, [], reading.DOCUMENT)
        if file is None:
            continue
        yield file
        for name in _imported(file, beside, program, module):
            if name not in seen and (project.folder / name).is_file():
                seen.add(name)
                waiting.append(name)


def entries(own: Collection[str], project: Project, program: PurePosixPath) -> list[str]:
    """What the language runs first: a named file, else any of the program's folder.

    Go compiles all files of the folder. https://www.pulumi.com/docs/iac/concepts/projects/
    """
    main = [each for each in _main_of_node(project, program) if each in own]
    if main:
        return main
    places = {PurePosixPath("."), program}
    beside = [name for name in own if PurePosixPath(name).parent in places]
    named = _ENTRIES.get(project.runtime, ())
    return [name for name in beside if PurePosixPath(name).stem in named] or beside


def _main_of_node(project: Project, program: PurePosixPath) -> Iterator[str]:
    """The sources that `main` of package.json may name: itself, and what is compiled to it.

    https://nodejs.org/api/packages.html#main
    """
    if project.runtime not in _OF_NODE:
        return
    try:
        package = json_text.loads(
            reading.read_bytes(project.program / "package.json", reading.PAGE), unique=False
        )
        main = PurePosixPath(os.path.normpath(package["main"]))
    except (OSError, ValueError, TypeError, KeyError):
        return
    compiled = main.parts[:1] and main.parts[0] in _BUILT
    inner = main.relative_to(main.parts[0]) if compiled else main
    for place in [inner, PurePosixPath("src") / inner] if compiled else [main]:
        yield from spellings(program / place)


def _imported(
    file: SourceFile,
    beside: Callable[[PurePosixPath], Iterator[str]],
    program: PurePosixPath,
    module: str,
) -> Iterator[str]:
    """The files that a file may import; `beside` gives those of a folder."""
    suffix = PurePosixPath(file.name).suffix
    if suffix == ".py":
        yield from _of_python(file, program)
    elif suffix in _NODE:
        yield from _of_node(file)
    elif suffix == ".go" and module:
        folders = {
            PurePosixPath(path.removeprefix(module).strip("/") or ".")
            for path in _GO_IMPORT.findall(file.text)
            if path == module or path.startswith(f"{module}/")
        }
        yield from (name for folder in sorted(folders) for name in beside(folder))


def _of_python(file: SourceFile, program: PurePosixPath) -> Iterator[str]:
    try:
        tree = python_text.parse(file.text)
    except RefusedError:
        return
    here = PurePosixPath(file.name).parent
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield from _modules(program, each.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = here if node.level else program
            for _ in range(node.level - 1):
                base = base.parent
            parts = node.module.split(".") if node.module else []
            for each in node.names:
                yield from _modules(base, [*parts, each.name])


def _modules(base: PurePosixPath, parts: Sequence[str]) -> Iterator[str]:
    """The files that an import of these names runs, where they exist."""
    for end in range(len(parts) + 1):
        place = base.joinpath(*parts[:end])
        yield str(place / "__init__.py")
        yield f"{place}.py"


def _of_node(file: SourceFile) -> Iterator[str]:
    here = PurePosixPath(file.name).parent
    for path in _RELATIVE.findall(file.text):
        yield from spellings(PurePosixPath(os.path.normpath(here / path)))


def spellings(place: PurePosixPath) -> Iterator[str]:
    """The sources that Node or TypeScript may find for a module's path."""
    yield str(place)
    for suffix in _NODE:
        yield f"{place}{suffix}"
        if place.suffix in _NODE:
            yield str(place.with_suffix(suffix))
        yield str(place / f"index{suffix}")


def module_of_go(project: Project) -> str:
    try:
        text = reading.read_text(project.folder / "go.mod", reading.PAGE)
    except (OSError, ValueError):
        return ""
    found = _GO_MODULE.search(text)
    return found[1].strip('"') if found else ""
