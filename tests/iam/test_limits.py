"""Documents that limit what others grant: each is refused and judged as what it is."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import (
    MalformedDocument,
    Purpose,
    Undecided,
    Weakness,
    document_weaknesses,
    parse,
)
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, deny, policy, when

OWN = "123456789012"
ROLE = f"arn:aws:iam::{OWN}:role/orders"
UNLIMITED, OPEN = "unlimited-boundary", "open-endpoint"
LIMITS = [Purpose.BOUNDARY, Purpose.SESSION, Purpose.SCP]


def judged(document: object, purpose: Purpose) -> tuple[set[str], set[str]]:
    """The kinds that are sure, and those that are undecided."""
    found = list(document_weaknesses(parse(document, purpose=purpose), purpose))
    return (
        {each.kind.value for each in found if isinstance(each, Weakness)},
        {each.kind.value for each in found if isinstance(each, Undecided)},
    )


def refused(document: object, purpose: Purpose) -> tuple[str, str]:
    with pytest.raises(MalformedDocument) as caught:
        parse(document, purpose=purpose)
    return caught.value.path, caught.value.reason


@pytest.mark.parametrize(
    ("document", "purpose", "path", "reason"),
    [
        # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
        (policy(deny("s3:*", Principal="*")), Purpose.SCP,
         ".Principal", "Principal in a service control policy"),
        (policy({"Effect": "Deny", "Action": "s3:*"}), Purpose.SCP, "", "missing Resource"),
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
        (policy(allow("s3:*", Principal="*")), Purpose.BOUNDARY,
         ".Principal", "Principal in a permissions boundary"),
        (policy(allow("s3:*", NotPrincipal="*")), Purpose.SESSION,
         ".NotPrincipal", "NotPrincipal in a session policy"),
        # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
        (policy(deny("s3:*")), Purpose.RCP, "", "missing Principal"),
        (policy(deny("s3:*", Principal={"AWS": OWN})), Purpose.RCP,
         ".Principal", "principals by name in a resource control policy"),
        (policy(deny("s3:*", NotPrincipal="*")), Purpose.RCP,
         ".NotPrincipal", "NotPrincipal in a resource control policy"),
        (policy({"Effect": "Deny", "NotAction": "s3:*", "Principal": "*"}), Purpose.RCP,
         ".NotAction", "NotAction in a resource control policy"),
        (policy(allow("s3:*", Principal="*")), Purpose.RCP,
         ".Effect", "Allow in a resource control policy"),
        (policy(allow("*", Principal="*", **when("Bool", "aws:SecureTransport", "true"))),
         Purpose.RCP, ".Effect", "Allow in a resource control policy"),
        # https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
        (policy(allow("s3:*")), Purpose.ENDPOINT, "", "missing Principal"),
    ],
)  # fmt: skip
def test_given_a_purpose_when_an_element_is_out_of_place_then_it_is_named(
    document: object, purpose: Purpose, path: str, reason: str
) -> None:
    assert refused(document, purpose) == (f"policy.Statement[0]{path}", reason)


@pytest.mark.parametrize(
    "document",
    [
        policy(deny("s3:*", Principal="*", **when("Bool", "aws:SecureTransport", "false"))),
        policy(deny("s3:*", Principal={"AWS": "*"})),
        # RCPFullAWSAccess, which AWS attaches itself.
        policy(allow("*", Principal="*")),
        policy(deny("s3:*", Principal=Unknown("u"))),
        policy(deny("s3:*", Principal={"AWS": Unknown("u")})),
        policy(allow(Unknown("u"), Principal="*")),
        policy(allow(["*"], [Unknown("u")], Principal="*")),
        policy({**deny("s3:*", Principal="*"), "Effect": Unknown("u")}),
    ],
)
def test_given_a_resource_control_policy_that_aws_takes_when_parsed_then_it_is_read(
    document: object,
) -> None:
    assert parse(document, purpose=Purpose.RCP).statements


@pytest.mark.parametrize("purpose", LIMITS)
@pytest.mark.parametrize(
    "statement",
    [
        # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
        deny("*", **when("StringNotEquals", "aws:RequestedRegion", ["eu-central-1"])),
        {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        allow(["iam:PassRole", "lambda:*"]),
        allow("s3:*", "arn:aws:s3:::*"),
    ],
)
def test_given_a_limit_as_aws_writes_it_when_judged_then_nothing_is_said(
    purpose: Purpose, statement: dict[str, Any]
) -> None:
    assert judged(policy(statement), purpose) == (set(), set())


@pytest.mark.parametrize("purpose", [Purpose.SESSION, Purpose.SCP])
def test_given_a_limit_that_begins_with_everything_when_judged_then_nothing_is_said(
    purpose: Purpose,
) -> None:
    """FullAWSAccess: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html"""
    assert judged(policy(allow("*"), deny("organizations:LeaveOrganization")), purpose) == (
        set(),
        set(),
    )


@pytest.mark.parametrize("purpose", [*LIMITS, Purpose.RCP])
@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (deny("s3:DeleteBuckets"), "unknown-action"),
        (deny("s3:DeleteObject", "arn:aws:s3:::uploads"), "resource-mismatch"),
        (deny("s3:*", **when("StringEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x")),
         "condition-inert"),
    ],
)  # fmt: skip
def test_given_a_deny_that_matches_nothing_when_judged_then_it_is_found(
    purpose: Purpose, statement: dict[str, Any], kind: str
) -> None:
    if purpose is Purpose.RCP:
        statement = {**statement, "Principal": "*"}
    assert judged(policy(statement), purpose) == ({kind}, set())


def test_given_a_boundary_when_it_allows_everything_then_it_limits_nothing() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"""
    assert judged(policy(allow("*")), Purpose.BOUNDARY) == ({UNLIMITED}, set())
    assert judged(policy(allow("*"), deny("iam:*")), Purpose.BOUNDARY) == (set(), set())
    _, undecided = judged(policy(allow(Unknown("u"))), Purpose.BOUNDARY)
    assert UNLIMITED in undecided


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Resource": ["arn:aws:s3:::uploads/*", "*"]},
        when("Bool", "aws:SecureTransport", "true"),
    ],
)
def test_given_an_endpoint_when_neither_caller_nor_resource_is_limited_then_it_is_open(
    more: dict[str, Any],
) -> None:
    """The default policy: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"""
    found, undecided = judged(policy(allow("*", Principal="*") | more), Purpose.ENDPOINT)
    assert OPEN in found
    assert undecided == set()


@pytest.mark.parametrize(
    "statement",
    [
        allow("s3:GetObject", "arn:aws:s3:::uploads/*", Principal="*"),
        allow("*", Principal={"AWS": ROLE}),
        # https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/perimeter-implementation.html
        allow("*", Principal="*", **when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")),
        allow("*", Principal="*", **when("StringEquals", "aws:ResourceOrgID", "o-a1b2c3d4e5")),
        allow("*", Principal="*", **when("StringEquals", "aws:ResourceAccount", OWN)),
        deny("*", Principal="*"),
    ],
)
def test_given_an_endpoint_with_a_limit_when_judged_then_it_is_not_open(
    statement: dict[str, Any],
) -> None:
    assert judged(policy(statement), Purpose.ENDPOINT) == (set(), set())


def test_given_an_endpoint_when_a_resource_or_principal_is_unknown_then_it_is_undecided() -> None:
    document = policy(allow("s3:GetObject", Unknown("r"), Principal="*"))
    assert OPEN in judged(document, Purpose.ENDPOINT)[1]
    document = policy(allow("s3:GetObject", Principal={"AWS": Unknown("p")}))
    assert OPEN in judged(document, Purpose.ENDPOINT)[1]
    without = policy({"Effect": "Allow", "Action": "s3:*", "Principal": "*"})
    assert judged(without, Purpose.ENDPOINT)[0] == {OPEN}
    rest = policy({"Effect": "Allow", "Action": "s3:*", "Principal": "*", "NotResource": ROLE})
    assert OPEN in judged(rest, Purpose.ENDPOINT)[0]


def test_given_a_wildcard_for_the_account_when_an_endpoint_is_judged_then_it_is_found() -> None:
    limit = when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/orders")
    found, _ = judged(policy(allow("*", Principal="*", **limit)), Purpose.ENDPOINT)
    assert "principal-partial-wildcard" in found
