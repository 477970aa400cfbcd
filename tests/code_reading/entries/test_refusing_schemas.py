"""A schema validates an event if it refuses one, and JSON Schemas have one verdict by language.

Each JSON Schema is judged in Python and in JavaScript. The library jsonschema decides: a strict
schema refuses the event beside it, and a loose one none of them.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from policypack.code_reading import javascript, python
from policypack.code_reading.entries import Ignored, Validated
from policypack.supply_chain.guards import Code
from tests.each import each
from tests.supply_chain.packages import package

# A schema, and an event that it refuses.
STRICT: dict[str, tuple[Any, Any]] = {
    "a required field": ({"required": ["id"]}, {}),
    "a type of a field": ({"properties": {"id": {"type": "string"}}}, {"id": 1}),
    "an object in a field": ({"properties": {"id": {"type": "object"}}}, {"id": 1}),
    "no other fields": ({"additionalProperties": False}, {"id": 1}),
    "a type of other fields": ({"additionalProperties": {"type": "string"}}, {"id": 1}),
    "a reference": ({"$ref": "#/definitions/a", "definitions": {"a": {"required": ["id"]}}}, {}),
    "either field": ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}),
    "all of two": ({"allOf": [{}, {"required": ["a"]}]}, {}),
    "a condition": ({"if": {"required": ["b"]}, "then": {"required": ["a"]}}, {"b": 1}),
    "a field at least": ({"minProperties": 1}, {}),
    "names of fields": ({"propertyNames": {"maxLength": 2}}, {"long": 1}),
    "a pattern of fields": ({"patternProperties": {"^a": {"type": "number"}}}, {"a": "x"}),
    "elements of a field": (
        {"properties": {"ids": {"items": {"enum": ["a"]}}}}, {"ids": ["b"]}),
    "an excluded shape": ({"not": {"required": ["id"]}}, {"id": 1}),
    "another type": ({"type": ["array", "null"]}, {}),
    "nothing at all": (False, {}),
}  # fmt: skip
LOOSE: dict[str, Any] = {
    "empty": {},
    "true": True,
    "any object": {"type": "object"},
    "an object or null": {"type": ["object", "null"]},
    "a title": {"title": "order", "description": "an order"},
    "fields of any kind": {"type": "object", "properties": {"a": {}, "b": True}},
    "other fields of any kind": {"additionalProperties": True},
    "either, one of which is empty": {"anyOf": [{}, {"required": ["a"]}]},
    "a consequence without a condition": {"then": {"required": ["id"]}},
    "no field at least": {"minProperties": 0},
    "no required field": {"required": []},
    "an unknown keyword": {"orders": 1},
    "a reference to an empty schema": {"$ref": "#/$defs/a", "$defs": {"a": {}}},
    "a definition alone": {"$defs": {"a": {"required": ["id"]}}},
    "a pattern of fields of any kind": {"patternProperties": {"^a": {}}},
}
_PYTHON = """\
import jsonschema
SCHEMA = {schema!r}
def handler(event, context):
    jsonschema.validate(event, SCHEMA)
    open("/tmp/order", "w").write(event["id"])
"""
_JAVASCRIPT = """\
const fs = require("fs"); const Ajv = require("ajv");
const validate = new Ajv().compile({schema});
exports.handler = async (event) => {{
  if (!validate(event)) throw new Error("invalid");
  fs.writeFileSync("/tmp/order", event.id);
}};
"""
# By library: what makes a schema of `OF`, and the call that validates.
_LIBRARIES = {
    "zod": ('const { z } = require("zod"); const S = OF;', "S.parse(event)"),
    "valibot": ('const v = require("valibot"); const S = OF;', "v.parse(S, event)"),
    "joi": ('const Joi = require("joi"); const S = OF;', "Joi.attempt(event, S)"),
}
_LOOSE_CALLS = {
    "zod": """\
z.record(z.any())
z.record(z.string(), z.unknown())
z.array(z.any())
z.custom()
z.custom(() => true)
z.union([z.object({ id: z.string() }), z.any()])
z.object({ id: z.string() }).or(z.unknown())
z.lazy(() => z.any())
z.preprocess((x) => x, z.any())
z.any().refine(() => true)
z.any().transform((x) => x)
z.any().pipe(z.any())
z.object({}).catchall(z.any())
z.object({}).extend({}).passthrough()
z.object({}).merge(z.object({}))
z.object({ id: z.any().optional() })
z.optional(z.any())
z.object({ id: z.string() }).catch({})""",
    "valibot": """\
v.record(v.string(), v.any())
v.pipe(v.unknown(), v.transform((x) => x))
v.fallback(v.object({ id: v.string() }), (x) => x.value)
v.union([v.object({ id: v.string() }), v.any()])
v.optional(v.any())
v.array(v.any())
v.custom(() => true)
v.lazy(() => v.any())""",
    "joi": """\
Joi.alternatives().try(Joi.object({ id: Joi.string() }), Joi.any())
Joi.object().keys({})
Joi.object().keys({ id: Joi.any() })
Joi.object({}).unknown()""",
}
_STRICT_CALLS = {
    "zod": """\
z.union([z.object({ id: z.string() }), z.object({ id: z.literal("a") })])
z.discriminatedUnion("t", [z.object({ t: z.literal("a") })])
z.record(z.string(), z.number())
z.array(z.object({ id: z.string() }))
z.strictObject({})
z.object({ id: z.string() }).passthrough()
z.object({}).extend({ id: z.string() })
z.object({}).merge(z.object({ id: z.string() }))
z.object({}).and(z.object({ id: z.string() }))
z.lazy(() => z.object({ id: z.string() }))
z.preprocess((x) => x, z.object({ id: z.string() }))
z.any().pipe(z.object({ id: z.string() }))
z.any().refine((x) => x.id.length < 9)
z.object({ id: z.string().optional() })""",
    "valibot": """\
v.pipe(v.object({ id: v.string() }), v.transform((x) => x))
v.union([v.object({ id: v.string() }), v.string()])
v.record(v.string(), v.number())
v.variant("t", [v.object({ t: v.literal("a") })])
v.optional(v.object({ id: v.string() }))
v.pipe(v.any(), v.check((x) => x.id.length < 9))""",
    "joi": """\
Joi.alternatives().try(Joi.object({ id: Joi.string() }), Joi.string())
Joi.object().keys({ id: Joi.string() })
Joi.object({ id: Joi.string() }).unknown()""",
}


def _judged(language: Any, file: str, code: str) -> bool:
    found = language.read_entry(Code(package({file: code}), version="3.13"), "app.handler")
    return isinstance(found, Validated | Ignored)


def _verdicts(schema: Any) -> set[bool]:
    written = _JAVASCRIPT.format(schema=json.dumps(schema))
    return {
        _judged(python, "app.py", _PYTHON.format(schema=schema)),
        _judged(javascript, "app.js", written),
        _judged(javascript, "app.js", written.replace("true", "!0").replace("false", "!1")),
    }


@each("name", STRICT)
def test_a_schema_that_refuses_an_event_validates(name: str) -> None:
    schema, refused = STRICT[name]
    assert not jsonschema.Draft7Validator(schema).is_valid(refused)
    assert _verdicts(schema) == {True}


@each("name", LOOSE)
def test_a_schema_that_refuses_nothing_does_not_validate(name: str) -> None:
    schema = LOOSE[name]
    events = [{}, {"id": "a"}, *(refused for _, refused in STRICT.values())]
    assert all(jsonschema.Draft202012Validator(schema).is_valid(event) for event in events)
    assert _verdicts(schema) == {False}


def _made(library: str, schema: str) -> str:
    loads, call = _LIBRARIES[library]
    return (
        f'const fs = require("fs"); {loads.replace("OF", schema)}\n'
        f"exports.handler = async (event) => {{\n  const order = {call};\n"
        '  fs.writeFileSync("/tmp/order", order.id);\n};\n'
    )


def _calls(of: dict[str, str]) -> list[tuple[str, str]]:
    return [(library, schema) for library, lines in of.items() for schema in lines.splitlines()]


@each("case", _calls(_LOOSE_CALLS))
def test_a_loose_schema_of_a_library_does_not_validate(case: tuple[str, str]) -> None:
    assert not _judged(javascript, "app.js", _made(*case))


@each("case", _calls(_STRICT_CALLS))
def test_a_strict_schema_of_a_library_validates(case: tuple[str, str]) -> None:
    assert _judged(javascript, "app.js", _made(*case))


_MODELS = """\
from typing import Any, Union
import pydantic
class Order(pydantic.BaseModel):
    id: FIELD
def handler(event, context):
    order = Order.model_validate(event)
    open("/tmp/order", "w").write(str(order))
"""


@each("field", ["Any", "object", "Any = None", "Union[str, Any]", "dict", "dict[str, Any]"])
def test_a_model_whose_fields_take_anything_does_not_validate(field: str) -> None:
    assert not _judged(python, "app.py", _MODELS.replace("FIELD", field))


@each("field", ["str", "int", "str | None", "list[str]", "dict[str, int]", "dict[str, str]"])
def test_a_model_with_a_typed_field_validates(field: str) -> None:
    assert _judged(python, "app.py", _MODELS.replace("FIELD", field))


@each("root", ["Any", "dict", "dict[str, Any]"])
def test_a_root_model_of_anything_does_not_validate(root: str) -> None:
    code = _MODELS.replace("BaseModel", f"RootModel[{root}]").replace("id: FIELD", "pass")
    assert not _judged(python, "app.py", code)
