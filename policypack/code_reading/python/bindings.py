"""The bindings of names in the body of a module, class or function.

What binds a name is found wherever it stands; what it stands for is read only from statements of
the body itself, and from imports with a fallback.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from policypack.code_reading.flows import Place
from policypack.start.record import record

Definition = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, *_COMPREHENSIONS)
_IMPORTS = (ast.Import, ast.ImportFrom)
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
    """One binding of a name. `value` is None for a form that is not read, such as a loop's.

    `fallback` is the `try` statement whose imports are each other's fallback.
    """

    line: int
    value: Bound | None
    fallback: ast.Try | None = None


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


def _bindings(
    statement: ast.stmt, fallback: ast.Try | None = None
) -> Iterator[tuple[str, Binding]]:
    if isinstance(statement, ast.Try) and _is_fallback(statement):
        for inner in (*statement.body, *(each for h in statement.handlers for each in h.body)):
            yield from _bindings(inner, statement)
        yield from ((h.name, Binding(h.lineno, None)) for h in statement.handlers if h.name)
        return
    values = dict(_values(statement))
    scope = isinstance(statement, _SCOPES)
    for node in ast.walk(statement) if scope else walk_scope(statement):
        if node is statement or isinstance(node, _OUTWARD) or not scope:
            for name in _names(node):
                line = getattr(node, "lineno", statement.lineno)
                yield name, Binding(line, values.get(name), fallback)


def _is_fallback(statement: ast.Try) -> bool:
    """Whether the statement does nothing but import, and binds names where that fails."""
    only = all(isinstance(each, _IMPORTS) or _is_constant(each) for each in statement.body)
    return only and not (statement.orelse or statement.finalbody)


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)


def _values(statement: ast.stmt) -> Iterator[tuple[str, Bound]]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name, statement
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from _assigned(statement.target, statement.value)
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _assigned(target, statement.value)
    else:
        yield from list_imports(statement)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        parts = (*target.elts, *value.elts)
        if not any(isinstance(each, ast.Starred) for each in parts):
            # Python refuses a pair of other lengths.
            for each, part in zip(target.elts, value.elts, strict=False):
                yield from _assigned(each, part)


def _names(node: ast.AST) -> Iterator[str]:
    """The names that the node binds or deletes."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (name for name, _ in list_imports(node))
    elif not isinstance(node, ast.alias):
        # Exception handlers and patterns hold their names as texts.
        found = (getattr(node, "name", None), getattr(node, "rest", None))
        yield from (name for name in found if isinstance(name, str))


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


def locate(node: ast.AST, file: str) -> Place:
    """Returns where the node stands."""
    return Place(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


def pair_defaults(declared: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """Returns the named parameters with their defaults, those that are filled by position first."""
    positional = [*declared.posonlyargs, *declared.args]
    defaults = [None] * (len(positional) - len(declared.defaults)) + [*declared.defaults]
    by_keyword = zip(declared.kwonlyargs, declared.kw_defaults, strict=True)
    return [*zip(positional, defaults, strict=True), *by_keyword]


def list_positional(declared: ast.arguments) -> list[str]:
    """Returns the names of the parameters that a call fills by position."""
    return [each.arg for each in (*declared.posonlyargs, *declared.args)]


def list_pattern_names(pattern: ast.pattern) -> Iterator[tuple[ast.AST, str]]:
    """Returns the names that a pattern of `match` binds, each with its node."""
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield node, name
