"""Validators are recognized in bundles of esbuild, regardless of the library's name there."""

from __future__ import annotations

import pytest

from policypack.code_reading.entries import Entry, Unread, Unvalidated, Validated
from policypack.code_reading.javascript import read_entry
from policypack.supply_chain.guards import Code
from tests.supply_chain.packages import package

# What esbuild writes around the modules of a bundle in CommonJS.
RUNTIME = """\
var __export = (target, all) => { for (var name in all) target[name] = all[name]; };
var __commonJS = (cb, mod) => () => (mod || cb(mod = { exports: {} }), mod.exports);
var __toESM = (mod) => mod;
var __toCommonJS = (mod) => mod;

"""
EXPORTS = """\
// src/app.ts
var app_exports = {};
__export(app_exports, { handler: () => handler });
module.exports = __toCommonJS(app_exports);

"""
# Names and places match the libraries; their contents are irrelevant.
ZOD = """\
// node_modules/zod/v4/classic/external.js
var external_exports = {};
__export(external_exports, { object: () => object2 });
function object2(shape) { return { parse: (value) => value }; }

"""
VALIBOT = """\
// node_modules/valibot/dist/index.mjs
function object(entries) { return entries; }
function parse2(schema, value) { return value; }

"""
AJV = """\
// node_modules/ajv/dist/ajv.js
var require_ajv = __commonJS({ "node_modules/ajv/dist/ajv.js"(exports2) {} });

"""
MIDDY = """\
// node_modules/@middy/core/index.js
var middy = (handler2) => handler2;
var core_default = middy;

// node_modules/@middy/validator/index.js
var validatorMiddleware = (options) => options;
var validator_default = validatorMiddleware;

"""
SAVES = "return { saved: order.id };"


def handler(*lines: str) -> str:
    return "var handler = async (event) => {\n" + "".join(f"  {line}\n" for line in lines) + "};\n"


def entry(code: str, name: str = "app.js") -> Entry:
    return read_entry(Code(package({name: code})), "app.handler")


def bundled(library: str, *own: str) -> Entry:
    return entry(f"{RUNTIME}{EXPORTS}{library}// src/app.ts\n{''.join(own)}")


def test_a_schema_of_a_bundled_library_validates() -> None:
    schema = "var Order = external_exports.object({ id: string2() });\n"
    found = bundled(ZOD, schema, handler("const order = Order.parse(event);", SAVES))
    assert found == Validated(("zod",))


def test_a_function_with_a_number_is_the_one_of_the_library() -> None:
    own = handler("const order = parse2(object({ id: string() }), event);", SAVES)
    assert bundled(VALIBOT, own) == Validated(("valibot",))


def test_a_module_that_is_loaded_by_a_function_of_the_bundle_validates() -> None:
    made = "var import_ajv = __toESM(require_ajv());\nvar ajv = new import_ajv.default();\n"
    checks = 'if (!validate(event)) { throw new Error("invalid"); }'
    own = f'{made}var validate = ajv.compile({{ required: ["id"] }});\n'
    assert bundled(AJV, own, handler(checks, "return event.id;")) == Validated(("ajv",))


def test_a_middleware_of_a_bundle_validates() -> None:
    wrapped = "var handler = core_default(base).use(validator_default({ eventSchema: SCHEMA }));\n"
    base = handler("return event.id;").replace("var handler", "var base")
    assert bundled(MIDDY, base, wrapped) == Validated(("middy",))


@pytest.mark.parametrize(
    ("loads", "own"),
    [
        (
            'var import_valibot = __toESM(require("valibot"));\n',
            handler("return (0, import_valibot.parse)(Order, event);"),
        ),
        (
            'var import_core = __toESM(require("@middy/core"));\n'
            'var import_validator = __toESM(require("@middy/validator"));\n',
            "var base = async (event) => event.id;\n"
            "var handler = (0, import_core.default)(base)"
            ".use((0, import_validator.default)({ eventSchema: SCHEMA }));\n",
        ),
    ],
    ids=["valibot", "middy"],
)
def test_a_library_that_stays_outside_validates(loads: str, own: str) -> None:
    assert isinstance(bundled("", loads, own), Validated)


@pytest.mark.parametrize(
    "own",
    [
        # The library is there, and the handler does not ask it.
        handler("const order = event;", SAVES),
        # The name is bound again inside, where it may be anything.
        handler("const parse2 = (schema, value) => value;", "return save(parse2({}, event));"),
        handler("return save(((parse2) => parse2({}, event))((schema, value) => value));"),
    ],
    ids=["not asked", "own function", "parameter"],
)
def test_a_bundled_library_alone_validates_nothing(own: str) -> None:
    assert isinstance(bundled(VALIBOT, own), Unvalidated)


def test_a_bundle_whose_exports_nothing_names_is_not_read() -> None:
    """It may validate with what its comments name, so it is undecided."""
    found = entry("module.exports=r(7);\n// node_modules/zod/index.js\nvar r=(n)=>m[n]();\n")
    assert isinstance(found, Unread)
    assert found.may_validate
