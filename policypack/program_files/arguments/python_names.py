"""What gives the names of Python programs their values."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from policypack.program_files.arguments.shapes import (
    Definition,
    Imported,
    Node,
    Parameter,
    Value,
)
from policypack.program_files.arguments.trees import Scopes, Start

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Module)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FORS = (ast.For, ast.AsyncFor)
_SELF = ("self", "cls")


class PythonNames:
    """The names of a parsed file: of functions, parameters, variables and imports.

    `folder` is that of the program, from which modules are imported.
    """

    def __init__(self, root: ast.Module, file: str, folder: str) -> None:
        self._root = root
        self._file = file
        self._folder = PurePosixPath(folder)
        self._added: list[ast.AST] = []
        self._scopes = Scopes(own, _names, _start)

    @cached_property
    def _above(self) -> dict[int, ast.AST]:
        return {
            id(child): node for node in ast.walk(self._root) for child in ast.iter_child_nodes(node)
        }

    def add(self, node: ast.AST, above: ast.AST) -> None:
        """Takes a node that the parser did not make as a part of one that it made."""
        self._above[id(node)] = above
        # Another node would get the number of one that is gone.
        self._added.append(node)

    def name_of(self, function: Node) -> str:
        """The name by which a function is called: that of the class for its constructor."""
        above = self._above.get(id(function))
        if isinstance(function, ast.Lambda):
            targets = targets_of(above) if above is not None else []
            return targets[0].id if targets and isinstance(targets[0], ast.Name) else ""
        if isinstance(above, ast.ClassDef) and function.name == "__init__":
            return above.name
        return str(function.name)

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """What gives the name its value where the node stands, the likeliest first."""
        below, above = node, self._above.get(id(node))
        while above is not None:
            found: list[Definition] = []
            if isinstance(above, _COMPREHENSIONS):
                found = [*_of_loops(above.generators, name)]
            elif isinstance(above, FUNCTIONS):
                found = [*self._of_function(above, name, node)]
            elif isinstance(above, ast.Module):
                found = [*self._of_scope(above, name, node)]
            if found and not (isinstance(above, FUNCTIONS) and below in _outer(above)):
                return found
            below, above = above, self._above.get(id(above))
        return ()

    def _of_function(self, function: ast.AST, name: str, node: ast.AST) -> Iterator[Definition]:
        assert isinstance(function, FUNCTIONS)
        above = self._above.get(id(function))
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
            for target in targets_of(node):
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
                base = PurePosixPath(self._file).parent
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
    targets = [*targets_of(node), *([node.target] if isinstance(node, _FORS) else [])]
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


def targets_of(node: ast.AST) -> list[ast.expr]:
    """What an assignment gives its value to."""
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
    called = last_name(iterated.func) if isinstance(iterated, ast.Call) else ""
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
    assert isinstance(function, FUNCTIONS)
    decorators = [] if isinstance(function, ast.Lambda) else function.decorator_list
    return [*decorators, *function.args.defaults, *filter(None, function.args.kw_defaults)]


def own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope, but for what stands in scopes below it."""
    waiting = [*ast.iter_child_nodes(scope)]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)


def is_self(node: ast.AST) -> bool:
    """Whether a method calls its object, or its class, so."""
    return isinstance(node, ast.Name) and node.id in _SELF


def last_name(node: ast.AST) -> str:
    """The name, or the last one of `a.b.c`; empty for what is none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
