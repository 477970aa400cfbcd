"""Clusters and node groups: who reaches them, and what they log."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

CLUSTER = "aws:eks/cluster:Cluster"
CIDRS = "vpcConfig.publicAccessCidrs"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, [("violates", CIDRS)]),
        ({"endpointPublicAccess": True}, [("violates", CIDRS)]),
        ({"publicAccessCidrs": []}, [("violates", CIDRS)]),
        ({"publicAccessCidrs": ["198.51.100.0/24", "0.0.0.0/0"]}, [("violates", f"{CIDRS}[1]")]),
        ({"publicAccessCidrs": ["198.51.100.0/24"]}, []),
        ({"endpointPublicAccess": False}, []),
        ({"endpointPublicAccess": UNKNOWN}, [("undecided", "vpcConfig.endpointPublicAccess")]),
        ({"publicAccessCidrs": [UNKNOWN]}, [("undecided", f"{CIDRS}[0]")]),
        ({"publicAccessCidrs": UNKNOWN}, [("undecided", CIDRS)]),
    ],
)
def test_the_endpoint(config: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    cluster = resource(CLUSTER, {"vpcConfig": config})
    assert outcomes("eks-cluster-endpoint-public", cluster) == expected


@pytest.mark.parametrize(
    ("types", "outcome"),
    [
        (None, "violates"),
        ([], "violates"),
        (["api"], "violates"),
        (["api", "audit"], None),
        ([UNKNOWN], "undecided"),
        ([UNKNOWN, "audit"], None),
        (UNKNOWN, "undecided"),
    ],
)
def test_the_audit_log(types: Any, outcome: str | None) -> None:
    found = outcomes("eks-cluster-unlogged", resource(CLUSTER, {"enabledClusterLogTypes": types}))
    assert [each for each, _ in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    ("access", "outcome"),
    [
        ({"ec2SshKey": "operators"}, "violates"),
        ({"ec2SshKey": "operators", "sourceSecurityGroupIds": []}, "violates"),
        ({"ec2SshKey": "operators", "sourceSecurityGroupIds": ["sg-1"]}, None),
        ({"ec2SshKey": "operators", "sourceSecurityGroupIds": [UNKNOWN]}, None),
        ({"ec2SshKey": "operators", "sourceSecurityGroupIds": UNKNOWN}, "undecided"),
        ({"ec2SshKey": UNKNOWN}, "undecided"),
        (None, None),
    ],
)
def test_ssh_to_nodes(access: Any, outcome: str | None) -> None:
    group = resource("aws:eks/nodeGroup:NodeGroup", {"remoteAccess": access})
    found = outcomes("eks-node-group-ssh-public", group)
    assert [each for each, _ in found] == ([outcome] if outcome else [])
