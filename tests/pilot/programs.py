"""The public programs of the pilot, from `programs.csv`."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("programs.csv")
LANGUAGES = ("typescript", "javascript", "python", "go", "yaml")


class Program(NamedTuple):
    """A Pulumi program in a public repository on GitHub.

    `folder` has its project file, relative to the repository (`.` for its root). `packages` is the
    package manager that installs what it imports: a key of `packages.INSTALL`. `stack` is the one
    to preview if there are several, and else empty.
    """

    repository: str
    commit: str
    folder: str
    language: str
    packages: str
    stack: str

    @property
    def name(self) -> str:
        """Its name in the scoreboard, such as `pulumi/examples:aws-ts-apigateway`."""
        return f"{self.repository}:{self.folder}"


@lru_cache(maxsize=1)
def programs() -> list[Program]:
    """All programs, sorted by name."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == Program._fields
    return [Program(*row) for row in rows[1:]]
