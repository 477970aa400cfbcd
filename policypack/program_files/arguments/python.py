"""Expressions of Python programs.

By the standard library's `ast`, whose nodes have both ends: for 115 kB it takes 0.1 s, and LibCST,
which keeps what only edits need, 2.0 s with positions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property

from policypack.code_reading.python.bindings import FUNCTIONS, list_targets, walk_scope
from policypack.program_files import python_source
from policypack.program_files.arguments.python_names import PythonNames, is_self, last_name
from policypack.program_files.arguments.shapes import (
    MOST_NAMES,
    Called,
    Constructor,
    Definition,
    Either,
    Function,
    Items,
    Member,
    Members,
    Name,
    Node,
    Part,
    Shape,
    Span,
    Text,
    parts_of_format,
    value_of_name,
)
from policypack.program_files.source import Call


class Python:
    """A parsed file of Python. `folder` is that of the program, from which modules are imported."""

    def __init__(self, name: str, text: str, folder: str = "") -> None:
        self.name = name
        self.root: ast.Module = python_source.parsed(text)
        self._lines = text.split("\n")
        self._names = PythonNames(self.root, name, folder)

    def key(self, node: Node) -> int:
        """A number that no other node of the file has."""
        return id(node)

    def constructors(self) -> Sequence[Constructor]:
        """The calls that make resources of Pulumi's packages."""
        return self._constructors

    @cached_property
    def _constructors(self) -> list[Constructor]:
        return [self._constructor(call, node) for call, node in python_source.calls(self.root)]

    def _constructor(self, call: Call, node: ast.Call) -> Constructor:
        name = python_source.name_of(node)
        before = 1 if node.args and name is node.args[0] else 0
        return Constructor(
            call, node, self.span(node), self.span(node.func), self._parts(name), before
        )

    def _parts(self, name: ast.expr | None, names: int = 0) -> Sequence[str | None]:
        """The literal parts of a name, None for each that is computed."""
        inner: Sequence[ast.expr] = ()
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            return [name.value]
        if isinstance(name, ast.Name) and names < MOST_NAMES:
            value = value_of_name(self.definitions(name.id, name))
            return self._parts(value, names + 1) if isinstance(value, ast.expr) else [None]
        if isinstance(name, ast.JoinedStr):
            inner = name.values
        elif isinstance(name, ast.FormattedValue) and name.format_spec is None:
            inner = [name.value]
        elif isinstance(name, ast.BinOp) and isinstance(name.op, ast.Add):
            inner = [name.left, name.right]
        elif text := _format(name):
            return parts_of_format(text)
        return [part for each in inner for part in self._parts(each, names)] or [None]

    def calls_of(self, name: str) -> Iterator[Node]:
        """The calls of what has this last name."""
        return iter(self._called.get(name, ()))

    @cached_property
    def _called(self) -> dict[str, list[ast.Call]]:
        found: dict[str, list[ast.Call]] = {}
        for node in ast.walk(self.root):
            if isinstance(node, ast.Call):
                found.setdefault(last_name(node.func), []).append(node)
        return found

    def span(self, node: Node) -> Span:
        """Where the node stands; the head of what has a body."""
        if isinstance(node, ast.Module):
            return Span(1, 1, 1, 1)
        last, end = node.end_lineno, node.end_col_offset
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            last, end = node.lineno, node.col_offset + 3
        return Span(
            node.lineno,
            self._column(node.lineno, node.col_offset),
            last,
            self._column(last, end),
        )

    def _column(self, line: int, offset: int) -> int:
        """The column in code points of an offset in bytes."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace")) + 1

    def shape(self, node: Node) -> Shape:
        """What the node is; None for what nothing can be found in."""
        if isinstance(node, ast.Dict):
            return Members([*self._of_dict(node)])
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return _items(node.elts)
        if isinstance(node, ast.Name):
            return Name(node.id)
        if isinstance(node, ast.Attribute):
            return Part(node.value, node.attr)
        if isinstance(node, ast.Subscript):
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            return None if key is None else Part(node.value, str(key))
        if isinstance(node, ast.Call):
            return Called(node.func, node.args, [*self._keywords(node)])
        if isinstance(node, ast.Constant):
            return self._text(node, node.value) if isinstance(node.value, str) else None
        return self._of_others(node)

    def _of_others(self, node: ast.AST) -> Shape:
        if isinstance(node, ast.IfExp):
            return Either([node.body, node.orelse])
        if isinstance(node, ast.BoolOp):
            return Either(node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            # Dicts that are merged: the right one counts first.
            spread = [Member(None, self.span(each), each) for each in (node.left, node.right)]
            return Members(spread)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _sum(node)
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return Items([node.elt], [0])
        if isinstance(node, (ast.Await, ast.Starred, ast.NamedExpr, ast.Expr)):
            return self.shape(node.value)
        if isinstance(node, ast.UnaryOp):
            return self.shape(node.operand)
        if isinstance(node, ast.Lambda):
            return Function([node.body])
        if isinstance(node, FUNCTIONS):
            returns = (each for each in walk_scope(node) if isinstance(each, ast.Return))
            return Function([each.value for each in returns if each.value is not None])
        if isinstance(node, ast.ClassDef):
            return Members([*self._of_class(node)])
        return Members([*self._defined(node)]) if isinstance(node, ast.Module) else None

    def _of_dict(self, node: ast.Dict) -> Iterator[Member]:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                yield Member(None, self.span(value), value)
            elif isinstance(key, ast.Constant):
                yield Member(str(key.value), self._from(key, value), value)

    def _keywords(self, node: ast.Call) -> Iterator[Member]:
        for each in node.keywords:
            span = self._from(each, each.value)
            yield Member(each.arg, span, each.value)

    def _from(self, first: ast.AST, last: ast.AST) -> Span:
        return Span(*self.span(first)[:2], *self.span(last)[2:])

    def _text(self, node: ast.Constant, value: str) -> Text:
        source = self._lines[node.lineno - 1].encode()[node.col_offset :].decode("utf-8", "replace")
        quotes = next((each for each in ('"""', "'''", '"', "'") if source.startswith(each)), "")
        is_plain = quotes and self._is_as_it_stands(node, quotes)
        column = self._column(node.lineno, node.col_offset) + len(quotes)
        return Text(value, (node.lineno, column) if is_plain else None)

    def _is_as_it_stands(self, node: ast.Constant, quotes: str) -> bool:
        """Whether the value stands there as it is: no escape in it, nothing added to it."""
        span = self.span(node)
        lines = self._lines[span.line - 1 : span.end_line]
        text = "\n".join(lines)
        end = len(text) - (len(lines[-1]) - (span.end_column - 1))
        start = span.column - 1 + len(quotes)
        return bool(text[start : end - len(quotes)] == node.value)

    def _of_class(self, node: ast.ClassDef) -> Iterator[Member]:
        """The attributes of a class, and those that its methods give to `self`."""
        for each in node.body:
            yield from self._bound(each)
        for method in node.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from self._given_to_self(method)

    def _given_to_self(self, method: ast.AST) -> Iterator[Member]:
        for each in walk_scope(method):
            if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value is not None:
                for target in list_targets(each):
                    if isinstance(target, ast.Attribute) and is_self(target.value):
                        span = self._from(target, each.value)
                        yield Member(target.attr, span, each.value)

    def _bound(self, node: ast.AST) -> Iterator[Member]:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            for target in list_targets(node):
                if isinstance(target, ast.Name):
                    yield Member(target.id, self._from(target, node.value), node.value)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield Member(node.name, self.span(node), node)

    def _defined(self, module: ast.Module) -> Iterator[Member]:
        for each in walk_scope(module):
            for member in self._bound(each):
                yield member._replace(span=self.span(member.value))
            if isinstance(each, ast.ImportFrom):
                # What a package takes from its modules can be imported from it, too.
                for alias in each.names:
                    name = alias.asname or alias.name
                    node = ast.copy_location(ast.Name(name, ast.Load()), alias)
                    self._names.add(node, module)
                    yield Member(name, self.span(node), node)

    def name_of(self, function: Node) -> str:
        """The name by which a function is called: that of the class for its constructor."""
        return self._names.name_of(function)

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """What gives the name its value where the node stands, the likeliest first."""
        return self._names.definitions(name, node)


def _items(nodes: Sequence[ast.expr]) -> Items:
    spread = [number for number, each in enumerate(nodes) if isinstance(each, ast.Starred)]
    return Items(nodes, spread)


def _format(node: ast.expr | None) -> str:
    """The text of `"{}-queue".format(name)` and `"%s-queue" % name`; empty for anything else."""
    text: ast.expr | None = None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        text = node.func.value if node.func.attr == "format" else None
    value = text.value if isinstance(text, ast.Constant) else None
    return value if isinstance(value, str) else ""


def _sum(node: ast.BinOp) -> Shape:
    """Lists that are put together."""
    left, right = node.left, node.right
    if isinstance(left, ast.List):
        first = _items(left.elts)
        return Items([*first.items, right], [*first.spread, len(first.items)])
    if isinstance(right, ast.List):
        rest = _items(right.elts)
        return Items([left, *rest.items], [0])
    return None
