"""The weaknesses that rules declare, by CWE number: `weaknesses.csv`.

A line has MITRE's name, the short names that people search for, the common one first, and the
categories of the OWASP Top 10. The Serverless Top 10 reads the categories of 2017 for functions.

The categories of 2017 are those of MITRE's view 1026, and those of 2021 and 2025 are the lists of
mapped CWEs on OWASP's pages. A weakness that no list names has the category of its nearest parent
(MITRE's view 1000); CWE-1395 has the categories whose subject it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-12-02"
SOURCES = {
    "MITRE CWE 4.14": "https://cwe.mitre.org/data/index.html",
    "OWASP Top 10 2017 (CWE view)": "https://cwe.mitre.org/data/definitions/1026.html",
    "OWASP Top 10 2021": "https://owasp.org/Top10/2021/",
    "OWASP Top 10 2025": "https://owasp.org/Top10/2025/",
    "OWASP Serverless Top 10": "https://github.com/OWASP/Serverless-Top-10-Project",
}
# The names of OWASP's categories.
CATEGORIES: Mapping[str, str] = read_table(__file__)["categories"]
_TABLE = Path(__file__).with_suffix(".csv")
_ID = lazy_pattern(r"cwe[ -]?0*(\d+)")


class Weakness(NamedTuple):
    """A weakness: its CWE number, MITRE's name, the short names and OWASP's categories."""

    number: int
    name: str
    short_names: tuple[str, ...]
    categories: tuple[str, ...]


@lru_cache(maxsize=1)
def weaknesses() -> dict[int, Weakness]:
    """Returns the lines of the table by CWE number."""
    # A start of the pack reads no table.
    import csv

    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            int(row["cwe"]): Weakness(
                int(row["cwe"]),
                row["name"],
                tuple(row["short_names"].split(";")),
                tuple(row["owasp"].split()),
            )
            for row in csv.DictReader(file)
        }


def label(number: int) -> str:
    """Returns the ID with the common short name, such as `CWE-78 (command injection)`; the ID alone
    for a weakness that is not in the table."""
    known = weaknesses().get(number)
    return f"CWE-{number} ({known.short_names[0]})" if known else f"CWE-{number}"


def address(number: int) -> str:
    """Returns MITRE's page about a weakness."""
    return f"https://cwe.mitre.org/data/definitions/{number}.html"


def number_of(text: str) -> int | None:
    """Returns the number of an ID such as `CWE-78` or `cwe 078`; None for any other text."""
    found = _ID.fullmatch(text.strip().casefold())
    return int(found[1]) if found else None
