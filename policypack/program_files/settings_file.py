"""The settings file of a program: `stackwarden.yaml`, or `[tool.stackwarden]` in pyproject.toml.

It is looked for beside the project's `Pulumi.yaml`, then in each folder above it up to the root of
the repository; the nearest one counts. Outside a repository only the project's own folder counts,
so that the file of another project is never taken. Above the project, neither a file nor a folder
of another user counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from policypack.program_files.ownership import is_foreign
from policypack.program_files.places import Places, read_toml, read_yaml
from policypack.reading import files
from policypack.settings.errors import SettingsError
from policypack.settings.loading import read_settings
from policypack.settings.merging import Part
from policypack.settings.settings import STACK_KEYS, Place

_YAML = ("stackwarden.yaml", "stackwarden.yml")
_TOML = "pyproject.toml"
_TABLE = ("tool", "stackwarden")
_OF_ORGANIZATIONS = "stack_may"


class SettingsFile(NamedTuple):
    """The file and the settings in it; `shown` is its name, relative to the project's folder."""

    file: Path
    part: Part
    shown: str


def settings_file(project: Path) -> SettingsFile | None:
    """The settings file for the project in that folder, or None where there is no file.

    Raises SettingsError with file, line and column of what is wrong; in TOML, a wrong setting has
    its key instead.
    """
    return next(settings_files(project), None)


def settings_files(project: Path) -> Iterator[SettingsFile]:
    """The settings files of the project's folder and those above it; the first one counts.

    Raises SettingsError, as `settings_file` does.
    """
    for folder in _folders(project):
        read = (_read(name, file, project) for name, file in _files(folder, project))
        found = [each for each in read if each is not None]
        if len(found) > 1:
            names = " and ".join(os.path.relpath(each.file, project) for each in found)
            raise SettingsError([f"{names}: two configurations in one folder; remove one"])
        yield from found


def checked(text: str, shown: str) -> Part:
    """The settings in the text of a YAML file. Raises SettingsError, as `settings_file` does."""
    return _part(read_yaml(text, shown), ())


def is_settings_file(name: str) -> bool:
    """Whether a file of that name has nothing but settings."""
    return name in _YAML


def foreign_files(project: Path) -> list[str]:
    """A line for each settings file above the project that does not count, since another user of
    the machine may have put it there."""
    return [
        f"{os.path.relpath(folder / name, project)}: ignored, because it or a folder on the way to "
        "it belongs to another user; change the owner"
        for folder in _folders(project)
        for name in (*_YAML, _TOML)
        if (folder / name).is_file() and _is_foreign(folder / name, project)
    ]


def _folders(project: Path) -> list[Path]:
    """The project's folder and those above it in its repository."""
    folders: list[Path] = []
    for folder in (project, *project.parents):
        folders.append(folder)
        # A file in a worktree or a submodule.
        if (folder / ".git").exists():
            return folders
    return [project]


def _files(folder: Path, project: Path) -> Iterator[tuple[str, Path]]:
    for name in (*_YAML, _TOML):
        file = folder / name
        if file.exists() and not _is_foreign(file, project):
            yield name, file


def _is_foreign(file: Path, project: Path) -> bool:
    """Whether the file or a folder between it and the project is another user's."""
    folders = (each for each in project.parents if each.is_relative_to(file.parent))
    beside = file.parent == project
    return not beside and any(is_foreign(each, project) for each in (file, *folders))


def _read(name: str, file: Path, project: Path) -> SettingsFile | None:
    shown = os.path.relpath(file, project)
    text = _text(file, shown)
    if name != _TOML:
        return SettingsFile(file, checked(text, shown), shown)
    places = read_toml(text, shown) if _TABLE[-1] in text else None
    if places is None or _table(places) is None:
        return None
    return SettingsFile(file, _part(places, _TABLE), shown)


def _text(file: Path, shown: str) -> str:
    try:
        return files.read_text(file, files.PAGE)
    except UnicodeDecodeError:
        raise SettingsError([f"{shown}: invalid UTF-8; save the file as UTF-8"]) from None
    except OSError as error:
        raise SettingsError([f"{shown}: cannot be read: {error.strerror}"]) from None


def _table(places: Places) -> Any:
    found: Any = places.content
    for key in _TABLE:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _part(places: Places, table: Place) -> Part:
    """The checked settings of a file, whose table stands at the place `table`."""
    values = _table(places) if table else places.content
    values = {} if values is None else values

    def where(place: Place) -> str:
        return places.named((*table, *place))

    if not isinstance(values, Mapping):
        raise SettingsError([f"{where(())}: must be an object with settings, such as `profile`"])
    if _OF_ORGANIZATIONS in values:
        what = "only an organization's configuration has this setting; remove it"
        raise SettingsError([f"{where((_OF_ORGANIZATIONS,))}: {what}"])
    keys = tuple(key for key in values if key in STACK_KEYS)
    return Part(read_settings(values, where), keys, lambda key: where((key,)))
