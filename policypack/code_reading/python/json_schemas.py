"""What a JSON Schema shows of the fields of a value.

https://json-schema.org/understanding-json-schema/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from policypack.code_reading.flows.patterns import rule_out_by_pattern
from policypack.code_reading.python.findings import Called
from policypack.code_reading.python.reading import Call, Reading
from policypack.code_reading.python.syntax import path_of
from policypack.code_reading.python.values import EVERY_KIND, NO_OBJECT, NOTHING, Check, Value

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
