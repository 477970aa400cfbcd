"""What gives the names of Python programs their values."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from policypack.code_reading.python.bindings import (
    FUNCTIONS,
    Binding,
    bind_items,
    collect_bindings,
    list_targets,
    pair_defaults,
)
from policypack.code_reading.python.bindings import Imported as Import
from policypack.program_files.arguments.shapes import (
    Definition,
    Imported,
    Node,
    Parameter,
    Value,
    nearest,
)

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
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
        self._bound: dict[int, dict[str, list[Binding]]] = {}

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
            targets = list_targets(above) if above is not None else []
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
                bound = (each for local, each in bind_items(above.generators) if local == name)
                found = [each for one in bound for each in self._defined(one)]
            elif isinstance(above, FUNCTIONS):
                found = [*self._of_function(above, name, node)]
            elif isinstance(above, ast.Module):
                found = self._of_scope(above, name, node)
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

    def _of_scope(
        self, scope: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef, name: str, node: Node
    ) -> list[Definition]:
        if id(scope) not in self._bound:
            self._bound[id(scope)] = {
                each: sorted(bound, key=_start)
                for each, bound in collect_bindings(scope.body).items()
            }
        bound = self._bound[id(scope)].get(name, ())
        near = nearest(bound, (node.lineno, node.col_offset), _start)
        return [each for one in near for each in self._defined(one)]

    def _defined(self, binding: Binding) -> Iterator[Definition]:
        value, keys = binding.value, binding.keys
        if isinstance(value, Import):
            yield from self._imported(value)
        elif binding.is_item and isinstance(value, ast.expr):
            yield from _item(value, keys)
        elif value is not None:
            yield Value(value, keys)

    def _imported(self, bound: Import) -> Iterator[Imported]:
        base = self._folder
        if bound.level:
            base = PurePosixPath(self._file).parent
            for _ in range(bound.level - 1):
                base = base.parent
        module = bound.module.split(".") if bound.module else []
        if not bound.name:
            yield Imported(_files(base, module), None)
            return
        yield Imported(_files(base, [*module, bound.name]), None)
        yield Imported(_files(base, module), bound.name)


def _start(binding: Binding) -> tuple[int, int]:
    return binding.line, binding.column


def _files(base: PurePosixPath, parts: Sequence[str]) -> list[str]:
    place = base.joinpath(*parts)
    own = [f"{place}.py"] if parts else []
    return [*own, str(place / "__init__.py")]


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
    positional = len(given.posonlyargs) + len(given.args)
    for number, (each, default) in enumerate(pair_defaults(given)):
        if each.arg == name:
            place = number - is_method if number < positional else None
            yield Parameter(function, name, place, default=default)
    if given.kwarg is not None and given.kwarg.arg == name:
        yield Parameter(function, name, None, rest=True)


def _outer(function: ast.AST) -> list[ast.AST]:
    """The parts of a function that its own names are not known in."""
    assert isinstance(function, FUNCTIONS)
    decorators = [] if isinstance(function, ast.Lambda) else function.decorator_list
    return [*decorators, *function.args.defaults, *filter(None, function.args.kw_defaults)]


def is_self(node: ast.AST) -> bool:
    """Whether a method calls its object, or its class, so."""
    return isinstance(node, ast.Name) and node.id in _SELF


def last_name(node: ast.AST) -> str:
    """The name, or the last one of `a.b.c`; empty for what is none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
