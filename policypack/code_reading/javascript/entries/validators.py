"""Whether a call in JavaScript validates one of its arguments, and by which library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from policypack.code_reading.javascript.entries.modules import Program
from policypack.code_reading.javascript.entries.names import arguments, field, plain
from policypack.facts.javascript_validators import (
    ANNOTATIONS,
    ANYTHING,
    ASSERTING,
    CHANGING,
    FORGIVING,
    GUARDS,
    LIBRARIES,
    PARSE,
    SCHEMA_FUNCTIONS,
    SCHEMA_METHODS,
    SHAPES,
)
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

# They list keywords, which may be none.
_HOLDING = ("object", "array")


class Validating(NamedTuple):
    """A call that validates its argument. Without `tells` it throws, or returns what is valid.

    `tells`: it returns whether the argument is valid; `faults`: it returns what is not.
    """

    library: str
    tells: bool = False
    faults: bool = False


def validating(program: Program, call: Node, place: int) -> Validating | None:
    """What the call does with its argument at that place, None where it is no known validator."""
    callee = plain(field(call, "function"))
    if callee is None:
        return None
    imported = program.imported(callee)
    given = arguments(call)
    if imported == PARSE:
        # parse(event, envelope, schema)
        is_schema = place == 0 and constrains(program, given[2] if len(given) > 2 else None)
        return Validating("Powertools") if is_schema else None
    package, _, name = imported.partition("#")
    library = LIBRARIES.get(package, "")
    method = name.rpartition(".")[2]
    if library == "valibot" and place == 1:
        if not constrains(program, given[0]):
            return None
        if method in SCHEMA_FUNCTIONS:
            return Validating(library)
        return Validating(library, tells=True) if method in GUARDS else None
    if library == "joi" and method in ASSERTING:
        is_schema = place == 0 and constrains(program, given[1] if len(given) > 1 else None)
        return Validating(library) if is_schema else None
    return _of_schema(program, callee) if place == 0 else None


def _of_schema(program: Program, callee: Node) -> Validating | None:
    """A method of a schema, or the function that ajv makes of one."""
    if callee.type == "identifier":
        made = program.resolved(callee)
        compiled = made is not None and made.type == "call_expression"
        function = field(made, "function") if compiled and made is not None else None
        is_ajv = _library(program, made) == "ajv" and text_of(function).endswith(".compile")
        schema = next(iter(arguments(made)), None) if is_ajv and made is not None else None
        return Validating("ajv", tells=True) if is_ajv and states(program, schema) else None
    if callee.type != "member_expression":
        return None
    schema = field(callee, "object")
    method, library = text_of(field(callee, "property")), _library(program, schema)
    if library in ("zod", "joi") and not constrains(program, schema):
        return None
    if library == "zod" and method in SCHEMA_METHODS:
        return Validating(library)
    if library == "joi" and method in ("validate", "validateAsync"):
        throws = method == "validateAsync"
        return Validating(library, tells=not throws, faults=not throws)
    return None


def constrains(program: Program, node: Node | None, depth: int = 8) -> bool:
    """Whether a schema of zod, valibot or joi refuses any event at all.

    One that cannot be read, such as an imported one, is taken to.
    """
    made = program.resolved(node)
    function = field(made, "function") if made is not None else None
    if made is None or function is None or not depth:
        return True
    before = program.resolved(field(function, "object"))
    if before is not None and before.type == "call_expression":
        # `z.object({}).passthrough()`: other methods narrow what stands before them.
        name = text_of(field(function, "property"))
        if name in FORGIVING:
            return False
        return name not in CHANGING or constrains(program, before, depth - 1)
    name = program.imported(function).rpartition("#")[2].rpartition(".")[2]
    name = name or text_of(field(function, "property"))
    if name in ANYTHING:
        return False
    return name not in SHAPES or _has_fields(program, made, depth)


def _has_fields(program: Program, call: Node, depth: int) -> bool:
    """Whether the object that a call lists has a field that refuses anything."""
    shape = program.resolved(next(iter(arguments(call)), None))
    if shape is None or shape.type != "object":
        return shape is not None
    fields = [each for each in shape.named_children if each.type != "comment"]
    return any(
        each.type != "pair" or constrains(program, field(each, "value"), depth - 1)
        for each in fields
    )


def states(program: Program, node: Node | None) -> bool:
    """Whether a JSON Schema says more than that the event is an object, which it always is."""
    schema = program.resolved(node)
    if schema is None or schema.type != "object":
        return schema is not None and schema.type != "true"
    for each in schema.named_children:
        name = text_of(field(each, "key")).strip("\"'") if each.type == "pair" else ""
        held = program.resolved(field(each, "value"))
        is_empty = held is not None and held.type in _HOLDING and not held.named_children
        is_object = name == "type" and text_of(held).strip("\"'") == "object"
        if each.type != "comment" and name not in ANNOTATIONS and not is_empty and not is_object:
            return True
    return False


def _library(program: Program, node: Node | None) -> str:
    """The library of the package that an expression begins with, such as `z.object({...})`."""
    for _ in range(200):
        node = program.resolved(node)
        if node is None:
            return ""
        if node.type == "identifier":
            return LIBRARIES.get(program.imported(node).partition("#")[0], "")
        if node.type == "call_expression":
            node = field(node, "function")
        elif node.type == "new_expression":
            node = field(node, "constructor")
        elif node.type == "member_expression":
            node = field(node, "object")
        else:
            return ""
    return ""
