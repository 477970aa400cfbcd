"""What to do about the error that ended a preview, such as the command that builds a missing file.

A missing module is a file of the program, a package that is declared and not installed, or one that
nothing declares: each has another remedy, and the files of the project tell them apart.

A script is chosen because its text names the file or the folder, or else because of its own name.
https://docs.npmjs.com/cli/using-npm/scripts, https://www.gnu.org/software/make/manual/make.html
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.facts.table import read_table
from policypack.preview.project import Project
from policypack.reading import files, json_text, toml_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_BUILDS = lazy_pattern(r"build|bundle|compile|package|zip|dist\b", re.IGNORECASE)
_TARGET = lazy_pattern(
    r"^([\w./-]+(?:[ \t]+[\w./-]+)*)[ \t]*:(?![=:])(.*(?:\n\t.*)*)", re.MULTILINE
)
_MANAGERS = {"pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun", "bun.lockb": "bun"}
_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_SHELL = ("build.sh", "package.sh", "bundle.sh", "zip.sh")
# Where tools of Python keep a project's commands, and how each of them runs.
_PYTHON_TOOLS = {
    ("poe", "tasks"): "poe",
    ("taskipy", "tasks"): "task",
    ("pdm", "scripts"): "pdm run",
    ("hatch", "envs", "default", "scripts"): "hatch run",
}


@record(frozen=True)
class _Script:
    """A command, the name under which the project keeps it, and its text."""

    command: str
    name: str
    text: str


def build_command(missing: Path, root: Path) -> str | None:
    """The command, with the folder below `root` to run it in; None if no script shows one.

    The scripts nearest to the file come first; `root` is the last folder to be searched.
    """
    for folder in (missing, *missing.parents):
        if not folder.is_relative_to(root):
            return None
        scripts = [*_scripts(folder, root)] if folder.is_dir() else []
        if found := _chosen(scripts, missing, folder):
            where = folder.relative_to(root).as_posix()
            return found.command if where == "." else f"{found.command} (in {where})"
    return None


def _chosen(scripts: list[_Script], missing: Path, folder: Path) -> _Script | None:
    path = missing.relative_to(folder).as_posix()
    names = re.compile(rf"(?<![\w.-]){re.escape(path)}(?![\w-])")
    tests: tuple[Callable[[_Script], Any], ...] = (
        lambda each: each.name == path,
        lambda each: each.name == "build",
        lambda each: _BUILDS.search(each.name) and names.search(each.text),
        lambda each: names.search(each.text),
        lambda each: _BUILDS.search(each.name),
    )
    return next((each for test in tests for each in scripts if test(each)), None)


def _scripts(folder: Path, root: Path) -> Iterator[_Script]:
    yield from _of_node(folder, root)
    yield from _of_make(folder)
    yield from _of_python(folder)
    for name in _SHELL:
        if (folder / name).is_file():
            yield _Script(f"./{name}", name, _text(folder / name))
    if (folder / "gradlew").is_file():
        yield _Script("./gradlew build", "gradlew build", "")


def _of_node(folder: Path, root: Path) -> Iterator[_Script]:
    manifest = _loaded(folder / "package.json", json_text.loads)
    scripts = manifest.get("scripts")
    manager = _manager(folder, root)
    for name, text in scripts.items() if isinstance(scripts, Mapping) else ():
        yield _Script(f"{manager} run {name}", str(name), str(text))


def _manager(folder: Path, root: Path) -> str:
    for above in (folder, *folder.parents):
        for lock, manager in _MANAGERS.items():
            if (above / lock).is_file():
                return manager
        if above == root:
            break
    return "npm"


def _of_make(folder: Path) -> Iterator[_Script]:
    for file in _MAKEFILES:
        for rule in _TARGET.finditer(_text(folder / file)):
            for target in rule[1].split():
                if not target.startswith("."):
                    yield _Script(f"make {target}", target, rule[2])


def _of_python(folder: Path) -> Iterator[_Script]:
    tools = _loaded(folder / "pyproject.toml", toml_text.loads).get("tool")
    for path, command in _PYTHON_TOOLS.items():
        found: Any = tools
        for part in path:
            found = found.get(part) if isinstance(found, Mapping) else None
        for name, text in found.items() if isinstance(found, Mapping) else ():
            yield _Script(f"{command} {name}", str(name), str(text))


def _loaded(file: Path, load: Callable[[str], Any]) -> Mapping[str, Any]:
    try:
        found = load(_text(file) or "{}") if file.is_file() else {}
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _text(file: Path) -> str:
    try:
        return files.read_text(file, files.PAGE) if file.is_file() else ""
    except (OSError, ValueError):
        return ""


_INSTALL = "run pulumi install, which installs the program's dependencies"
_NO_MAIN = 'valid "main" entry'
_NODE_MODULE = lazy_pattern(r"Cannot find (?:module|package) '(?P<name>[^']+)'")
_PYTHON_MODULE = lazy_pattern(r"No module named '(?P<name>[\w.]+)'")
_FILE = lazy_pattern(
    r"(?:No such file or directory: |ENOENT: no such file or directory, \w+ )'(?P<name>[^']+)'"
)
_NO_SDK = "cannot find @pulumi/pulumi from"
_PYTHON_FILES = ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg")
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def remedy(error: str, project: Project) -> str | None:
    """What to do about an error; None if the error says it or nothing is known."""
    for find in (_of_node_module, _of_python_module, _of_file, _of_sdk):
        if found := find(error, project):
            return found
    # The first sign decides.
    rows: list[dict[str, str]] = read_table(__file__)["remedies"]
    return next((row["remedy"] for row in rows if row["sign"] in error), None)


def _of_node_module(error: str, project: Project) -> str | None:
    found = _NODE_MODULE.search(error)
    if found is None:
        return None
    name = found["name"]
    if _NO_MAIN in error:
        built = build_command(Path(name), project.repository)
        return f"{f'run {built}' if built else 'build the program'}, or correct `main`"
    if name.startswith((".", "/")):
        built = build_command(project.program / name, project.repository)
        return f"it is a file of the program: {_make(built)}, or correct the path"
    package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    if any(package in each for each in _declared_by_node(project)):
        return _INSTALL
    return f"add {package} to package.json, and run pulumi install"


def _declared_by_node(project: Project) -> Iterator[Mapping[str, object]]:
    for folder in _above(project):
        manifest = _json(folder / "package.json") or {}
        for kind in _DEPENDENCIES:
            declared = manifest.get(kind)
            if isinstance(declared, Mapping):
                yield declared


def _of_python_module(error: str, project: Project) -> str | None:
    found = _PYTHON_MODULE.search(error)
    if found is None:
        return None
    top, _, inner = found["name"].partition(".")
    if (project.program / top).is_dir() or (project.program / f"{top}.py").is_file():
        path = found["name"].replace(".", "/")
        return f"it is a module of the program: create {path}.py, or correct the import"
    if inner:
        # Python names the first part that is missing.
        return f"the installed version of {top} does not have it: install another one"
    if elsewhere := _elsewhere(top, project):
        return f"it is in {elsewhere}: install that folder, or add it to PYTHONPATH"
    named = re.compile(rf"\b{top.replace('_', '[-_.]')}\b", re.IGNORECASE)
    texts = [text for name in _PYTHON_FILES for text in _texts(_above(project), name)]
    if top.startswith("pulumi") or any(named.search(text) for text in texts):
        return _INSTALL
    return (
        "add its package to the program's requirements if it is not there, and run pulumi install"
    )


def _elsewhere(module: str, project: Project) -> str | None:
    """The folder of the repository, above the program, that has a module beside or below `src`."""
    for folder in _above(project)[1:]:
        for place in (folder, folder / "src"):
            if (place / module / "__init__.py").is_file() or (place / f"{module}.py").is_file():
                return os.path.relpath(place, project.program)
    return None


def _of_file(error: str, project: Project) -> str | None:
    found = _FILE.search(error)
    if found is None:
        return None
    if "/subprocess.py" in error:
        return f"install {found['name']}, which the program runs"
    path = Path(os.path.normpath(project.program / found["name"]))
    return _make(build_command(path, project.repository))


def _of_sdk(error: str, project: Project) -> str | None:
    if _NO_SDK not in error:
        return None
    file = project.program / "package.json"
    broken = file.is_file() and _json(file) is None
    return "package.json is invalid JSON: correct it" if broken else _INSTALL


def _make(command: str | None) -> str:
    return f"run {command}" if command else "create or build it"


def _above(project: Project) -> list[Path]:
    """The program's folder and those above it, up to the repository's."""
    folder, root = project.program, project.repository
    return [each for each in (folder, *folder.parents) if each.is_relative_to(root)]


def _json(file: Path) -> Mapping[str, object] | None:
    try:
        found = json_text.loads(files.read_text(file, files.PAGE))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, Mapping) else None


def _texts(folders: list[Path], name: str) -> Iterator[str]:
    for folder in folders:
        try:
            yield files.read_text(folder / name, files.PAGE)
        except (OSError, ValueError):
            continue
