"""Guards of functions for Node.js: the same rules as for Python, by the same triggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.supply_chain.guards import node as node_guards
from policypack.supply_chain.guards.releases import _hash
from policypack.topology.parts.packages import LAYER
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.guarded_functions import function, mapping, permission
from tests.rules.lambda_.packages import archive

WITHOUT, MISMATCH = "lambda-trigger-without-validator", "lambda-guard-trigger-mismatch"
OBSERVES = "lambda-guard-observes"
FOLDER = "node_modules/stackwarden-guards/"
GUARDS = {
    f"{FOLDER}package.json": '{"name": "stackwarden-guards", "version": "0.1.0", "repository": '
    '"git+https://github.com/stackwarden/stackwarden.git"}',
    f"{FOLDER}dist/esm/index.js": "export const guard = 1;\n",
    f"{FOLDER}dist/esm/guard.js": "export const guarded = 1;\n",
}
VIOLATION = [("violates", "handler")]
HEAD = 'import { guard, s3, sqs } from "stackwarden-guards";\n'
BARE = "export const handler = async (event) => event.records;\n"
ZOD = """import { z } from "zod";
const Order = z.object({ id: z.string() });
export const handler = async (event) => Order.parse(JSON.parse(event.body)).id;
"""


@pytest.fixture(autouse=True)
def small_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that has nothing but what these tests ship."""
    files = {name.removeprefix(FOLDER): _hash(text.encode()) for name, text in GUARDS.items()}
    monkeypatch.setattr(node_guards, "node_releases", lambda: {"0.1.0": files})


def guarded(validators: str, options: str = "") -> str:
    return f"{HEAD}export const handler = guard([{validators}], async (event) => event{options});\n"


def node(source: str, ships: Mapping[str, str] = GUARDS, **properties: Any) -> Resource:
    return function({"app.mjs": source, **ships}, runtime="nodejs24.x", **properties)


def url(kind: Any = "NONE") -> Resource:
    properties = {"functionName": "orders", "authorizationType": kind}
    return resource("aws:lambda/functionUrl:FunctionUrl", properties, "url")


def told(rule: str, *resources: Resource) -> tuple[str, str]:
    (verdict,) = verdicts(rule, *resources)
    return verdict.message, verdict.fix


def test_a_guard_for_its_triggers_complies() -> None:
    assert outcomes(WITHOUT, node(guarded("sqs()")), mapping()) == []
    assert outcomes(MISMATCH, node(guarded("sqs()")), mapping()) == []
    assert (
        outcomes(WITHOUT, node(guarded("functionUrl()").replace("s3", "functionUrl")), url()) == []
    )


def test_a_handler_without_a_guard_violates_with_the_code_to_write() -> None:
    message, fix = told(WITHOUT, node(BARE, {}), mapping())
    assert message.endswith(
        " triggers the function, and app.mjs:1 has no guard: app.mjs:1 uses the event without "
        "validation"
    )
    assert fix == (
        "Write guard([sqs()], ...) around the handler at app.mjs:1, with the import: "
        'import { guard, sqs } from "stackwarden-guards". Ship the guards of a release: install '
        "stackwarden-guards into the package. Or validate the event with zod, ajv, valibot, joi, "
        "@middy/validator or the parser of Powertools before app.mjs:1"
    )


def test_partial_batches_and_bodies_are_part_of_the_code_to_write() -> None:
    reports = mapping(functionResponseTypes=["ReportBatchItemFailures"])
    assert "guard([sqs({ partial: true })], ...)" in told(WITHOUT, node(BARE, {}), reports)[1]
    fix = told(WITHOUT, node(BARE, {}), url())[1]
    assert "guard([functionUrl({ body: BODY })], ...)" in fix
    assert "BODY is a schema of zod, valibot or arktype of the JSON body" in fix


def test_a_guard_without_the_validator_of_a_trigger_violates() -> None:
    message, fix = told(WITHOUT, node(guarded("s3()")), mapping())
    assert message.endswith("the guard at app.mjs:2 has no validator sqs")
    assert fix == (
        "Add sqs() to guard([...], ...) at app.mjs:2, with the import: "
        'import { sqs } from "stackwarden-guards"'
    )


def test_a_validator_that_nothing_wires_violates() -> None:
    message, fix = told(MISMATCH, node(guarded("sqs(), s3()")), mapping())
    assert message == "the guard at app.mjs:2 accepts s3 events, which the stack does not wire"
    assert fix.startswith("Remove s3(...) from guard([...], ...) at app.mjs:2, or list")


@pytest.mark.parametrize(
    ("partial", "reports", "says"),
    [
        ("", True, "sqs() refuses whole batches"),
        ("{ partial: true }", False, "ignores the failed records of sqs({ partial: true })"),
    ],
)
def test_partial_responses_have_to_agree(partial: str, reports: bool, says: str) -> None:
    types = ["ReportBatchItemFailures"] if reports else []
    message, _ = told(
        MISMATCH, node(guarded(f"sqs({partial})")), mapping(functionResponseTypes=types)
    )
    assert says in message


def test_a_guard_that_observes_is_told() -> None:
    message, _ = told(
        OBSERVES, node(guarded("sqs()", ', { mode: "observe", until: "2999-01-01" }'))
    )
    assert message == "the guard at app.mjs:2 refuses no event until 2999-01-01"
    assert outcomes(OBSERVES, node(guarded("sqs()"))) == []
    undecided = node(guarded("sqs()", ", { mode: process.env.MODE }"))
    assert [kind for kind, _ in outcomes(OBSERVES, undecided)] == ["undecided"]


@pytest.mark.parametrize(
    ("ships", "says"),
    [
        ({}, "neither the package nor a layer contains stackwarden-guards"),
        (
            {**GUARDS, f"{FOLDER}dist/esm/guard.js": "export const guard = (v, h) => h;\n"},
            "guard.js of the guards differs from every release",
        ),
        ({**GUARDS, f"{FOLDER}evil.cjs": "x = 1;\n"}, "evil.cjs of the guards differs"),
        (
            {name: text for name, text in GUARDS.items() if "guard.js" not in name},
            "the guards are incomplete: they lack dist/esm/guard.js of their release",
        ),
    ],
    ids=["none", "altered", "more", "fewer"],
)
def test_guards_of_no_release_violate(ships: Mapping[str, str], says: str) -> None:
    message, _ = told(WITHOUT, node(guarded("sqs()"), ships), mapping())
    assert says in message


def test_a_layer_has_the_guards() -> None:
    arn = "arn:aws:lambda:eu-central-1:111122223333:layer:guards:1"
    files = {f"nodejs/{name}": text for name, text in GUARDS.items()}
    layer = resource(LAYER, {"arn": arn, "code": archive(files)}, "guards")
    source = guarded("sqs()").replace("import {", "const {").replace("} from", "} =")
    source = source.replace('"stackwarden-guards"', 'require("stackwarden-guards")')
    common = {"app.cjs": source.replace("export const handler", "exports.handler")}
    with_layer = function(common, runtime="nodejs24.x", layers=[arn])
    assert outcomes(WITHOUT, with_layer, layer, mapping()) == []


@pytest.mark.parametrize("runtime", ["nodejs18.x", "nodejs12.x"])
def test_the_guards_need_a_newer_runtime(runtime: str) -> None:
    old = function({"app.mjs": guarded("sqs()"), **GUARDS}, runtime=runtime)
    message, fix = told(WITHOUT, old, mapping())
    assert message == f"the guards do not load in {runtime}"
    assert fix.endswith("as the guards need Node.js 20 or newer")


def test_another_validator_at_the_entry_complies() -> None:
    assert outcomes(WITHOUT, node(ZOD, {}), url()) == []
    assert outcomes(WITHOUT, node("export const handler = async () => 204;\n", {}), url()) == []


@pytest.mark.parametrize(
    ("name", "value", "is_decided"),
    [
        ("NODE_OPTIONS", "--require /opt/hook.js", False),
        ("NODE_OPTIONS", "--enable-source-maps", True),
        ("LD_PRELOAD", "/opt/hook.so", False),
        ("PYTHONWARNINGS", "ignore::hooks.Category", True),
    ],
)
@pytest.mark.parametrize("source", [ZOD, guarded("functionUrl()").replace("s3", "functionUrl")])
def test_code_that_runs_first_leaves_a_guard_undecided(
    name: str, value: str, is_decided: bool, source: str
) -> None:
    hooked = node(source, environment={"variables": {name: value}})
    path = f"environment.variables.{name}"
    assert outcomes(WITHOUT, hooked, url()) == ([] if is_decided else [("undecided", path)])


def test_what_cannot_be_followed_is_undecided_where_guards_or_a_validator_ship() -> None:
    wrapped = f"{HEAD}export const handler = wrap(guard([sqs()], async (event) => event));\n"
    assert outcomes(WITHOUT, node(wrapped), mapping()) == [("undecided", "code[app.mjs]")]
    dynamic = 'import { z } from "zod";\nexport const handler = wrap(z);\n'
    assert outcomes(WITHOUT, node(dynamic, {}), mapping()) == [("undecided", "code[app.mjs]")]
    # Where neither ships, nothing validates.
    assert outcomes(WITHOUT, node("export const handler = wrap();\n", {}), mapping()) == VIOLATION
    (kind, _), *_ = outcomes(WITHOUT, node(BARE, code=UNKNOWN), mapping())
    assert kind == "undecided"


def test_a_permission_is_a_trigger_too() -> None:
    allowed = permission("sns.amazonaws.com")
    sns = guarded("sns()").replace("s3", "sns")
    assert outcomes(WITHOUT, node(BARE, {}), allowed) == VIOLATION
    assert outcomes(WITHOUT, node(sns), allowed) == []
