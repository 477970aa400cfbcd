"""Where a program registers each resource: the source positions of `pulumi preview --json`.

A step's state has `sourcePosition` and `stackTrace`, with positions such as
`project:///__main__.py#42`, relative to the folder of the project file. The program's own frame
nearest to the registration counts: a position in an installed package says nothing to a reader.
What a component in a plugin makes has none in the program, and gets that of the component's call.
SDKs and engine have had positions since July 2023 (https://github.com/pulumi/pulumi/pull/13449) and
stack traces since August 2025 (https://github.com/pulumi/pulumi/pull/20430).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from policypack.model.urns import parts_of
from policypack.preview.calls import Calls
from policypack.preview.project import Project
from policypack.preview.yaml_positions import lines_of

_SCHEME = "project:///"
_INSTALLED = ("site-packages", "node_modules", "dist-packages")
State = Mapping[str, Any]
# A file relative to the repository's root, and a line from 1.
Position = tuple[str, int]


def positions(digest: Mapping[str, Any], project: Project) -> dict[str, Position]:
    """The position of each resource by URN. What has none is missing."""
    found = {}
    steps = digest.get("steps") or ()
    states = {each["urn"]: each.get("newState") or each.get("oldState") or {} for each in steps}
    named, calls = _declared(project), Calls(project)
    for urn in states:
        makers = _makers(urn, states)
        places = (_place(each, states[each], project, calls) for each in makers)
        place = next(filter(None, places), None) or named.get(parts_of(urn)[1])
        if place:
            found[urn] = (_relative(place[0], project), place[1])
    return found


def _makers(urn: str, states: Mapping[str, State]) -> Iterator[str]:
    """A resource, and the components that it is a part of, the nearest first."""
    yield urn
    while (urn := states[urn].get("parent") or "") in states and not states[urn].get("custom"):
        yield urn


def _place(urn: str, state: State, project: Project, calls: Calls) -> tuple[Path, int] | None:
    nearest = next(_own(state, project), None)
    is_known = bool(state.get("sourcePosition"))
    # Without the first frame, others are of what calls an anonymous function. One in a plugin is
    # that of a resource that the plugin makes, or of a component that the program makes.
    is_in_source = not is_known or not (nearest or state.get("custom"))
    return (calls.place(urn) if is_in_source else None) or nearest


def _own(state: State, project: Project) -> Iterator[tuple[Path, int]]:
    frames = [state, *(state.get("stackTrace") or ())]
    for frame in frames:
        place = _parsed(frame.get("sourcePosition") or "", project)
        if place and _is_own(place[0], project):
            yield place


def _parsed(position: str, project: Project) -> tuple[Path, int] | None:
    path, _, line = position.partition("#")
    number = line.partition(",")[0]
    if not path.startswith(_SCHEME) or not number.isdecimal():
        return None
    relative = unquote(path[len(_SCHEME) :])
    return Path(os.path.normpath(project.folder / relative)), int(number)


def _is_own(file: Path, project: Project) -> bool:
    inside = file.is_relative_to(project.repository) or file.is_relative_to(project.folder)
    return inside and not any(part in _INSTALLED for part in file.parts) and file.is_file()


def _relative(file: Path, project: Project) -> str:
    return Path(os.path.relpath(file, project.repository)).as_posix()


def _declared(project: Project) -> dict[str, tuple[Path, int]]:
    """The positions of a YAML program, whose language host gives its own and not the program's."""
    return lines_of(project) if project.runtime == "yaml" else {}
