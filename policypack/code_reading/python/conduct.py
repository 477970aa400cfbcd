"""What a module imports, and what it does that may change the names of other modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import NamedTuple

from policypack.code_reading.python.bindings import Imported, list_imports
from policypack.facts.rebinding import (
    ATTRIBUTES,
    BY_NAME,
    CHANGERS,
    MODULES,
    NAMES,
    OF_PYTHON,
    OF_SYS,
    SETTERS,
)
from policypack.start.record import record
from policypack.supply_chain.guards.modules import is_internal

_READ = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Import, ast.ImportFrom, ast.Constant)
_TOLD = NAMES | ATTRIBUTES | OF_PYTHON
# An object sets its own attributes.
_OWN = frozenset({"self", "cls"})
_HIDDEN = frozenset(name for name in NAMES | ATTRIBUTES if name.startswith("__"))
_LONGEST_NAME = 200


class Store(NamedTuple):
    """An attribute that is set, of what a name stands for or, where not `is_direct`, below it."""

    name: str
    attribute: str
    line: int
    is_direct: bool

    @property
    def is_own(self) -> bool:
        """Whether an object sets an attribute of its own."""
        return self.name in _OWN


@record(frozen=False)
class Conduct:
    """`imports` are all imports, `names` what they bind, in whatever scope.

    `texts` are the words in its texts.

    `stores` are the attributes that are set. `rewrites` is the first line that may rebind any name,
    or 0.
    """

    imports: list[Imported] = field(default_factory=list)
    names: dict[str, Imported] = field(default_factory=dict)
    stores: list[Store] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    rewrites: int = 0


def read_conduct(tree: ast.Module) -> Conduct:
    """Reads the conduct of a module in linear time and without recursion."""
    found = Conduct()
    harmless: set[int] = set()
    systems: list[Store] = []
    for node in ast.walk(tree):
        if not isinstance(node, _READ) or (isinstance(node, ast.Name) and node.id not in _TOLD):
            continue
        if isinstance(node, ast.Constant):
            words = _words(node.value)
            found.texts.update(words)
            names_it = words and (words[0] in _HIDDEN or _is_refused(words))
            found.rewrites = found.rewrites or (node.lineno if names_it else 0)
            continue
        # A node comes before what is in it.
        harmless.update(map(id, _harmless(node)))
        found.imports += _imports(node)
        found.names.update(list_imports(node))
        found.stores += _set_by_name(node)
        if id(node) in harmless:
            continue
        if _rewrites(node):
            found.rewrites = found.rewrites or getattr(node, "lineno", 1)
        if isinstance(node, ast.Attribute):
            store = Store(_root(node), node.attr, node.lineno, isinstance(node.value, ast.Name))
            if not isinstance(node.ctx, ast.Load) or node.attr == "__dict__":
                found.stores.append(store)
            elif node.attr in OF_SYS and getattr(node.value, "attr", "sys") == "sys":
                systems.append(store)
    of_sys = (use for use in systems if not use.is_direct or use.name in _bound_to_sys(found.names))
    found.rewrites = found.rewrites or next((use.line for use in of_sys), 0)
    return found


def _bound_to_sys(names: Mapping[str, Imported]) -> set[str]:
    return {"sys", *(name for name, bound in names.items() if bound == Imported("sys"))}


def _harmless(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that only set attributes of `self`, or append to the search path."""
    if not isinstance(node, ast.Call):
        return
    function = node.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    first = getattr(node.args[0], "id", "") if node.args else ""
    base = getattr(function, "value", None)
    on_super = isinstance(base, ast.Call) and getattr(base.func, "id", "") == "super"
    if name in SETTERS and (first in _OWN or on_super or any(_set_by_name(node))):
        yield function
    elif name == "append" and base is not None:
        yield base


def _set_by_name(node: ast.AST) -> Iterator[Store]:
    """The attribute that `setattr(a, "b", ...)` sets."""
    called = getattr(node, "func", None)
    setter = getattr(called, "attr", getattr(called, "id", "")) in SETTERS
    if isinstance(node, ast.Call) and setter and len(node.args) > 1:
        of, name = node.args[:2]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield Store(_root(of), name.value, node.lineno, isinstance(of, ast.Name))


def _imports(node: ast.AST) -> Iterator[Imported]:
    if isinstance(node, ast.Import):
        yield from (Imported(alias.name) for alias in node.names)
    else:
        yield from (bound for _, bound in list_imports(node))


def _words(text: object) -> list[str]:
    """The names in a text such as `orders.patch` or `orders:patch`."""
    if not isinstance(text, str) or len(text) > _LONGEST_NAME:
        return []
    words = text.replace(":", ".").split(".")
    return words if all(map(str.isidentifier, words)) else []


def _is_refused(words: list[str]) -> bool:
    """Whether they name a member of a module that changes others."""
    return any(".".join(words[:number]) in MODULES for number in range(1, len(words)))


def _by_name(node: ast.Call) -> bool:
    """Whether a call takes a name that only a run shows, or that changes others."""
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    place = 1 if called == "getattr" else 0
    if called not in BY_NAME or len(node.args) <= place:
        return False
    name = node.args[place]
    if not isinstance(name, ast.Constant):
        return called != "getattr"
    return isinstance(name.value, str) and name.value.rpartition(".")[2] in _TOLD


def _rewrites(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _by_name(node)
    if isinstance(node, ast.Name):
        stored = node.id in OF_PYTHON and not isinstance(node.ctx, ast.Load)
        return stored or node.id not in OF_PYTHON or node.id in NAMES
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
    """The first name of a chain of attributes; empty for none."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
