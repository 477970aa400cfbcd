"""Whether a call in JavaScript validates one of its arguments, and by which library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from policypack.code_reading.javascript.entries.modules import Program
from policypack.code_reading.javascript.entries.names import FUNCTIONS
from policypack.code_reading.javascript.syntax import arguments, plain
from policypack.code_reading.json_schema_rules import UNREAD, refuses_values
from policypack.facts.javascript_validators import (
    ANYTHING,
    ASSERTING,
    CHANGING,
    EITHER,
    FORGIVING,
    GUARDS,
    HOLDING,
    LIBRARIES,
    PARSE,
    SCHEMA_FUNCTIONS,
    SCHEMA_METHODS,
    SHAPES,
    TESTING,
)
from policypack.reading.syntax_trees import field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

# No schema, but a value that a schema is given.
_PLAIN = ("true", "false", "number", "string", "object", "unary_expression", "null", "undefined")


class Validating(NamedTuple):
    """A call that validates its argument. Without `tells` it throws, or returns what is valid.

    `tells`: it returns whether the argument is valid; `faults`: it returns what is not.
    """

    library: str
    tells: bool = False
    faults: bool = False


def validating(program: Program, call: Node, place: int) -> Validating | None:
    """What the call does with its argument at that place, None if it is not a known validator."""
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
    if made is not None and made.type in FUNCTIONS:
        # `z.lazy(() => z.any())`, and a test that always passes.
        body = plain(field(made, "body"))
        return body is None or not depth or constrains(program, body, depth - 1)
    if made is not None and made.type in _PLAIN:
        return False
    function = field(made, "function") if made is not None else None
    if made is None or function is None or not depth:
        return True
    before = program.resolved(field(function, "object"))
    is_method = before is not None and before.type == "call_expression"
    name = program.imported(function).rpartition("#")[2].rpartition(".")[2]
    name = text_of(field(function, "property")) if is_method or not name else name
    if name in FORGIVING:
        return False
    own = _narrows(program, name, made, is_method, depth - 1)
    if not is_method:
        return own
    narrowed = constrains(program, before, depth - 1)
    return narrowed and own if name in EITHER else narrowed or own


def _narrows(program: Program, name: str, call: Node, is_method: bool, depth: int) -> bool:
    """Whether a function or method of a schema refuses values, given its arguments."""
    if name in ANYTHING:
        return False
    if name in SHAPES:
        return _has_fields(program, call, depth)
    given = [each for one in arguments(call) for each in _listed(program.resolved(one) or one)]
    if name in TESTING:
        return any(constrains(program, each, depth) for each in given[:1])
    lazy = name == "lazy"
    schemas = [each for each in given if lazy or _is_schema(program.resolved(each))]
    if name in EITHER:
        return all(constrains(program, each, depth) for each in schemas)
    if name in HOLDING:
        # The keys of a record are texts.
        held = schemas[-1:] if name == "record" else schemas
        return any(constrains(program, each, depth) for each in held)
    # `v.optional(v.any())`; as a method it adds nothing, and its argument is a default.
    is_changing, first = name in CHANGING, given[:1]
    return not is_changing or any(
        constrains(program, each, depth) for each in schemas if each in first and not is_method
    )


def _listed(node: Node) -> list[Node]:
    return node.named_children if node.type == "array" else [node]


def _is_schema(made: Node | None) -> bool:
    """Whether an argument may be a schema, and no function that changes a value, or a name."""
    return made is None or made.type in ("call_expression", "identifier", "member_expression")


def _has_fields(program: Program, call: Node, depth: int) -> bool:
    """Whether the object that a call lists has a field that refuses anything."""
    shape = program.resolved(next(iter(arguments(call)), None))
    if shape is None or shape.type == "call_expression":
        return shape is not None and constrains(program, shape, depth)
    if shape.type != "object":
        return True
    fields = [each for each in shape.named_children if each.type != "comment"]
    return any(
        each.type != "pair" or constrains(program, field(each, "value"), depth) for each in fields
    )


def states(program: Program, node: Node | None) -> bool:
    """Whether a JSON Schema says more than that the event is an object, which it always is."""
    return node is not None and refuses_values(_read(program, node, 12))


def _read(program: Program, node: Node | None, depth: int) -> Any:
    """The value of a literal, with names replaced by their literals."""
    node = program.resolved(node)
    if node is None or not depth:
        return UNREAD
    if node.type == "array":
        return [_read(program, each, depth - 1) for each in node.named_children]
    if node.type == "object":
        pairs = [each for each in node.named_children if each.type != "comment"]
        return {
            _key(each): _read(program, field(each, "value"), depth - 1)
            if each.type == "pair"
            else UNREAD
            for each in pairs
        }
    text = text_of(node)
    if node.type == "string":
        return text[1:-1]
    # Minified code writes `!0` for true.
    known = {"true": True, "!0": True, "false": False, "!1": False, "0": 0}
    return known.get(text, 1 if node.type == "number" else UNREAD)


def _key(pair: Node) -> Any:
    key = field(pair, "key") or pair
    is_plain = key.type in ("property_identifier", "string", "shorthand_property_identifier")
    return text_of(key).strip("\"'") if is_plain else UNREAD


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
