"""dynamodb-dax-unencrypted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource

RULE = "dynamodb-dax-unencrypted"
CLUSTER = "aws:dax/cluster:Cluster"
PATH = "serverSideEncryption.enabled"


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="off by default"),
        pytest.param({"serverSideEncryption": {}}, id="empty block"),
        pytest.param({"serverSideEncryption": {"enabled": False}}, id="switched off"),
    ],
)
def test_an_unencrypted_cluster_violates(properties: dict[str, Any]) -> None:
    assert outcomes(RULE, resource(CLUSTER, properties)) == [("violates", PATH)]


def test_an_encrypted_cluster_complies() -> None:
    cluster = resource(CLUSTER, {"serverSideEncryption": {"enabled": True}})
    assert outcomes(RULE, cluster) == []


@pytest.mark.parametrize(
    ("encryption", "path"),
    [
        pytest.param({"enabled": UNKNOWN}, PATH, id="switch"),
        pytest.param(UNKNOWN, "serverSideEncryption", id="block"),
    ],
)
def test_an_unknown_setting_cannot_be_told(encryption: Any, path: str) -> None:
    cluster = resource(CLUSTER, {"serverSideEncryption": encryption})
    assert outcomes(RULE, cluster) == [("undecided", path)]
