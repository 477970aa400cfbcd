"""Libraries that validate the event of a Lambda function in JavaScript.

Each was read in the documentation of its package. An import is written `package` for its default
or its namespace, and `package#name` for a name.
"""

from __future__ import annotations

from collections.abc import Mapping

AS_OF = "2026-11-30"
SOURCES = (
    "https://zod.dev/basics",
    "https://ajv.js.org/guide/getting-started.html",
    "https://valibot.dev/guides/parse-data/",
    "https://joi.dev/api/",
    "https://middy.js.org/docs/middlewares/validator/",
    "https://docs.powertools.aws.dev/lambda/typescript/latest/features/parser/",
)

# The library in words, by its package.
LIBRARIES: Mapping[str, str] = {
    "zod": "zod",
    "zod/v4": "zod",
    "zod/mini": "zod",
    "ajv": "ajv",
    "ajv/dist/2019": "ajv",
    "ajv/dist/2019.js": "ajv",
    "ajv/dist/2020": "ajv",
    "ajv/dist/2020.js": "ajv",
    "valibot": "valibot",
    "joi": "joi",
    "@hapi/joi": "joi",
    "@middy/validator": "middy",
    "@aws-lambda-powertools/parser": "Powertools",
}
# Methods of a schema of zod: they return what is valid, or throw, or say why not.
SCHEMA_METHODS = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync", "spa"})
# Schemas that accept anything, and those that list the fields of an object.
ANYTHING = frozenset({"any", "unknown"})
SHAPES = frozenset({"object", "looseObject", "keys"})
# Methods that leave what a schema accepts as it is, or widen it; others narrow it.
CHANGING = frozenset(
    {
        *("passthrough", "loose", "unknown", "optional", "nullable", "nullish", "partial", "strip"),
        *("describe", "meta", "brand", "readonly", "default", "label", "note", "catch", "allow"),
        *("transform", "failover", "deepPartial"),
    }
)
# They accept what the schema refuses.
FORGIVING = frozenset({"catch", "failover"})
# Keywords of JSON Schema that check nothing:
# https://json-schema.org/draft/2020-12/json-schema-validation#section-9
ANNOTATIONS = frozenset(
    {
        *("$schema", "$id", "$comment", "title", "description", "examples", "default"),
        *("$defs", "definitions", "deprecated", "readOnly", "writeOnly"),
    }
)
# Functions of valibot, whose first argument is the schema.
SCHEMA_FUNCTIONS = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync"})
# Functions of valibot and Powertools that say whether a value is valid.
GUARDS = frozenset({"is"})
# Functions of joi that throw; `validate` of a schema returns `error` and the value as it came.
ASSERTING = frozenset({"attempt", "assert"})
# Where the exported `parse` of Powertools has the event: parse(event, envelope, schema).
PARSE = "@aws-lambda-powertools/parser#parse"
# Middlewares that validate, and the option without which they do not.
MIDDLEWARES: Mapping[str, tuple[str, str]] = {
    "@middy/validator": ("middy", "eventSchema"),
    "@aws-lambda-powertools/parser/middleware#parser": ("Powertools", "schema"),
    # In a bundle, only the package is known.
    "@aws-lambda-powertools/parser#parser": ("Powertools", "schema"),
}
CORE = "@middy/core"
# Middlewares of these packages work on the event in a known way and may stand before.
KNOWN_PACKAGES = ("@middy/", "@aws-lambda-powertools/")

# Functions that return what they are given in another form.
CONVERSIONS = frozenset(
    {
        *("JSON.parse", "JSON.stringify", "Buffer.from", "decodeURIComponent", "decodeURI", "atob"),
        *("Object.keys", "Object.values", "Object.entries", "Object.assign", "Object.fromEntries"),
        *("Array.from", "String", "structuredClone", "Promise.all", "Promise.allSettled"),
        *("Promise.resolve", "encodeURIComponent"),
    }
)
# Functions that say something of a value and hand nothing of it on.
QUESTIONS = frozenset({"Array.isArray", "Boolean", "Number.isInteger", "isNaN", "Object.hasOwn"})
LOGS = frozenset({"log", "info", "debug", "warn", "error", "trace", "critical", "fatal"})
LOGGERS = frozenset({"console", "logger", "log"})
# Methods that call their argument with each element: they return what it returns, elements that it
# selects, or neither.
MAPPING = frozenset({"map", "flatMap", "reduce"})
SELECTING = frozenset({"filter", "find", "findLast"})
ITERATING = MAPPING | SELECTING | {"forEach", "some", "every"}
