"""Handlers in Python and JavaScript that do the same, with one verdict that was written first.

`### what it is | trigger | kinds`, the handler in Python, `---`, and that in JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "twins"


class Twins(NamedTuple):
    """Two handlers, and the kinds that are found of each."""

    title: str
    trigger: str
    expected: frozenset[str]
    python: str
    javascript: str

    @property
    def triggers(self) -> tuple[str, ...]:
        """The names of the triggers that start them."""
        return () if self.trigger == "-" else (self.trigger,)


def all_twins() -> Iterator[Twins]:
    """All twins of the folder."""
    for file in sorted(FOLDER.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("### ")[1:]:
            head, _, code = block.partition("\n")
            title, trigger, expected = (part.strip() for part in head.split("|"))
            kinds = frozenset(each.strip() for each in expected.split(",")) - {"safe"}
            python, _, javascript = code.partition("---\n")
            yield Twins(f"{file.stem}: {title}", trigger, kinds, python, javascript)
