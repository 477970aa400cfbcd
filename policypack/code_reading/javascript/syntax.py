"""The syntax tree of a file in JavaScript or TypeScript, by tree-sitter's parsers.

https://tree-sitter.github.io/tree-sitter/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

# The endings of the files that Node.js loads. It strips the types of TypeScript since version 22:
# https://nodejs.org/api/typescript.html
_GRAMMARS = {
    **dict.fromkeys((".ts", ".mts", ".cts"), ("typescript", "language_typescript")),
    **dict.fromkeys((".js", ".mjs", ".cjs"), ("javascript", "language")),
}
ENDINGS = tuple(_GRAMMARS)
_ESCAPE = re.compile(
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


class UnparsedError(Exception):
    """A file that cannot be parsed. The text completes "the code of the file ..."."""


def parsed(source: bytes, ending: str) -> Node:
    """The root of the tree. Raises UnparsedError."""
    try:
        parser = _parser(ending)
    except ImportError as error:
        raise UnparsedError(f"needs {error.name} to be parsed") from None
    root = parser.parse(source).root_node
    if root.has_error:
        raise UnparsedError("has a syntax that cannot be parsed")
    return root


@lru_cache(maxsize=8)
def _parser(ending: str) -> Parser:
    # A stack without functions in JavaScript needs no parser.
    from tree_sitter import Language, Parser

    grammar, function = _GRAMMARS[ending]
    return Parser(Language(getattr(import_module(f"tree_sitter_{grammar}"), function)()))


def text_of(node: Node | None) -> str:
    """The source of the node; empty for none."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def string_of(node: Node) -> str:
    """The text that a literal stands for."""
    return _ESCAPE.sub(_unescaped, text_of(node)[1:-1])


def unescaped(text: str) -> str:
    """The text of a part of a template."""
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else ""
    return _LETTERS.get(found[4], "" if found[4] == "\n" else found[4])


def children(node: Node) -> list[Node]:
    """The named children, without comments."""
    return [each for each in node.named_children if each.type != "comment"]


def every(root: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the source."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def bare(node: Node) -> Node:
    """The expression within parentheses and annotations of types."""
    while node.type in ("parenthesized_expression", *_TYPED) and children(node):
        node = children(node)[-1 if node.type == "type_assertion" else 0]
    return node


def declared(node: Node) -> Node:
    """The declaration that the statement exports, or the statement itself."""
    declaration = (
        node.child_by_field_name("declaration") if node.type == "export_statement" else None
    )
    return node if declaration is None else declaration


_TYPED = ("as_expression", "satisfies_expression", "non_null_expression", "type_assertion")
