"""Policies of file systems."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, text
from tests.judged import outcomes, resource

PUBLIC = "efs-file-system-public"
POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy"
POINT = f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:access-point/fsap-0123456789abcdef0"


@pytest.mark.parametrize(
    ("condition", "is_public"),
    [
        # The usual form: a mount target lies in one VPC.
        ({"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}, False),
        ({"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}}, True),
        ({"StringEquals": {"elasticfilesystem:AccessPointArn": POINT}}, False),
        ({"StringLike": {"elasticfilesystem:AccessPointArn": "*"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
    ],
)
def test_any_principal_is_fine_inside_the_network(condition: Any, is_public: bool) -> None:
    statement = allow("elasticfilesystem:ClientMount", Principal="*", Condition=condition)
    found = outcomes(PUBLIC, resource(POLICY, {"policy": text(statement)}))
    assert [outcome for outcome, _ in found] == ["violates"] * is_public
