"""What files that tree-sitter parses have in common, whatever their language is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from policypack.program_files import tree_source
from policypack.program_files.arguments.shapes import (
    Constructor,
    Definition,
    Member,
    Node,
    Span,
    Text,
    nearest,
)
from policypack.program_files.source import Call, UnreadableError
from policypack.reading.syntax_trees import children, text_of

# Each step of a search costs some of Python's stack.
_DEEPEST = 400
_NAME, _LEFT = ("name",), ("left",)
_BINDING = {
    **dict.fromkeys(("variable_declarator", "var_spec", "const_spec", "import_spec"), _NAME),
    **dict.fromkeys(("function_declaration", "enum_declaration", "class_declaration"), _NAME),
    **dict.fromkeys(("class", "abstract_class_declaration"), _NAME),
    **dict.fromkeys(("assignment_expression", "for_in_statement", "range_clause"), _LEFT),
    **dict.fromkeys(("short_var_declaration", "assignment_statement"), _LEFT),
}
_IDENTIFIERS = (
    "identifier",
    "type_identifier",
    "package_identifier",
    "shorthand_property_identifier_pattern",
)
_CALLS = ("call_expression", "new_expression")


class Tree:
    """A parsed file."""

    # The types of the nodes that have names of their own.
    scopes: tuple[str, ...] = ()
    # Which argument of a constructor is the resource's name.
    name_argument = 0

    def __init__(self, name: str, text: str, folder: str = "") -> None:
        self.name = name
        self.folder = PurePosixPath(folder)
        self.suffix = PurePosixPath(name).suffix
        self.root: Node = tree_source.parsed(text, self.suffix, tolerant=True)
        self._lines = text.split("\n")
        self._above: dict[int, Node] = {}
        self._nodes = [*self._every()]
        self._known: dict[int, dict[str, list[Node]]] = {}

    def key(self, node: Node) -> int:
        """A number that no other node of the file has."""
        return int(node.id)

    def constructors(self) -> Sequence[Constructor]:
        """The calls that make resources of Pulumi's packages."""
        return self._constructors

    @cached_property
    def _constructors(self) -> list[Constructor]:
        return [
            self._constructor(call, node)
            for call, node in tree_source.calls(self._nodes, self.suffix)
        ]

    def _every(self) -> Iterator[Node]:
        """All nodes. Raises UnreadableError for a tree that no person writes.

        A node finds the one above it from the root, so that each is kept.
        """
        waiting = [(self.root, 0)]
        while waiting:
            node, depth = waiting.pop()
            yield node
            if depth > _DEEPEST:
                raise UnreadableError("nested too deeply")
            for each in reversed(node.children):
                self._above[each.id] = node
                waiting.append((each, depth + 1))

    def above(self, node: Node) -> Node:
        """The node that this one is a part of; None for the root."""
        return self._above.get(node.id)

    def calls_of(self, name: str) -> Iterator[Node]:
        """The calls of what has this last name."""
        return iter(self._called.get(name, ()))

    @cached_property
    def _called(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self._nodes:
            if node.type in _CALLS:
                found.setdefault(_last(text_of(called(node))), []).append(node)
        return found

    def span(self, node: Node) -> Span:
        """Where the node stands; the head of what has a body."""
        if node.id == self.root.id:
            return Span(1, 1, 1, 1)
        end = node.end_point
        if node.type in self.scopes:
            body = node.child_by_field_name("body")
            end = body.start_point if body is not None else end
        return Span(*self._place(node.start_point), *self._place(end))

    def between(self, first: Node, last: Node) -> Span:
        """From the begin of one node to the end of another."""
        return Span(*self.span(first)[:2], *self.span(last)[2:])

    def _place(self, point: tuple[int, int]) -> tuple[int, int]:
        """Line and column in code points; the parser counts bytes."""
        row, offset = point
        text = self._lines[row] if row < len(self._lines) else ""
        if text.isascii():
            return row + 1, offset + 1
        before = text.encode("utf-8", "surrogatepass")[:offset]
        return row + 1, len(before.decode("utf-8", "replace")) + 1

    def text(self, node: Node) -> Text:
        """A literal text: where it has no escapes, it stands there as it is."""
        inner = text_of(node)[1:-1]
        is_plain = "\\" not in inner or (text_of(node)[:1] == "`" and self.suffix == ".go")
        line, column = self._place(node.start_point)
        return Text(inner, (line, column + 1) if is_plain else None)

    def named(self, key: Node, value: Node) -> Member:
        """A member with its name."""
        return Member(text_of(key).strip("\"'`"), self.between(key, value), value)

    def _of_scope(self, scope: Node, name: str, node: Node) -> list[Definition]:
        if scope.id not in self._known:
            found: dict[str, list[Node]] = {}
            self._known[scope.id] = found
            for each in sorted(self.own(scope), key=_start):
                for local in set(self._bound(each)):
                    found.setdefault(local, []).append(each)
        near = nearest(self._known[scope.id].get(name, ()), _start(node), _start)
        return [each for one in near for each in self._definition(one, name)]

    def _definition(self, node: Node, name: str) -> Iterator[Definition]:
        """What a node defines by that name."""
        raise NotImplementedError

    def _bound(self, node: Node) -> Iterator[str]:
        """The names that a node may define: all in its parts that bind."""
        parts = _BINDING.get(node.type, ())
        waiting = [each for part in parts for each in node.children_by_field_name(part)]
        if node.type == "import_statement":
            waiting = [*node.named_children]
        if node.type == "import_spec":
            yield text_of(node).strip("\"'`").rpartition("/")[2]
        while waiting:
            each = waiting.pop()
            if each.type in _IDENTIFIERS:
                yield text_of(each)
            waiting += each.named_children

    def own(self, scope: Node) -> Iterator[Node]:
        """What stands in a scope, but for what stands in scopes below it."""
        waiting = [*scope.named_children]
        while waiting:
            node = waiting.pop()
            yield node
            if node.type not in self.scopes:
                waiting += node.named_children

    def _constructor(self, call: Call, node: Node) -> Constructor:
        head = self.between(node, called(node))
        return Constructor(
            call, node, self.span(node), head, self._name(node), self.name_argument + 1
        )

    def _name(self, node: Node) -> Sequence[str | None]:
        given = node.child_by_field_name("arguments")
        arguments = children(given)
        wanted = arguments[self.name_argument : self.name_argument + 1]
        return self.parts_of_name(wanted[0]) if wanted else [None]

    def parts_of_name(self, node: Node, names: int = 0) -> Sequence[str | None]:
        """The literal parts of a name, None for each that is computed."""
        raise NotImplementedError


def called(node: Node) -> Node:
    """What a call calls."""
    return node.child_by_field_name("function") or node.child_by_field_name("constructor")


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _start(node: Node) -> int:
    return int(node.start_byte)
