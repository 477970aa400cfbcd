"""The Pulumi project that is previewed, and the projects below a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.reading import files, yaml_text
from policypack.reading.files import MalformedError, RefusedError, is_part
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


@record(frozen=True)
class Project:
    """A project file and its content. `folder` is absolute."""

    file: Path
    name: str
    settings: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """The folder of the project file: Pulumi runs there."""
        return self.file.parent

    @property
    def program(self) -> Path:
        """The folder of the program, from which its relative paths start."""
        main = self.folder / str(self.settings.get("main") or "")
        return main if main.is_dir() else main.parent

    @property
    def runtime(self) -> str:
        """The language, such as `python` or `yaml`."""
        runtime = self.settings.get("runtime")
        return str(runtime.get("name") if isinstance(runtime, Mapping) else runtime)

    @property
    def configuration(self) -> Path:
        """The folder of the stacks' configuration files."""
        named = self.settings.get("stackConfigDir") or self.settings.get("config")
        return self.folder / named if isinstance(named, str) else self.folder

    @property
    def repository(self) -> Path:
        """The root of the Git repository, or the program's folder outside of one."""
        return repository(self.program) or self.program


def repository(folder: Path) -> Path | None:
    """The root of the Git repository that a folder is in."""
    # A worktree has a file of that name, a clone a folder.
    above = (folder, *folder.parents)
    return next((each for each in above if (each / ".git").exists()), None)


def find(start: Path) -> Project:
    """The project of a folder: its project file is there or, as Pulumi looks for it, above.

    Raises ValueError if there is none, or where it cannot be read.
    """
    folder = start.resolve()
    if not folder.is_dir():
        raise ValueError(f"{start}: not a folder; name the folder of a Pulumi project")
    for above in (folder, *folder.parents):
        for name in FILES:
            if (above / name).is_file():
                return _read(above / name)
    raise ValueError(
        f"{start}: no Pulumi.yaml here or in a parent folder; name the folder of a Pulumi project"
    )


def _read(file: Path) -> Project:
    settings = mapping(file)
    name = settings.get("name")
    if not isinstance(name, str) or not settings.get("runtime"):
        raise ValueError(f"{file}: name or runtime is missing; add both to the project file")
    if not is_part(name):
        what = "use letters, digits, hyphens, underscores and periods only"
        raise ValueError(f"{file}: name: invalid name of a project; {what}")
    return Project(file, name, settings)


def mapping(file: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds; an empty file holds an empty one.

    Raises ValueError with the place where the file is no such mapping.
    """
    try:
        values = yaml_text.load(files.read_text(file, files.PAGE)) or {}
    except MalformedError as error:
        place = f"{file}:{error.line}"
        raise ValueError(f"{place}: invalid YAML: {error.problem}; correct it") from None
    except RefusedError as error:
        raise ValueError(f"{file}:{error.line}: the file {error.reason}; shorten it") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file}: invalid UTF-8; save it as UTF-8 text") from None
    except OSError as error:
        raise ValueError(f"{file}: cannot be read: {error.strerror}; make it readable") from None
    if not isinstance(values, dict):
        raise ValueError(f"{file}: must be a mapping of names to values; correct it")
    return values


_POLICY_PACK = ("PulumiPolicy.yaml", "PulumiPolicy.yml")
# A virtual environment has this file, whatever it is called:
# https://docs.python.org/3/library/venv.html#how-venvs-work
_ENVIRONMENT = "pyvenv.cfg"
_INSTALLED = ("node_modules", "site-packages", "dist-packages", "__pypackages__")
# What `pulumi new` replaces: https://www.pulumi.com/docs/iac/guides/building-extending/templates/
_TEMPLATE = lazy_pattern(rb"""^\s*["']?name["']?\s*:\s*["']?\$\{PROJECT\}""", re.MULTILINE)
# A project file is small; a name isn't expected after this many bytes.
_START = 65_536


@record(frozen=True)
class LeftOut:
    """A folder with a project file that is not judged, and why."""

    folder: Path
    reason: str


@record(frozen=True)
class Below:
    """The sorted folders of projects below a folder, and the skipped ones."""

    folders: Sequence[Path]
    left_out: Sequence[LeftOut]


def is_project(folder: Path) -> bool:
    """Whether the folder itself has a project file."""
    return any((folder / name).is_file() for name in FILES)


def below(root: Path) -> Below:
    """The projects in and below a folder. Links are not followed; `.git` is not entered."""
    found: list[Path] = []
    left_out: list[LeftOut] = []
    for folder, reason in _with_files(root):
        why = reason or _no_program(folder)
        if why:
            left_out.append(LeftOut(folder, why))
        else:
            found.append(folder)
    return Below(sorted(found), sorted(left_out, key=lambda each: each.folder))


def _with_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Each folder with a project file, and why it is not a part of the tree around it."""
    reasons = {str(root): ""}
    for place, folders, names in os.walk(root):
        reason = reasons.pop(place)
        if not reason and _ENVIRONMENT in names:
            reason = "in a virtual environment"
        if not set(FILES).isdisjoint(names):
            yield Path(place), reason
        for name in [*folders]:
            path = os.path.join(place, name)
            if os.path.islink(path):
                if is_project(Path(path)):
                    yield Path(path), "a symbolic link"
            elif name != ".git":
                reasons[path] = reason or _of_folder(name)
                continue
            folders.remove(name)


def _of_folder(name: str) -> str:
    if name in _INSTALLED:
        return f"in {name}"
    if name.startswith("."):
        return "in a virtual environment" if name == ".venv" else "in a hidden folder"
    return ""


def _no_program(folder: Path) -> str:
    """Why a project file names no program. An unreadable file is a project that fails."""
    if any((folder / name).is_file() for name in _POLICY_PACK):
        return "a policy pack"
    file = next(folder / name for name in FILES if (folder / name).is_file())
    try:
        with files.opened(file) as opened:
            start = opened.read(_START)
    except OSError:
        return ""
    return "a template of pulumi new" if _TEMPLATE.search(start) else ""
