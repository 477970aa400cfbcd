"""Access to every resource of a type: modules any_resource and lateral_movement."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, deny
from tests.judged import UNKNOWN, outcomes, verdicts
from tests.rules.iam.identity_policies import FUNCTION, TABLE, policy, violates

WRITES = "iam-policy-writes-any-resource"
READS_DATA = "iam-policy-reads-any-data"
READS_SECRETS = "iam-policy-reads-any-secret"
DECRYPTS = "iam-policy-decrypts-any-key"
INVOKES = "iam-policy-invokes-any-function"
ASSUMES = "iam-policy-assumes-any-role"
PERMITS = "iam-policy-changes-any-permission"
ANY = "iam-policy-any-resource"

HERE = f"eu-central-1:{ACCOUNT}"

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
    ANY: (
        "dynamodb:DescribeTable",
        ("*", "arn:aws:dynamodb:*:*:table/*", "arn:*:dynamodb:*:*:*"),
        TABLE,
    ),
}


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
def test_an_unknown_element_is_undecided(rule: str) -> None:
    action = BAD[rule][0]
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
        (READS_SECRETS, "ssm:GetParameter*"),
        (READS_DATA, "dynamodb:Scan"),
        (DECRYPTS, "kms:*"),
        (DECRYPTS, "kms:ReEncryptFrom"),
        (INVOKES, "lambda:Invoke*"),
        (INVOKES, "lambda:*"),
        (ASSUMES, "STS:assumerole"),
        (PERMITS, "lambda:AddPermission"),
        (PERMITS, "sqs:AddPermission"),
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


@pytest.mark.parametrize(
    "statement",
    [
        allow(["xray:PutTraceSegments", "ec2:DescribeInstances", "ecr:GetAuthorizationToken"]),
        allow(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]),
        allow("dynamodb:DescribeTable", TABLE),
        # These have a rule of their own.
        allow(["s3:GetObject", "secretsmanager:GetSecretValue", "dynamodb:PutItem"]),
    ],
)
def test_what_needs_any_resource_or_is_reported_elsewhere_complies(statement: Any) -> None:
    assert not violates(ANY, statement)


def test_the_message_counts_all_and_names_the_gravest_first() -> None:
    (found,) = verdicts(WRITES, policy(allow(["sqs:SendMessage", "dynamodb:PutItem"], "*")))
    assert "(2 actions: dynamodb:PutItem, sqs:SendMessage)" in found.message
    assert found.path == "policy.Statement[0].Action[1]"
