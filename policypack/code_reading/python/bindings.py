"""The bindings of names in the body of a module, class or function: what each may stand for.

A name that is bound once, by a statement of the body itself, stands for its `sure` value alone. For
all that a name may be, each binding has a value, wherever in the body it stands.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from policypack.start.record import record

Definition = ast.FunctionDef | ast.AsyncFunctionDef
Keys = tuple[str, ...]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*FUNCTIONS, ast.ClassDef, *_COMPREHENSIONS)
_IMPORTS = (ast.Import, ast.ImportFrom)
_LOOPS = (ast.For, ast.AsyncFor)
_ASSIGNING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.withitem, *_LOOPS)
# These bind a name of the surrounding scope, however deep they stand.
_OUTWARD = (ast.NamedExpr, ast.Global, ast.Nonlocal)


@record(frozen=True)
class Imported:
    """`from module import name`, or `import module` where there is no name; `level` counts dots."""

    module: str
    name: str = ""
    level: int = 0


Bound = Imported | ast.expr | Definition | ast.ClassDef


@record(frozen=True)
class Binding:
    """One binding of a name, at a line and column.

    It is bound to what is at the `keys` of the value, or of each item of it. The value is None for
    a form that is not read, such as that of an exception. `is_certain`: a statement of the body
    itself binds it. `fallback` is the `try` statement whose imports are each other's fallback.
    """

    line: int
    value: Bound | None
    fallback: ast.Try | None = None
    column: int = 0
    keys: Keys = ()
    is_item: bool = False
    is_certain: bool = False

    @property
    def sure(self) -> Bound | None:
        """What the name is bound to in any case; None if it is only known at run time."""
        value = self.value if self.is_certain else None
        for key in self.keys:
            parts = value.elts if isinstance(value, ast.Tuple) else []
            is_plain = not any(isinstance(each, ast.Starred) for each in parts)
            value = parts[int(key)] if is_plain and int(key) < len(parts) else None
        return value


def collect_bindings(body: Sequence[ast.stmt]) -> Mapping[str, list[Binding]]:
    """The bindings of each name, in their order; those of star imports are under `*`."""
    names: defaultdict[str, list[Binding]] = defaultdict(list)
    for statement in body:
        for name, binding in _bindings(statement):
            names[name].append(binding)
    return names


def walk_scope(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run in the scope of `root`, and what binds its names from inner scopes."""
    waiting = [(root, True)]
    while waiting:
        node, own = waiting.pop()
        if own or isinstance(node, _OUTWARD):
            yield node
        inner = own and (node is root or not isinstance(node, _SCOPES))
        waiting += ((child, inner) for child in ast.iter_child_nodes(node))


def list_imports(node: ast.AST) -> Iterator[tuple[str, Imported]]:
    """The names that an import binds, and what each stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            # `import a.b` binds `a`; `import a.b as c` binds the module `a.b` itself.
            top = alias.name.partition(".")[0]
            yield alias.asname or top, Imported(alias.name if alias.asname else top)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, Imported(node.module or "", alias.name, node.level)


def list_targets(node: ast.AST) -> Sequence[ast.expr]:
    """What an assignment gives its value to."""
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, (ast.AnnAssign, ast.NamedExpr)) else []


def pair_defaults(declared: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """Returns the named parameters with their defaults, those that are filled by position first."""
    positional = [*declared.posonlyargs, *declared.args]
    defaults = [None] * (len(positional) - len(declared.defaults)) + [*declared.defaults]
    by_keyword = zip(declared.kwonlyargs, declared.kw_defaults, strict=True)
    return [*zip(positional, defaults, strict=True), *by_keyword]


def list_positional(declared: ast.arguments) -> list[str]:
    """Returns the names of the parameters that a call fills by position."""
    return [each.arg for each in (*declared.posonlyargs, *declared.args)]


def bind_items(loops: Iterable[ast.comprehension]) -> Iterator[tuple[str, Binding]]:
    """The names of the loops of a comprehension."""
    for each in loops:
        for name, keys in _names(each.target):
            yield name.id, Binding(name.lineno, each.iter, keys=keys, is_item=True)


def _bindings(
    statement: ast.stmt, fallback: ast.Try | None = None
) -> Iterator[tuple[str, Binding]]:
    if isinstance(statement, ast.Try) and _is_fallback(statement):
        for inner in (*statement.body, *(each for h in statement.handlers for each in h.body)):
            yield from _bindings(inner, statement)
        yield from ((h.name, Binding(h.lineno, None)) for h in statement.handlers if h.name)
        return
    scope = isinstance(statement, _SCOPES)
    # The targets that a node above them has bound.
    done: set[ast.AST] = set()
    for node in ast.walk(statement) if scope else walk_scope(statement):
        if node is statement or isinstance(node, _OUTWARD) or not scope:
            for name, place, value, keys, is_item in _bound(node, done):
                line, column = getattr(place, "lineno", statement.lineno), place.col_offset
                is_sure = node is statement and not is_item
                yield name, Binding(line, value, fallback, column, keys, is_item, is_sure)


def _is_fallback(statement: ast.Try) -> bool:
    """Whether the statement does nothing but import, and binds names where that fails."""
    only = all(isinstance(each, _IMPORTS) or _is_constant(each) for each in statement.body)
    return only and not (statement.orelse or statement.finalbody)


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)


def _bound(node: Any, done: set[ast.AST]) -> Iterator[tuple[str, Any, Bound | None, Keys, bool]]:
    """The names that a node binds or deletes, each with its place and what it is bound to."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, node, node, (), False
    elif isinstance(node, _IMPORTS):
        yield from ((name, node, bound, (), False) for name, bound in list_imports(node))
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from ((name, node, None, (), False) for name in node.names)
    elif isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load) and node not in done:
            yield node.id, node, None, (), False
    elif isinstance(node, _ASSIGNING):
        targets, value = list_targets(node), getattr(node, "value", None)
        if isinstance(node, ast.withitem):
            targets, value = [*filter(None, [node.optional_vars])], node.context_expr
        elif isinstance(node, _LOOPS):
            targets, value = [node.target], node.iter
        for name, keys in (each for one in targets if value for each in _names(one)):
            done.add(name)
            yield name.id, name, value, keys, isinstance(node, _LOOPS)
    elif not isinstance(node, ast.alias):
        # Exception handlers and patterns hold their names as texts.
        named = (getattr(node, "name", None), getattr(node, "rest", None))
        yield from ((each, node, None, (), False) for each in named if isinstance(each, str))


def _names(target: ast.expr, keys: Keys = ()) -> Iterator[tuple[ast.Name, Keys]]:
    """The names of a target with the keys that lead to what each takes of the value."""
    if isinstance(target, ast.Name):
        yield target, keys
    elif isinstance(target, (ast.Tuple, ast.List)):
        for number, each in enumerate(target.elts):
            if isinstance(each, ast.Starred):
                return
            yield from _names(each, (*keys, str(number)))


def root_of(path: str) -> str:
    """The name that a path begins with."""
    ends = (path.find(each) for each in ".[")
    return path[: min((end for end in ends if end >= 0), default=len(path))]


def path_of(node: ast.expr) -> str:
    """The path of an expression of names and constant keys; empty for any other.

    `event.get("body")` and `event["body"]` have one path.
    """
    ends: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            ends.append(f".{node.attr}")
            node = node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            ends.append(f"[{node.slice.value!s}]")
            node = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            ends.append(f"[{node.args[0].value!s}]")
            node = node.func.value
        elif isinstance(node, ast.NamedExpr):
            node = node.target
        else:
            return ""
        if len(ends) > 12:
            return ""
    return node.id + "".join(reversed(ends))


def list_pattern_names(pattern: ast.pattern) -> Iterator[tuple[ast.AST, str]]:
    """Returns the names that a pattern of `match` binds, each with its node."""
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield node, name
