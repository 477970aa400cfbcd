"""Handlers for Node.js whose names may be changed, made of forms and libraries.

Each form was given its verdict before it was run. A hostile one must not pass as validated; an
honest one must.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Library(NamedTuple):
    """What a handler with the library consists of. `target` is what validates by `method`."""

    package: str
    name: str
    loads: str
    schema: str
    checks: str
    target: str
    method: str
    repository: str


class Case(NamedTuple):
    """The files of a function whose handler is `app.handler`."""

    title: str
    files: Mapping[str, str]


LIBRARIES = (
    Library(
        "zod", "zod", 'const { z } = require("zod");', "z.object({ id: z.string() })",
        "const order = Order.parse(event);", "Order", "parse", "colinhacks/zod",
    ),
    Library(
        "valibot", "valibot", 'const v = require("valibot");', "v.object({ id: v.string() })",
        "const order = v.parse(Order, event);", "v", "parse", "open-circle/valibot",
    ),
    Library(
        "ajv", "ajv", 'const Ajv = require("ajv");', 'new Ajv().compile({ required: ["id"] })',
        'if (!Order(event)) throw new Error("invalid");\n  const order = event;',
        "Ajv.prototype", "compile", "ajv-validator/ajv",
    ),
    Library(
        "joi", "joi", 'const Joi = require("joi");', "Joi.object({ id: Joi.string().required() })",
        "const order = Joi.attempt(event, Order);", "Joi", "attempt", "hapijs/joi",
    ),
    Library(
        "@aws-lambda-powertools/parser", "Powertools",
        'const { z } = require("zod");\n'
        'const powertools = require("@aws-lambda-powertools/parser");',
        "z.object({ id: z.string() })", "const order = powertools.parse(event, undefined, Order);",
        "powertools", "parse", "aws-powertools/powertools-lambda-typescript",
    ),
)  # fmt: skip

_BASE = """\
LOADS
const { DynamoDB } = require("@aws-sdk/client-dynamodb");
const db = new DynamoDB({});
const save = (order) => db.putItem({ TableName: "orders", Item: order });
const Order = SCHEMA;
const raw = async () => save(process.env);
"""
_HANDLER = """\
const guarded = async (event) => {
  CHECKS
  return save(order);
};
"""
_EXPORT = "exports.handler = guarded;\n"
# The title, and code behind the handler's export.
_BEHIND = """\
exported twice: exports.handler = raw;
exported by a condition: if (process.env.RAW) exports.handler = raw;
exported in a function: setTimeout(() => { exports.handler = raw; });
exported by a computed name: exports["hand" + "ler"] = raw;
exported by module: module["exports"]["handler"] = raw;
exported by an alias: const other = exports; other.handler = raw;
defined on exports: Object.defineProperty(exports, "handler", { value: raw });
assigned to exports: Object.assign(module.exports, { handler: raw });
set by Reflect: Reflect.set(exports, "handler", raw);
defined by an alias: const { assign } = Object; assign(exports, { handler: raw });
set on this: this.handler = raw;
set on the module's arguments: arguments[0].handler = raw;
replaced as a whole: module.exports = raw;
spread over: module.exports = { handler: guarded, ...other };
run by eval: eval("exports.handler = raw");
run by an indirect eval: (0, eval)("globalThis.JSON = {}");
run by Function: new Function("exports", "exports.handler = null")(exports);
run by a constructor: (async () => {}).constructor("exports", "exports.handler = null")(exports);
run by vm: require("vm").runInThisContext("JSON.parse = String");
run by a global: globalThis["ev" + "al"]("1");
rebound by with: with (exports) { handler = raw; }
method replaced: TARGET.METHOD = (value) => value;
method replaced by an alias: const alias = TARGET; alias.METHOD = (value) => value;
method replaced by its key: TARGET["METHOD"] = (value) => value;
method replaced by a computed key: TARGET["MET" + "HOD"] = (value) => value;
method defined: Object.defineProperty(TARGET, "METHOD", { value: (value) => value });
given away: const patch = (it, key) => { it[key] = raw; }; patch(TARGET, "METHOD");
prototype replaced: Object.setPrototypeOf(TARGET, { METHOD: (value) => value });
method of the prototype replaced: Object.getPrototypeOf(TARGET).METHOD = (value) => value;
schema bound again: Order = { METHOD: (value) => value };
handler bound again: guarded = raw;
cached module replaced: require.cache[require.resolve("PACKAGE")].exports = {};
loader replaced: require("module")._load = () => ({});
loader taken from process: process.getBuiltinModule("module")._load = () => ({});
code loaded by a computed name: require("./" + process.env.NAME);
code imported by a computed name: import(process.env.NAME);
code loaded from elsewhere: require("/tmp/patch.js");
machine code loaded: require("./patch.node");
built-in replaced: globalThis.JSON = { parse: () => ({}) };
method of a built-in replaced: JSON.parse = () => ({});
prototype of all objects changed: Object.prototype.METHOD = (value) => value;
"""
_SHIPPED = {
    "changed by a module that it loads": (
        'require("./patch");', "patch.js", 'require("./app").handler = () => {};'),
    "changed by a module that nothing names": (
        "", "lib/hidden.js", 'Object.assign(require("../app"), { handler() {} });'),
    "a built-in is changed by a module that nothing names": (
        "", "lib/hidden.js", "JSON.parse = () => ({});"),
    "changed by a module in another format": (
        'require("./patch.cjs");', "patch.cjs", 'eval(process.env.PATCH);'),
    "another package of its name": (
        "", "node_modules/PACKAGE/package.json", '{"name": "PACKAGE", "version": "1.0.0"}'),
    "a package without a description": (
        "", "node_modules/PACKAGE/index.js", "module.exports = {};"),
    "the program has its name": (
        "", "package.json", '{"name": "PACKAGE", "exports": "./fake.js"}'),
    "a module that cannot be parsed": ("", "lib/hidden.js", "exports.handler = ("),
    "a test that the program loads": (
        'require("./tests/patch");', "tests/patch.js", 'require("../app").handler = () => {};'),
}  # fmt: skip
# Handlers that take the place of `guarded`.
_HANDLERS = {
    "a name with an escape": "const guarded = async (event) => save(\\u0065vent.body);",
    "a default of a parameter": (
        "const guarded = async (event, context, done = save(event.body)) => {\n  CHECKS\n};"
    ),
    "the schema is another inside": (
        "const guarded = async (event) => {\n  const [Order, v, Joi, powertools] = make();\n"
        "  CHECKS\n  return save(order);\n};"
    ),
    "a declaration later in the block": (
        "const guarded = async (event) => {\n  CHECKS\n  return save(order);\n};\n"
        "var twice = guarded;\nvar twice = raw;"
    ),
}

_HONEST = {
    "plain": "",
    "lazy client": "let client;\nconst connect = () => { client ??= new DynamoDB({}); };",
    "computed members of own objects": (
        "const table = {};\nfor (const key of Object.keys(process.env)) table[key] = 1;\n"
        "const sums = [1].reduce((all, each) => { all[each] = each; return all; }, {});"
    ),
    "numbers in JSON": "BigInt.prototype.toJSON = function () { return this.toString(); };",
    "settings of a client": (
        'const axios = require("axios");\naxios.defaults.timeout = 5;\nprocess.env.TZ = "UTC";'
    ),
    "class": (
        "class Cache { constructor() { this.held = {}; } set(key, value) { this.held[key] = value; "
        "Object.assign(this, { key }); } }"
    ),
    "copies": "const options = Object.assign({}, { retry: 1 });",
    "asks for its place": "if (require.main === module) { console.log(typeof globalThis); }",
    "another export": "exports.warm = async () => 1;",
    "polyfill": "globalThis.fetch = globalThis.fetch || (() => null);",
}
_COMPILED = """\
"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) {
    return (mod && mod.__esModule) ? mod : { "default": mod };
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = void 0;
"""
_FILES = {
    "tests of the program": {
        "tests/app.test.js": (
            'const sinon = require("sinon");\nrequire("../app").handler = sinon.fake();'
        )
    },
    "a published package": {
        "node_modules/PACKAGE/package.json": (
            '{"name": "PACKAGE", "version": "9.9.9", "repository": "github:REPOSITORY"}'
        ),
        "node_modules/PACKAGE/index.js": "module.exports = eval('1');",
    },
    "another module": {"lib/log.js": "exports.log = (text) => console.log(text);"},
}  # fmt: skip


def hostile() -> Iterator[Case]:
    """Handlers that must not pass."""
    for library in LIBRARIES:
        for title, code in (line.split(": ", 1) for line in _BEHIND.strip().splitlines()):
            app = f"{_BASE}{_HANDLER}{_EXPORT}{code}\n"
            if "bound again" in title:
                app = app.replace("const guarded", "let guarded").replace(
                    "const Order", "let Order"
                )
            yield _case(library, title, {"app.js": app})
        for title, (line, file, code) in _SHIPPED.items():
            app = f"{_BASE}{_HANDLER}{_EXPORT}{line}\n"
            yield _case(library, title, {"app.js": app, file: code})
        for title, code in _HANDLERS.items():
            export = "exports.handler = twice;\n" if "twice" in code else _EXPORT
            yield _case(library, title, {"app.js": f"{_BASE}{code}\n{export}"})


def honest() -> Iterator[Case]:
    """Handlers that must pass."""
    for library in LIBRARIES:
        for title, code in _HONEST.items():
            yield _case(library, title, {"app.js": f"{_BASE}{code}\n{_HANDLER}{_EXPORT}"})
        whole = f"{_BASE}{_HANDLER}module.exports = {{ handler: guarded, raw }};\n"
        yield _case(library, "exported as a whole", {"app.js": whole})
        compiled = f"{_COMPILED}{_BASE}{_HANDLER}{_EXPORT}"
        yield _case(library, "compiled from TypeScript", {"app.js": compiled})
        for title, files in _FILES.items():
            yield _case(library, title, {"app.js": f"{_BASE}{_HANDLER}{_EXPORT}", **files})
        yield _case(library, "written in TypeScript", {"app.mts": _typed()})


def _typed() -> str:
    app = f"{_BASE}{_HANDLER}export {{ guarded as handler }};\n"
    return app.replace("(event)", "(event: unknown): Promise<unknown>", 1)


def _case(library: Library, title: str, files: Mapping[str, str]) -> Case:
    filled = {_filled(library, name): _filled(library, text) for name, text in files.items()}
    return Case(f"{library.name}, {title}", filled)


def _filled(library: Library, text: str) -> str:
    return (
        text.replace("LOADS", library.loads)
        .replace("SCHEMA", library.schema)
        .replace("CHECKS", library.checks)
        .replace("TARGET", library.target)
        .replace("METHOD", library.method)
        .replace('MET"', f'{library.method[:2]}"')
        .replace('HOD"', f'{library.method[2:]}"')
        .replace("PACKAGE", library.package)
        .replace("REPOSITORY", library.repository)
    )
