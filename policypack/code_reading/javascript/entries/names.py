"""The names of a file of JavaScript by scope, and the forms in which it loads and exports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.syntax import FUNCTIONS as CALLABLES
from policypack.code_reading.javascript.syntax import (
    arguments,
    bound,
    field,
    list_imports,
    list_parameters,
    plain,
    string_of,
)
from policypack.reading.syntax_trees import text_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.guards.modules import Dynamic

if TYPE_CHECKING:
    from tree_sitter import Node


FUNCTIONS = CALLABLES - {"method_definition"}
# A `var` belongs to the function around it, all else to the block.
BODIES = frozenset((*FUNCTIONS, "method_definition", "class_static_block"))
_BLOCKS = frozenset(
    {
        *("statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"),
        *("class", "class_declaration"),
    }
)
# A name is looked up in each scope around it.
_MOST_SCOPES = 200
_CHANGING = ("assignment_expression", "augmented_assignment_expression", "update_expression")
_IDENTIFIERS = frozenset(
    {
        *("identifier", "property_identifier", "shorthand_property_identifier"),
        "shorthand_property_identifier_pattern",
    }
)


class Scope:
    """`names` has what each declaration or assignment gives a name; None is only known at run
    time."""

    __slots__ = ("depth", "has_this", "is_body", "names", "outer")

    def __init__(self, outer: Scope | None, is_body: bool, has_this: bool = False) -> None:
        self.names: dict[str, list[Node | None]] = {}
        self.outer = outer
        self.depth: int = outer.depth + 1 if outer is not None else 0
        self.is_body = is_body
        # Whether a function with its own `this` and `arguments`, or a class, is around.
        self.has_this: bool = has_this or (outer is not None and outer.has_this)

    def declare(self, name: str, value: Node | None) -> None:
        """Adds a declaration."""
        self.names.setdefault(name, []).append(value)

    def holder(self, name: str) -> Scope | None:
        """The scope that declares the name, from here outward."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope

    def body(self) -> Scope:
        """The scope of the function or file around."""
        scope = self
        while not scope.is_body and scope.outer is not None:
            scope = scope.outer
        return scope


class Names:
    """The scopes of the statements of a file. Raises Dynamic for a name with an escape."""

    def __init__(self, statements: Sequence[Node], file: str) -> None:
        self.top = Scope(None, is_body=True)
        self._file = file
        self._scopes: dict[int, Scope] = {}
        # The scope and parent of each node. tree-sitter searches for a parent from the root down.
        self._around: dict[int, Scope] = {}
        self._parents: dict[int, Node] = {}
        self._written: list[tuple[str, Scope]] = []
        # A global that the file assigns.
        self.globals: set[str] = set()
        waiting = [(each, self.top, "") for each in reversed(statements)]
        while waiting:
            node, scope, around = waiting.pop()
            self._around[node.id] = scope
            inner = self._read(node, scope, around)
            children = node.named_children
            self._parents.update((each.id, node) for each in children)
            waiting += ((each, inner, node.type) for each in reversed(children))
        for name, scope in self._written:
            holder = scope.holder(name)
            if holder is None:
                self.globals.add(name)
            else:
                holder.declare(name, None)

    def scope(self, node: Node) -> Scope:
        """The innermost scope around a node."""
        return self._scopes.get(node.id) or self._around.get(node.id, self.top)

    def has(self, node: Node) -> bool:
        """Whether a node stands in these statements."""
        return node.id in self._around

    def parent(self, node: Node) -> Node | None:
        """The node around a node of these statements."""
        return self._parents.get(node.id) or node.parent

    def holder(self, node: Node) -> Scope | None:
        """The scope that declares an identifier; None for a global."""
        return self.scope(node).holder(text_of(node))

    def inside(self, node: Node, scope: Scope) -> Scope:
        """The scope of what is in a node, which is in the scope."""
        return self._scopes.get(node.id, scope)

    def _read(self, node: Node, scope: Scope, around: str) -> Scope:
        """Takes the declarations of a node; returns the scope of what is in it."""
        if node.type in _IDENTIFIERS and b"\\" in (node.text or b""):
            line = node.start_point.row + 1
            raise Dynamic("writes a name with an escape sequence", self._file, line)
        inner = scope
        if node.type in BODIES or node.type in _BLOCKS:
            has_this = node.type != "arrow_function" and (
                node.type in BODIES or node.type.startswith("class")
            )
            if scope.depth > _MOST_SCOPES:
                line = node.start_point.row + 1
                raise Dynamic("is nested too deeply to be followed", self._file, line)
            inner = self._scopes[node.id] = Scope(scope, node.type in BODIES, has_this)
        name = field(node, "name")
        if node.type in FUNCTIONS:
            declares = node.type.endswith("_declaration")
            if name is not None:
                (scope if declares else inner).declare(text_of(name), node)
        elif node.type in ("class_declaration", "class") and name is not None:
            (scope if node.type == "class_declaration" else inner).declare(text_of(name), node)
        elif node.type == "variable_declarator" and name is not None:
            self._declarator(node, name, scope, around == "variable_declaration")
        elif node.type == "import_clause":
            for local, _ in list_imports(node):
                scope.declare(local, None)
        for pattern in list_parameters(node) if node.type in (*BODIES, "catch_clause") else ():
            for _, each in bound(pattern):
                inner.declare(each, None)
        self._changes(node, inner)
        return inner

    def _declarator(self, node: Node, name: Node, scope: Scope, is_hoisted: bool) -> None:
        target = scope.body() if is_hoisted else scope
        value = field(node, "value") if name.type == "identifier" else None
        for _, each in bound(name):
            target.declare(each, value)

    def _changes(self, node: Node, scope: Scope) -> None:
        left = None
        if node.type in _CHANGING:
            left = field(node, "left") or field(node, "argument")
        elif node.type == "for_in_statement":
            left = field(node, "left")
            if left is not None and field(node, "kind") is not None:
                for _, name in bound(left):
                    scope.declare(name, None)
                return
        for _, name in bound(left) if left is not None else ():
            self._written.append((name, scope))


_EXPORT = lazy_pattern(r"(?:module\.)?exports(?:\.[\w$]+)?")
STORING = ("assignment_expression", "augmented_assignment_expression", "for_in_statement")
MEMBERS = ("member_expression", "subscript_expression")


def key_of(member: Node) -> str | None:
    """The name of the member; None for a computed one."""
    if member.type == "member_expression":
        return text_of(field(member, "property"))
    return _folded(field(member, "index") if member.type == "subscript_expression" else None)


def _folded(node: Node | None) -> str | None:
    """The text of a literal, or of a sum of literals; None for anything else."""
    parts, waiting = [], [node]
    while waiting:
        each = plain(waiting.pop())
        if each is not None and each.type == "string":
            parts.append(string_of(each))
        elif each is not None and text_of(field(each, "operator")) == "+":
            waiting += [field(each, "right"), field(each, "left")]
        else:
            return None
    return "".join(parts)


def is_object(parent: Node, node: Node) -> bool:
    return parent.type in MEMBERS and field(parent, "object") == node


def is_question(parent: Node) -> bool:
    return parent.type in ("unary_expression", "ternary_expression", "binary_expression")


def is_load(parent: Node, node: Node) -> bool:
    """Whether `require` is called with a text, or asked for the file or the program's first one."""
    if parent.type == "call_expression" and field(parent, "function") == node:
        return bool(given := arguments(parent)) and given[0].type == "string"
    return is_object(parent, node) and key_of(parent) in ("resolve", "main")


def takes_only(node: Node, names: frozenset[str]) -> bool:
    """Whether an import takes no names but these."""
    if node.type != "import_statement":
        pattern = field(node.parent, "name")
        text = text_of(pattern) if pattern is not None else text_of(field(node.parent, "property"))
    else:
        text = text_of(node).partition("from")[0].removeprefix("import")
    found = re.findall(r"[\w$]+", re.sub(r"\bas\s+[\w$]+", "", text))
    return bool(found) and names.issuperset(found)


def is_export(parent: Node, node: Node) -> bool:
    """Whether `exports` or `module` is used in one of the supported forms."""
    whole = parent if text_of(node) == "module" and is_object(parent, node) else node
    if text_of(node) == "module" and (whole is node or key_of(parent) != "exports"):
        outer = parent.parent
        asks = outer is not None and outer.type == "binary_expression"
        return key_of(parent) in ("id", "filename", "path") or asks or is_question(parent)
    around = whole.parent
    if around is None:
        return False
    if around.type == "arguments":
        return "__esModule" in text_of(around) or text_of(field(around.parent, "function")) in (
            "__exportStar",
        )
    member = around if is_object(around, whole) else whole
    if member is around and key_of(member) is None:
        return False
    outer = member.parent
    if outer is None or outer.type not in STORING or field(outer, "left") != member:
        # It is read, or a copy for tools: `0 && (module.exports = {...})`.
        return member is around
    if member is whole and not _is_whole(field(outer, "right")):
        return False
    return bool(_EXPORT.fullmatch(text_of(member))) and _is_top(outer)


def _is_whole(value: Node | None) -> bool:
    """Whether `module.exports = value` shows each name that it exports."""
    if value is None or value.type != "object":
        return value is not None and value.type in ("call_expression", "assignment_expression")
    plain_keys = ("property_identifier", "string")
    return all(
        each.type in ("shorthand_property_identifier", "comment")
        or (each.type == "pair" and getattr(field(each, "key"), "type", "") in plain_keys)
        for each in value.named_children
    )


def _is_top(assignment: Node) -> bool:
    """Whether the assignment is a statement of the module itself, and not in a condition."""
    around: Node | None = assignment
    while around is not None and around.type in (
        *("assignment_expression", "expression_statement", "parenthesized_expression"),
    ):
        around = around.parent
    if around is None or around.type == "program":
        return True
    unread = around.type == "binary_expression" and re.match(r"0\s*&&", text_of(around))
    return bool(unread)
