"""lambda-entry-point-without-guard: public entry points of functions in other languages."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.guarded_functions import function, permission

RULE = "lambda-entry-point-without-guard"


def url(kind: Any = "NONE", to: Any = "orders") -> Resource:
    properties = {"functionName": to, "authorizationType": kind}
    return resource("aws:lambda/functionUrl:FunctionUrl", properties, "url")


@pytest.mark.parametrize("runtime", ["nodejs24.x", "java25", "provided.al2023", "dotnet10"])
def test_a_public_entry_point_of_another_language_is_told(runtime: str) -> None:
    (verdict,) = verdicts(RULE, function({}, runtime=runtime), url())
    assert (verdict.path, verdict.severity.value) == ("runtime", "low")
    why = f"the guards support Python, not {runtime}"
    assert verdict.message == f"the function URL url is a public entry point, and {why}"


def test_several_entry_points_are_one_finding() -> None:
    (verdict,) = verdicts(RULE, function({}, runtime="java25"), url(), permission("*"))
    assert verdict.message.startswith(
        "the function URL url, the permission permission are public entry points, and"
    )


@pytest.mark.parametrize(
    "properties",
    [{"runtime": "python3.13"}, {"packageType": "Image", "runtime": None}],
)
def test_python_and_images_are_left_to_the_rule_about_validators(properties: Any) -> None:
    assert outcomes(RULE, function({}, **properties), url()) == []


def test_an_entry_point_with_authorization_complies() -> None:
    assert outcomes(RULE, function({}, runtime="java25"), url("AWS_IAM")) == []
    assert outcomes(RULE, function({}, runtime="java25")) == []


def test_what_is_not_known_is_undecided() -> None:
    java = function({}, runtime="java25")
    assert outcomes(RULE, java, url(UNKNOWN)) == [("undecided", "authorizationType")]
    assert outcomes(RULE, java, url(to=UNKNOWN)) == [("undecided", "functionName")]
    assert outcomes(RULE, function({}, runtime=UNKNOWN), url()) == [("undecided", "runtime")]


ZOD = """import { z } from "zod";
const Order = z.object({ id: z.string() });
export const handler = async (event) => Order.parse(JSON.parse(event.body)).id;
"""
RAW = "export const handler = async (event) => fetch(event.body);\n"
DYNAMIC = 'import { z } from "zod";\nexport const handler = wrap(z);\n'


def node(source: str, **properties: Any) -> Resource:
    return function({"app.mjs": source}, runtime="nodejs24.x", **properties)


def test_a_validator_at_the_entry_complies() -> None:
    assert outcomes(RULE, node(ZOD), url()) == []
    assert outcomes(RULE, node("export const handler = async () => 204;\n"), url()) == []


@pytest.mark.parametrize(
    ("name", "value", "is_decided"),
    [
        ("NODE_OPTIONS", "--require /opt/hook.js", False),
        ("NODE_OPTIONS", "--enable-source-maps", True),
        ("LD_PRELOAD", "/opt/hook.so", False),
        ("PYTHONWARNINGS", "ignore::hooks.Category", True),
    ],
)
def test_code_that_runs_first_leaves_a_validator_undecided(
    name: str, value: str, is_decided: bool
) -> None:
    validated = node(ZOD, environment={"variables": {name: value}})
    path = f"environment.variables.{name}"
    assert outcomes(RULE, validated, url()) == ([] if is_decided else [("undecided", path)])


def test_the_first_raw_use_is_told() -> None:
    (verdict,) = verdicts(RULE, node(RAW), url())
    assert verdict.message == (
        "the function URL url is a public entry point, and app.mjs:1 uses body of the event"
        " without validation"
    )


def test_what_cannot_be_followed_beside_a_validator_is_undecided() -> None:
    assert outcomes(RULE, node(DYNAMIC), url()) == [("undecided", "code[app.mjs]")]
    # Without a validator, nothing validates.
    unread = node("export const handler = wrap();\n")
    assert outcomes(RULE, unread, url()) == [("violates", "runtime")]
    assert outcomes(RULE, node(RAW, code=UNKNOWN), url()) == [("violates", "runtime")]
