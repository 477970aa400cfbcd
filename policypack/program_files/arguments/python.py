"""Expressions of Python programs.

By the standard library's `ast`, whose nodes have both ends: for 115 kB it takes 0.1 s, and LibCST,
which keeps what only edits need, 2.0 s with positions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from policypack.program_files import python_source
from policypack.program_files.arguments.scopes import Scopes, Start
from policypack.program_files.arguments.shapes import (
    Called,
    Constructor,
    Definition,
    Either,
    Function,
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
    Text,
    Value,
)
from policypack.program_files.source import Call

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Module)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FORS = (ast.For, ast.AsyncFor)
_SELF = ("self", "cls")


class Python:
    """A parsed file of Python. `folder` is that of the program, from which modules are imported."""

    def __init__(self, name: str, text: str, folder: str = "") -> None:
        self.name = name
        self.root: ast.Module = python_source.parsed(text)
        self._lines = text.split("\n")
        self._folder = PurePosixPath(folder)
        self._made: list[ast.AST] = []
        self._scopes = Scopes(_own, _names, _start)

    def key(self, node: Node) -> int:
        """A number that no other node of the file has."""
        return id(node)

    def constructors(self) -> Sequence[Constructor]:
        """The calls that make resources of Pulumi's packages."""
        return [self._constructor(call, node) for call, node in python_source.calls(self.root)]

    def _constructor(self, call: Call, node: ast.Call) -> Constructor:
        name = python_source.name_of(node)
        before = 1 if node.args and name is node.args[0] else 0
        return Constructor(call, node, self.span(node), self.span(node.func), _parts(name), before)

    def calls_of(self, name: str) -> Iterator[Node]:
        """The calls of what has this last name."""
        return iter(self._called.get(name, ()))

    @cached_property
    def _called(self) -> dict[str, list[ast.Call]]:
        found: dict[str, list[ast.Call]] = {}
        for node in ast.walk(self.root):
            if isinstance(node, ast.Call):
                found.setdefault(_last_name(node.func), []).append(node)
        return found

    @cached_property
    def _parents(self) -> dict[int, ast.AST]:
        return {
            id(child): node for node in ast.walk(self.root) for child in ast.iter_child_nodes(node)
        }

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
        if isinstance(node, ast.Lambda):
            return Function([node.body])
        if isinstance(node, _FUNCTIONS):
            returns = (each for each in _own(node) if isinstance(each, ast.Return))
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
        for each in _own(method):
            if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value is not None:
                for target in _targets(each):
                    if isinstance(target, ast.Attribute) and _is_self(target.value):
                        span = self._from(target, each.value)
                        yield Member(target.attr, span, each.value)

    def _bound(self, node: ast.AST) -> Iterator[Member]:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            for target in _targets(node):
                if isinstance(target, ast.Name):
                    yield Member(target.id, self._from(target, node.value), node.value)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield Member(node.name, self.span(node), node)

    def _defined(self, module: ast.Module) -> Iterator[Member]:
        for each in _own(module):
            for member in self._bound(each):
                yield member._replace(span=self.span(member.value))
            if isinstance(each, ast.ImportFrom):
                # What a package takes from its modules can be imported from it, too.
                for alias in each.names:
                    name = alias.asname or alias.name
                    node = ast.copy_location(ast.Name(name, ast.Load()), alias)
                    self._parents[id(node)] = module
                    self._made.append(node)
                    yield Member(name, self.span(node), node)

    def name_of(self, function: Node) -> str:
        """The name by which a function is called: that of the class for its constructor."""
        above = self._parents.get(id(function))
        if isinstance(function, ast.Lambda):
            targets = _targets(above) if above is not None else []
            return targets[0].id if targets and isinstance(targets[0], ast.Name) else ""
        if isinstance(above, ast.ClassDef) and function.name == "__init__":
            return above.name
        return str(function.name)

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """What gives the name its value where the node stands, the likeliest first."""
        below, above = node, self._parents.get(id(node))
        while above is not None:
            found: list[Definition] = []
            if isinstance(above, _COMPREHENSIONS):
                found = [*_of_loops(above.generators, name)]
            elif isinstance(above, _FUNCTIONS):
                found = [*self._of_function(above, name, node)]
            elif isinstance(above, ast.Module):
                found = [*self._of_scope(above, name, node)]
            if found and not (isinstance(above, _FUNCTIONS) and below in _outer(above)):
                return found
            below, above = above, self._parents.get(id(above))
        return ()

    def _of_function(self, function: ast.AST, name: str, node: ast.AST) -> Iterator[Definition]:
        assert isinstance(function, _FUNCTIONS)
        above = self._parents.get(id(function))
        if name in _SELF and isinstance(above, ast.ClassDef):
            yield Value(above)
            return
        if not isinstance(function, ast.Lambda):
            yield from self._of_scope(function, name, node)
        yield from _parameters(function, name, isinstance(above, ast.ClassDef))

    def _of_scope(self, scope: ast.AST, name: str, node: ast.AST) -> list[Definition]:
        return self._scopes.definitions(scope, id(scope), node, name, self._definition)

    def _definition(self, node: ast.AST, name: str) -> Iterator[Definition]:
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            for target in _targets(node):
                for keys in _keys(target, name):
                    yield Value(node.value, keys)
        elif isinstance(node, _FORS):
            for keys in _keys(node.target, name):
                yield from _item(node.iter, keys)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node.name == name:
                yield Value(node)
        elif isinstance(node, ast.withitem):
            if isinstance(node.optional_vars, ast.Name) and node.optional_vars.id == name:
                yield Value(node.context_expr)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from self._imported(node, name)

    def _imported(self, node: ast.Import | ast.ImportFrom, name: str) -> Iterator[Imported]:
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) != name:
                continue
            if isinstance(node, ast.Import):
                whole = alias.name if alias.asname else name
                yield Imported(_files(self._folder, whole.split(".")), None)
                continue
            base = self._folder
            if node.level:
                base = PurePosixPath(self.name).parent
                for _ in range(node.level - 1):
                    base = base.parent
            module = node.module.split(".") if node.module else []
            yield Imported(_files(base, [*module, alias.name]), None)
            yield Imported(_files(base, module), alias.name)


def _names(node: ast.AST) -> Iterator[str]:
    """The names that a node may define."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (each.asname or each.name.partition(".")[0] for each in node.names)
    targets = [*_targets(node), *([node.target] if isinstance(node, _FORS) else [])]
    if isinstance(node, ast.withitem) and node.optional_vars is not None:
        targets.append(node.optional_vars)
    for each in targets:
        yield from (inner.id for inner in ast.walk(each) if isinstance(inner, ast.Name))


def _start(node: ast.AST) -> Start:
    place = node.context_expr if isinstance(node, ast.withitem) else node
    return getattr(place, "lineno", 0), getattr(place, "col_offset", 0)


def _files(base: PurePosixPath, parts: Sequence[str]) -> list[str]:
    place = base.joinpath(*parts)
    own = [f"{place}.py"] if parts else []
    return [*own, str(place / "__init__.py")]


def _items(nodes: Sequence[ast.expr]) -> Items:
    spread = [number for number, each in enumerate(nodes) if isinstance(each, ast.Starred)]
    return Items(nodes, spread)


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


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, (ast.AnnAssign, ast.NamedExpr)) else []


def _keys(target: ast.expr, name: str) -> Iterator[tuple[str, ...]]:
    """The keys that lead from the value to what the name takes of it."""
    if isinstance(target, ast.Name) and target.id == name:
        yield ()
    elif isinstance(target, (ast.Tuple, ast.List)):
        for number, each in enumerate(target.elts):
            for keys in _keys(each, name):
                yield (str(number), *keys)


def _of_loops(generators: Iterable[ast.comprehension], name: str) -> Iterator[Definition]:
    for each in generators:
        for keys in _keys(each.target, name):
            yield from _item(each.iter, keys)


def _item(iterated: ast.expr, keys: tuple[str, ...]) -> Iterator[Value]:
    """The value of a loop's name: also of `enumerate(x)` and of `x.items()`."""
    called = _last_name(iterated.func) if isinstance(iterated, ast.Call) else ""
    if not isinstance(iterated, ast.Call) or called not in ("enumerate", "items", "values"):
        yield Value(iterated, keys, each=True)
        return
    of = iterated.func.value if isinstance(iterated.func, ast.Attribute) else None
    if called == "enumerate":
        of = next(iter(iterated.args), None)
    if of is not None and (called == "values" or keys[:1] == ("1",)):
        yield Value(of, keys if called == "values" else keys[1:], each=True)


def _parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, name: str, is_method: bool
) -> Iterator[Parameter]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(positional) - len(given.defaults)) + [*given.defaults]
    for number, (each, default) in enumerate(zip(positional, defaults, strict=True)):
        if each.arg == name:
            yield Parameter(function, name, number - is_method, default=default)
    for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if each.arg == name:
            yield Parameter(function, name, None, default=default)
    if given.kwarg is not None and given.kwarg.arg == name:
        yield Parameter(function, name, None, rest=True)


def _outer(function: ast.AST) -> list[ast.AST]:
    """The parts of a function that its own names are not known in."""
    assert isinstance(function, _FUNCTIONS)
    decorators = [] if isinstance(function, ast.Lambda) else function.decorator_list
    return [*decorators, *function.args.defaults, *filter(None, function.args.kw_defaults)]


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope, but for what stands in scopes below it."""
    waiting = [*ast.iter_child_nodes(scope)]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in _SELF


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _parts(name: ast.expr | None) -> Sequence[str | None]:
    """The literal parts of a name, None for each that is computed."""
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return [name.value]
    if isinstance(name, ast.JoinedStr):
        return [part for each in name.values for part in _parts(each)]
    if isinstance(name, ast.BinOp) and isinstance(name.op, ast.Add):
        return [*_parts(name.left), *_parts(name.right)]
    return [None]
