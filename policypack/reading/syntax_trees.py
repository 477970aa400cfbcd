"""Syntax trees of TypeScript, JavaScript and Go, by the parsers of tree-sitter.

https://tree-sitter.github.io/tree-sitter/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

# The package and function of each language's grammar, by the ending of a file.
GRAMMARS = {
    **dict.fromkeys((".ts", ".mts", ".cts"), ("typescript", "language_typescript")),
    ".tsx": ("typescript", "language_tsx"),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), ("javascript", "language")),
    ".go": ("go", "language"),
}


@lru_cache(maxsize=8)
def parser(ending: str) -> Parser:
    """The parser of files with the ending. Raises ImportError if its package is missing."""
    # Only programs and functions in these languages need it.
    from tree_sitter import Language, Parser

    grammar, function = GRAMMARS[ending]
    return Parser(Language(getattr(import_module(f"tree_sitter_{grammar}"), function)()))


def every(root: Node) -> Iterator[Node]:
    """A node and all below it, in the order of the text."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def text_of(node: Node | None) -> str:
    """The source of a node; empty for None."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def field(node: Node | None, name: str) -> Node | None:
    """The part of a node that the grammar gives this name."""
    return node.child_by_field_name(name) if node is not None else None


def children(node: Node | None) -> list[Node]:
    """The named children, without comments."""
    every = node.named_children if node is not None else ()
    return [each for each in every if each.type != "comment"]
