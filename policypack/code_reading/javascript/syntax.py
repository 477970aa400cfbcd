"""Syntax trees of JavaScript and TypeScript: what their nodes have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.reading.syntax_trees import children, field, text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = lazy_pattern(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
FUNCTIONS = frozenset(
    (
        *("function_declaration", "function_expression", "arrow_function", "method_definition"),
        *("generator_function", "generator_function_declaration"),
    )
)
# What a block declares before its first statement.
DECLARATIONS = ("function_declaration", "generator_function_declaration", "class_declaration")


def string_of(node: Node) -> str:
    """The text that a literal stands for."""
    return unescaped(text_of(node)[1:-1])


def unescaped(text: str) -> str:
    """The text of a part of a template."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else ""
    return _LETTERS.get(found[4], "" if found[4] == "\n" else found[4])


def items(node: Node) -> list[tuple[int, Node]]:
    """The elements of an array or its pattern with their places; `[, a]` has a hole before."""
    found, place = [], 0
    for each in node.children:
        place += each.type == ","
        if each.is_named and each.type != "comment":
            found.append((place, each))
    return found


def bare(node: Node) -> Node:
    """The expression within parentheses and annotations of types."""
    for _ in range(_MOST_PARENTHESES):
        inner = children(node) if node.type in ("parenthesized_expression", *_TYPED) else []
        if not inner:
            awaited = _awaited(node) if node.type == "call_expression" else None
            if awaited is None:
                return node
            inner = [awaited]
        node = inner[-1 if node.type == "type_assertion" else 0]
    # What is within so many is too deep to be followed.
    return node


def _awaited(node: Node) -> Node | None:
    """What `await (f)(x)` awaits first: the grammar reads that as a call of a function `await`."""
    function = node.child_by_field_name("function")
    if function is None or function.type != "identifier" or function.text != b"await":
        return None
    given = arguments(node)
    return given[-1] if given else None


def declared(node: Node) -> Node:
    """The declaration that the statement exports, or the statement itself."""
    declaration = (
        node.child_by_field_name("declaration") if node.type == "export_statement" else None
    )
    return node if declaration is None else declaration


_MOST_PARENTHESES = 1000
_TYPED = ("as_expression", "satisfies_expression", "non_null_expression", "type_assertion")
_TRANSPARENT = (
    *("parenthesized_expression", "await_expression", "as_expression", "satisfies_expression"),
    "non_null_expression",
)


def plain(node: Node | None) -> Node | None:
    """The expression within brackets, types and `await`; `f` of a compiler's `(0, f)`."""
    while node is not None and node.type in _TRANSPARENT and node.named_children:
        node = node.named_children[0]
        if node.type == "sequence_expression" and node.named_children[0].type == "number":
            node = node.named_children[-1]
    return node


def arguments(call: Node | None) -> list[Node]:
    """The arguments of a call."""
    return children(field(call, "arguments"))


def string(node: Node | None) -> str:
    """The text of a literal; "" for anything else."""
    return text_of(node)[1:-1] if node is not None and node.type == "string" else ""


def list_parameters(function: Node) -> list[Node]:
    """The parameters of a function; a single one of an arrow function has no brackets."""
    single = field(function, "parameter")
    return [single] if single is not None else children(field(function, "parameters"))


def list_imports(statement: Node) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with its name in the module; "" is the module itself."""
    waiting = [*statement.named_children]
    while waiting:
        part = waiting.pop(0)
        if part.type in ("import_clause", "named_imports"):
            waiting = [*part.named_children, *waiting]
        elif part.type == "identifier":
            yield text_of(part), "default"
        elif part.type == "namespace_import":
            yield text_of(part.named_children[0]), ""
        elif part.type == "import_specifier":
            name = text_of(field(part, "name"))
            yield text_of(field(part, "alias")) or name, name


def bound(pattern: Node, is_numbered: bool = False) -> Iterator[tuple[tuple[str, ...], str]]:
    """The keys that lead to each name that a pattern binds, and the name.

    An element of an array is `[]`, or its number.
    """
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        is_short = pattern.type != "identifier"
        yield ((text_of(pattern),) if is_short else ()), text_of(pattern)
    elif pattern.type in ("assignment_pattern", "object_assignment_pattern"):
        yield from bound(field(pattern, "left") or pattern.named_children[0], is_numbered)
    elif pattern.type in ("required_parameter", "optional_parameter"):
        # TypeScript puts a parameter and its type into one node.
        inner = field(pattern, "pattern")
        yield from bound(inner, is_numbered) if inner is not None else ()
    elif pattern.type == "pair_pattern":
        value = field(pattern, "value")
        for keys, name in bound(value, is_numbered) if value is not None else ():
            yield (text_of(field(pattern, "key")), *keys), name
    elif pattern.type in ("object_pattern", "array_pattern", "rest_pattern"):
        for number, each in enumerate(pattern.named_children):
            element = str(number) if is_numbered else "[]"
            for keys, name in bound(each, is_numbered):
                yield (element, *keys) if pattern.type == "array_pattern" else keys, name


def list_declared(node: Node | None) -> Iterator[tuple[Node, Node | None]]:
    """The names that a declaration binds, and what to."""
    if node is not None and node.type in (*FUNCTIONS, "class_declaration"):
        name = field(node, "name")
        if name is not None:
            yield name, node
    elif node is not None and node.type in ("lexical_declaration", "variable_declaration"):
        for each in node.named_children:
            name = field(each, "name") if each.type == "variable_declarator" else None
            if name is not None:
                yield name, field(each, "value")


def list_exports(statement: Node) -> Iterator[tuple[str, Node]]:
    """The names that a statement exports, each with its name in the module or its value."""
    is_default = any(each.type == "default" for each in statement.children)
    for name, _ in list_declared(field(statement, "declaration")):
        yield "default" if is_default else text_of(name), name
    value = field(statement, "value")
    if value is not None:
        yield "default", value
    for clause in statement.named_children:
        for each in clause.named_children if clause.type == "export_clause" else ():
            local = field(each, "name")
            if local is not None:
                yield text_of(field(each, "alias")) or text_of(local), local
