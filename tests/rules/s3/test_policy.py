"""Bucket policies: what is particular to this service."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.facts.delivery_accounts import LOAD_BALANCING_ACCOUNTS, TRAIL_ACCOUNTS
from policypack.topology.parts.buckets import BUCKETS
from tests.documents import ACCOUNT, allow, deny, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "s3-bucket-policy-public"
EXTERNAL = "s3-bucket-foreign-account"
LOCKOUT = "s3-bucket-policy-lockout"
TLS_OPTIONAL = "s3-bucket-tls-optional"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ARN = "arn:aws:s3:::uploads/*"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("s3:GetObject", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any]) -> bool:
    found = outcomes(
        RULE, resource("aws:s3/bucketPolicy:BucketPolicy", {"policy": text(statement)})
    )
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


@pytest.mark.parametrize("kind", [POLICY, *BUCKETS])
def test_the_inline_policy_of_a_bucket_is_judged_like_a_separate_one(kind: str) -> None:
    held = resource(kind, {"policy": text(grant())})
    assert [outcome for outcome, _ in outcomes(RULE, held)] == ["violates"]
    held = resource(kind, {"policy": text(grant({"AWS": "999988887777"}))})
    assert [outcome for outcome, _ in outcomes(EXTERNAL, held, OWN)] == ["violates"]


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:*"])
def test_reading_and_writing_are_judged_alike(action: str) -> None:
    assert violates(allow(action, ARN, Principal="*"))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    ],
)
def test_a_network_of_ones_own_complies(condition: dict[str, Any]) -> None:
    assert not violates(grant(Condition=condition))


OWN = resource("aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:own"}, "own")


def external(principal: Any, **elements: Any) -> list[tuple[str, str]]:
    policy = resource(POLICY, {"policy": text(grant(principal, **elements))})
    return outcomes(EXTERNAL, policy, OWN)


def test_another_account_is_external_unless_its_organization_is_named() -> None:
    organization = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    assert [outcome for outcome, _ in external({"AWS": "999988887777"})] == ["violates"]
    assert external({"AWS": "999988887777"}, Condition=organization) == []
    assert external({"AWS": ACCOUNT}) == []


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": f"arn:aws:iam::{LOAD_BALANCING_ACCOUNTS['eu-central-1']}:root"},
        {"AWS": TRAIL_ACCOUNTS["eu-central-1"]},
        {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABCDEFGHIJKL"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
    ],
)
def test_principals_of_aws_are_not_external(principal: Any) -> None:
    assert external(principal) == []


BOTH = ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"]
VPC_ENDPOINT = {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"


@pytest.mark.parametrize("action", ["s3:*", "*", ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]])
@pytest.mark.parametrize("target", [BOTH, "arn:aws:s3:::uploads", "arn:aws:s3:::uploads*", "*"])
@pytest.mark.parametrize("kind", [POLICY, *BUCKETS])
def test_a_deny_without_exception_locks_out(kind: str, target: Any, action: Any) -> None:
    policy = resource(kind, {"policy": text(deny(action, target, Principal="*"))})
    (found,) = verdicts(LOCKOUT, policy)
    assert (found.path, found.severity.value) == ("policy.Statement[0]", "medium")


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringNotEqualsIfExists"])
def test_a_deny_that_exempts_a_network_alone_is_of_low_severity(operator: str) -> None:
    condition = {operator: {"aws:SourceVpce": "vpce-0123456789abcdef0"}}
    statement = deny("s3:*", BOTH, Principal="*", Condition=condition)
    (found,) = verdicts(LOCKOUT, resource(POLICY, {"policy": text(statement)}))
    assert found.severity.value == "low"
    assert "aws:SourceVpce" in found.message


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": "Allow"},
        {"Action": "s3:GetObject"},
        {"Action": "s3:PutBucketPolicy"},
        {"Resource": "arn:aws:s3:::uploads/*"},
        {"Principal": {"AWS": "999988887777"}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Condition": {"ArnNotLike": {"aws:PrincipalArn": ROLE}}},
        {"Condition": {**VPC_ENDPOINT, "ArnNotLike": {"aws:PrincipalArn": ROLE}}},
        {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}},
    ],
)
def test_a_deny_of_less_locks_no_administrator_out(changes: Any) -> None:
    statement = {**deny("s3:*", BOTH, Principal="*"), **changes}
    assert outcomes(LOCKOUT, resource(POLICY, {"policy": text(statement)})) == []


def test_an_unknown_policy_or_part_is_undecided() -> None:
    assert outcomes(LOCKOUT, resource(POLICY, {"policy": UNKNOWN})) == [("undecided", "policy")]
    statement = deny("s3:*", [UNKNOWN], Principal="*")
    held = {"policy": {"Version": "2012-10-17", "Statement": [statement]}}
    found = outcomes(LOCKOUT, resource(POLICY, held))
    assert found == [("undecided", "policy.Statement[0].Resource[0]")]
    assert outcomes(LOCKOUT, resource(POLICY, {"policy": "{"})) == []
    for kind in (POLICY, *BUCKETS):
        assert outcomes(LOCKOUT, resource(kind, {})) == []


PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
DENIES = deny("s3:*", BOTH, Principal="*", Condition=PLAIN)
OPTIONAL = [("violates", "policy")]


def tls(kind: str, *statements: dict[str, Any], bucket: Any = "uploads", **settings: Any) -> Any:
    own = resource(kind, {"id": "uploads", "bucket": "uploads"}, "uploads")
    policy = resource(POLICY, {"bucket": bucket, "policy": text(*statements)}, "policy")
    return outcomes(TLS_OPTIONAL, own, policy, **settings)


@pytest.mark.parametrize("kind", BUCKETS)
def test_a_policy_that_denies_requests_without_tls_complies(kind: str) -> None:
    halves = [{**DENIES, "Resource": each} for each in BOTH]
    assert tls(kind, DENIES) == tls(kind, *halves) == tls(kind, {**DENIES, "Resource": "*"}) == []
    inline = resource(kind, {"id": "uploads", "bucket": "uploads", "policy": text(DENIES)})
    assert outcomes(TLS_OPTIONAL, inline) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Resource": BOTH[0]},
        {"Resource": BOTH[1]},
        {"Resource": [BOTH[0], "arn:aws:s3:::uploads/reports/*"]},
        {"Principal": {"AWS": ACCOUNT}},
        {"Action": "s3:GetObject"},
        {"Condition": {}},
    ],
)
def test_a_policy_that_denies_less_leaves_tls_optional(changes: Any) -> None:
    assert tls(BUCKETS[0], {**DENIES, **changes}) == OPTIONAL


def test_the_policy_of_another_bucket_or_program_does_not_show() -> None:
    assert tls(BUCKETS[0], DENIES, bucket="other") == OPTIONAL
    assert tls(BUCKETS[0], DENIES, bucket=UNKNOWN) == [("undecided", "bucket")]
    assert tls(BUCKETS[0], DENIES, bucket="other", completed_elsewhere=["uploads"]) == []
