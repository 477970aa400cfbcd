"""The formats that state what a program depends on: one row of `formats.json` for each.

A new format is a row and a reader. A row without a reader is recognized and not
read: it is reported as undecided, unless the lock file that its tool writes stands beside it.
"""

from __future__ import annotations

import posixpath
import re
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record


class Kind(Enum):
    """What a file of the format states."""

    MANIFEST = auto()  # What the project asks for.
    LOCK = auto()  # Every package that is installed.
    INSTALLED = auto()  # A package whose files ship.


@record(frozen=True)
class Format:
    """One format. `name` is a file's name, or a pattern of its path from any folder on.

    `reader` is `module.function`, loaded on demand: YAML and TOML are slow to import. With
    `reads_others` it takes a third argument, which reads another file of the package. `mark` is
    what the text must contain, where the name alone does not show the format. `locks` are the files
    that stand for one without a reader.
    """

    name: str | re.Pattern[str]
    reader: str
    ecosystem: str
    kind: Kind
    reads_others: bool = False
    mark: re.Pattern[str] | None = None
    locks: tuple[str, ...] = ()

    def matches(self, text: str) -> bool:
        """Whether a file with the name is of this format, and not another program's."""
        return self.mark is None or bool(self.mark.search(text))


def _format(row: dict[str, Any]) -> Format:
    """The format of a row, which has a name or a pattern."""
    given = {"locks": (), "mark": None, **row}
    name = given.pop("name", None) or lazy_pattern(given.pop("pattern"))
    mark = given.pop("mark") and lazy_pattern(row["mark"])
    locks = tuple(given.pop("locks"))
    return Format(name, kind=Kind[given.pop("kind")], mark=mark, locks=locks, **given)


FORMATS = tuple(map(_format, read_table(__file__)["formats"]))
_BY_NAME = {row.name: row for row in FORMATS if isinstance(row.name, str)}
_BY_PATH = [row for row in FORMATS if not isinstance(row.name, str)]
# Development files, which are not installed for the function.
_DEVELOPMENT = lazy_pattern(
    r"(?:^|[-_./])(?:dev|develop|development|tests?|testing|docs?|lint|ci)(?:[-_./]|$)",
    re.IGNORECASE,
)
# Groups that projects name after a tool or its task.
_TASKS = lazy_pattern(
    r"bench(?:mark)?s?|build|checks?|coverage|examples?|format(?:ting)?|linting|mypy|notebooks?"
    r"|pre-commit|qa|quality|release|ruff|style|types|typing",
    re.IGNORECASE,
)


def format_of(name: str) -> Format | None:
    """The format of a file by its name in the package, or None. Development files have none."""
    row = _row(name)
    return None if row is None or _is_for_development(name, row) else row


def is_for_development(name: str) -> bool:
    """Whether a file lists what is installed for development alone, by its name."""
    row = _row(name)
    return row is not None and _is_for_development(name, row)


def _row(name: str) -> Format | None:
    found = _paths().search(name)
    if found is None:
        return _BY_NAME.get(posixpath.basename(name))
    return _BY_PATH[(found.lastindex or 1) - 1]


@lru_cache(maxsize=1)
def _paths() -> re.Pattern[str]:
    """One pattern for all that look at paths: a package has tens of thousands of names."""
    forms = (
        f"({row.name.pattern})"  # type: ignore[union-attr]
        for row in _BY_PATH
    )
    return re.compile(f"(?:^|/)(?:{'|'.join(forms)})$")


def _is_for_development(name: str, row: Format) -> bool:
    stem = posixpath.splitext(posixpath.basename(name))[0]
    return row.reader == "requirements_txt.parse" and is_development_group(stem)


def is_development_group(name: str) -> bool:
    """Whether a dependency group is for development, by its name."""
    return bool(_DEVELOPMENT.search(name) or _TASKS.fullmatch(name))
