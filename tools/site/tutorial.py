"""The tutorial as steps: the files that it writes and the commands that it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FILE, _EXITS = "file: ", "exits with "


class File(NamedTuple):
    """A file that the reader writes."""

    path: str
    text: str


class Commands(NamedTuple):
    """Commands that the reader runs, the exit status of the last, and what the page shows of it."""

    lines: tuple[str, ...]
    status: int
    shown: tuple[str, ...]


def steps(page: str) -> Iterator[File | Commands]:
    """Returns the steps of a page in their order."""
    found = list(_BLOCK.finditer(page))
    for block, after in zip(found, [*found[1:], None], strict=True):
        mark = block["mark"] or ""
        if mark.startswith(_FILE):
            yield File(mark.removeprefix(_FILE), block["text"])
        elif block["language"] == "sh":
            told = after["text"] if after and not after["language"] else ""
            status = int(mark.removeprefix(_EXITS)) if mark.startswith(_EXITS) else 0
            lines = tuple(block["text"].splitlines())
            yield Commands(lines, status, tuple(told.splitlines()))
