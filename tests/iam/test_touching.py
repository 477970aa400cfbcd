"""Questions about a part of a resource at least: `ResourceQuery(touching=...)`."""

from __future__ import annotations

from typing import Any

import pytest

from policypack import iam
from policypack.iam.meaning.actions import expand
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.weaknesses.identity import effective_permissions
from policypack.model.unknown import Unknown

OBJECTS = "arn:aws:s3:::shop/*"
READ = expand("s3:GetObject")


def granted(*statements: dict[str, Any], within: str = OBJECTS) -> tuple[bool, bool]:
    """Whether reading objects is surely granted on some, and whether it may be."""
    document = iam.parse({"Version": "2012-10-17", "Statement": list(statements)})
    found = effective_permissions([document]).on(ResourceQuery(touching=within, conditional=True))
    return bool(found.sure & READ), bool(found.possible & READ)


def allow(resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource, **more}


def deny(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": "s3:*", **elements}


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        OBJECTS,
        "arn:aws:s3:::shop/in/*",
        "arn:aws:s3:::shop/in/a.csv",
        "arn:aws:s3:::sh*",
        "arn:aws:s3:::*/in/*",
        "arn:aws:s3:::${aws:PrincipalTag/team}/*",
    ],
)
def test_what_matches_some_of_it_is_granted(resource: str) -> None:
    assert granted(allow(resource)) == (True, True)


@pytest.mark.parametrize("resource", ["arn:aws:s3:::shop", "arn:aws:s3:::other/*"])
def test_what_matches_none_of_it_is_not_granted(resource: str) -> None:
    assert granted(allow(resource)) == (False, False)


def test_a_condition_does_not_take_the_grant_away() -> None:
    limit = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    assert granted(allow(OBJECTS, Condition=limit)) == (True, True)


@pytest.mark.parametrize(
    "denied",
    [
        {"Resource": OBJECTS},
        {"Resource": "*"},
        {"Resource": "arn:aws:s3:::shop/in/*"},
        {"NotResource": "arn:aws:s3:::other/*"},
    ],
)
def test_a_deny_on_all_that_is_granted_takes_it_away(denied: dict[str, str]) -> None:
    assert granted(allow("arn:aws:s3:::shop/in/*"), deny(**denied)) == (False, False)


def test_a_deny_on_all_that_is_asked_for_takes_a_wider_grant_away() -> None:
    assert granted(allow("*"), deny(Resource=OBJECTS)) == (False, False)


@pytest.mark.parametrize(
    "denied",
    [
        {"Resource": "arn:aws:s3:::shop/out/*"},
        {"Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*"},
        {"NotResource": "arn:aws:s3:::shop/in/*"},
        {"NotResource": Unknown("policy.Statement[1].NotResource")},
        {"Resource": OBJECTS, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ],
)
def test_a_deny_that_leaves_some_of_it_takes_nothing_away(denied: dict[str, Any]) -> None:
    assert granted(allow("*"), deny(**denied)) == (True, True)


def test_not_resource_grants_unless_it_leaves_out_all_that_is_asked_for() -> None:
    def but(resource: Any) -> dict[str, Any]:
        return {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": resource}

    assert granted(but("arn:aws:s3:::shop/in/*")) == (True, True)
    assert granted(but("arn:aws:s3:::shop/*")) == (False, False)
    assert granted(but(Unknown("policy.Statement[0].NotResource"))) == (False, True)


def test_an_unknown_resource_may_be_it() -> None:
    assert granted(allow(Unknown("policy.Statement[0].Resource"))) == (False, True)
