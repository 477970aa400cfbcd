"""A row of the tables of sinks, and how tables are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.code_reading.flows import Kind
from policypack.start.record import record

RECEIVER = "self"
Place = int | str


@record(frozen=True)
class Row:
    """A dangerous call: what it does with which of its arguments."""

    kind: Kind
    at: tuple[Place, ...]


def rows(kind: Kind, at: tuple[Place, ...], names: str) -> Iterator[tuple[str, Row]]:
    """The rows of several names."""
    for name in names.split():
        yield name, Row(kind, at)


def table(*groups: Iterable[tuple[str, Row]]) -> Mapping[str, tuple[Row, ...]]:
    """All rows by name."""
    found: dict[str, tuple[Row, ...]] = {}
    for name, row in (each for group in groups for each in group):
        found[name] = (*found.get(name, ()), row)
    return found
