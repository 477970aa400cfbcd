"""Rules about flows from the event, in functions for Node.js."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.packages import function

COMMAND = "lambda-event-reaches-command"
PROTOTYPE = "lambda-event-reaches-prototype"
BUILT = Path(__file__).parents[2] / "supply_chain" / "bundles" / "built"
CODE = """
const { exec } = require("child_process");
exports.handler = async (event) => {
  exec("show " + event.queryStringParameters.name);
};
"""


def node(code: str, **properties: object) -> Resource:
    given = {"runtime": "nodejs22.x", "handler": "index.handler", **properties}
    return function({"index.js": code}, **given)


def url(of: Resource, authorization: str) -> Resource:
    given = {"functionName": of.get("name"), "authorizationType": authorization}
    return resource("aws:lambda/functionUrl:FunctionUrl", given)


def test_a_flow_names_its_source_and_the_line_of_the_sink() -> None:
    (verdict,) = verdicts(COMMAND, node(CODE))
    assert (verdict.outcome.value, verdict.path) == ("violates", "code[index.js]")
    assert verdict.message.startswith(
        "event.queryStringParameters.name (index.js:4) reaches child_"
    )
    assert verdict.line == 4
    assert "execFile" in str(verdict.fix)


@pytest.mark.parametrize(("authorization", "severity"), [("NONE", "high"), ("AWS_IAM", "medium")])
def test_a_public_entry_point_makes_it_worse(authorization: str, severity: str) -> None:
    it = node(CODE, name="orders")
    (verdict,) = verdicts(COMMAND, it, url(it, authorization))
    assert verdict.severity.value == severity


def test_a_flow_in_a_bundle_has_the_line_of_its_source() -> None:
    name = "esbuild.min.js"
    files = {each: (BUILT / each).read_text(encoding="utf-8") for each in (name, f"{name}.map")}
    files = {"index.js": files[name], f"{name}.map": files[f"{name}.map"]}
    (verdict,) = verdicts(COMMAND, function(files, runtime="nodejs22.x", handler="index.handler"))
    assert (verdict.path, verdict.line) == ("code[src/commands.ts]", 4)


def test_other_runtimes_are_not_read() -> None:
    assert outcomes(COMMAND, node(CODE, runtime="java21")) == []


def test_a_bundle_without_its_map_is_undecided() -> None:
    code = (
        (BUILT / "esbuild.min.js").read_text(encoding="utf-8").partition("//#")[0].ljust(1200, ";")
    )
    assert outcomes(COMMAND, node(code)) == [("undecided", "code[index.js]")]
    assert outcomes(COMMAND, node(CODE, runtime=UNKNOWN)) == [("undecided", "runtime")]


def test_keys_of_an_event_are_prototype_pollution() -> None:
    code = "const a = {};\nexports.handler = async (event) => { a[event.x][event.y] = event.z; };"
    assert outcomes(PROTOTYPE, node(code)) == [("violates", "code[index.js]")]
    assert outcomes(PROTOTYPE, node(code.replace("{};", "Object.create(null);", 1))) == []
