"""A search's position in a program: where it reads, and the deepest place that it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, Protocol

from policypack.program_files.arguments.shapes import (
    Imported,
    Member,
    Node,
    Place,
    Syntax,
)
from policypack.start.record import record

Steps = tuple[str, ...]


class Cursor(NamedTuple):
    """A node of a file. `calls` are the calls that led into functions, by function."""

    file: Syntax
    node: Node
    calls: Mapping[tuple[str, int], Cursor]


@record(frozen=True)
class Spot:
    """The deepest place so far. `left` counts the steps that are not found yet.

    `place` is the whole argument, with its name, and `value` its value. `hops` are the places at
    which a name stands for something elsewhere, the first one in the call itself.
    """

    left: int
    place: Place
    value: Place
    hops: tuple[tuple[Place, Place], ...] = ()


class Surroundings(Protocol):
    """What the walk asks the program for."""

    def imported(self, found: Imported) -> Iterator[Cursor]:
        """The files of the program that it may be."""

    def document(self, file: Syntax, name: str) -> Cursor | None:
        """The file of data that a file of the program names."""

    def calls_of(self, file: Syntax, function: Node) -> Iterator[Cursor]:
        """The calls of a function, those that made the resource first."""

    def is_word(self, name: str | None) -> bool:
        """Whether the resource is called after this name."""

    def picks(self, cursor: Cursor) -> bool:
        """Whether an item of what a loop goes through made the resource."""


def steps_of(path: str) -> Steps:
    """The keys of a path such as `policy.Statement[0].Action`."""
    return tuple(key for key in path.replace("[", ".").replace("]", "").split(".") if key)


def hopped(target: Cursor, spot: Spot) -> Spot:
    """The spot at an expression elsewhere, which a name here stands for."""
    place = Place(target.file.name, target.file.span(target.node))
    return Spot(spot.left, place, place, (*spot.hops, (spot.place, spot.value)))


def moved(cursor: Cursor, spot: Spot, member: Member) -> Spot:
    """The spot at a member of an object."""
    file = cursor.file
    value = Place(file.name, file.span(member.value))
    return replace(spot, place=Place(file.name, member.span), value=value)


def stepped(cursor: Cursor, spot: Spot, node: Node, steps: int) -> Spot:
    """The spot at a node that this many steps lead to."""
    place = Place(cursor.file.name, cursor.file.span(node))
    return replace(spot, place=place, value=place, left=spot.left - steps)
