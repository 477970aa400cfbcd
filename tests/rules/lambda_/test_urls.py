"""lambda-url-without-auth and lambda-url-permission-mismatched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

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


MISMATCHED = "lambda-url-permission-mismatched"
ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
WRONG = [("violates", "functionUrlAuthType")]


def url_of(function: Any, auth: Any, depends: Sequence[Resource] = (), **more: Any) -> Resource:
    given = {"functionName": function, "authorizationType": auth, **more}
    kind = "aws:lambda/functionUrl:FunctionUrl"
    return resource(kind, given, "url", depends={"functionName": depends})


def permission_of(
    function: Any, auth: Any, depends: Sequence[Resource] = (), **more: Any
) -> Resource:
    given = {"function": function, "principal": "*", "functionUrlAuthType": auth, **more}
    kind = "aws:lambda/permission:Permission"
    return resource(kind, given, "public", depends={"function": depends})


@pytest.mark.parametrize(
    ("allowed", "needed", "severity"), [("NONE", "AWS_IAM", "medium"), ("AWS_IAM", "NONE", "low")]
)
def test_a_permission_for_another_authentication_violates(
    allowed: str, needed: str, severity: str
) -> None:
    (verdict,) = verdicts(MISMATCHED, permission_of(ARN, allowed), url_of("orders", needed))
    assert (verdict.outcome.value, verdict.path) == WRONG[0]
    assert verdict.severity.value == severity


@pytest.mark.parametrize("auth", ["NONE", "AWS_IAM"])
def test_a_permission_for_the_same_authentication_complies(auth: str) -> None:
    assert outcomes(MISMATCHED, permission_of(ARN, auth), url_of("orders", auth)) == []


@pytest.mark.parametrize(
    ("function", "properties"),
    [
        pytest.param("111122223333:function:orders", {}, id="partial ARN"),
        pytest.param("orders:live", {}, id="alias in the name"),
        pytest.param(f"{ARN}:live", {}, id="alias in the ARN"),
        pytest.param(ARN, {"qualifier": "live"}, id="qualifier"),
        pytest.param("returns", {}, id="another function"),
    ],
)
def test_the_same_function_and_qualifier_are_compared(
    function: str, properties: dict[str, Any]
) -> None:
    permission = permission_of(function, "NONE", **properties)
    whole, alias = url_of("orders", "AWS_IAM"), url_of("orders", "AWS_IAM", qualifier="live")
    same_alias = "live" in f"{function}{properties}"
    same_whole = not same_alias and "orders" in function
    assert outcomes(MISMATCHED, permission, whole) == (WRONG if same_whole else [])
    assert outcomes(MISMATCHED, permission, alias) == (WRONG if same_alias else [])


def test_functions_of_the_stack_are_found_by_the_record() -> None:
    function = resource("aws:lambda/function:Function", {"name": UNKNOWN}, "orders")
    url = url_of(UNKNOWN, "AWS_IAM", [function])
    permission = permission_of(UNKNOWN, "NONE", [function])
    assert outcomes(MISMATCHED, permission, url, function) == WRONG
    other = resource("aws:lambda/function:Function", {"name": UNKNOWN}, "returns")
    assert outcomes(MISMATCHED, permission_of(UNKNOWN, "NONE", [other]), url, other, function) == []


@pytest.mark.parametrize("path", ["function", "functionUrlAuthType", "qualifier"])
def test_an_unknown_permission_cannot_be_told(path: str) -> None:
    given: dict[str, Any] = {"function": ARN, "functionUrlAuthType": "NONE", path: UNKNOWN}
    function, auth = given.pop("function"), given.pop("functionUrlAuthType")
    permission = permission_of(function, auth, **given)
    assert outcomes(MISMATCHED, permission, url_of("orders", "AWS_IAM")) == [("undecided", path)]


def test_a_permission_without_a_url_complies() -> None:
    assert outcomes(MISMATCHED, permission_of(ARN, "NONE")) == []
    assert outcomes(MISMATCHED, permission_of(ARN, None), url_of("orders", "AWS_IAM")) == []
    assert outcomes(MISMATCHED, permission_of("", "NONE"), url_of("", "AWS_IAM")) == []


def policy_of(function: str, auth: Any, effect: str = "Allow") -> Resource:
    statement = {
        "Effect": effect,
        "Principal": "*",
        "Action": "lambda:InvokeFunctionUrl",
        "Resource": function,
        "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": auth}},
    }
    document: Any = {"Version": "2012-10-17", "Statement": [statement]}
    held = document if auth is UNKNOWN else json.dumps(document)
    kind = "aws:lambda/resourcePolicy:ResourcePolicy"
    return resource(kind, {"resourceArn": function, "policy": held}, "public")


CONDITION = "policy.Statement[0].Condition.StringEquals.lambda:FunctionUrlAuthType"


@pytest.mark.parametrize(
    ("allowed", "needed", "severity"), [("NONE", "AWS_IAM", "medium"), ("AWS_IAM", "NONE", "low")]
)
def test_a_document_for_another_authentication_violates(
    allowed: str, needed: str, severity: str
) -> None:
    (verdict,) = verdicts(MISMATCHED, policy_of(ARN, allowed), url_of("orders", needed))
    assert (verdict.outcome.value, verdict.path) == ("violates", CONDITION)
    assert verdict.severity.value == severity


def test_a_document_is_compared_with_the_url_of_its_function_and_qualifier() -> None:
    whole, alias = url_of("orders", "AWS_IAM"), url_of("orders", "AWS_IAM", qualifier="live")
    wrong = [("violates", CONDITION)]
    assert outcomes(MISMATCHED, policy_of(ARN, "NONE"), alias) == []
    assert outcomes(MISMATCHED, policy_of(f"{ARN}:live", "NONE"), alias) == wrong
    assert outcomes(MISMATCHED, policy_of(f"{ARN}:live", "NONE"), whole) == []
    returns = ARN.replace("orders", "returns")
    assert outcomes(MISMATCHED, policy_of(returns, "NONE"), whole) == []
    assert outcomes(MISMATCHED, policy_of(ARN, "AWS_IAM"), whole) == []
    assert outcomes(MISMATCHED, policy_of(ARN, "NONE", "Deny"), whole) == []


def test_an_unknown_document_cannot_be_told_beside_a_url() -> None:
    unknown = policy_of(ARN, UNKNOWN)
    found = outcomes(MISMATCHED, unknown, url_of("orders", "AWS_IAM"))
    assert found == [("undecided", CONDITION)]
    assert outcomes(MISMATCHED, unknown) == []
