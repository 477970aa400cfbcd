"""The Pulumi projects below a folder, and the project files there that are none of a program.

A project is a folder with a project file that names a program. Dependencies bring project files of
their own, `pulumi new` has templates with them, and a policy pack may hold one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from policypack.preview.project import FILES
from policypack.reading import files
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

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
    """Each folder with a project file, and why what is around it counts as no part of the tree."""
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
