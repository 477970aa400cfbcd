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


@pytest.mark.parametrize("runtime", ["java25", "provided.al2023", "dotnet10"])
def test_a_public_entry_point_of_another_language_is_told(runtime: str) -> None:
    (verdict,) = verdicts(RULE, function({}, runtime=runtime), url())
    assert (verdict.path, verdict.severity.value) == ("runtime", "low")
    why = f"the guards support Python and Node.js, not {runtime}"
    assert verdict.message == f"the function URL url is a public entry point, and {why}"


def test_several_entry_points_are_one_finding() -> None:
    (verdict,) = verdicts(RULE, function({}, runtime="java25"), url(), permission("*"))
    assert verdict.message.startswith(
        "the function URL url, the permission permission are public entry points, and"
    )


@pytest.mark.parametrize(
    "properties",
    [
        {"runtime": "python3.13"},
        {"runtime": "nodejs24.x"},
        {"packageType": "Image", "runtime": None},
    ],
)
def test_guarded_languages_and_images_are_left_to_the_rule_about_validators(
    properties: Any,
) -> None:
    assert outcomes(RULE, function({}, **properties), url()) == []


def test_an_entry_point_with_authorization_complies() -> None:
    assert outcomes(RULE, function({}, runtime="java25"), url("AWS_IAM")) == []
    assert outcomes(RULE, function({}, runtime="java25")) == []


def test_what_is_not_known_is_undecided() -> None:
    java = function({}, runtime="java25")
    assert outcomes(RULE, java, url(UNKNOWN)) == [("undecided", "authorizationType")]
    assert outcomes(RULE, java, url(to=UNKNOWN)) == [("undecided", "functionName")]
    assert outcomes(RULE, function({}, runtime=UNKNOWN), url()) == [("undecided", "runtime")]
