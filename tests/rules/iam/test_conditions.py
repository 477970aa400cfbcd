"""iam-policy-condition-inert and -vacuous-condition."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ROLE, allow, deny, document
from tests.judged import UNKNOWN, outcomes, resource, verdicts

INERT = "iam-policy-condition-inert"
VACUOUS = "iam-policy-vacuous-condition"
BUCKET = "aws:s3/bucketPolicy:BucketPolicy"
POLICY = "aws:iam/policy:Policy"


def policy(written: Any, kind: str = POLICY) -> Resource:
    return resource(kind, {"policy": written})


def guarded(condition: Any, effect: Any = allow, **elements: Any) -> Resource:
    statement = effect("s3:GetObject", "arn:aws:s3:::uploads/*", Principal={"AWS": ROLE})
    return policy(document({**statement, "Condition": condition, **elements}), BUCKET)


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({"StringEquals": {"aws:PrincipalArn": f"{ROLE}-*"}}, "StringEquals.aws:PrincipalArn"),
        ({"Bool": {"aws:PrincipalArn": "true"}}, "Bool.aws:PrincipalArn"),
        ({"StringEquals": {"aws:PrincipleArn": ROLE}}, "StringEquals.aws:PrincipleArn"),
        ({"NullIfExists": {"aws:PrincipalOrgID": "true"}}, "NullIfExists.aws:PrincipalOrgID"),
    ],
)
def test_a_condition_that_never_matches_violates(condition: Any, place: str) -> None:
    path = f"policy.Statement[0].Condition.{place}"
    assert outcomes(INERT, guarded(condition)) == [("violates", path)]


def test_a_deny_without_effect_comes_first_and_its_message_states_it() -> None:
    inert = {"StringEquals": {"aws:PrincipalArn": f"{ROLE}-*"}}
    made = document(
        {**allow("s3:GetObject", "*", Principal="*"), "Condition": inert},
        {**deny("s3:GetObject", "*", Principal="*"), "Condition": inert},
    )
    first, second = verdicts(INERT, policy(made, BUCKET))
    assert first.path.startswith("policy.Statement[1]")
    assert first.message.endswith("so the Deny has no effect")
    assert second.message.endswith("so the statement has no effect")
    assert first.fix == "Use StringLike"


def test_an_old_version_leaves_variables_as_plain_text() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::uploads/${aws:username}/*")
    old = policy({"Version": "2008-10-17", "Statement": statement})
    assert outcomes(INERT, old) == [("violates", "policy.Statement.Resource")]
    assert outcomes(INERT, policy({"Statement": statement})) == [
        ("violates", "policy.Statement.Resource")
    ]
    assert outcomes(INERT, policy(document(statement))) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"aws:PrincipalArn": f"{ROLE}-*"}},
        {"StringEquals": {"s3:prefix": "what${*}ever"}},
        {"Bool": {"aws:SecureTransport": "false"}},
        {"StringEquals": {"token.actions.githubusercontent.com:sub": "x"}},
    ],
)
def test_a_condition_that_can_match_complies(condition: Any) -> None:
    assert outcomes(INERT, guarded(condition)) == []


@pytest.mark.parametrize("rule", [INERT, VACUOUS])
def test_an_unknown_value_may_be_at_fault(rule: str) -> None:
    path = "policy.Statement[0].Condition.StringLike.aws:PrincipalArn"
    made = guarded({"StringLike": {"aws:PrincipalArn": UNKNOWN}})
    assert outcomes(rule, made) == [("undecided", path)]


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringLike", "aws:PrincipalArn", "*"),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        ("IpAddress", "aws:SourceIp", "::/0"),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
        ("StringEqualsIfExists", "aws:SourceVpce", "vpce-1a2b3c4d"),
        ("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("StringLike", "aws:RequestedRegion", "*"),
        ("Null", "aws:PrincipalOrgID", "false"),
    ],
)
def test_a_condition_that_restricts_nothing_violates(operator: str, key: str, value: str) -> None:
    (found,) = verdicts(VACUOUS, guarded({operator: {key: value}}))
    assert found.path == f"policy.Statement[0].Condition.{operator}.{key}"
    assert found.message.endswith("so it does not restrict s3:GetObject")


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"aws:PrincipalArn": f"{ROLE}-*"}},
        {"StringLike": {"aws:PrincipalTag/team": "*"}},
        {"Null": {"aws:RequestTag/team": "false"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {
            "DateGreaterThan": {"aws:CurrentTime": "2020-01-01"},
            "DateLessThan": {"aws:CurrentTime": "2099-01-01"},
        },
        {
            "ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"},
            "Null": {"aws:PrincipalOrgPaths": "false"},
        },
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}},
        {"StringEqualsIfExists": {"ec2:InstanceType": "t3.micro"}},
    ],
)
def test_a_condition_that_excludes_a_caller_complies(condition: Any) -> None:
    assert outcomes(VACUOUS, guarded(condition)) == []


def test_under_deny_a_condition_that_is_always_true_only_denies_more() -> None:
    assert outcomes(VACUOUS, guarded({"StringLike": {"aws:PrincipalArn": "*"}}, deny)) == []
