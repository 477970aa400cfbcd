"""Cases without labelled handlers: modules, layers, places and bounds."""

from __future__ import annotations

import pytest

from policypack.code_reading.flows import Flows
from policypack.code_reading.javascript import read_flows
from policypack.code_reading.javascript.state import MAX_CALLS, MAX_FLOWS, MAX_STEPS
from policypack.supply_chain.guards import Code
from tests.supply_chain.packages import package

RUN = 'require("child_process").exec("show " + it);'


def flows(files: dict[str, str] | str, handler: str = "index.handler", trigger: str = "") -> Flows:
    given = {"index.js": files} if isinstance(files, str) else files
    return read_flows(Code(package(given)), handler, (trigger,) if trigger else ())


def sources(found: Flows) -> list[str]:
    return [str(flow.source) for flow in found.flows]


@pytest.mark.parametrize(
    ("files", "handler"),
    [
        ({"src/orders.js": f"exports.run = (it) => {{ {RUN} }};"}, "src/orders.run"),
        (
            {
                "index.js": 'exports.handler = (e) => require("./lib").run(e);',
                "lib/index.js": f"module.exports = {{ run: (it) => {{ {RUN} }} }};",
            },
            "index.handler",
        ),
        (
            {
                "index.mjs": 'import run from "./lib/run.mjs"; export { run as handler };',
                "lib/run.mjs": 'import { exec } from "child_process";'
                ' export default (it) => exec("show " + it);',
            },
            "index.handler",
        ),
        (
            {
                "index.mjs": 'export * from "./a.mjs";',
                "a.mjs": 'import { exec } from "child_process";'
                ' export function handler(it) { exec("show " + it); }',
            },
            "index.handler",
        ),
        (
            {
                "index.ts": 'import { run } from "./run.js"; export const handler = run;',
                "run.ts": 'import { exec } from "child_process";'
                " export const run = (it: string): unknown => exec(`show ${it}`);",
            },
            "index.handler",
        ),
    ],
)
def test_modules_are_found_as_node_does(files: dict[str, str], handler: str) -> None:
    assert sources(flows(files, handler)) == ["event"]


def test_a_missing_handler_is_undecided() -> None:
    found = flows("exports.other = 1;", "index.handler")
    assert [each.reason for each in found.undecided] == [
        "binds the handler to a value that is only known at run time"
    ]
    assert flows("", "gone.handler").file == ""


def test_modules_of_registries_are_not_read() -> None:
    evil = "exports.run = (it) => eval(it);"
    index = 'exports.handler = (e) => require("left").run(e.x);'
    assert sources(flows({"index.js": index, "node_modules/left/index.js": evil})) == []


def test_a_syntax_error_is_undecided() -> None:
    found = flows("exports.handler = async (event => {")
    assert [each.reason for each in found.undecided] == ["has a syntax that cannot be parsed"]


def test_what_aws_writes_is_no_source() -> None:
    code = (
        f"exports.handler = (e) => {{ for (const r of e.Records) {{ const it = r.IT; {RUN} }} }};"
    )
    assert sources(flows(code.replace("IT", "s3.bucket.name"), trigger="s3")) == []
    key = code.replace("IT", "s3.object.key")
    assert sources(flows(key, trigger="s3")) == ["event.Records[].s3.object.key"]
    assert sources(flows(key, trigger="schedule")) == []


def test_the_steps_between_are_told() -> None:
    code = f"const run = (it) => {{ {RUN} }};\nexports.handler = (e) => run(e.name);"
    (flow,) = flows(code).flows
    assert [str(step.place) + step.what for step in flow.steps] == ["index.js:2passed to run()"]
    assert (flow.sink.place.line, flow.source.place.line) == (1, 2)


TOO_MUCH = "is too large or too deeply nested to be followed"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("a = a;\n" * MAX_STEPS, id="assignments"),
        pytest.param("{\n" * 3000 + "}\n" * 3000, id="blocks"),
        pytest.param("f(\n" * 3000 + "1" + ")\n" * 3000, id="calls"),
        pytest.param("a = e.a ? 2 :\n" * 3000 + "3;", id="conditions"),
        pytest.param("x.push(e.a, x);\n" * 9000, id="a list within itself"),
        pytest.param("o[e.a][e.b] = e;\n" * (MAX_FLOWS + 9), id="flows"),
        pytest.param("for (const y of e.a) {\n" * 300 + "}\n" * 300, id="loops"),
    ],
)
def test_hostile_code_is_undecided_within_the_steps(body: str) -> None:
    code = f"const x = [], o = {{}}; let a;\nexports.handler = async (e) => {{\n{body}\n}};"
    assert TOO_MUCH in {each.reason for each in flows(code).undecided}


@pytest.mark.parametrize("depth", [1, 10, MAX_CALLS - 1, MAX_CALLS, MAX_CALLS + 1, 2 * MAX_CALLS])
def test_calls_of_any_depth_are_followed_or_undecided(depth: int) -> None:
    inner = "(() => {" * depth + "\neval(e.a)\n" + "})()" * depth
    found = flows(f"exports.handler = (e) => {{ {inner} }};")
    assert bool(found.flows) == (depth < MAX_CALLS)
    assert bool(found.undecided) == (depth >= MAX_CALLS)


def test_calls_that_double_are_followed_once() -> None:
    functions = [f"const f{n} = (x) => f{n + 1}(x) + f{n + 1}(x);\n" for n in range(20)]
    code = f"{''.join(functions)}const f20 = (x) => x;\nexports.handler = (e) => eval(f0(e.a));"
    assert sources(flows(code)) == ["event.a"]


def test_sums_and_chains_of_any_length_are_followed() -> None:
    total = "exports.handler = (e) => eval(" + "'a' +\n" * 5000 + "e.a);"
    assert sources(flows(total)) == ["event.a"]
    tested = "\nelse ".join(f"if (e.a === {n}) {{ let b = {n}; }}" for n in range(2000))
    assert sources(flows(f"exports.handler = (e) => {{\n{tested}\neval(e.a); }};")) == ["event.a"]


@pytest.mark.parametrize("seed", range(40))
def test_any_cut_of_real_code_ends_without_an_error(seed: int) -> None:
    code = (
        "const { exec } = require('x'); "
        " class A extends B { #p = 1; static { } get q() { return 1 } }"
        " exports.handler = async function* ({ a: [b, ...c], d = 1, ...e }, [f] = []) {"
        " for await (const g of b) { try { yield* c(...g); } catch { delete e?.[d]; } finally {} }"
        " label: do { continue label } while (f); switch (b) { default: case 1: }"
        " new.target; import.meta; `${a`b${c}`}`;"
        " ({ get x() { return 1 }, async *y() {}, [z]: 2 });"
        " exec(...b, c => c, function () { return this }); x ||= y ?? z; return void 0 };"
    )
    at = seed * len(code) // 40
    flows(code[:at] + code[at + seed % 7 :])
