"""Documents of JSON inside of literal texts, with the places that they have in the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from policypack.program_files.arguments.shapes import (
    Constructor,
    Definition,
    Items,
    Member,
    Members,
    Node,
    Shape,
    Span,
)
from policypack.reading import yaml_text
from policypack.reading.errors import RefusedError


class _Node(NamedTuple):
    node: Any
    start: tuple[int, int]
    indent: int


def json_root(text: str, start: tuple[int, int], indent: int = 0) -> Node | None:
    """The root of a document that begins at a line and column; None for what is none.

    Its other lines have an indent before them.

    JSON is read as YAML, which keeps places: https://yaml.org/spec/1.2.2/#13-relation-to-json
    """
    try:
        root = yaml_text.nodes(text)
    except RefusedError:
        return None
    return _Node(root, start, indent) if root is not None else None


class Json:
    """The syntax of such a document."""

    root: Node = None

    def __init__(self, name: str) -> None:
        self.name = name

    def constructors(self) -> Sequence[Constructor]:
        """None: it is data."""
        return ()

    def calls_of(self, name: str) -> Iterator[Node]:
        """None: it is data."""
        return iter(())

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """None: it is data."""
        return ()

    def name_of(self, function: Node) -> str:
        """None: it is data."""
        return ""

    def key(self, node: Node) -> int:
        """A number that no other node of the document has."""
        return id(node.node)

    def span(self, node: Node) -> Span:
        """Where the node stands in the source around it."""
        first, last = node.node.start_mark, node.node.end_mark
        return Span(*_place(first, node), *_place(last, node))

    def shape(self, node: Node) -> Shape:
        """An object, a list, or a value."""
        inner = node.node
        if inner.id == "sequence":
            return Items([node._replace(node=each) for each in inner.value])
        if inner.id != "mapping":
            return None
        return Members([self._member(key, value, node) for key, value in inner.value])

    def _member(self, key: Any, value: Any, of: _Node) -> Member:
        span = Span(*_place(key.start_mark, of), *_place(value.end_mark, of))
        return Member(str(key.value), span, of._replace(node=value))


def _place(mark: Any, of: _Node) -> tuple[int, int]:
    line, column = of.start
    return line + mark.line, mark.column + (column if mark.line == 0 else of.indent + 1)
