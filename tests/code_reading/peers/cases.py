"""The labelled handlers of both languages as files, with their kinds and what the pack finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.code_reading.javascript.labelled_files import LABELLED, expected_of, found_of
from tests.code_reading.labelled import handlers, kinds, read


class Case(NamedTuple):
    """A handler with the kinds of its label and those that the pack finds."""

    title: str
    file: str
    code: str
    expected: frozenset[str]
    ours: frozenset[str]


def cases() -> Iterator[Case]:
    """All labelled handlers whose label says what the code does: none that is undecided."""
    for case in (*_python(), *_javascript()):
        if "undecided" not in case.expected:
            yield case


def _python() -> Iterator[Case]:
    for number, each in enumerate(handlers()):
        found = kinds(read(each.code, *each.triggers))
        yield Case(each.title, f"handler_{number}.py", each.code, each.expected, found)


def _javascript() -> Iterator[Case]:
    for file in LABELLED:
        found = frozenset(each.partition(" ")[0] for each in found_of(file)) - {"none"}
        expected = frozenset(each.partition(" ")[0] for each in expected_of(file)) - {"none"}
        yield Case(file.name, file.name, file.read_text(encoding="utf-8"), expected, found)


def write(folder: Path) -> dict[str, Case]:
    """Writes the files of all cases, and returns the cases by the names of their files."""
    every = {case.file: case for case in cases()}
    for name, case in every.items():
        (folder / name).write_text(case.code, encoding="utf-8")
    return every
