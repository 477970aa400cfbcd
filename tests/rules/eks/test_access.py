"""eks-access-cluster-admin, eks-access-entry-user."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

ADMIN = "eks-access-cluster-admin"
USER = "eks-access-entry-user"
POLICY = "arn:aws:eks::aws:cluster-access-policy/{}".format
CLUSTER_ADMIN = POLICY("AmazonEKSClusterAdminPolicy")
NAMESPACES = {"type": "namespace", "namespaces": ["orders"]}


def association(policy: Any = CLUSTER_ADMIN, scope: Any = None) -> Any:
    held = {"policyArn": policy, "accessScope": scope or {"type": "cluster"}}
    return resource("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", held)


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_an_administrator_of_the_whole_cluster_violates(partition: str) -> None:
    arn = CLUSTER_ADMIN.replace("arn:aws:", f"arn:{partition}:")
    assert outcomes(ADMIN, association(arn)) == [("violates", "policyArn")]


@pytest.mark.parametrize(
    ("policy", "scope"),
    [
        (CLUSTER_ADMIN, NAMESPACES),
        (POLICY("AmazonEKSAdminPolicy"), {"type": "cluster"}),
        (POLICY("AmazonEKSViewPolicy"), {"type": "cluster"}),
        (POLICY("AmazonEKSEditPolicy"), NAMESPACES),
    ],
)
def test_less_complies(policy: str, scope: dict[str, Any]) -> None:
    assert outcomes(ADMIN, association(policy, scope)) == []


def test_an_unknown_policy_or_scope_is_undecided() -> None:
    assert outcomes(ADMIN, association(UNKNOWN)) == [("undecided", "policyArn")]
    scope = {"type": UNKNOWN}
    assert outcomes(ADMIN, association(scope=scope)) == [("undecided", "accessScope.type")]
    assert outcomes(ADMIN, association(POLICY("AmazonEKSViewPolicy"), scope)) == []


@pytest.mark.parametrize(
    ("principal", "found"),
    [
        ("arn:aws:iam::111122223333:user/ops/jane", [("violates", "principalArn")]),
        ("arn:aws-cn:iam::111122223333:user/jane", [("violates", "principalArn")]),
        ("arn:aws:iam::111122223333:role/user/jane", []),
        ("arn:aws:iam::111122223333:role/deploy", []),
        (None, []),
        (UNKNOWN, [("undecided", "principalArn")]),
    ],
)
def test_an_entry_for_a_user_violates(principal: Any, found: list[tuple[str, str]]) -> None:
    entry = resource("aws:eks/accessEntry:AccessEntry", {"principalArn": principal})
    assert outcomes(USER, entry) == found
