"""The few shapes that expressions of a program have in every language, and places in its files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol, TypeVar

from policypack.program_files.source import Call
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# A node of a parser's tree; only the syntax of its language looks into it.
Node = Any


class Span(NamedTuple):
    """Lines and columns from 1, in code points; the end column is the one behind the last."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def size(self) -> tuple[int, int]:
        """Lines and columns, to tell what is inside of what."""
        return self.end_line - self.line, self.end_column - self.column


class Place(NamedTuple):
    """A span of a file, whose name is relative to the folder of the project."""

    file: str
    span: Span


class Member(NamedTuple):
    """A name with its value; without a name, what is spread there: `**common`, `...common`."""

    name: str | None
    span: Span
    value: Node


class Members(NamedTuple):
    """An object, a dict, a struct, a class, or a module with what it defines."""

    members: Sequence[Member]


class Items(NamedTuple):
    """A list. `spread` are the numbers of items that stand for several."""

    items: Sequence[Node]
    spread: Sequence[int] = ()


class Name(NamedTuple):
    """A name that something else gives its value."""

    name: str


class Part(NamedTuple):
    """`of.key`, `of["key"]` or `of[0]`."""

    of: Node
    key: str


class Called(NamedTuple):
    """A call, or an object that a class makes."""

    function: Node
    given: Sequence[Node]
    keywords: Sequence[Member] = ()


class Function(NamedTuple):
    """A function or a lambda, with the expressions that it returns."""

    results: Sequence[Node]


class Either(NamedTuple):
    """A conditional expression."""

    branches: Sequence[Node]


class Text(NamedTuple):
    """A literal text. `start` is where it begins, if it stands in the source as it is; the lines
    after the first have an `indent` before it."""

    text: str
    start: tuple[int, int] | None = None
    indent: int = 0


Shape = Members | Items | Name | Part | Called | Function | Either | Text | None


class Value(NamedTuple):
    """What defines a name: the keys below an expression, or each item of that in a loop."""

    node: Node
    keys: Sequence[str] = ()
    each: bool = False


class Parameter(NamedTuple):
    """A parameter: the value is at the function's calls. `rest`: of all other keywords."""

    function: Node
    name: str
    position: int | None
    keys: Sequence[str] = ()
    default: Node | None = None
    rest: bool = False


class Imported(NamedTuple):
    """What another file of the program defines: the files that it may be, and the name there.

    A file that ends with `/` is each of that folder.
    """

    files: Sequence[str]
    name: str | None


Definition = Value | Parameter | Imported


class Constructor(NamedTuple):
    """A call that makes a resource: `span` is all of it, `head` what is called.

    `name` has None for each part that the program computes; `before` counts the arguments in front
    of those with properties.
    """

    call: Call
    node: Node
    span: Span
    head: Span
    name: Sequence[str | None]
    before: int = 0


# How many names lead to another one before a value is treated as computed.
MOST_NAMES = 8
# Of more definitions of one name, the nearest ones are looked at.
_MOST_BEFORE, _MOST_AFTER = 6, 3
T = TypeVar("T")
_FIELD = lazy_pattern(r"\{[^{}]*\}|%[-+#0]*\d*[a-zA-Z]")


def parts_of_format(text: str) -> list[str | None]:
    """The literal parts of a text with fields, such as `{}-queue` or `%s-queue`."""
    first, *others = _FIELD.split(text)
    return [first, *(part for each in others for part in (None, each))]


def value_of_name(definitions: Sequence[Definition]) -> Node | None:
    """The expression that alone defines a name; None for a name of several values."""
    if len(definitions) != 1:
        return None
    (only,) = definitions
    if not isinstance(only, Value) or only.keys or only.each:
        return None
    return only.node


def nearest(bound: Sequence[T], used: Any, start: Callable[[T], Any]) -> list[T]:
    """What binds a name nearest to its use: the last before it, those before that, the others."""
    at = bisect_left(bound, used, key=start)
    return [*bound[max(at - _MOST_BEFORE, 0) : at][::-1], *bound[at : at + _MOST_AFTER]]


class Syntax(Protocol):
    """A parsed file of one language."""

    name: str
    root: Node

    def constructors(self) -> Sequence[Constructor]:
        """The calls that make resources of Pulumi's packages."""

    def calls_of(self, name: str) -> Iterator[Node]:
        """The calls of what has this last name."""

    def key(self, node: Node) -> int:
        """A number that no other node of the file has."""

    def span(self, node: Node) -> Span:
        """Where the node stands."""

    def shape(self, node: Node) -> Shape:
        """What the node is; None for what nothing can be found in."""

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """What gives the name its value where the node stands, the likeliest first."""

    def name_of(self, function: Node) -> str:
        """The name by which a function is called; empty without one."""


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
