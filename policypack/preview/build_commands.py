"""The command that builds a missing file, as the scripts of its project show it.

A script is chosen because its text names the file or the folder, or else because of its own name.
https://docs.npmjs.com/cli/using-npm/scripts, https://www.gnu.org/software/make/manual/make.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

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
    """The command, with the folder below `root` to run it in; None where no script shows one.

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
