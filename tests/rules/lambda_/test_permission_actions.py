"""The rules about the actions and routes that a permission allows."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource, verdicts

ANY_ACTION = "lambda-permission-any-action"
BEYOND = "lambda-permission-beyond-invoke"
ANY_ROUTE = "lambda-permission-any-route"
API = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5"


def permission(action: Any = "lambda:InvokeFunction", **properties: Any) -> Resource:
    given = {"function": "orders", "principal": "111122223333", "action": action, **properties}
    return resource("aws:lambda/permission:Permission", given)


@pytest.mark.parametrize(
    "action", ["lambda:*", "*", "LAMBDA:*", "lambda:Update*", "lambda:?*", "lambda:*Function"]
)
def test_a_wildcard_beyond_invocations_violates(action: str) -> None:
    assert outcomes(ANY_ACTION, permission(action)) == [("violates", "action")]
    # AND the rule about single actions leaves it to this one
    assert outcomes(BEYOND, permission(action)) == []


@pytest.mark.parametrize(
    ("principal", "severity"),
    [("sqs.amazonaws.com", "low"), ("111122223333", "high"), ("*", "high")],
)
def test_a_service_does_nothing_but_invoke(principal: str, severity: str) -> None:
    made = permission("lambda:*", principal=principal)
    assert [each.severity.value for each in verdicts(ANY_ACTION, made)] == [severity]


@pytest.mark.parametrize(
    "action",
    [
        "lambda:InvokeFunction",
        "lambda:InvokeFunctionUrl",
        "lambda:InvokeAsync",
        "lambda:invokefunction",
        "lambda:Invoke*",
    ],
)
@pytest.mark.parametrize("rule", [ANY_ACTION, BEYOND])
def test_an_invocation_complies(rule: str, action: str) -> None:
    assert outcomes(rule, permission(action)) == []


@pytest.mark.parametrize(
    ("action", "severity"),
    [
        ("lambda:GetFunction", "low"),
        ("lambda:UpdateFunctionCode", "high"),
        ("lambda:addpermission", "high"),
        ("lambda:SomethingNew", "low"),
    ],
)
def test_another_action_violates(action: str, severity: str) -> None:
    (verdict,) = verdicts(BEYOND, permission(action))
    assert (verdict.outcome.value, verdict.path) == ("violates", "action")
    assert verdict.severity.value == severity
    assert action in verdict.message
    assert outcomes(ANY_ACTION, permission(action)) == []


@pytest.mark.parametrize("rule", [ANY_ACTION, BEYOND])
def test_an_unknown_action_cannot_be_told(rule: str) -> None:
    assert outcomes(rule, permission(UNKNOWN)) == [("undecided", "action")]
    assert outcomes(rule, permission(None)) == []


@pytest.mark.parametrize("route", ["*", "*/*", "*/*/*", "*/*/**", "*/*/"])
def test_any_route_of_an_api_violates(route: str) -> None:
    it = permission(principal="apigateway.amazonaws.com", sourceArn=f"{API}/{route}")
    assert outcomes(ANY_ROUTE, it) == [("violates", "sourceArn")]


@pytest.mark.parametrize("source", [f"{API}*", API.rpartition(":")[0] + ":*", f"{API[:-3]}*"])
def test_a_wildcard_matches_what_follows_an_api(source: str) -> None:
    it = permission(principal="apigateway.amazonaws.com", sourceArn=source)
    assert outcomes(ANY_ROUTE, it) == [("violates", "sourceArn")]


@pytest.mark.parametrize(
    "source",
    [
        f"{API}/*/POST/orders",
        # All of one method, or of one stage.
        f"{API}/*/GET/*",
        f"{API}/prod/*",
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
        f"{API}/*/$default",
        f"{API}/authorizers/*",
        "arn:aws:events:eu-central-1:111122223333:rule/*",
        API,
        "",
        None,
    ],
)
def test_a_route_or_another_source_complies(source: str | None) -> None:
    it = permission(principal="apigateway.amazonaws.com", sourceArn=source)
    assert outcomes(ANY_ROUTE, it) == []


def test_routes_matter_for_api_gateway_alone() -> None:
    it = permission(principal="events.amazonaws.com", sourceArn=f"{API}/*/*")
    assert outcomes(ANY_ROUTE, it) == []


@pytest.mark.parametrize("path", ["principal", "sourceArn"])
def test_an_unknown_source_of_api_gateway_cannot_be_told(path: str) -> None:
    given = {"principal": "apigateway.amazonaws.com", "sourceArn": f"{API}/*/*", path: UNKNOWN}
    assert outcomes(ANY_ROUTE, permission(**given)) == [("undecided", path)]


def test_any_api_is_one_finding_whatever_its_routes() -> None:
    source = "arn:aws:execute-api:*:*:*/*/*"
    it = permission(principal="apigateway.amazonaws.com", sourceArn=source)
    found = judge([it], read_settings({"profile": "strict"}))
    told = {each.rule.id: each.folded_into is None for each in found if each.path == "sourceArn"}
    assert told == {"lambda-permission-source-arn-vacuous": True, ANY_ROUTE: False}
