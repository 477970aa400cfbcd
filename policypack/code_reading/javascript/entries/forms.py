"""The forms in which a module loads others and exports its own, as far as they can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.entries.names import arguments, field
from policypack.code_reading.javascript.syntax import string_of
from policypack.reading.syntax_trees import text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_EXPORT = lazy_pattern(r"(?:module\.)?exports(?:\.[\w$]+)?")
STORING = ("assignment_expression", "augmented_assignment_expression", "for_in_statement")
MEMBERS = ("member_expression", "subscript_expression")


def key_of(member: Node) -> str | None:
    """The name of the member; None for a computed one."""
    if member.type == "member_expression":
        return text_of(field(member, "property"))
    index = field(member, "index") if member.type == "subscript_expression" else None
    return string_of(index) if index is not None and index.type == "string" else None


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
    """Whether `exports` or `module` stands in one of the forms that a module is read by."""
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
