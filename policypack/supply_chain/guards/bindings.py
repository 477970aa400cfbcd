"""The bindings of a module's names, read from its syntax tree.

A name may be bound several times; a binding has its place in the order of execution and whether it
is unconditional. Names bound inside functions and classes are not the module's.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policypack.supply_chain.guards.mutations import Mutations

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class Imported:
    """`from module import name`, or `import module` where there is no name; `level` counts dots."""

    module: str
    name: str = ""
    level: int = 0


@dataclass(frozen=True)
class Opaque:
    """A binding whose value is not read, such as a loop's; `how` completes "the name ..."."""

    how: str


Bound = Imported | Opaque | ast.expr | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Binding:
    """`order` is the number of the module's statement that binds; `certain`: it always does."""

    order: int
    line: int
    certain: bool
    value: Bound


@dataclass(frozen=True)
class Bindings:
    """`names` holds the bindings of each name, `stars` the modules that give all of theirs.

    `changing` are the names that something may change later; `rewrites` is a line that may change
    what any of them stands for, or 0.
    """

    names: Mapping[str, list[Binding]]
    stars: tuple[Binding, ...]
    changing: frozenset[str]
    rewrites: int


def bindings_of(tree: ast.Module) -> Bindings:
    """The bindings of a module, found in linear time and without recursion."""
    names: defaultdict[str, list[Binding]] = defaultdict(list)
    stars: list[Binding] = []
    for order, statement in enumerate(tree.body):
        for name, line, certain, value in _bound(statement):
            binding = Binding(order, line, certain, value)
            if name == "*":
                stars.append(binding)
            else:
                names[name].append(binding)
    mutations = Mutations()
    for node in ast.walk(tree):
        mutations.note(node)
    guards = [name for name, bound in names.items() if any(map(_of_the_guards, bound))]
    patched = (mutations.patches[name] for name in guards if name in mutations.patches)
    modules = (line for root, line in mutations.modules if root in _names_of_sys(names))
    rewrites = mutations.rewrites or next(patched, 0) or next(modules, 0)
    return Bindings(dict(names), tuple(stars), frozenset(mutations.names), rewrites)


def _of_the_guards(binding: Binding) -> bool:
    imported = binding.value
    return isinstance(imported, Imported) and _top(imported.module) == "runtime_guards"


def _names_of_sys(names: Mapping[str, list[Binding]]) -> set[str]:
    known = (name for name, bound in names.items() if Imported("sys") in [b.value for b in bound])
    return {"sys", *known}


def _bound(statement: ast.stmt) -> Iterator[tuple[str, int, bool, Bound]]:
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        line = getattr(node, "lineno", 0)
        for name, value in _names(node):
            yield name, line, node is statement, value
        if isinstance(node, ast.If) and _never_runs(node.test):
            waiting += node.orelse
        elif not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)


def _never_runs(test: ast.expr) -> bool:
    """Whether the condition is for type checkers or for a module that is run as a program."""
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name):
        other = test.comparators[0]
        main = isinstance(other, ast.Constant) and other.value == "__main__"
        return main and test.left.id == "__name__" and isinstance(test.ops[0], ast.Eq)
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return bool(name == "TYPE_CHECKING")


def _names(node: ast.AST) -> Iterator[tuple[str, Bound]]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, node
    elif isinstance(node, ast.Import):
        for alias in node.names:
            # `import a.b` binds `a`; `import a.b as c` binds the module `a.b` itself.
            whole = alias.asname is not None
            yield (
                alias.asname or _top(alias.name),
                Imported(alias.name if whole else _top(alias.name)),
            )
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, Imported(node.module or "", alias.name, node.level)
    else:
        yield from _assigned(node)


def _top(dotted: str) -> str:
    return dotted.split(".", 1)[0]


def _assigned(node: ast.AST) -> Iterator[tuple[str, Bound]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            else:
                yield from _opaque(target, "is assigned as a part of something else")
    elif isinstance(node, ast.AnnAssign):
        if isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value
    elif isinstance(node, ast.AugAssign):
        yield from _opaque(node.target, "is changed in place")
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield from _opaque(node.target, "is bound by a loop")
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id, Opaque("is assigned within an expression")
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            yield from _opaque(target, "is deleted")
    else:
        yield from _captured(node)


def _captured(node: ast.AST) -> Iterator[tuple[str, Bound]]:
    if isinstance(node, ast.withitem):
        if node.optional_vars is not None:
            yield from _opaque(node.optional_vars, "is bound by a context manager")
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        if node.name is not None:
            yield node.name, Opaque("is bound where it depends on what happens")
    elif isinstance(node, ast.MatchMapping) and node.rest is not None:
        yield node.rest, Opaque("is bound where it depends on what happens")


def _opaque(target: ast.AST, how: str) -> Iterator[tuple[str, Bound]]:
    for node in ast.walk(target):
        # `a[b] = c` and `a.b = c` bind no name.
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id, Opaque(how)
