"""rds-database-password-in-state."""

from __future__ import annotations

import pytest

from tests.judged import resource, secret, verdicts


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("aws:rds/instance:Instance", "password"),
        ("aws:rds/cluster:Cluster", "masterPassword"),
    ],
)
def test_the_fix_names_the_property_of_the_type(kind: str, path: str) -> None:
    held = resource(kind, {path: secret("kR7-wq2Zt-9vLm")})
    (found,) = verdicts("rds-database-password-in-state", held)
    assert found.fix == f"Set manageMasterUserPassword to true, and remove {path}"
