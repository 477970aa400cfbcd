"""Programs with labels, written before they are run: where the argument of a property stands.

A case begins with `=== type name path: what it is`, and a file of it with `--- file`. In the
sources `▸` stands before the argument and `◂` before what gives it its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "programs"
ARGUMENT, ORIGIN = "▸", "◂"


class Labelled(NamedTuple):
    """A program, a resource's property, and where that is: `file:line:column`."""

    title: str
    kind: str
    name: str
    path: str
    files: dict[str, str]
    place: str
    origin: str | None


def cases(language: str) -> list[Labelled]:
    """The cases of one language."""
    text = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    return [_case(each) for each in text.split("\n=== ")[1:]]


def _case(text: str) -> Labelled:
    head, _, sources = text.partition("\n")
    what, _, title = head.partition(": ")
    kind, name, path = what.split(" ")
    files = dict(_files(sources))
    marks = dict(_marks(files))
    plain = {name: text.replace(ARGUMENT, "").replace(ORIGIN, "") for name, text in files.items()}
    return Labelled(title, kind, name, path, plain, marks[ARGUMENT], marks.get(ORIGIN))


def _files(sources: str) -> Iterator[tuple[str, str]]:
    for each in f"\n{sources}".split("\n--- ")[1:]:
        name, _, text = each.partition("\n")
        yield name, text + "\n"


def _marks(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in files.items():
        for number, line in enumerate(text.split("\n"), 1):
            for mark, other in ((ARGUMENT, ORIGIN), (ORIGIN, ARGUMENT)):
                if mark in line:
                    column = line.replace(other, "").index(mark) + 1
                    yield mark, f"{name}:{number}:{column}"
