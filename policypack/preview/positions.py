"""Where a program registers each resource, and the findings of a run with these places."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import yaml

from policypack.engine.policy_config import UNJUDGED
from policypack.model.positions import Position
from policypack.model.urns import parts_of
from policypack.preview.engine import Run
from policypack.preview.project import Project
from policypack.program_files.arguments.program import Argument, Frame, Program, Site
from policypack.program_files.arguments.shapes import Place
from policypack.program_files.own_sources import module_of_go
from policypack.reading import files, yaml_text
from policypack.report import run as documents
from policypack.settings.merging import is_loosened
from policypack.settings.settings import NAMESPACE
from policypack.supply_chain import program as programs


def lines_of(project: Project) -> dict[str, tuple[Path, int]]:
    """The file and the line, from 1, of each resource by its name."""
    # With `main`, the program is in Main.yaml or other files of that folder.
    found = {project.file, *project.program.glob("*.yaml")}
    return {name: place for file in sorted(found) for name, place in _resources(file)}


def _resources(file: Path) -> Iterator[tuple[str, tuple[Path, int]]]:
    try:
        program = yaml_text.nodes(files.read_text(file, files.PAGE))
    except (OSError, ValueError):
        # The language host says what is wrong with it.
        return
    declared = _member(program, "resources")
    for key, value in declared.value if isinstance(declared, yaml.MappingNode) else ():
        name = _member(value, "name")
        text = name.value if isinstance(name, yaml.ScalarNode) else key.value
        yield str(text), (file, key.start_mark.line + 1)


def _member(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


_SCHEME = "project:///"
# What an ES module has in place of a path.
_ADDRESS = "file:/"
_INSTALLED = ("site-packages", "node_modules", "dist-packages")
_JAVASCRIPT = (".js", ".mjs", ".cjs")
State = Mapping[str, Any]
# The file and the line at which the program makes each resource, by URN.
Made = Mapping[str, tuple[str, int]]


class Positions(NamedTuple):
    """Where a property is given, where the resource is made, and where the value comes from."""

    place: Position
    call: Position
    origin: Position | None


class Places:
    """The places of a run's resources and their properties."""

    def __init__(self, digest: Mapping[str, Any], project: Project) -> None:
        self._project = project
        steps = digest.get("steps") or ()
        self._states: dict[str, State] = {
            each["urn"]: each.get("newState") or each.get("oldState") or {} for each in steps
        }
        own = programs.Project(project.folder, project.program, project.runtime)
        self._module = module_of_go(own) if project.runtime == "go" else ""
        self._program = Program(own, project.repository)

    def of(self, urn: str, path: str = "") -> Positions | None:
        """The places of a property of a resource: the best that is known.

        None for a resource that the run has not registered.
        """
        if urn not in self._states:
            return None
        for maker in self._makers(urn):
            found = self._found(maker, path if maker == urn else "")
            if found:
                return found
        entry = self._program.entry
        place = Position(self._relative(entry), None) if entry else None
        return Positions(place, place, None) if place else None

    def made(self) -> Made:
        """Where the program makes each resource. What has no known line is missing."""
        calls = {urn: found.call for urn in self._states if (found := self.of(urn))}
        return {urn: (call.file, call.line) for urn, call in calls.items() if call.line}

    def _makers(self, urn: str) -> Iterator[str]:
        """A resource, and the components that it is a part of, the nearest first."""
        states = self._states
        yield urn
        while (urn := states[urn].get("parent") or "") in states and not states[urn].get("custom"):
            yield urn

    def _found(self, urn: str, path: str) -> Positions | None:
        state, (kind, name) = self._states[urn], parts_of(urn)
        frames = tuple(self._own(state))
        nearest = frames[0] if frames else None
        is_known = bool(state.get("sourcePosition"))
        # Without the first frame, others are of what calls an anonymous function. One in a plugin
        # is that of a resource that the plugin makes, or of a component that the program makes.
        is_in_source = self._is_lost(state) or not is_known or not (nearest or state.get("custom"))
        argument = self._program.argument(Site(kind, name, frames, is_in_source), path)
        if argument:
            return self._positions(argument)
        if nearest is None and name in self._declared:
            file, line = self._declared[name]
            nearest = (os.path.relpath(file, self._project.folder), line)
        place = Position(self._relative(nearest[0]), nearest[1]) if nearest else None
        return Positions(place, place, None) if place else None

    def _positions(self, argument: Argument) -> Positions:
        origin = argument.origin and self._position(argument.origin)
        return Positions(self._position(argument.place), self._position(argument.head), origin)

    def _position(self, place: Place) -> Position:
        return Position(self._relative(place.file), *place.span)

    def _own(self, state: State) -> Iterator[Frame]:
        for frame in (state, *(state.get("stackTrace") or ())):
            place = self._parsed(frame.get("sourcePosition") or "")
            if place and self._is_own(place[0]):
                yield Path(os.path.relpath(place[0], self._project.folder)).as_posix(), place[1]

    def _is_lost(self, state: State) -> bool:
        """Whether the position may be none of a source: a loader of ES modules may have compiled
        them, and the host of YAML gives its own."""
        if self._project.runtime == "yaml":
            return True
        position = state.get("sourcePosition") or ""
        parsed = self._parsed(position)
        is_address = position.startswith(_SCHEME + _ADDRESS)
        return parsed is None or is_address or self._is_compiled(parsed[0])

    def _parsed(self, position: str) -> tuple[Path, int] | None:
        path, _, line = position.partition("#")
        number = line.partition(",")[0]
        if not path.startswith(_SCHEME) or not number.isdecimal():
            return None
        relative = unquote(path[len(_SCHEME) :])
        if relative.startswith(_ADDRESS):
            file = Path("/" + relative[len(_ADDRESS) :].lstrip("/"))
            # The lines of TypeScript are those of what a loader has made of it.
            return (file, int(number)) if file.suffix in _JAVASCRIPT else None
        return self._trimmed(relative) or self._file(relative), int(number)

    def _trimmed(self, path: str) -> Path | None:
        """The file of a path that begins with the module, as Go writes it with -trimpath.

        https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
        """
        inside = path.removeprefix("./")
        while inside.startswith("../"):
            inside = inside[3:]
        if not self._module or not inside.startswith(f"{self._module}/"):
            return None
        file = self._file(inside[len(self._module) + 1 :])
        return file if file.is_file() else None

    def _file(self, relative: str) -> Path:
        return Path(os.path.normpath(self._project.folder / relative))

    def _is_own(self, file: Path) -> bool:
        project = self._project
        inside = file.is_relative_to(project.repository) or file.is_relative_to(project.folder)
        if not inside or any(part in _INSTALLED for part in file.parts) or not file.is_file():
            return False
        return not self._is_compiled(file)

    def _is_compiled(self, file: Path) -> bool:
        """Whether it is JavaScript of a program whose sources are TypeScript."""
        return file.suffix in _JAVASCRIPT and self._program.is_typescript

    def _relative(self, file: str) -> str:
        full = self._project.folder / file
        return Path(os.path.relpath(full, self._project.repository)).as_posix()

    @cached_property
    def _declared(self) -> dict[str, tuple[Path, int]]:
        """The positions of a YAML program, whose host gives its own and not the program's."""
        return lines_of(self._project) if self._project.runtime == "yaml" else {}


Finding = dict[str, Any]
_ORIGIN = "The value comes from here"


def judged(file: Path, places: Places) -> list[Finding]:
    """The findings that the pack wrote into a file, each at its place in the program."""
    found = documents.read(str(file))["findings"] if file.is_file() and file.stat().st_size else []
    return [_placed(dict(each), places) for each in found]


def of_changed(findings: Sequence[Finding], changed: AbstractSet[str]) -> list[Finding]:
    """The findings of the resources with these URNs, and those that have no resource."""
    return [each for each in findings if _urn(each) in {None, *changed}]


def loosened(run: Run) -> list[str]:
    """The lines of the pack about settings that are less strict than they were."""
    return [*filter(is_loosened, _about_settings(run))]


def notes(run: Run) -> list[str]:
    """The pack's reports other than findings: about settings, waivers and unjudged resources."""
    return [line for line in _about_settings(run) if not is_loosened(line)]


def _about_settings(run: Run) -> Iterator[str]:
    for each in run.events.policies:
        if each["policyName"] in (NAMESPACE, UNJUDGED):
            yield " ".join(each["message"].split())


def _urn(finding: Mapping[str, Any]) -> str | None:
    resource = finding["resource"]
    return resource and str(resource["urn"])


def _placed(finding: Finding, places: Places) -> Finding:
    """Returns the finding at the argument of its property, unless it already has its own place."""
    found = places.of(_urn(finding) or "", finding["path"])
    if found:
        finding["call"] = found.call._asdict()
    if found and finding["file"] is None:
        finding.update(found.place._asdict())
        finding["related"] = [_related(found.origin)] if found.origin else []
    return finding


def _related(origin: Position) -> dict[str, Any]:
    return {**origin._asdict(), "message": _ORIGIN}
