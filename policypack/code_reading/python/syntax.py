"""Names, paths and places in code, such as the path `event[body]`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from policypack.code_reading.flows import Place


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
