"""Programs with labels: where the argument of each finding stands, written before they were run.

A program begins with `=== what it is`, and a file of it with `--- file`. A line `$ ...` in front of
the files says how it is previewed: `$ tsc` compiles it first, `$ node ...` has options of Node.js,
as `nodeargs` of Pulumi.yaml has, and `$ preview DIR...` has arguments.
In the sources `▸rule:resources▸` stands before the argument that the finding is about, and
`◂rule:resources◂` before what gives it its value; several resources stand with commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
LANGUAGES = ("python", "typescript", "javascript", "yaml", "go")
_MARK = re.compile(r"([▸◂])([a-z0-9-]+):([^▸◂]+)\1")


class Label(NamedTuple):
    """A finding, and where its argument is: the file, the line and the column from 1. `origin`:
    this is where the value comes from."""

    rule: str
    resource: str
    file: str
    line: int
    column: int
    is_origin: bool


class Labelled(NamedTuple):
    """A program of a language, its files by name, and its labels."""

    language: str
    title: str
    files: dict[str, str]
    labels: list[Label]
    compiled: bool
    node: str
    arguments: list[str]


def programs(*languages: str) -> list[Labelled]:
    """The programs of the languages, all of them where none is named."""
    return [each for language in languages or LANGUAGES for each in _of(language)]


def _of(language: str) -> Iterator[Labelled]:
    text = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    for each in text.split("\n=== ")[1:]:
        head, *files = f"{each}\n".split("\n--- ")
        title, *said = head.strip().split("\n")
        node, arguments = (_option(said, name) for name in ("node", "preview"))
        found = dict(_file(file) for file in files)
        labels = [label for name, source in found.items() for label in _labels(name, source)]
        plain = {name: _MARK.sub("", source) for name, source in found.items()}
        compiled = "$ tsc" in said
        yield Labelled(language, title, plain, labels, compiled, node, arguments.split())


def _option(said: list[str], name: str) -> str:
    found = (each.removeprefix(f"$ {name} ") for each in said if each.startswith(f"$ {name} "))
    return next(found, "")


def _file(text: str) -> tuple[str, str]:
    name, _, source = text.partition("\n")
    return name, source.rstrip("\n") + "\n" if source.strip() else ""


def _labels(file: str, source: str) -> Iterator[Label]:
    for number, line in enumerate(source.split("\n"), 1):
        for match in _MARK.finditer(line):
            column = len(_MARK.sub("", line[: match.start()])) + 1
            mark, rule, resources = match.groups()
            for name in resources.split(","):
                yield Label(rule, name, file, number, column, mark == "◂")
