"""Conditions whose verdict was written before they were judged: limits, presence, no caller."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import (
    Accounts,
    Gravity,
    Kind,
    Weakness,
    condition_weaknesses,
    identity_weaknesses,
    parse,
    resource_policy_weaknesses,
    trust_weaknesses,
)
from tests.iam.statements import Statement, allow, policy, surely, trust, when

GRAVE = (None, Gravity.HIGH)
OWN, OTHER = "111122223333", "999988887777"
GITHUB, GITLAB = "token.actions.githubusercontent.com", "gitlab.com"
REMOVES = "ec2:TerminateInstances"
ALL_MFA = f"arn:aws:iam::{OWN}:mfa/*"
CLUSTERS = "arn:aws:eks::aws:cluster-access-policy"


def is_grave(*statements: Statement) -> bool:
    """Whether a policy has a critical or high weakness."""
    found = identity_weaknesses(parse(policy(*statements)))
    return any(
        isinstance(each, Weakness) and each.gravity in GRAVE and each.kind is not Kind.ANY_RESOURCE
        for each in found
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        (when("Null", "aws:ResourceTag/team", "false"), False),
        (when("StringLike", "aws:ResourceTag/team", "*"), False),
        (when("StringLike", "ec2:ResourceTag/team", "*"), False),
        (when("StringEquals", "aws:ResourceTag/team", "shop"), False),
        (when("StringLikeIfExists", "aws:ResourceTag/team", "*"), True),
        (when("ForAllValues:StringLike", "aws:ResourceTag/team", "*"), True),
        (when("Null", "aws:ResourceTag/team", "true"), True),
        (when("StringNotLike", "aws:ResourceTag/team", "*"), True),
        (when("StringLike", "aws:RequestTag/team", "*"), True),
        (when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"), True),
        (when("StringNotEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"), False),
        (when("StringNotEquals", "aws:ResourceAccount", OTHER), True),
    ],
)
def test_a_tag_that_must_be_there_limits_whatever_it_is(condition: Any, expected: bool) -> None:
    assert is_grave(allow(REMOVES, **condition)) is expected


@pytest.mark.parametrize(
    ("action", "condition", "expected"),
    [
        ("eks:AssociateAccessPolicy", {}, True),
        ("eks:AssociateAccessPolicy",
         when("ArnEquals", "eks:policyArn", f"{CLUSTERS}/AmazonEKSViewPolicy"), False),
        ("eks:AssociateAccessPolicy",
         when("ArnLike", "eks:policyArn", f"{CLUSTERS}/*"), True),
        ("eks:AssociateAccessPolicy",
         when("ArnEquals", "eks:policyArn", f"{CLUSTERS}/AmazonEKSClusterAdminPolicy"), True),
        ("organizations:AttachPolicy", {}, True),
        ("organizations:AttachPolicy",
         when("StringEquals", "organizations:PolicyType", "TAG_POLICY"), False),
        ("organizations:AttachPolicy",
         when("StringLikeIfExists", "organizations:PolicyType", ["BACKUP_POLICY"]), False),
        ("organizations:AttachPolicy",
         when("StringLikeIfExists", "organizations:PolicyType", "*"), True),
        ("route53:ChangeResourceRecordSets", {}, True),
        ("route53:ChangeResourceRecordSets",
         when("ForAllValues:StringLike",
              "route53:ChangeResourceRecordSetsNormalizedRecordNames", "*.shop.example.com"),
         False),
        ("ram:CreateResourceShare", {}, True),
        ("ram:CreateResourceShare",
         when("StringEqualsIfExists", "ram:RequestedResourceType", "ec2:Subnet"), False),
        ("ram:CreateResourceShare",
         when("StringEquals", "ram:RequestedResourceType", "ec2:Subnet"), False),
    ],
)  # fmt: skip
def test_keys_of_services_limit(action: str, condition: Any, expected: bool) -> None:
    assert is_grave(allow(action, **condition)) is expected


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("iam:CreateVirtualMFADevice", ALL_MFA, False),
        ("iam:DeleteVirtualMFADevice", ALL_MFA, False),
        ("datazone:GetEnvironmentCredentials", "*", True),
        ("lakeformation:GetTemporaryGlueTableCredentials", "*", True),
        ("lightsail:CreateBucketAccessKey", "*", True),
        ("grafana:CreateWorkspaceServiceAccountToken", "*", True),
        ("deadline:AssumeQueueRoleForUser", "*", True),
        ("grafana:CreateWorkspaceApiKey", "arn:aws:grafana:eu-central-1:1:/workspaces/g-1", False),
    ],
)
def test_actions_that_return_credentials_are_grave(
    action: str, resource: str, expected: bool
) -> None:
    assert is_grave(allow(action, resource)) is expected


def federated(host: str, condition: Any) -> Statement:
    arn = f"arn:aws:iam::{OWN}:oidc-provider/{host}"
    return trust({"Federated": arn}, "sts:AssumeRoleWithWebIdentity", **condition)


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        (when("StringLike", f"{GITHUB}:sub", "repo:acme/*"), True),
        (when("StringLike", f"{GITLAB}:sub", "repo:*"), False),
        (when("StringLikeIfExists", f"{GITLAB}:sub", "repo:*"), True),
        (when("StringNotLike", f"{GITLAB}:sub", "repo:x"), True),
    ],
)
def test_a_claim_of_another_provider_is_in_no_token(condition: Any, applies: bool) -> None:
    document = policy(federated(GITHUB, condition))
    inert = surely(condition_weaknesses, document)
    assert ("condition-inert" in inert) is not applies
    assert bool(surely(trust_weaknesses, document)) is applies


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        (when("StringEquals", "aws:PrincipalOrgID", ""), False),
        (when("StringEquals", "aws:PrincipalOrgID", ["", "o-a1b2c3d4e5"]), True),
        (when("ArnLike", "aws:PrincipalArn", "arn:aws:iam"), False),
        (when("ArnLike", "aws:PrincipalArn", "arn:aws:iam:*"), False),
        (when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"), True),
        (when("StringLike", "aws:PrincipalArn", "arn:aws:iam:*"), True),
    ],
)
def test_a_condition_that_no_caller_meets_makes_the_statement_inert(
    condition: Any, applies: bool
) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                 "Resource": "arn:aws:s3:::shop/*", **condition}  # fmt: skip
    document = policy(statement)
    inert = [each for each in condition_weaknesses(parse(document)) if isinstance(each, Weakness)]
    silent = any("the statement has no effect" in each.message for each in inert)
    assert silent is not applies
    if not applies:
        assert not surely(resource_policy_weaknesses, document)


@pytest.mark.parametrize(
    ("external_id", "gravity"),
    [("vendor", Gravity.LOW), ("12345678", Gravity.LOW), ("3f9c1b7e-52d8-4a61", "none"),
     ("ven*", "none"), ("", None)],
)  # fmt: skip
def test_an_external_id_satisfies_and_may_be_guessed(external_id: str, gravity: Any) -> None:
    condition = when("StringEquals", "sts:ExternalId", external_id) if external_id else {}
    document = policy(trust({"AWS": OTHER}, **condition))
    found = [
        each
        for each in trust_weaknesses(parse(document), Accounts(own=frozenset({OWN})))
        if isinstance(each, Weakness) and each.kind is Kind.TRUSTS_FOREIGN_ACCOUNT
    ]
    assert [each.gravity for each in found] == ([] if gravity == "none" else [gravity])
