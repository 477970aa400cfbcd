"""Texts that are made of others: how they begin, and what is left in them that can do harm."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import OF_ADDRESSES, Kind
from policypack.code_reading.flows.patterns import Admits, rule_out, rule_out_by_pattern
from policypack.code_reading.flows.sources import is_within
from policypack.code_reading.python.bindings import path_of
from policypack.code_reading.python.findings import Called
from policypack.code_reading.python.reading import Call, Reading
from policypack.code_reading.python.values import (
    EVERY_KIND,
    FOREIGN_PART,
    HEAD,
    NO_OBJECT,
    NOTHING,
    OWN_PART,
    Check,
    Object,
    Value,
    collect_origins,
    join,
    make_safe,
    merge_origins,
)


def make_literal(content: object) -> Value:
    """The value of a constant."""
    if isinstance(content, bytes):
        content = content.decode("latin-1")
    text = content if isinstance(content, str) else repr(content)
    return Value(text=text, head=text[:HEAD], tail=text[-HEAD:])


def reduce_to_text(value: Value) -> Value:
    """A text made of the value: nothing but its origins is left."""
    origins = collect_origins(value)
    return Value(origins, head=FOREIGN_PART if origins else OWN_PART) if origins else NOTHING


def as_text(value: Value) -> Value:
    """The value as a text, which is not an object any more."""
    return make_safe(reduce_to_text(value), NO_OBJECT)


def concatenate(parts: Iterable[Value]) -> Value:
    """The text of parts in their order. A fixed host before a part keeps its address in place."""
    head, whole, origins, tail = "", True, [], ""
    known: list[str] | None = []
    for part in parts:
        inner = collect_origins(part)
        if inner:
            ruled_out = _rule_out_behind(head) | NO_OBJECT
            origins += [replace(each, safe=each.safe | ruled_out) for each in inner]
        tail = (tail + part.text if part.text is not None else part.tail)[-HEAD:]
        known = [*known, part.text] if known is not None and part.text is not None else None
        if whole and len(head) < HEAD:
            head += part.text if part.text is not None else FOREIGN_PART if inner else part.head
        whole = whole and len(head) < HEAD
    text = "".join(known) if known is not None else None
    return Value(merge_origins(origins), text=text, head=head[:HEAD], tail=tail)


def _rule_out_behind(head: str) -> frozenset[Kind]:
    """What a text can no longer do behind the beginning."""
    fixed = head.lstrip(FOREIGN_PART) if not head.startswith(FOREIGN_PART) else ""
    kinds = {Kind.RESOURCE} if fixed.strip("/") else set()
    if _has_host(head):
        kinds |= OF_ADDRESSES
    if is_within(fixed):
        kinds.add(Kind.REDIRECT)
    return frozenset(kinds)


def _has_host(head: str) -> bool:
    if head.startswith(OWN_PART):
        return True
    scheme, separator, rest = head.partition("://")
    host = rest[: min((rest.find(each) for each in "/?#" if each in rest), default=-1)]
    ended = any(each in rest for each in "/?#")
    return bool(separator and scheme and host and ended) and FOREIGN_PART not in host


def add(values: Sequence[Value]) -> Value:
    """A sum: of texts, or of lists."""
    if any(isinstance(thing, Object) for value in values for thing in value.things):
        made = Object()
        rest = []
        for value in values:
            for thing in value.objects:
                rest += [*thing.fields.values(), thing.rest or NOTHING]
            rest.append(lose_detail(value))
        first = next(values[0].objects, None)
        made.fields = dict(first.fields) if first else {}
        made.rest = join(rest)
        return Value(things=(made,))
    return concatenate(values)


def fill(form: str, values: Sequence[Value], sign: str, end: str = "") -> Value:
    """A text that is formatted with values: its fixed beginning stays in front, its end behind.

    A value stands from `sign` to `end`; where the sign says no more, the end is not known.
    """
    start, last = form.partition(sign)[0], form.rpartition(end)[2] if end else ""
    origins = [origin for value in values for origin in collect_origins(value)]
    made = concatenate((make_literal(start), Value(tuple(origins), head=FOREIGN_PART)))
    return replace(made, tail=last)


def lose_detail(value: Value) -> Value:
    """What is below a text or an object that is not known: its origins."""
    if not value.origins:
        return NOTHING
    origins = tuple(replace(each, whole=False) for each in value.origins)
    return Value(origins, head=FOREIGN_PART)


def rule_out_by_method(name: str) -> frozenset[Kind]:
    """The kinds that a test of `str` by that name rules out."""
    # https://docs.python.org/3/library/stdtypes.html#string-methods
    tests: dict[str, Admits] = {
        "isdigit": str.isdigit,
        "isdecimal": str.isdecimal,
        "isnumeric": str.isnumeric,
        "isalnum": str.isalnum,
        "isalpha": str.isalpha,
        "isidentifier": lambda each: f"a{each}".isidentifier(),
    }
    return rule_out(tests[name]) | {Kind.FILTER} if name in tests else frozenset()


# What a JSON Schema shows of the fields of a value.
# https://json-schema.org/understanding-json-schema/
AS_OF = "2026-12-02"
_POWERTOOLS = "aws_lambda_powertools.utilities.validation"
# They raise, and have the schema after the value.
# https://python-jsonschema.readthedocs.io/en/stable/validate/
# https://docs.powertools.aws.dev/lambda/python/latest/utilities/validation/
_NAMES = ("instance", "event")
_CALLS = frozenset(
    {
        *("jsonschema.validate", "jsonschema.validators.validate"),
        *(f"{_POWERTOOLS}.validate", f"{_POWERTOOLS}.validator.validate"),
    }
)
_TYPED = frozenset({"integer", "number", "boolean", "null"})
_FORMATS = frozenset({"uuid", "date", "date-time", "time", "duration", "ipv4", "ipv6"})
_DEEPEST = 8


def learn_schema(reading: Reading, called: Called, call: Call) -> None:
    """Remembers what a call that validates by a JSON Schema shows of the value."""
    schema, raises = _find_schema(called)
    if schema is None:
        return
    node = _argument(call.node)
    path = path_of(node) if node is not None else ""
    checks = [*_read_fields(schema, path, _DEEPEST)] if path else []
    if raises:
        call.frame.state.passed(checks)
    reading.shown[id(call.node)] = (checks if raises else [], checks, [])


def _find_schema(called: Called) -> tuple[Value | None, bool]:
    """The schema of a call that validates, and whether it raises."""
    if called.name in _CALLS:
        return called.named("schema", 1), not called.at("envelope").text
    made, _, method = called.name.rpartition(".")
    is_validator = made.startswith("jsonschema.") and made.endswith("Validator()")
    if is_validator and method in {"validate", "is_valid"}:
        given: Mapping[str, Value] = next((e.given for e in called.receiver.externals), {})
        return given.get("0") or given.get("schema") or NOTHING, method == "validate"
    return None, False


def _argument(call: ast.Call) -> ast.expr | None:
    named = [each.value for each in call.keywords if each.arg in _NAMES]
    return next(iter([*call.args[:1], *named]), None)


def _read_fields(schema: Value, path: str, depth: int) -> Iterator[Check]:
    for thing in schema.objects if depth else ():
        fields = thing.fields
        kind = fields.get("type", NOTHING).text
        form, pattern = (fields.get(each, NOTHING).text for each in ("format", "pattern"))
        if not {"enum", "const"}.isdisjoint(fields) or kind in _TYPED or form in _FORMATS:
            yield path, EVERY_KIND
        elif pattern is not None:
            yield path, rule_out_by_pattern(pattern, is_search=True) | NO_OBJECT
        elif kind == "string":
            yield path, NO_OBJECT
        for properties in fields.get("properties", NOTHING).objects:
            for name, inner in properties.fields.items():
                yield from _read_fields(inner, f"{path}[{name}]", depth - 1)
        for listed in fields.get("allOf", NOTHING).objects:
            for inner in listed.fields.values():
                yield from _read_fields(inner, path, depth - 1)
