"""The literals of the program that the engine runs, with their files and lines.

A text that a resource is given, and that is exactly a literal of the program's own files or of its
configuration in plain text, is written there, however it got to the resource: as an argument, by a
variable, as a default. So is one that is made of literals which stand one after the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from policypack.model.positions import Position
from policypack.program_files import own_sources
from policypack.program_files.files import configuration_files
from policypack.report.literals import Literal, literals, start_of
from policypack.supply_chain.program import Project, find_project

# Shorter literals are equal by chance.
_SHORTEST = 4


class WrittenLiterals:
    """The literals of sources: of each its text, its name, and what reports call it.

    A source that is malformed has none.
    """

    def __init__(self, sources: Iterable[tuple[str, str, str]]) -> None:
        self._found: list[tuple[str, list[Literal]]] = []
        self._places: dict[str, Position] = {}
        for text, name, shown in sources:
            try:
                found = literals(text, name)
            except ValueError:
                continue
            self._found.append((shown, found))
            for each in found:
                self._places.setdefault(each.value, _position(shown, each))

    def place_of(self, text: str) -> Position | None:
        """Where a literal is the text, or the first of those of which it is made."""
        if text in self._places:
            return self._places[text]
        starts = ((shown, start_of(text, found)) for shown, found in self._found)
        return next((_position(shown, start) for shown, start in starts if start), None)


class ProgramLiterals:
    """The literals of a project's files. They are read when they are first asked for."""

    def __init__(self, project: Project, stack: str) -> None:
        self._project = project
        self._stack = stack

    @classmethod
    def of(cls, project: str, stack: str) -> ProgramLiterals | None:
        """The literals of the project of that name; None if its folder is unknown."""
        found = find_project(project) if project else None
        return cls(found, stack) if found is not None else None

    def place_of(self, text: str) -> Position | None:
        """Where a literal is the text, or the first of those of which it is made."""
        return self._written.place_of(text) if len(text) >= _SHORTEST else None

    def name_of(self, file: Path) -> str | None:
        """The file as reports name it; None for one outside of the repository."""
        full = Path(os.path.normpath(self._project.program / file))
        inside = full.is_relative_to(self._root)
        return full.relative_to(self._root).as_posix() if inside else None

    @cached_property
    def _root(self) -> Path:
        program = self._project.program
        above = (program, *program.parents)
        return next((each for each in above if (each / ".git").exists()), program)

    @cached_property
    def _written(self) -> WrittenLiterals:
        return WrittenLiterals((text, name, self._shown(name)) for name, text in self._texts())

    def _texts(self) -> Iterator[tuple[str, str]]:
        found = [*own_sources.running(self._project)]
        yield from found
        yield from configuration_files(self._project, self._stack, {each.name for each in found})

    def _shown(self, name: str) -> str:
        """The name of a file in reports: relative to the repository, as places in previews are."""
        return Path(os.path.relpath(self._project.folder / name, self._root)).as_posix()


def _position(file: str, literal: Literal) -> Position:
    first, last = literal.lines[0]
    if literal.columns is None:
        return Position(file, first)
    column, end = literal.columns
    return Position(file, first, column, last, end)
