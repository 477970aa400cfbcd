"""Which types of fields leave a sender no text to choose, and what a model makes of its fields."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.patterns import rule_out_by_pattern
from policypack.code_reading.python.texts import as_text
from policypack.code_reading.python.values import NOTHING, Class, External, Object, Value, make_safe
from policypack.facts.event_validators import MODEL_METHODS
from policypack.facts.table import read_table
from policypack.reading import python_text
from policypack.reading.files import RefusedError

# Types by what they leave of a text: `clean` ones leave nothing that a sender can choose.
_TYPES = {kind: frozenset(names.split()) for kind, names in read_table(__file__)["types"].items()}
# Methods that make a model of what they are given.
VALIDATING = MODEL_METHODS | {"validate_python", "validate_json"}
_DEPTH = 6
Resolve = Callable[[ast.expr], Value]


def list_bases(cls: Class, depth: int = _DEPTH) -> Iterator[str]:
    """The dotted names of all bases that are of other packages."""
    for base in cls.bases if depth else ():
        for thing in base.things:
            if isinstance(thing, External):
                yield thing.name
            elif isinstance(thing, Class):
                yield from list_bases(thing, depth - 1)


def is_enum(cls: Class) -> bool:
    """Whether a call of the class gives one of its members."""
    return any(name in _TYPES["enums"] for name in list_bases(cls))


def is_validating(cls: Class) -> bool:
    """Whether an instance has the types that its fields are declared with."""
    return any(name.startswith("pydantic.") for name in list_bases(cls))


def list_fields(cls: Class, depth: int = _DEPTH) -> dict[str, ast.AnnAssign]:
    """The declared fields by their names, those of bases first."""
    fields: dict[str, ast.AnnAssign] = {}
    for base in cls.bases if depth else ():
        for thing in base.things:
            if isinstance(thing, Class):
                fields |= list_fields(thing, depth - 1)
    for statement in cls.node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            fields[statement.target.id] = statement
    return fields


def make_model(cls: Class, given: Value, resolve: Resolve, depth: int = _DEPTH) -> Value:
    """An instance of the class whose fields a validator has made of the given value."""
    made = Object(cls=cls)
    for name, declared in list_fields(cls).items():
        made.fields[name] = validate_type(declared.annotation, given, resolve, depth)
        kinds = _declared(declared.value)
        if kinds:
            made.fields[name] = make_safe(made.fields[name], kinds)
    return Value(things=(made,))


def validate_type(annotation: ast.expr | None, given: Value, resolve: Resolve, depth: int) -> Value:
    """What the given value is after it was validated by the annotation."""
    if annotation is None or not depth:
        return given
    if isinstance(annotation, ast.Constant):
        if isinstance(annotation.value, str):
            try:
                annotation = python_text.parse_expression(annotation.value[:500])
            except RefusedError:
                return given
            return validate_type(annotation, given, resolve, depth - 1)
        return NOTHING if annotation.value is None else given
    if isinstance(annotation, ast.BinOp):
        sides = (annotation.left, annotation.right)
        return _any_of([validate_type(each, given, resolve, depth - 1) for each in sides])
    if isinstance(annotation, ast.Subscript):
        return _subscripted(annotation, given, resolve, depth)
    if isinstance(annotation, ast.Call):
        name = _last(annotation.func)
        return NOTHING if name in _TYPES["clean"] else make_safe(given, _constrained(annotation))
    if _last(annotation) in _TYPES["clean"]:
        return NOTHING
    if _last(annotation) in _TYPES["texts"]:
        return as_text(given)
    for thing in resolve(annotation).things:
        if isinstance(thing, Class):
            return NOTHING if is_enum(thing) else make_model(thing, given, resolve, depth - 1)
    return given


def _subscripted(node: ast.Subscript, given: Value, resolve: Resolve, depth: int) -> Value:
    name = _last(node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name in _TYPES["clean"]:
        return NOTHING
    if name in _TYPES["one_of"]:
        return _any_of([validate_type(each, given, resolve, depth - 1) for each in inner])
    if name in _TYPES["items"] and inner:
        item = validate_type(inner[0], given, resolve, depth - 1)
        return Value(things=(Object(rest=item),))
    if name == "Annotated" and inner:
        value = validate_type(inner[0], given, resolve, depth - 1)
        for constraint in inner[1:]:
            value = make_safe(value, _declared(constraint))
        return value
    return given


def _any_of(values: list[Value]) -> Value:
    # A type that is clean leaves what the others let through.
    return next((value for value in values if value is not NOTHING), NOTHING)


def _declared(node: ast.expr | None) -> frozenset[Kind]:
    """What the options of a field, such as `Field(pattern="^[a-z]+$")`, rule out."""
    return _constrained(node) if isinstance(node, ast.Call) else frozenset()


def _constrained(call: ast.Call) -> frozenset[Kind]:
    for keyword in call.keywords:
        pattern = getattr(keyword.value, "value", None)
        if keyword.arg in {"pattern", "regex"} and isinstance(pattern, str):
            # Pydantic searches, so the pattern has to begin where the text does.
            return rule_out_by_pattern(pattern, is_search=True)
    return frozenset()


def _last(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))
