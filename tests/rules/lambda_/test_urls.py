"""lambda-url-without-auth, beyond the cases of its declaration."""

from __future__ import annotations

import pytest

from tests.judging import outcomes, resource

RULE = "lambda-url-without-auth"


@pytest.mark.parametrize("auth", ["NONE", "AWS_IAM"])
def test_the_permissions_beside_the_url_change_nothing(auth: str) -> None:
    url = resource(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "orders", "authorizationType": "NONE"},
    )
    permission = resource(
        "aws:lambda/permission:Permission",
        {
            "function": "orders",
            "action": "lambda:InvokeFunctionUrl",
            "principal": "*",
            "functionUrlAuthType": auth,
        },
    )
    assert outcomes(RULE, url) == [("violates", "authorizationType")]
    assert outcomes(RULE, url, permission) == [("violates", "authorizationType")]
