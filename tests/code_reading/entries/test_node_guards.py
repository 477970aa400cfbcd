"""Which guard a handler for Node.js declares: told by the syntax tree, or not told at all."""

from __future__ import annotations

import pytest

from policypack.code_reading.guards import Guard, NoGuard, Unclear
from policypack.code_reading.javascript import read_guard
from policypack.supply_chain.guards import Code
from tests.supply_chain.packages import package

HEAD = 'import { guard, guardMiddleware, s3, sqs } from "stackwarden-guards";\n'
MIDDY = f'{HEAD}import middy from "@middy/core";\n'
WORK = "async (event) => event.records"
COMPILED = '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n'


def read(source: str, name: str = "app.mjs", **others: str) -> Guard | NoGuard | Unclear:
    files = {path.replace("_", "."): text for path, text in others.items()}
    return read_guard(Code(package({name: source, **files})), "app.handler")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("app.mjs", f"{HEAD}export const handler = guard([sqs()], {WORK});\n"),
        ("app.ts", f"{HEAD}export const handler: Handler = guard([sqs()] as const, {WORK});\n"),
        ("app.mjs", f"{HEAD}const made = guard([sqs()], {WORK});\nexport {{ made as handler }};\n"),
        ("app.mjs", f"{HEAD}const one = sqs();\nexport const handler = guard([one], {WORK});\n"),
        ("app.mjs", f"{HEAD}const all = [sqs()];\nexport const handler = guard(all, {WORK});\n"),
        (
            "app.mjs",
            f"{HEAD}const all = [sqs()];\nexport const handler = guard([...all], {WORK});\n",
        ),
        (
            "app.mjs",
            'import * as guards from "stackwarden-guards";\n'
            f"export const handler = guards.guard([guards.sqs()], {WORK});\n",
        ),
        (
            "app.mjs",
            'import { guard as protect, sqs as queue } from "stackwarden-guards";\n'
            f"export const handler = protect([queue()], {WORK});\n",
        ),
        (
            "app.js",
            'const { guard, sqs } = require("stackwarden-guards");\n'
            f"exports.handler = guard([sqs()], {WORK});\n",
        ),
        (
            "app.cjs",
            'const guards = require("stackwarden-guards");\n'
            f"module.exports = {{ handler: guards.guard([guards.sqs()], {WORK}) }};\n",
        ),
        (
            "app.js",
            f"{COMPILED}exports.handler = void 0;\n"
            'const stackwarden_guards_1 = require("stackwarden-guards");\n'
            "exports.handler = (0, stackwarden_guards_1.guard)"
            f"([(0, stackwarden_guards_1.sqs)()], {WORK});\n",
        ),
        (
            "app.mjs",
            f"{MIDDY}export const handler = middy({WORK}).use(guardMiddleware([sqs()]));\n",
        ),
        (
            "app.mjs",
            f"{MIDDY}"
            f"export const handler = middy().use([guardMiddleware([sqs()])]).handler({WORK});\n",
        ),
        ("app.mjs", f"{MIDDY}export const handler = middy(guard([sqs()], {WORK}));\n"),
    ],
)
def test_a_guard_is_recognized(name: str, source: str) -> None:
    found = read(source, name)
    assert isinstance(found, Guard), found
    assert [(each.trigger, each.partial) for each in found.validators] == [("sqs", False)]
    assert (found.observes, found.until) == (False, None)


def test_a_guard_in_another_module_has_its_place() -> None:
    found = read(
        'export { handler } from "./work.mjs";\n',
        work_mjs=f"{HEAD}export const handler = guard([s3()], {WORK});\n",
    )
    assert isinstance(found, Guard)
    assert found.place == "work.mjs:2"


@pytest.mark.parametrize(
    ("options", "partial"),
    [
        ("{ partial: true }", True),
        ("{ partial: !0 }", True),
        ('{ "partial": true, body: Order }', True),
        ("{ partial: true, partial: false }", False),
        ("{ partial: process.env.PARTIAL }", None),
    ],
)
def test_the_option_partial_is_read(options: str, partial: bool | None) -> None:
    found = read(f"{HEAD}export const handler = guard([sqs({options})], {WORK});\n")
    assert isinstance(found, Guard), found
    assert found.validators[0].partial is partial


@pytest.mark.parametrize(
    ("options", "observes", "until"),
    [
        ('{ mode: "observe", until: "2999-03-31" }', True, "2999-03-31"),
        ('{ mode: "enforce" }', False, None),
        ("{ audit: false }", False, None),
        ("{ mode: MODE }", None, None),
    ],
)
def test_the_mode_is_read(options: str, observes: bool | None, until: str | None) -> None:
    found = read(f"{HEAD}export const handler = guard([sqs()], {WORK}, {options});\n")
    assert isinstance(found, Guard), found
    assert (found.observes, found.until) == (observes, until)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (f"let handler = guard([sqs()], {WORK});\nhandler = raw;\nexport {{ handler }};", "second"),
        ("export const handler = wrap(guard([sqs()], f));", "only known at run time"),
        ("const g = guard([sqs()], f);\nexport const handler = (e) => g(e);", "exports another"),
        (
            "export const handler = guard(sources(), f);",
            "validators that are only known at run time",
        ),
        ("export const handler = guard([mine()], f);", "validator that is only known at run time"),
        ("const a = [sqs()];\na.push(x);\nexport const handler = guard(a, f);", "elsewhere"),
        (
            "export const handler = guard([sqs({ ...o })], f);",
            "options that are only known at run time",
        ),
        ("export const handler = guard([sqs({ [k]: true })], f);", "options that are only known"),
        (
            "export const handler = guard([sqs(options())], f);",
            "options that are only known at run time",
        ),
        ("const s = sqs();\ns.validate = (e) => e;\nexport const handler = guard([s], f);", "sets"),
        ("export const handler = guard([sqs()], f);\neval(code);", "uses eval"),
        ("export const handler = guard([sqs()], f);\nglobalThis.x[y] = 1;", "globalThis"),
        ("export const handler = guard([sqs()], f);\nObject.prototype.body = 1;", "sets"),
    ],
)
def test_what_may_be_no_guard_is_undecided(source: str, says: str) -> None:
    found = read(f"{HEAD}{source}\n")
    assert isinstance(found, Unclear), found
    assert says in found.reason


@pytest.mark.parametrize(
    "imported",
    ["./stackwarden-guards.mjs", "stackwarden-guards-x", "@me/stackwarden-guards", "#guards"],
)
def test_another_package_is_no_guard(imported: str) -> None:
    found = read(
        f'import {{ guard, sqs }} from "{imported}";\n'
        f"export const handler = guard([sqs()], {WORK});\n",
        **{"stackwarden-guards_mjs": "export const guard = (v, h) => h;\nexport const sqs = 1;\n"},
    )
    assert not isinstance(found, Guard)


def test_a_function_of_that_name_is_no_guard() -> None:
    found = read(f"const guard = (v, h) => h;\nexport const handler = guard([sqs()], {WORK});\n")
    assert isinstance(found, Unclear)


def test_a_package_of_that_name_and_another_origin_is_undecided() -> None:
    fake = {
        "app.mjs": f"{HEAD}export const handler = guard([sqs()], {WORK});\n",
        "node_modules/stackwarden-guards/package.json": '{"name": "stackwarden-guards"}',
    }
    found = read_guard(Code(package(fake)), "app.handler")
    assert isinstance(found, Unclear)
    assert "not the package.json of a release" in found.reason


def test_the_program_cannot_take_the_name_of_the_package() -> None:
    own = {"package_json": '{"name": "stackwarden-guards", "exports": "./mine.mjs"}'}
    found = read(f"{HEAD}export const handler = guard([sqs()], {WORK});\n", **own)
    assert isinstance(found, Unclear)


def test_a_handler_without_a_guard_has_none() -> None:
    assert read(f"{HEAD}export const handler = {WORK};\n") == NoGuard("app.mjs", 2)
    assert read("export const handler = async (e) => e;\n") == NoGuard("app.mjs", 1)
    assert read(f"{MIDDY}export const handler = middy({WORK});\n") == NoGuard("app.mjs", 3)


@pytest.mark.parametrize("source", ["export const x = 1;\n", "export const handler = (", ""])
def test_what_exports_no_handler_is_undecided(source: str) -> None:
    assert isinstance(read(source), Unclear)
