"""The literals of the program that the engine runs, with their files and lines.

A text that a resource is given, and that is exactly a literal of the program's own files or of its
configuration in plain text, is written there, however it got to the resource: as an argument, by a
variable, as a default.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from policypack.program_files import own_sources
from policypack.program_files.files import configuration_files, source_files
from policypack.report.literals import literals
from policypack.supply_chain.program import Project, find_project

# Shorter literals are equal by chance.
_SHORTEST = 4
Place = tuple[str, int]


class ProgramLiterals:
    """The literals of a project's files. They are read when they are first asked for."""

    def __init__(self, project: Project, stack: str) -> None:
        self._project = project
        self._stack = stack

    @classmethod
    def of(cls, project: str, stack: str) -> ProgramLiterals | None:
        """Those of the project of that name; None where its folder is not known."""
        found = find_project(project) if project else None
        return cls(found, stack) if found is not None else None

    def place_of(self, text: str) -> Place | None:
        """The file, relative to the repository, and the line of a literal that is the text."""
        return self._places.get(text) if len(text) >= _SHORTEST else None

    @cached_property
    def _places(self) -> dict[str, Place]:
        places: dict[str, Place] = {}
        for name, text in self._texts():
            for value, line in lines(text, name):
                places.setdefault(value, (self._shown(name), line))
        return places

    def _texts(self) -> Iterator[tuple[str, str]]:
        found = source_files(self._project).files
        others = own_sources.others(self._project, found)
        yield from (each for each in found if each.name not in others)
        yield from configuration_files(self._project, self._stack, {each.name for each in found})

    def _shown(self, name: str) -> str:
        """The name of a file in reports: relative to the repository, as places in previews are."""
        program = self._project.program
        above = (program, *program.parents)
        root = next((each for each in above if (each / ".git").exists()), program)
        return Path(os.path.relpath(self._project.folder / name, root)).as_posix()


def lines(text: str, name: str) -> Iterator[tuple[str, int]]:
    """The literals of a source with the lines that they begin in; none of one that is malformed."""
    try:
        found = literals(text, name)
    except ValueError:
        return
    for each in found:
        yield each.value, each.lines[0][0]
