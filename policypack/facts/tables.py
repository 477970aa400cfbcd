"""The tables of facts that verdicts rest on, with their source and its date: `tables.csv`.

`python -m tools.renew` makes them anew, and writes the source and the date.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_suffix(".csv")


class Table(NamedTuple):
    """What some files hold, what they were made from, and the day of that."""

    what: str
    files: tuple[str, ...]
    source: str
    as_of: str


@lru_cache(maxsize=1)
def tables() -> tuple[Table, ...]:
    """Returns the tables in the order of the file."""
    # A preview asks only whether the index of actions is old.
    import csv

    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Table(row["what"], tuple(row["files"].split()), row["source"], row["as_of"])
            for row in csv.DictReader(file)
        )
