"""What stands for something else in a program: names, parameters, and documents in texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from policypack.program_files.arguments.shapes import (
    Called,
    Constructor,
    Cursor,
    Definition,
    Imported,
    Items,
    Member,
    Members,
    Name,
    Node,
    Parameter,
    Part,
    Shape,
    Span,
    Surroundings,
    Text,
    Value,
)
from policypack.reading import yaml_text
from policypack.reading.files import RefusedError


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


# Programs are written by people; what goes on for longer is a circle or a trap.
_DEEPEST = 120
_MOST_SPREADS = 5
_DOCUMENTS = (".json", ".yaml", ".yml")


class Targets:
    """Finds what expressions stand for."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def item(self, cursor: Cursor) -> Cursor:
        """The item of a list that a loop took when it made the resource; else the list."""
        listed = self.resolved(cursor)
        shape = listed.file.shape(listed.node) if listed else None
        inner: Sequence[Node] = ()
        if isinstance(shape, Items):
            inner = shape.items
        elif isinstance(shape, Members):
            inner = [each.value for each in shape.members]
            named = [each.value for each in shape.members if self._around.is_word(each.name)]
            inner = named or inner
        if listed and inner:
            items = [listed._replace(node=each) for each in inner]
            chosen = [each for each in items if self._around.picks(each)]
            if len(chosen) == 1 or len(items) == 1:
                return (chosen or items)[0]
        return cursor

    def calls(self, cursor: Cursor, function: Node) -> Iterable[Cursor]:
        """The call that led into the function, else those of the program."""
        known = cursor.calls.get((cursor.file.name, cursor.file.key(function)))
        return [known] if known else self._around.calls_of(cursor.file, function)

    def file_of(self, cursor: Cursor, text: Text) -> Cursor | None:
        """The document of a file that the text names."""
        is_name = text.text.endswith(_DOCUMENTS)
        return self._around.document(cursor.file, text.text) if is_name else None

    def resolved(self, cursor: Cursor | None) -> Cursor | None:
        """The expression that a name stands for; None for a name of another library."""
        for _ in range(_DEEPEST):
            if cursor is None:
                return None
            shape = cursor.file.shape(cursor.node)
            if isinstance(shape, Name):
                cursor = self._target(cursor, shape.name)
            elif isinstance(shape, Part):
                of = self.resolved(cursor._replace(node=shape.of))
                cursor = self._member_of(of, shape.key) if of else None
            else:
                return cursor
        return None

    def _target(self, cursor: Cursor, name: str) -> Cursor | None:
        for each in cursor.file.definitions(name, cursor.node):
            if isinstance(each, Value) and not each.keys and not each.each:
                return cursor._replace(node=each.node)
            if isinstance(each, Imported):
                for file in self._around.imported(each):
                    found = file if each.name is None else self._member_of(file, each.name)
                    if found is not None:
                        return found
        return None

    def _member_of(self, cursor: Cursor, name: str, depth: int = 0) -> Cursor | None:
        shape = cursor.file.shape(cursor.node)
        members = shape.members if isinstance(shape, Members) and depth < _MOST_SPREADS else ()
        member = member_named(members, name)
        if member is not None:
            return cursor._replace(node=member.value)
        for each in members:
            if each.name is None:
                spread = self.resolved(cursor._replace(node=each.value))
                found = self._member_of(spread, name, depth + 1) if spread else None
                if found is not None:
                    return found
        return None


def member_named(members: Sequence[Member], wanted: str) -> Member | None:
    """The last member of that name: as it is, in the language's spelling, or in the plural.

    `get_policy_document(statements=[...])` renders `Statement`, and so on.
    """
    plain = _normalized(wanted)
    for same in (
        lambda name: name == wanted,
        lambda name: _normalized(name) == plain,
        lambda name: _normalized(name) == f"{plain}s",
    ):
        for each in reversed(members):
            if each.name is not None and same(each.name):
                return each
    return None


def argument_of(call: Called, wanted: Parameter) -> Node | None:
    """What a call gives for the parameter."""
    for each in call.keywords:
        if each.name == wanted.name:
            return each.value
    if wanted.position is not None and wanted.position < len(call.given):
        return call.given[wanted.position]
    return None


def document_in(cursor: Cursor, text: Text) -> Cursor | None:
    """A document of JSON that the source writes as it is, such as a policy in quotes."""
    if text.start is None or text.text.lstrip()[:1] not in ("{", "["):
        return None
    document = json_root(text.text, text.start, text.indent)
    return Cursor(Json(cursor.file.name), document, {}) if document is not None else None


def _normalized(name: str) -> str:
    """The name in any language's spelling: `cidrBlocks`, `cidr_blocks` and `CidrBlocks`."""
    return name.replace("_", "").lower()
