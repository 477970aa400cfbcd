"""The folder of the Pulumi program: asset paths are relative to it; the engine does not send it.

Looked up in this order:

1. The working folder of the process that started this one. Pulumi's language host, which starts
   policy packs, runs in the program's folder, whatever the project's files say; Linux shows it in
   /proc. (https://github.com/pulumi/pulumi/blob/master/pkg/engine/project.go: GetPwdMain)
2. `STACKWARDEN_PROGRAM_DIR`.
3. The shell's folder (`PWD`), from which `pulumi` was called.

The folder of another process than a language host, and the last one, count only if that folder or
one above it has the project's file; the program's folder is then the one of that file, with its
`main`. What a process shows comes before the environment: with a variable, a job could hide the
code that it ships.

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

from policypack.reading import files, json_text

VARIABLE = "STACKWARDEN_PROGRAM_DIR"
SET = f"set {VARIABLE} to the program's folder"
HELP = f"the program's folder, which the engine does not send: {SET}"
# The first that is there counts, in the order of Pulumi's `encoding.Exts`:
# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/encoding/marshal.go
_PROJECT_FILES = ("Pulumi.json", "Pulumi.yaml", "Pulumi.yml")
_HOSTS = ("pulumi-language-", "pulumi-analyzer-policy")


_PREVIEWED: ContextVar[Path | None] = ContextVar("previewed", default=None)


class Project(NamedTuple):
    """The folder of `Pulumi.yaml`, that of the program (its `main`), and the language's runtime.

    Without a project file both folders are the program's, and the runtime is empty.
    """

    folder: Path
    program: Path
    runtime: str


def program_folder(project: str, environment: Mapping[str, str] | None = None) -> Path | None:
    """The folder of the program of `project`, or None if it is not known."""
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
    settings = _settings_in(folder)
    return None if settings is None else _project(folder, settings)


def _found(project: str, environment: Mapping[str, str]) -> Iterator[Project | None]:
    previewed = _PREVIEWED.get()
    if previewed is not None:
        around = _project_at(previewed, project)
        yield around._replace(program=previewed) if around else Project(previewed, previewed, "")
    with contextlib.suppress(OSError):
        yield _of_the_parent(project)
    if environment.get(VARIABLE):
        program = Path(environment[VARIABLE])
        around = _project_at(program, project)
        yield around._replace(program=program) if around else Project(program, program, "")
    if environment.get("PWD"):
        yield _project_at(Path(environment["PWD"]), project)


def _of_the_parent(project: str) -> Project | None:
    folder = Path(os.readlink(f"/proc/{os.getppid()}/cwd"))
    around = _project_at(folder, project)
    if not is_started_by_a_host():
        return around
    return around._replace(program=folder) if around else Project(folder, folder, "")


def is_started_by_a_host() -> bool:
    """Whether a language host of Pulumi has started this process. Raises OSError if a system
    does not show it."""
    line = files.read_bytes(f"/proc/{os.getppid()}/cmdline", files.PAGE)
    command = line.decode(errors="replace")
    return os.path.basename(command.partition("\0")[0]).startswith(_HOSTS)


@lru_cache(maxsize=64)
def _project_at(start: Path, project: str) -> Project | None:
    """The project of that name in the folder or above it.

    One whose `main` leads here comes before a nearer file, which need not be the one that Pulumi
    has read.
    """
    around = [(each, _settings_in(each)) for each in (start, *start.parents)]
    named = [_project(each, it) for each, it in around if it and it.get("name") == project]
    here = (each for each in named if os.path.realpath(each.program) == os.path.realpath(start))
    return next(here, next(iter(named), None))


def _project(folder: Path, settings: Mapping[str, str]) -> Project:
    return Project(folder, _main(folder, settings), settings.get("runtime", ""))


def _main(folder: Path, settings: Mapping[str, str]) -> Path:
    main = folder / settings.get("main", "")
    return main if main.is_dir() else main.parent


def plugins_in(folder: Path) -> dict[str, str]:
    """The plugins that the project file in a folder puts in place of Pulumi's own: where each is,
    by kind and name.

    https://www.pulumi.com/docs/iac/concepts/projects/project-file/#plugins-options
    """
    stated = (_content_in(folder) or {}).get("plugins")
    return {
        f"{kind} {each.get('name', '')}": str(each.get("path") or each.get("version") or "")
        for kind, listed in (stated.items() if isinstance(stated, Mapping) else ())
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping)
    }


def _settings_in(folder: Path) -> Mapping[str, str] | None:
    """The texts of a project file by key, of `runtime` its name; None without a readable one."""
    content = _content_in(folder)
    if content is None:
        return None
    runtime = content.get("runtime")
    flat = {**content, "runtime": runtime.get("name") if isinstance(runtime, Mapping) else runtime}
    return {key: each for key, each in flat.items() if isinstance(each, str)}


def _content_in(folder: Path) -> Mapping[str, Any] | None:
    """The first project file that is there, its scalars as they are written.

    The rest may hold anything: Pulumi does not take `on` for a truth value, and reads the first
    document alone.
    """
    file = next((each for name in _PROJECT_FILES if (each := folder / name).is_file()), None)
    if file is None:
        return None
    from policypack.reading import yaml_text

    try:
        if file.suffix == ".json":
            found = json_text.loads(files.read_bytes(file, files.DOCUMENT), unique=False)
        else:
            text = files.read_text(file, files.DOCUMENT)
            found = yaml_text.as_written(yaml_text.nodes(text, first=True))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, Mapping) else None
