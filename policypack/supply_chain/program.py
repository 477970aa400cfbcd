"""The folder of the Pulumi program: asset paths are relative to it; the engine does not send it.

Looked up in this order:

1. The working folder of the process that started this one. Pulumi's language host, which starts
   policy packs, runs in the program's folder; Linux shows it in /proc.
2. `STACKWARDEN_PROGRAM_DIR`.
3. The shell's folder (`PWD`), from which `pulumi` was called.

The first and the last count only if that folder or one above it has the project's `Pulumi.yaml`;
the program's folder is then the one of that file, with its `main`. What a process shows comes
before the environment: with a variable, a job could hide the code that it ships.

A command that has itself run the program of another folder says so with `previewed_in`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from policypack.reading import files

VARIABLE = "STACKWARDEN_PROGRAM_DIR"
SET = f"set {VARIABLE} to the program's folder"
HELP = f"the program's folder, which the engine does not send: {SET}"
_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


_PREVIEWED: ContextVar[Path | None] = ContextVar("previewed", default=None)


class Project(NamedTuple):
    """The folder of `Pulumi.yaml`, that of the program (its `main`), and the language's runtime.

    Without a project file both folders are the program's, and the runtime is empty.
    """

    folder: Path
    program: Path
    runtime: str


def program_folder(project: str, environment: Mapping[str, str] | None = None) -> Path | None:
    """The folder of the program of `project`, or None where it is not known."""
    found = find_project(project, environment)
    return found and found.program


def find_project(project: str, environment: Mapping[str, str] | None = None) -> Project | None:
    """The project of that name around one of the folders that may be its own, or None."""
    environment = os.environ if environment is None else environment
    found = _found(project, environment)
    return next((each for each in found if each is not None), None)


@contextlib.contextmanager
def previewed_in(program: Path) -> Iterator[None]:
    """While the context lasts, every program is the one of this folder."""
    token = _PREVIEWED.set(program)
    try:
        yield
    finally:
        _PREVIEWED.reset(token)


def project_in(folder: Path) -> Project | None:
    """The project whose file stands in the folder, or None."""
    found = (_settings(folder / name) for name in _PROJECT_FILES)
    return next((_project(folder, each) for each in found if each is not None), None)


def _found(project: str, environment: Mapping[str, str]) -> Iterator[Project | None]:
    previewed = _PREVIEWED.get()
    if previewed is not None:
        around = _project_at(previewed, project)
        yield around._replace(program=previewed) if around else Project(previewed, previewed, "")
    with contextlib.suppress(OSError):
        yield _project_at(Path(os.readlink(f"/proc/{os.getppid()}/cwd")), project)
    if environment.get(VARIABLE):
        program = Path(environment[VARIABLE])
        around = _project_at(program, project)
        yield around._replace(program=program) if around else Project(program, program, "")
    if environment.get("PWD"):
        yield _project_at(Path(environment["PWD"]), project)


@lru_cache(maxsize=64)
def _project_at(start: Path, project: str) -> Project | None:
    for folder in (start, *start.parents):
        for name in _PROJECT_FILES:
            settings = _settings(folder / name)
            if settings is not None:
                # Pulumi uses the nearest project file as well.
                is_ours = settings.get("name") == project
                return _project(folder, settings) if is_ours else None
    return None


def _project(folder: Path, settings: Mapping[str, Any]) -> Project:
    runtime = settings.get("runtime")
    name = runtime.get("name") if isinstance(runtime, Mapping) else runtime
    return Project(folder, _main(folder, settings), str(name or ""))


def _main(folder: Path, settings: Mapping[str, Any]) -> Path:
    main = folder / str(settings.get("main") or "")
    return main if main.is_dir() else main.parent


def _settings(file: Path) -> Mapping[str, Any] | None:
    from policypack.reading import yaml_text

    try:
        settings = yaml_text.load(files.read_text(file, files.PAGE))
    except (OSError, ValueError):
        return None
    return settings if isinstance(settings, Mapping) else None
