"""Whether a call in JavaScript validates one of its arguments, and by which library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from policypack.code_reading.javascript.entries.modules import Module, field, plain
from policypack.facts.javascript_validators import (
    ASSERTING,
    GUARDS,
    LIBRARIES,
    PARSE,
    SCHEMA_FUNCTIONS,
    SCHEMA_METHODS,
)
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node


class Validating(NamedTuple):
    """A call that validates its argument. Without `tells` it throws, or returns what is valid.

    `tells`: it returns whether the argument is valid; `faults`: it returns what is not.
    """

    library: str
    tells: bool = False
    faults: bool = False


def validating(module: Module, call: Node, place: int) -> Validating | None:
    """What the call does with its argument at that place, None where it is no known validator."""
    callee = plain(field(call, "function"))
    if callee is None:
        return None
    imported = module.imported(callee)
    if imported == PARSE:
        return Validating("Powertools") if place == 0 else None
    package, _, name = imported.partition("#")
    library = LIBRARIES.get(package, "")
    method = name.rpartition(".")[2]
    if library == "valibot" and place == 1:
        if method in SCHEMA_FUNCTIONS:
            return Validating(library)
        return Validating(library, tells=True) if method in GUARDS else None
    if library == "joi" and method in ASSERTING:
        return Validating(library) if place == 0 else None
    return _of_schema(module, callee) if place == 0 else None


def _of_schema(module: Module, callee: Node) -> Validating | None:
    """A method of a schema, or the function that ajv makes of one."""
    if callee.type == "identifier":
        made = module.resolved(callee)
        compiled = made is not None and made.type == "call_expression"
        function = field(made, "function") if compiled and made is not None else None
        is_ajv = _library(module, made) == "ajv" and text_of(function).endswith(".compile")
        return Validating("ajv", tells=True) if is_ajv else None
    if callee.type != "member_expression":
        return None
    method, library = text_of(field(callee, "property")), _library(module, field(callee, "object"))
    if library == "zod" and method in SCHEMA_METHODS:
        return Validating(library)
    if library == "joi" and method in ("validate", "validateAsync"):
        throws = method == "validateAsync"
        return Validating(library, tells=not throws, faults=not throws)
    return None


def _library(module: Module, node: Node | None) -> str:
    """The library of the package that an expression begins with, such as `z.object({...})`."""
    for _ in range(200):
        node = module.resolved(node)
        if node is None:
            return ""
        if node.type == "identifier":
            return LIBRARIES.get(module.imported(node).partition("#")[0], "")
        if node.type == "call_expression":
            node = field(node, "function")
        elif node.type == "new_expression":
            node = field(node, "constructor")
        elif node.type == "member_expression":
            node = field(node, "object")
        else:
            return ""
    return ""
