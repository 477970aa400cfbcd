"""Code that may change what a module's names stand for after they are bound."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TypeGuard

# These can rebind any name of a module.
_SETTERS = frozenset({"setattr", "delattr"})
_REWRITERS = _SETTERS | {"exec", "eval", "globals", "builtins"}
# Both return the namespace of the module itself, which can be modified.
_NAMESPACES = frozenset({"vars", "locals"})
# The code and the defaults of a function.
_INNER = frozenset({"__code__", "__defaults__", "__kwdefaults__"})
_CHANGERS = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "add", "update", "discard"}
)


@dataclass
class Mutations:
    """`names` are changed in place, `patches` are names whose attributes are set, with their lines.

    `modules` are the names of which the attribute `modules` is used, as of `sys`. `rewrites` is the
    first line that may rebind any name, or 0.
    """

    names: set[str] = field(default_factory=set)
    patches: dict[str, int] = field(default_factory=dict)
    modules: list[tuple[str, int]] = field(default_factory=list)
    rewrites: int = 0
    _harmless: set[int] = field(default_factory=set)

    def note(self, node: ast.AST) -> None:
        """Records what a node changes. A call has to come before what it calls."""
        if _fills_itself(node):
            self._harmless.add(id(node.func))
        elif isinstance(node, ast.Global):
            self.names.update(node.names)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            self._set(_root(node.value), node.lineno)
        elif isinstance(node, ast.Attribute):
            self._attribute(node)
        elif _rewriter(node) and id(node) not in self._harmless:
            self.rewrites = self.rewrites or getattr(node, "lineno", 1)

    def _attribute(self, node: ast.Attribute) -> None:
        root = _root(node.value)
        if not isinstance(node.ctx, ast.Load):
            self.patches.setdefault(root, node.lineno)
            if node.attr in _INNER:
                self.names.add(root)
        elif node.attr in _CHANGERS:
            self._set(root, node.lineno)
        elif node.attr == "modules":
            self.modules.append((root, node.lineno))

    def _set(self, root: str, line: int) -> None:
        self.names.add(root)
        if root in _NAMESPACES:
            self.rewrites = self.rewrites or line


def _fills_itself(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a call is `setattr(self, ...)`, by which an object sets its own attributes."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return False
    first = node.args[0]
    own = isinstance(first, ast.Name) and first.id in ("self", "cls")
    return own and node.func.id in _SETTERS


def _rewriter(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _REWRITERS
    return isinstance(node, ast.alias) and node.name in _REWRITERS | {"modules"}


def _root(node: ast.AST) -> str:
    """The first name of a chain of attributes, calls and indices; empty for none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
