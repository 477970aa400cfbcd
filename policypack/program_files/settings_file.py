"""The settings file of a program: `stackwarden.yaml`, or `[tool.stackwarden]` in `pyproject.toml`.

Every element has its place, for errors that name lines; what another user of the machine may have
written is not read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from policypack.reading import files, toml_text
from policypack.reading.files import MalformedError, RefusedError
from policypack.settings.errors import SettingsError
from policypack.settings.merging import Part, read_settings
from policypack.settings.settings import STACK_KEYS, Place

if TYPE_CHECKING:
    pass

_ROOT = 0


def is_foreign(path: Path, project: Path) -> bool:
    """Whether the file or folder belongs to a user who has no part in the program.

    The user, root, and the owner of the project's folder have: that one decides about the program
    itself, as where a container runs as root over the checkout of another user. Where a system has
    no owners, nothing is foreign.
    """
    if not hasattr(os, "geteuid"):
        return False
    trusted = {_ROOT, os.geteuid(), project.stat().st_uid}
    # A link may be another user's as well as what it leads to.
    return not {path.lstat().st_uid, path.stat().st_uid} <= trusted


def foreign_module(name: str, project: Path) -> Path | None:
    """The file or folder of another user that a module would be imported from, None without one.

    Nothing is imported: of a module in packages, the outermost one is looked at, and the folder of
    the others is below it.
    """
    found = PathFinder.find_spec(name.partition(".")[0])
    if found is None:
        return None
    origin = [found.origin] if found.has_location and found.origin else []
    places = [Path(each) for each in (*origin, *(found.submodule_search_locations or ()))]
    parts = (each for place in places for each in (*_below(place), place, place.parent))
    return next((each for each in parts if is_foreign(each, project)), None)


def _below(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (each for each in place.rglob("*.py") if each.exists())


_LONGEST = 100


class Places(NamedTuple):
    """The content of a file, and line and column (from 1) of each element of it."""

    file: str
    content: Any
    at: Mapping[Place, tuple[int, int]]

    def named(self, place: Place) -> str:
        """The place in words: `stackwarden.yaml:3:5: waivers.0.expires`."""
        known = next((place[:n] for n in range(len(place), -1, -1) if place[:n] in self.at), None)
        spot = "" if known is None else ":{}:{}".format(*self.at[known])
        # A key may be as long as the file.
        words = (_words(each) for each in place)
        return ": ".join(filter(None, (f"{self.file}{spot}", ".".join(words))))


def _words(part: object) -> str:
    text = str(part)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def read_yaml(text: str, file: str) -> Places:
    """A document of YAML. Raises SettingsError for a fault in its syntax, and for a key that stands
    twice."""
    from policypack.reading import yaml_text

    try:
        found = yaml_text.document(text)
    except RefusedError as error:
        raise _fault(file, error) from None
    return Places(file, found.content, dict(_marks(found.root, (), file)) if found.root else {})


def read_toml(text: str, file: str) -> Places:
    """A document of TOML, whose parser keeps no places. Raises SettingsError."""
    try:
        return Places(file, toml_text.loads(text), {})
    except RefusedError as error:
        raise _fault(file, error) from None


def _fault(file: str, error: RefusedError) -> SettingsError:
    column = f":{error.column}" if error.column else ""
    language = error.reason.removeprefix("is not valid ")
    if isinstance(error, MalformedError):
        return SettingsError([f"{file}:{error.line}{column}: invalid {language}: {error.problem}"])
    return SettingsError([f"{file}:{error.line}{column}: the file {error.reason}; shorten it"])


def _marks(node: Any, place: Place, file: str) -> Iterator[tuple[Place, tuple[int, int]]]:
    """The place of the node and of all below it; that of a member of a mapping is its key's."""
    import yaml

    yield place, _spot(node)
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _marks(item, (*place, position), file)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, spot = str(key.value), _spot(key)
            if name in seen:
                where = "{}:{}:{}".format(file, *spot)
                raise SettingsError([f"{where}: {name}: duplicate key; remove one"])
            seen.add(name)
            yield from _marks(value, (*place, name), file)
            yield (*place, name), spot


def _spot(node: Any) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


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
    """The settings file for the project in that folder, or None if there is no file.

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
        f"{os.path.relpath(folder / name, project)}: ignored, because it or a folder above it "
        "belongs to another user; change the owner"
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
