"""What an identity policy lets its holder do to everything of a kind."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.resources import Resource
from tests.documents import ACCOUNT, allow, deny, document, text
from tests.judging import UNKNOWN, outcomes, resource, verdicts

WRITES = "iam-policy-writes-any-resource"
READS_DATA = "iam-policy-reads-any-data"
READS_SECRETS = "iam-policy-reads-any-secret"
DECRYPTS = "iam-policy-decrypts-any-key"
INVOKES = "iam-policy-invokes-any-function"
ASSUMES = "iam-policy-assumes-any-role"
PERMITS = "iam-policy-changes-any-permission"
THROUGH_LAMBDA = "iam-policy-escalates-through-lambda"

POLICY = "aws:iam/policy:Policy"
HERE = f"eu-central-1:{ACCOUNT}"
TABLE = f"arn:aws:dynamodb:{HERE}:table/orders"
FUNCTION = f"arn:aws:lambda:{HERE}:function:orders"
TO_LAMBDA = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}

# A wide grant of each, the ways to write "any", and one that is named.
BAD: dict[str, tuple[Any, tuple[str, ...], Any]] = {
    WRITES: ("dynamodb:PutItem", ("*", "arn:aws:dynamodb:*:*:table/*"), TABLE),
    READS_DATA: ("s3:GetObject", ("*", "arn:aws:s3:::*/*", "arn:aws:s3:::*"), "arn:aws:s3:::up/*"),
    READS_SECRETS: (
        "secretsmanager:GetSecretValue",
        ("*", f"arn:aws:secretsmanager:{HERE}:secret:*"),
        f"arn:aws:secretsmanager:{HERE}:secret:pay-AbCdEf",
    ),
    DECRYPTS: (
        "kms:Decrypt",
        ("*", f"arn:aws:kms:{HERE}:key/*", "arn:aws:kms:*:*:key/*"),
        f"arn:aws:kms:{HERE}:key/mrk-1",
    ),
    INVOKES: (
        "lambda:InvokeFunction",
        ("*", f"arn:aws:lambda:{HERE}:function:*", "arn:aws:lambda:*:*:function:*"),
        [FUNCTION, f"{FUNCTION}:*"],
    ),
    ASSUMES: (
        "sts:AssumeRole",
        ("*", "arn:aws:iam::*:role/*", f"arn:aws:iam::{ACCOUNT}:role/*"),
        f"arn:aws:iam::{ACCOUNT}:role/reports",
    ),
    PERMITS: ("s3:PutBucketPolicy", ("*", "arn:aws:s3:::*"), "arn:aws:s3:::uploads"),
    THROUGH_LAMBDA: (
        "lambda:UpdateFunctionCode",
        ("*", f"arn:aws:lambda:{HERE}:function:*"),
        FUNCTION,
    ),
}


def policy(*statements: dict[str, Any]) -> Resource:
    return resource(POLICY, {"policy": document(*statements)})


def violates(rule: str, *statements: dict[str, Any]) -> bool:
    found = outcomes(rule, policy(*statements))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


@pytest.mark.parametrize(("rule", "arn"), [(rule, arn) for rule in BAD for arn in BAD[rule][1]])
def test_every_spelling_of_any_resource_violates(rule: str, arn: str) -> None:
    action, _, named = BAD[rule]
    assert violates(rule, allow(action, arn))
    listed = named if isinstance(named, list) else [named]
    assert violates(rule, allow(action, [*listed, arn]))


@pytest.mark.parametrize("rule", BAD)
def test_a_named_resource_complies(rule: str) -> None:
    action, _, named = BAD[rule]
    assert not violates(rule, allow(action, named))
    assert not violates(rule, deny(action))


@pytest.mark.parametrize("rule", BAD)
def test_a_deny_of_the_same_takes_it_back(rule: str) -> None:
    action, _, named = BAD[rule]
    assert not violates(rule, allow(action), deny(action))
    assert violates(rule, allow(action), deny(action, named))


@pytest.mark.parametrize("rule", BAD)
def test_every_holder_is_judged(rule: str) -> None:
    made = text(allow(BAD[rule][0]))
    for kind in ("rolePolicy:RolePolicy", "groupPolicy:GroupPolicy", "userPolicy:UserPolicy"):
        found = outcomes(rule, resource(f"aws:iam/{kind}", {"policy": made}))
        assert [outcome for outcome, _ in found] == ["violates"]
    role = resource("aws:iam/role:Role", {"inlinePolicies": [{"policy": made}]})
    assert [outcome for outcome, _ in outcomes(rule, role)] == ["violates"]


@pytest.mark.parametrize("rule", BAD)
def test_what_is_unknown_cannot_be_told(rule: str) -> None:
    action = BAD[rule][0]
    assert outcomes(rule, resource(POLICY, {"policy": UNKNOWN})) == [("undecided", "policy")]
    found = outcomes(rule, policy(allow(action, UNKNOWN)))
    assert found == [("undecided", "policy.Statement[0].Resource")]
    found = outcomes(rule, policy(allow(UNKNOWN)))
    assert found == [("undecided", "policy.Statement[0].Action")]


@pytest.mark.parametrize("rule", BAD)
def test_the_message_names_the_statement_and_a_fix(rule: str) -> None:
    (found,) = verdicts(rule, policy(allow("dynamodb:GetItem", TABLE), allow(BAD[rule][0])))
    assert found.path.startswith("policy.Statement[1]")
    assert found.fix


@pytest.mark.parametrize(
    ("rule", "action"),
    [
        (WRITES, "dynamodb:Put*"),
        (READS_SECRETS, "secretsmanager:BatchGetSecretValue"),
        (READS_SECRETS, "ssm:GetParameter*"),
        (READS_DATA, "dynamodb:Scan"),
        (DECRYPTS, "kms:*"),
        (DECRYPTS, "kms:ReEncryptFrom"),
        (INVOKES, "lambda:Invoke*"),
        (INVOKES, "lambda:*"),
        (ASSUMES, "STS:assumerole"),
        (PERMITS, "lambda:AddPermission"),
        (PERMITS, "sqs:AddPermission"),
        (THROUGH_LAMBDA, "lambda:UpdateFunctionConfiguration"),
    ],
)
def test_other_actions_and_wildcards_violate_too(rule: str, action: str) -> None:
    assert violates(rule, allow(action))


@pytest.mark.parametrize(
    ("rule", "action"),
    [
        (READS_SECRETS, "ecr:GetAuthorizationToken"),
        (ASSUMES, ["sts:GetCallerIdentity", "sts:TagSession"]),
        (ASSUMES, "sts:AssumeRoleWithWebIdentity"),
        (WRITES, ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]),
        (WRITES, ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]),
        (PERMITS, "s3:GetBucketPolicy"),
    ],
)
def test_harmless_actions_on_any_resource_comply(rule: str, action: Any) -> None:
    assert not violates(rule, allow(action))


def test_a_condition_on_the_region_restricts_no_reader() -> None:
    region = {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}
    assert violates(READS_DATA, allow("s3:GetObject", Condition=region))


def test_passing_a_role_to_a_new_function_that_can_be_run_violates() -> None:
    passing = allow("iam:PassRole", Condition=TO_LAMBDA)
    creating = allow(["lambda:CreateFunction", "lambda:InvokeFunction"])
    assert violates(THROUGH_LAMBDA, passing, creating)
    assert not violates(THROUGH_LAMBDA, passing)
