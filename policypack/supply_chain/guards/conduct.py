"""What a module imports, and what it does that may change the names of other modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from policypack.facts.rebinding import (
    ATTRIBUTES,
    CHANGERS,
    MODULES,
    NAMES,
    OF_PYTHON,
    OF_SYS,
    SETTERS,
)
from policypack.supply_chain.guards.bindings import Imported, imported
from policypack.supply_chain.guards.names import is_internal

# An object sets its own attributes.
_OWN = frozenset({"self", "cls"})


class Use(NamedTuple):
    """The use of a name: the attribute that is set, or none where the name itself is passed on.

    `is_direct`: it is an attribute of the name itself, and not of something below it.
    """

    name: str
    attribute: str
    line: int
    is_direct: bool = True


@dataclass
class Conduct:
    """`imports` are all imports, `names` what they bind, in whatever scope.

    `uses` are attributes that are set, and names that are passed on. `rewrites` is the first line
    that may rebind any name, or 0.
    """

    imports: list[Imported] = field(default_factory=list)
    names: dict[str, Imported] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    rewrites: int = 0


def conduct_of(tree: ast.Module) -> Conduct:
    """Reads the conduct of a module in linear time and without recursion."""
    found = Conduct()
    harmless: set[int] = set()
    based: set[int] = set()
    systems: list[Use] = []
    for node in ast.walk(tree):
        # A node comes before what is in it.
        harmless.update(map(id, _harmless(node)))
        based.update(map(id, _based(node)))
        found.imports += _imports(node)
        found.names.update(imported(node))
        if id(node) not in harmless and _rewrites(node):
            found.rewrites = found.rewrites or getattr(node, "lineno", 1)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in based:
            found.uses.append(Use(node.id, "", node.lineno))
        if isinstance(node, ast.Attribute):
            use = Use(_root(node), node.attr, node.lineno, isinstance(node.value, ast.Name))
            if not isinstance(node.ctx, ast.Load):
                found.uses.append(use)
            if node.attr in OF_SYS and id(node) not in harmless:
                systems.append(use)
    of_sys = (use.line for use in systems if found.names.get(use.name) == Imported("sys"))
    found.rewrites = found.rewrites or next(of_sys, 0)
    return found


def _harmless(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that only set attributes of `self`, or append to the search path."""
    if not isinstance(node, ast.Call):
        return
    function = node.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    first = getattr(node.args[0], "id", "") if node.args else ""
    base = getattr(function, "value", None)
    on_super = isinstance(base, ast.Call) and getattr(base.func, "id", "") == "super"
    if name in SETTERS and (first in _OWN or on_super):
        yield function
    elif name == "append" and base is not None:
        yield base


def _based(node: ast.AST) -> list[ast.expr]:
    """The parts of a node that are called, read, or inherited from."""
    if isinstance(node, ast.Attribute):
        return [node.value]
    if isinstance(node, ast.Call):
        return [node.func]
    return node.bases if isinstance(node, ast.ClassDef) else []


def _imports(node: ast.AST) -> Iterator[Imported]:
    if isinstance(node, ast.Import):
        yield from (Imported(alias.name) for alias in node.names)
    else:
        yield from (bound for _, bound in imported(node))


def _rewrites(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        stored = node.id in OF_PYTHON and not isinstance(node.ctx, ast.Load)
        return stored or node.id in NAMES | ATTRIBUTES
    if isinstance(node, ast.Attribute):
        changed = node.attr in CHANGERS and _is_namespace(node.value)
        return changed or node.attr in ATTRIBUTES
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load) and _is_namespace(node.value)
    if isinstance(node, ast.Import):
        return any(alias.name in MODULES or is_internal(alias.name) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        refused = ATTRIBUTES | (OF_SYS | {"*"} if node.module == "sys" else set())
        names = {alias.name for alias in node.names}
        whole = {f"{node.module}.{name}" for name in names} | {node.module or ""}
        internal = any(map(is_internal, whole)) and not node.level
        return internal or not (refused.isdisjoint(names) and MODULES.isdisjoint(whole))
    return False


def _is_namespace(node: ast.expr) -> bool:
    """Whether it is the `__dict__` of something else than the object itself."""
    named = isinstance(node, ast.Attribute) and node.attr == "__dict__"
    return named and _root(node) not in _OWN


def _root(node: ast.AST) -> str:
    """The first name of a chain of attributes and calls; empty for none."""
    while not isinstance(node, ast.Name):
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        elif isinstance(node, ast.Call):
            of_type = getattr(node.func, "id", "") == "type" and node.args
            node = node.args[0] if of_type else node.func
        else:
            return ""
    return node.id
