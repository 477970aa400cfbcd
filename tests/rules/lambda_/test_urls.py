"""lambda-url-without-auth."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.resources import Resource
from tests.judging import UNKNOWN, outcomes, resource

RULE = "lambda-url-without-auth"


def url(authorization: Any) -> Resource:
    return resource(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "orders", "authorizationType": authorization},
    )


def test_a_url_without_authentication_violates_even_without_a_permission() -> None:
    assert outcomes(RULE, url("NONE")) == [("violates", "authorizationType")]


@pytest.mark.parametrize("auth", ["NONE", "AWS_IAM"])
def test_the_permissions_beside_the_url_change_nothing(auth: str) -> None:
    permission = resource(
        "aws:lambda/permission:Permission",
        {
            "function": "orders",
            "action": "lambda:InvokeFunctionUrl",
            "principal": "*",
            "functionUrlAuthType": auth,
        },
    )
    assert outcomes(RULE, url("NONE"), permission) == [("violates", "authorizationType")]


def test_a_url_with_iam_complies() -> None:
    assert outcomes(RULE, url("AWS_IAM")) == []


def test_an_unknown_authorization_cannot_be_told() -> None:
    assert outcomes(RULE, url(UNKNOWN)) == [("undecided", "authorizationType")]
