"""iam-boundary-unlimited, and what a policy that is a boundary alone is not judged by.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.topology.roles.boundaries import POLICY
from tests.documents import ACCOUNT, allow, deny, text
from tests.judged import UNKNOWN, outcomes, resource

RULE = "iam-boundary-unlimited"
ADMIN = "iam-policy-admin"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ARN = f"arn:aws:iam::{ACCOUNT}:policy/limit"
EVERYTHING = text(allow("*"))


def limit(written: Any = EVERYTHING, **properties: Any) -> Resource:
    return resource(POLICY, {"policy": written, "arn": ARN, "name": "limit", **properties}, "limit")


def limited(boundary: Any = ARN, kind: str = ROLE) -> Resource:
    return resource(kind, {"name": "orders", "permissionsBoundary": boundary}, "orders")


def attached(arn: Any = ARN, kind: str = ATTACHMENT, path: str = "policyArn") -> Resource:
    return resource(kind, {"role": "orders", path: arn}, "attached")


@pytest.mark.parametrize("kind", [ROLE, "aws:iam/user:User"])
def test_a_boundary_that_allows_everything_limits_nothing_and_grants_nothing(kind: str) -> None:
    stack = (limit(), limited(kind=kind))
    assert outcomes(RULE, *stack) == [("violates", "policy.Statement[0].Action")]
    assert outcomes(ADMIN, *stack) == []


@pytest.mark.parametrize(
    "written",
    [
        text(allow(["dynamodb:*", "sqs:*"])),
        text(allow("*"), deny(["iam:*", "organizations:*"])),
        text({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
    ],
)
def test_a_boundary_that_leaves_something_out_complies(written: str) -> None:
    assert outcomes(RULE, limit(written), limited()) == []
    assert outcomes("iam-policy-all-actions-except", limit(written), limited()) == []


def test_what_an_action_cannot_do_is_found_in_a_boundary_too() -> None:
    written = text(allow("dynamodb:GetItems"))
    found = outcomes("iam-policy-unknown-action", limit(written), limited())
    assert found == [("violates", "policy.Statement[0].Action")]


@pytest.mark.parametrize(
    "holder",
    [
        attached(),
        attached([ARN], "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
                 "policyArns"),
        attached(kind="aws:iam/policyAttachment:PolicyAttachment"),
        resource(
            "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
            {"customerManagedPolicyReference": {"name": "limit"}},
        ),
        attached(UNKNOWN),
    ],
)  # fmt: skip
def test_a_policy_that_is_or_may_be_attached_is_judged_by_what_it_grants(holder: Resource) -> None:
    stack = (limit(), limited(), holder)
    assert [outcome for outcome, _ in outcomes(ADMIN, *stack)] == ["violates"]


def test_a_policy_that_nothing_refers_to_is_judged_by_what_it_grants() -> None:
    assert outcomes(RULE, limit(), limited(None)) == []
    assert [outcome for outcome, _ in outcomes(ADMIN, limit())] == ["violates"]


def test_the_boundary_of_a_permission_set_is_one() -> None:
    holder = resource(
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        {"permissionsBoundary": {"customerManagedPolicyReference": {"name": "limit"}}},
    )
    assert [outcome for outcome, _ in outcomes(RULE, limit(), holder)] == ["violates"]
    assert outcomes(ADMIN, limit(), holder) == []


def test_new_resources_are_linked_by_what_the_engine_recorded() -> None:
    policy = limit(arn=UNKNOWN)
    role = resource(
        ROLE,
        {"permissionsBoundary": UNKNOWN},
        "orders",
        depends={"permissionsBoundary": [policy]},
    )
    assert [outcome for outcome, _ in outcomes(RULE, policy, role)] == ["violates"]
    assert outcomes(ADMIN, policy, role) == []
    other = resource(POLICY, {"policy": text(allow("sqs:*"))}, "other")
    link = resource(ATTACHMENT, {"policyArn": UNKNOWN}, depends={"policyArn": [other]})
    assert outcomes(ADMIN, policy, role, other, link) == []


def test_a_boundary_by_a_name_that_is_not_known_yet_is_undecided() -> None:
    found = outcomes(RULE, limit(name=UNKNOWN, arn=UNKNOWN), limited())
    assert found == [("undecided", "name")]
    assert outcomes(RULE, limit(), limited(UNKNOWN)) == [("undecided", "permissionsBoundary")]
    aws = f"arn:aws:iam::aws:policy/{'limit'}"
    assert outcomes(RULE, limit(), limited(aws)) == []


def test_an_unknown_document_is_undecided() -> None:
    assert outcomes(RULE, limit(UNKNOWN), limited()) == [("undecided", "policy")]
    partial = text(allow("*")).replace('"Allow"', '"04da6b54-80e4-46f7-96ec-b56ff0331ba9"')
    found = outcomes(RULE, limit(partial), limited())
    assert [outcome for outcome, _ in found] == ["undecided"]
    assert outcomes(RULE, limit("no JSON"), limited()) == []
