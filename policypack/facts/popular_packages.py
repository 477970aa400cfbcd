"""The most downloaded packages of PyPI and npm in November 2026, to detect typosquatting.

`popular_packages.z` is made by `tools/mine_popular_packages.py` from rankings by downloads a month:
https://packaging.python.org/en/latest/guides/analyzing-pypi-package-downloads/ and
https://github.com/npm/registry/blob/main/docs/download-counts.md. Its first line names its date.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

INDEX = Path(__file__).with_name("popular_packages.z")


class Popular(NamedTuple):
    """`ranked` are the most downloaded names, most downloaded first.

    `neighbours` resemble one of them and are legitimate: they are popular as well, though less.
    """

    ranked: tuple[str, ...] = ()
    neighbours: frozenset[str] = frozenset()


def date() -> str:
    """The day of the rankings."""
    return _lines()[0]


@cache
def popular(ecosystem: str) -> Popular:
    """The popular packages of an ecosystem, by its name in OSV; none of one that is not known."""
    for line in _lines()[1:]:
        name, ranked, neighbours = line.split("\t")
        if name == ecosystem:
            return Popular(tuple(ranked.split(" ")), frozenset(neighbours.split(" ")))
    return Popular()


def _lines() -> list[str]:
    return zlib.decompress(INDEX.read_bytes()).decode("ascii").split("\n")
