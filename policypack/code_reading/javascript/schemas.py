"""What schemas check of an event: zod, valibot, Joi, Yup and JSON Schema (Ajv, Middy, Powertools).

A field is harmless where its schema allows no free text: a number, one of a list, an identifier, or
a pattern of all of it without a wildcard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from policypack.code_reading.flows import Kind, Place
from policypack.code_reading.flows.flow import ANY, ELEMENT, Keys
from policypack.code_reading.javascript.conditions import OF_TEXTS, Facts, kinds_of_match
from policypack.code_reading.javascript.objects import Object
from policypack.code_reading.javascript.values import (
    ALL,
    NOTHING,
    Const,
    External,
    Taint,
    Truth,
    Value,
    joined,
    of,
)
from policypack.facts.table import read_table
from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from policypack.code_reading.javascript.state import State

_TABLE = read_table(__file__)
# Methods of schemas by what they say of a value: `typed` ones leave no free text, `open` ones let
# further fields through.
_METHODS = {kind: frozenset(names.split()) for kind, names in _TABLE["methods"].items()}
_FORMATS = frozenset(_TABLE["formats"].split())
_LIBRARIES = lazy_pattern(r"(?:zod|valibot|joi|@hapi/joi|yup|superstruct)\b")
_AJV = lazy_pattern(r"ajv\b[^()]*\(\)\.(?P<method>compile\(\)|validate)$")
_MIDDLEWARE = lazy_pattern(r"@middy/validator\b|@aws-lambda-powertools/parser\b")
_PATTERNS = ("regex", "pattern", "matches")
_MOST_LEVELS = 12
_Field = tuple[Keys, frozenset[Kind]]


def result(
    reader: State, external: External, name: str, given: Sequence[Value], place: Place
) -> Value | None:
    """The result of a validator's function, or None for every other function."""
    ajv = _AJV.search(name)
    if ajv is not None:
        compiled = ajv["method"] != "validate"
        stated, checked = (external.given, given) if compiled else (given, given[1:])
        holds, unsure = checked_by(joined(stated[:1]), joined(checked[:1]))
        reader.unsure |= unsure
        return of(Truth(holds))
    if not _LIBRARIES.match(name):
        return None
    method = name.rpartition(".")[2]
    if method not in _METHODS["throws"] | {"safeParse", "safeParseAsync", "validate", "is"}:
        return None
    schema, data = _schema_and_data(external, method, given)
    facts, unsure = checked_by(schema, data)
    reader.unsure |= unsure
    if any(_is_closed(each) for each in schema.all_of(External)):
        reader.closed.update(each.keys for each in data.taints)
    if method in _METHODS["throws"]:
        reader.learn(facts)
        return data.text
    if method == "is":
        return of(Truth(facts))
    success, error = of(Truth(facts)), of(Truth({}, facts))
    fields = {"success": success, "error": error, "issues": error}
    return of(Object(fields | dict.fromkeys(("data", "value", "output"), data.text)))


def _schema_and_data(
    external: External, method: str, given: Sequence[Value]
) -> tuple[Value, Value]:
    """Of a method the schema is the object; functions take both, in either order."""
    base = external.base
    if base is not None and "()" in base.name:
        return of(base), joined(given[:1])
    first, second = joined(given[:1]), joined(given[1:2])
    turned = method in ("attempt", "assert", "is") and not _is_schema(first)
    return (second, first) if turned or first.taints else (first, second)


def _is_schema(value: Value) -> bool:
    return any(_LIBRARIES.match(each.name) for each in value.all_of(External))


def checked_by(schema: Value, data: Value) -> tuple[Facts, set[Keys]]:
    """The fields of the data that are harmless, and those of which the schema cannot be read."""
    facts: dict[Keys, frozenset[Kind]] = {}
    unsure: set[Keys] = set()
    for taint in data.taints:
        for keys, kinds in _fields(schema, taint.keys):
            facts[keys] = facts.get(keys, frozenset()) | kinds
        if not _is_known(schema):
            unsure.add(taint.keys)
    return facts, unsure


def _is_closed(schema: External) -> bool:
    """Whether an object that the schema lets through has its fields alone."""
    methods = set()
    chain: External | None = schema
    while chain is not None:
        methods.add(chain.name.removesuffix("()").rpartition(".")[2])
        chain = chain.base
    return not methods.isdisjoint(_METHODS["objects"]) and methods.isdisjoint(_METHODS["open"])


def _is_known(schema: Value) -> bool:
    externals = schema.all_of(External)
    return bool(schema.all_of(Object)) or any(_LIBRARIES.match(each.name) for each in externals)


def of_middleware(external: External, event: Taint) -> Facts:
    """What a middleware of Middy or Powertools checks before the handler."""
    if not _MIDDLEWARE.match(external.name):
        return {}
    found: dict[Keys, frozenset[Kind]] = {}
    for options in (one for value in external.given for one in value.all_of(Object)):
        for name in ("eventSchema", "schema"):
            for keys, kinds in _fields(options.fields.get(name, NOTHING), event.keys):
                found[keys] = found.get(keys, frozenset()) | kinds
    return found


def _fields(schema: Value, keys: Keys, level: int = 0) -> Iterator[_Field]:
    """The fields that the schema describes, and the kinds of sinks that each cannot harm."""
    if level > _MOST_LEVELS:
        return
    for external in schema.all_of(External):
        yield from _of_library(external, keys, level)
    for one in schema.all_of(Object):
        yield from _of_json_schema(one, keys, level)


def _of_library(external: External, keys: Keys, level: int) -> Iterator[_Field]:
    method = external.name.removesuffix("()").rpartition(".")[2]
    given = external.given
    if method in _METHODS["typed"]:
        yield keys, ALL
    elif method in _METHODS["texts"]:
        yield keys, OF_TEXTS
    elif method in _PATTERNS:
        yield keys, OF_TEXTS.union(*map(_of_patterns, given))
    elif method in _METHODS["objects"]:
        for one in (o for value in given for o in value.all_of(Object)):
            for name, value in one.fields.items():
                yield from _fields(value, (*keys, name), level + 1)
    elif method in ("array", "items", "of", "set"):
        for value in given:
            yield from _fields(value, (*keys, ELEMENT), level + 1)
    elif method in ("record", "map"):
        for value in given[-1:]:
            yield from _fields(value, (*keys, ANY), level + 1)
    elif method in _METHODS["inner"] or method.startswith("transpileSchema"):
        for value in given:
            listed = [
                e for one in value.all_of(Object) if one.is_array for e in one.fields.values()
            ]
            for each in listed or [value]:
                yield from _fields(each, keys, level + 1)
    elif method in ("extend", "merge"):
        for value in given:
            yield from _fields(value, keys, level + 1)
    # `string().min(1).regex(...)`: what stands before narrows too, and `object().strict()` is one.
    if external.base is not None and "()" in external.base.name:
        yield from _of_library(external.base, keys, level + 1)


def _of_patterns(value: Value) -> frozenset[Kind]:
    """The kinds of sinks that a match of one of the regular expressions rules out."""
    given = (each.given for each in value.all_of(External) if each.name == "RegExp()")
    constants = ([one.const or "" for one in each[:2]] for each in given if each)
    return frozenset().union(*(kinds_of_match(*each) for each in constants))


def _of_json_schema(one: Object, keys: Keys, level: int) -> Iterator[_Field]:
    fields = one.fields
    kind = fields.get("type", NOTHING).const
    pattern = fields.get("pattern", NOTHING).const
    is_typed = kind in ("number", "integer", "boolean", "null") or not {"enum", "const"}.isdisjoint(
        fields
    )
    if is_typed or fields.get("format", NOTHING).const in _FORMATS:
        yield keys, ALL
    elif kind == "string":
        yield keys, OF_TEXTS
    if pattern is not None:
        yield keys, kinds_of_match(pattern)
    for inner in fields.get("properties", NOTHING).all_of(Object):
        for name, value in inner.fields.items():
            yield from _fields(value, (*keys, name), level + 1)
    yield from _fields(fields.get("items", NOTHING), (*keys, ELEMENT), level + 1)
    for name in ("allOf", "anyOf", "oneOf"):
        for inner in fields.get(name, NOTHING).all_of(Object):
            for value in inner.fields.values():
                yield from _fields(value, keys, level + 1)


def of_json(text: str) -> Value:
    """The value of a JSON file, such as a schema; unknown where it is malformed."""
    try:
        return _of_json(json_text.loads(text, unique=False), 0)
    except ValueError:
        return NOTHING


def _of_json(value: Any, level: int) -> Value:
    if level > _MOST_LEVELS * 2:
        return NOTHING
    if isinstance(value, dict):
        return of(Object({name: _of_json(each, level + 1) for name, each in value.items()}))
    if isinstance(value, list):
        fields = {str(number): _of_json(each, level + 1) for number, each in enumerate(value)}
        return of(Object(fields, is_array=True))
    return of(
        Const(value if isinstance(value, str | float | bool) or value is None else float(value))
    )
