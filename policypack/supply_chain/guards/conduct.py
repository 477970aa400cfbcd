"""What a module imports, and what it does that may change the names of other modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from policypack.facts.rebinding import ATTRIBUTES, MODULES, NAMES, OF_PYTHON, OF_SYS, SETTERS
from policypack.supply_chain.guards.bindings import Imported, imported

# An object sets its own attributes.
_OWN = frozenset({"self", "cls"})


class Use(NamedTuple):
    """The use of a name: the attribute that is set, or none where the name itself is passed on."""

    name: str
    attribute: str
    line: int


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
            use = Use(_root(node), node.attr, node.lineno)
            if not isinstance(node.ctx, ast.Load) or node.attr == "__dict__":
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
        return node.id in NAMES or (node.id in OF_PYTHON and not isinstance(node.ctx, ast.Load))
    if isinstance(node, ast.Attribute):
        return node.attr in ATTRIBUTES
    if isinstance(node, ast.Import):
        return any(alias.name in MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        refused = ATTRIBUTES | (OF_SYS if node.module == "sys" else set())
        names = {alias.name for alias in node.names}
        whole = {f"{node.module}.{name}" for name in names} | {node.module}
        return not (refused.isdisjoint(names) and MODULES.isdisjoint(whole))
    return False


def _root(node: ast.AST) -> str:
    """The first name of a chain of attributes; empty for none."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
