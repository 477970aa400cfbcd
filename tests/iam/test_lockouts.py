"""Which bucket policies lock out their administrators."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Lockout, lockouts, parse
from policypack.model.unknown import Unknown

LATER = Unknown("policy")
CHANGES = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")


def found(**changes: Any) -> list[Any]:
    denies = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::a"}
    document = parse({"Version": "2012-10-17", "Statement": [{**denies, **changes}]}, "policy")
    return list(lockouts(document, *CHANGES))


def network(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


@pytest.mark.parametrize(
    ("changes", "networks"),
    [
        ({}, ()),
        ({"Principal": {"AWS": "*"}}, ()),
        ({"Action": "*", "Resource": "*"}, ()),
        ({"Action": list(CHANGES)}, ()),
        (network("StringNotEquals", "aws:SourceVpce", "vpce-1"), ("aws:SourceVpce",)),
        (network("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"), ("aws:SourceIp",)),
    ],
)
def test_given_a_deny_of_every_change_when_asked_then_it_locks_out(
    changes: Any, networks: tuple[str, ...]
) -> None:
    assert found(**changes) == [Lockout("policy.Statement[0]", networks)]


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": "Allow"},
        {"Action": "s3:PutBucketPolicy"},
        {"Resource": "arn:aws:s3:::a/*"},
        {"Principal": {"AWS": "111122223333"}},
        network("StringEquals", "aws:SourceVpce", "vpce-1"),
        network("Bool", "aws:SecureTransport", "false"),
        network("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/admin"),
    ],
)
def test_given_a_deny_of_less_when_asked_then_it_does_not(changes: Any) -> None:
    assert found(**changes) == []


@pytest.mark.parametrize(
    "changes",
    [{"Effect": LATER}, {"Action": LATER}, {"Resource": LATER}, {"Condition": LATER}],
)
def test_given_an_unknown_part_when_asked_then_it_decides(changes: Any) -> None:
    (each,) = found(**changes)
    assert isinstance(each, Unknown)
