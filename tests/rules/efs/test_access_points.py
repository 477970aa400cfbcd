"""What the declarations of access points and file systems do not show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import outcomes, resource

ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"
ROOT = "efs-access-point-exposes-root"
USER = "efs-access-point-without-user"


@pytest.mark.parametrize("directory", [None, {}, {"creationInfo": {"ownerUid": 1000}}])
def test_the_root_directory_is_the_default(directory: Any) -> None:
    found = outcomes(ROOT, resource(ACCESS_POINT, {"rootDirectory": directory}))
    assert found == [("violates", "rootDirectory.path")]


@pytest.mark.parametrize("user", [None, {}, {"uid": 0, "gid": 1000}, {"uid": 0.0, "gid": 0.0}])
def test_root_is_no_user_that_limits_clients(user: Any) -> None:
    found = outcomes(USER, resource(ACCESS_POINT, {"posixUser": user}))
    assert found == [("violates", "posixUser.uid")]


def test_a_user_of_its_own_complies() -> None:
    # Integers arrive as floats.
    assert outcomes(USER, resource(ACCESS_POINT, {"posixUser": {"uid": 1000.0}})) == []
