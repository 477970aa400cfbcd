"""api-gateway-method-unvalidated."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.openapi_documents import invoke_arn
from tests.rules.apigateway.apis import INTEGRATION, method, rest_integration
from tests.rules.lambda_.guarded_functions import ARN, code, function

RULE = "api-gateway-method-unvalidated"
VIOLATES = [("violates", "requestValidatorId")]
MODEL = {"application/json": "Order"}


def validator(**flags: Any) -> Resource:
    kind = "aws:apigateway/requestValidator:RequestValidator"
    return resource(kind, {"id": "v1", "name": "validator", **flags}, "validator")


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
def test_a_method_without_a_validator_violates() -> None:
    assert outcomes(RULE, method()) == VIOLATES
    assert outcomes(RULE, method(), validator(validateRequestParameters=True)) == VIOLATES


@pytest.mark.parametrize(
    ("flags", "held", "expected"),
    [
        ({}, {}, VIOLATES),
        ({"validateRequestBody": False, "validateRequestParameters": False}, {}, VIOLATES),
        ({"validateRequestParameters": True}, {}, []),
        ({"validateRequestBody": True}, {"requestModels": MODEL}, []),
        # Without a model there is nothing to compare the body with.
        ({"validateRequestBody": True}, {}, VIOLATES),
    ],
)
def test_the_validator_must_check_something(
    flags: dict[str, Any], held: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    it = method(requestValidatorId="v1", **held)
    assert outcomes(RULE, it, validator(**flags)) == expected


def test_a_validator_of_another_stack_counts() -> None:
    assert outcomes(RULE, method(requestValidatorId="elsewhere")) == []


def test_an_unknown_validator_is_undecided() -> None:
    it = method(requestValidatorId=UNKNOWN)
    assert outcomes(RULE, it) == [("undecided", "requestValidatorId")]


def test_preflight_requests_and_mocks_need_no_validation() -> None:
    assert outcomes(RULE, method(httpMethod="OPTIONS")) == []
    assert outcomes(RULE, method(), rest_integration(type="MOCK")) == []
    assert outcomes(RULE, method(), rest_integration(type="MOCK", resourceId="e5")) == VIOLATES
    assert outcomes(RULE, method(), rest_integration()) == VIOLATES


def test_a_mock_is_found_by_its_record() -> None:
    it = method(httpMethod=UNKNOWN)
    post = method()
    mock = resource(
        INTEGRATION, {"type": "MOCK", "httpMethod": UNKNOWN}, "i", depends={"httpMethod": [post]}
    )
    assert outcomes(RULE, post, mock) == []
    assert outcomes(RULE, it, mock) == [("undecided", "httpMethod")]


@pytest.mark.parametrize(
    ("validators", "expected"),
    [(["RestApi()"], []), (["SQS()"], VIOLATES), ([], VIOLATES)],
)
def test_a_function_whose_guard_validates_the_events_needs_no_validator(
    validators: list[str], expected: list[tuple[str, str]]
) -> None:
    behind = rest_integration(invoke_arn(ARN), type="AWS_PROXY")
    assert outcomes(RULE, method(), behind, function(code(*validators))) == expected


def test_a_function_in_another_language_has_no_guard() -> None:
    behind = rest_integration(invoke_arn(ARN), type="AWS_PROXY")
    javascript = function({"app.js": ""}, runtime="nodejs22.x")
    assert outcomes(RULE, method(), behind, javascript) == VIOLATES
