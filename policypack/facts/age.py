"""How old the facts are that are mined from AWS's reference, and when an update is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.facts import actions
from policypack.start import clock
from policypack.start.lazy_patterns import lazy_pattern

# The tables of facts that verdicts rest on, with their source and its date: `tables.csv`.
#
# `python -m tools.renew` makes them anew, and writes the source and the date.

FILE = Path(__file__).with_name("tables.csv")


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


# AWS adds hundreds of actions within this time.
MOST_DAYS = 180
_DATE = lazy_pattern(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=1)
def index_date() -> str:
    """The date of the index of actions, condition keys and resource types."""
    return _date_in(actions.source())


def dates() -> Mapping[str, str]:
    """Returns the date of each table of facts."""
    return {table.what: table.as_of for table in tables()}


def overdue_days() -> int | None:
    """Returns the age of the index of actions in days once an update is due, else None."""
    days = days_old(index_date())
    return days if days > MOST_DAYS else None


def overdue() -> list[str]:
    """A line if the index of actions is outdated, else none."""
    days = overdue_days()
    if days is None:
        return []
    return [
        f"the list of AWS actions is from {index_date()}, {days} days ago, so verdicts on "
        "permissions don't include newer actions; upgrade stackwarden"
    ]


def days_old(day: str) -> int:
    """How many days ago a date was."""
    return (clock.today() - date.fromisoformat(day)).days


def _date_in(source: str) -> str:
    found = _DATE.search(source)
    assert found is not None, f"no date in {source}"
    return found.group()
