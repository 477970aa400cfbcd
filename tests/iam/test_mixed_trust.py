"""Roles of Lambda functions that others can assume too."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Undecided, Weakness, trust_weaknesses
from policypack.model.unknown import Unknown
from tests.iam.statements import outcomes, policy, trust, when

MIXED = "trusts-lambda-and-others"
LAMBDA, EDGE = "lambda.amazonaws.com", "edgelambda.amazonaws.com"
ROLE = "arn:aws:iam::123456789012:role/deployer"
ROOT = "arn:aws:iam::123456789012:root"


def found(*statements: Any) -> list[tuple[type, str]]:
    every = outcomes(trust_weaknesses, policy(*statements))
    return [(type(each), each.path) for each in every if each.kind.value == MIXED]


@pytest.mark.parametrize(
    ("principal", "path"),
    [
        ({"Service": [LAMBDA, "ec2.amazonaws.com"]}, "policy.Statement[0].Principal.Service[1]"),
        (
            {"Service": ["scheduler.amazonaws.com", LAMBDA]},
            "policy.Statement[0].Principal.Service[0]",
        ),
        ({"Service": LAMBDA, "AWS": ROLE}, "policy.Statement[0].Principal.AWS"),
        # The root of the own account stands for all its principals.
        ({"Service": LAMBDA, "AWS": ROOT}, "policy.Statement[0].Principal.AWS"),
        ({"Service": [LAMBDA, "*"]}, "policy.Statement[0].Principal.Service[1]"),
    ],
)
def test_another_principal_beside_lambda_is_found(principal: Any, path: str) -> None:
    assert found(trust(principal)) == [(Weakness, path)]


def test_another_principal_in_another_statement_is_found() -> None:
    other = trust({"AWS": ROLE}, **when("StringEquals", "sts:ExternalId", "3f9c1b7e-acme-7781"))
    assert found(trust({"Service": LAMBDA}), other) == [
        (Weakness, "policy.Statement[1].Principal.AWS")
    ]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([trust({"Service": LAMBDA})], id="Lambda alone"),
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
        pytest.param([trust({"Service": [LAMBDA, EDGE]})], id="Lambda@Edge"),
        pytest.param([trust({"Service": "ec2.amazonaws.com", "AWS": ROLE})], id="no function"),
        pytest.param(
            [trust({"Service": LAMBDA}), {**trust({"AWS": ROLE}), "Effect": "Deny"}], id="a Deny"
        ),
        pytest.param(
            [trust({"Service": LAMBDA}), trust({"AWS": ROLE}, "sts:TagSession")], id="no assuming"
        ),
        pytest.param([trust({"Service": [LAMBDA, LAMBDA]})], id="twice"),
    ],
)
def test_lambda_alone_and_other_roles_are_not_found(statements: list[Any]) -> None:
    assert found(*statements) == []


def test_what_a_deny_takes_back_is_not_found() -> None:
    denied = {**trust("*"), "Effect": "Deny"}
    assert found(trust({"Service": LAMBDA, "AWS": ROLE}), denied) == []


def test_an_unknown_principal_beside_lambda_is_undecided() -> None:
    unknown, at = Unknown("x"), "policy.Statement[0].Principal"
    assert found(trust({"Service": [LAMBDA, unknown]})) == [(Undecided, f"{at}.Service[1]")]
    beside = found(trust({"Service": unknown, "AWS": ROLE}))
    assert beside == [(Undecided, f"{at}.Service"), (Undecided, f"{at}.Service")]
    # AND an element that is not known as a whole may hold both
    assert found(trust({"Service": unknown})) == [(Undecided, f"{at}.Service")]
    assert found(trust(unknown)) == [(Undecided, at)]
    assert found(unknown) == [(Undecided, "policy.Statement[0]")]
    # AND one of a list is one
    assert found(trust({"Service": [unknown]})) == []
