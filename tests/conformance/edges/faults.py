"""Faults of guards: a refusal is switched off, a bound is moved, or a documented field is free."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from tests.conformance.edges.changes import changes

_PLACE = re.compile(r" at ([0-9]+)$")
_MOVED = re.compile(r"(?:one more|one less) of (.+?)(?: at [0-9]+)?$")


class Fault(NamedTuple):
    """A fault of a module. `number` tells those apart of which everything else is the same."""

    module: str
    function: str
    kind: str
    was: str
    number: int
    sizes: tuple[float, ...]
    line: int
    end: int
    place: int
    # Of a regular expression: all of it, and where in it the changed part begins.
    pattern: tuple[str, int] | None = None

    @property
    def name(self) -> str:
        """What names the fault in lists; lines change too often for it."""
        return ",".join((self.module, self.function, self.kind, self.was, str(self.number)))

    @property
    def is_in_table(self) -> bool:
        """Whether the fault is in what the import of the module makes."""
        return not self.function

    def tree(self) -> ast.Module:
        """The module with the fault."""
        tree = deepcopy(_tree(self.module))
        [*changes(tree)][self.place][2][2]()
        return ast.fix_missing_locations(tree)


@cache
def faults(module: str) -> tuple[Fault, ...]:
    """All faults of a module."""
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for place, (function, (line, end), (kind, node, _)) in enumerate(changes(_tree(module))):
        was = " ".join(ast.unparse(node).split())[:70].replace(",", ";")
        key = (function, kind, was)
        seen[key] += 1
        sizes = tuple(_sizes(module, kind, node))
        pattern = _pattern(module, kind, node)
        made.append(Fault(*(module, *key, seen[key], sizes, line, end, place, pattern)))
    return tuple(made)


def _sizes(module: str, kind: str, node: ast.AST) -> Iterator[float]:
    """Numbers that the fault moves, as far as they can be read."""
    moved = _MOVED.search(kind)
    if moved:
        yield from _value(moved[1])
        return
    names = vars(import_module(module))
    test = getattr(node, "condition", node)
    for compared in (each for each in ast.walk(test) if isinstance(each, ast.Compare)):
        for side in (compared.left, *compared.comparators):
            if isinstance(side, ast.Attribute):
                yield from _defaults(names, side.attr.strip("_"))
            elif isinstance(side, (ast.Name, ast.Constant, ast.BinOp)):
                yield from _value(ast.unparse(side), names)


def _pattern(module: str, kind: str, node: Any) -> tuple[str, int] | None:
    """The whole regular expression of a part in which the fault is."""
    place = _PLACE.search(kind)
    if place is None or not hasattr(node, "whole"):
        return None
    try:
        whole, part = eval(node.whole, dict(vars(import_module(module)))), node.value
    except NameError:
        # It depends on an option.
        return None
    if isinstance(whole, bytes):
        whole, part = whole.decode("latin-1"), part.decode("latin-1")
    return whole, whole.find(part) + int(place[1])


def _defaults(names: dict[str, Any], option: str) -> Iterator[float]:
    """The defaults of an option of the module's validators."""
    for kind in names.values():
        constructor: Any = getattr(kind, "__init__", None)
        default = getattr(inspect.unwrap(constructor), "__kwdefaults__", None) or {}
        if type(default.get(option)) in (int, float):
            yield default[option]


def _value(code: str, names: dict[str, Any] | None = None) -> Iterator[float]:
    try:
        found = eval(code, dict(names or {}))
    except Exception:
        return
    if type(found) in (int, float):
        yield found


def file_of(module: str) -> Path:
    """The file of a module."""
    found = find_spec(module)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin)


def loads(module: str) -> set[str]:
    """The modules from which a module imports, at its top or later."""
    nodes = ast.walk(_tree(module))
    return {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(file_of(module).read_text(encoding="utf-8"))


def function_of(module: Any, name: str) -> Any:
    """The function of that name under whatever wraps it."""
    found = module
    for part in name.split("."):
        found = vars(found)[part]
    for wrapper in ("fget", "func", "__func__"):
        found = getattr(found, wrapper, found)
    return inspect.unwrap(found)
