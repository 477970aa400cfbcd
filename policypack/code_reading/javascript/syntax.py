"""Syntax trees of JavaScript and TypeScript: what their nodes have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policypack.reading.syntax_trees import text_of
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


def children(node: Node) -> list[Node]:
    """The named children, without comments."""
    return [each for each in node.named_children if each.type != "comment"]


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
    given = children(node.child_by_field_name("arguments") or node)
    return given[-1] if given else None


def declared(node: Node) -> Node:
    """The declaration that the statement exports, or the statement itself."""
    declaration = (
        node.child_by_field_name("declaration") if node.type == "export_statement" else None
    )
    return node if declaration is None else declaration


_MOST_PARENTHESES = 1000
_TYPED = ("as_expression", "satisfies_expression", "non_null_expression", "type_assertion")
