"""No unknown leaf hides a public and privileged function: it violates, or it is undecided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.lambda_ import test_exposure as cases

STACKS = {
    "URL": [cases.url(), *cases.administrator()],
    "permission": [cases.permission(), *cases.administrator()],
    "REST API": [*cases.rest_api(), *cases.administrator()],
    "HTTP API": [*cases.http_api(authorizationType="NONE"), *cases.administrator()],
    "quick create": [*cases.quick_api(cases.FUNCTION_ARN), *cases.administrator()],
    "WebSocket API": [*cases.web_socket("NONE"), *cases.administrator()],
    "stage variable": [
        *cases.rest_api(uri=cases.STAGE_VARIABLE),
        cases.permission(
            "apigateway.amazonaws.com",
            sourceArn="arn:aws:execute-api:eu-central-1:111122223333:a1b2c3/*/*",
        ),
        *cases.administrator(),
    ],
    "RolePolicy": [cases.url(), cases.role(), cases.role_policy(cases.ADMIN)],
    "inlinePolicies": [
        cases.url(),
        cases.role(inlinePolicies=[{"name": "all", "policy": cases.ADMIN}]),
    ],
    "managedPolicyArns": [
        cases.url(),
        cases.role(managedPolicyArns=[cases.BASIC, cases.ADMINISTRATOR]),
    ],
    "own policy": [
        cases.url(),
        cases.role(),
        cases.attachment(cases.POLICY_ARN),
        cases.policy(cases.ADMIN),
    ],
    "exclusive": [cases.url(), cases.role(), cases.attached_twice([cases.ADMINISTRATOR])],
    "many roles": [cases.url(), cases.role(), cases.attached_to_many(cases.ADMINISTRATOR)],
}


def _with_one_unknown(value: Any) -> Iterator[Any]:
    """Copies of the value with one leaf unknown, also inside documents and as a whole."""
    yield UNKNOWN
    if isinstance(value, str) and value.startswith("{"):
        yield from _with_one_unknown(json.loads(value))
    elif isinstance(value, dict):
        for key in value:
            yield from ({**value, key: changed} for changed in _with_one_unknown(value[key]))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from ([*value[:n], new, *value[n + 1 :]] for new in _with_one_unknown(item))


def _variants(stack: list[Resource]) -> Iterator[list[Resource]]:
    for n, item in enumerate(stack):
        for changed in _with_one_unknown(dict(item.wire)):
            if changed is not UNKNOWN:
                yield [*stack[:n], resource(item.type, changed, item.name), *stack[n + 1 :]]


@pytest.mark.parametrize("name", STACKS)
def test_no_unknown_leaf_hides_the_function(name: str) -> None:
    stack = [cases.function(), *STACKS[name]]
    assert outcomes(cases.RULE, *stack) == cases.VIOLATES
    variants = list(_variants(stack))
    assert len(variants) > len(stack)
    for variant in variants:
        assert outcomes(cases.RULE, *variant), [dict(item.properties.raw) for item in variant]
