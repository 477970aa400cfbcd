"""rds-instance-without-backups, and what it implies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import outcomes, resource

INSTANCE = "aws:rds/instance:Instance"
NONE, SHORT = "rds-instance-without-backups", "rds-instance-backups-short"


@pytest.mark.parametrize(
    ("held", "none", "short"),
    [
        ({}, True, True),
        ({"backupRetentionPeriod": 0}, True, True),
        ({"backupRetentionPeriod": 1}, False, True),
        ({"backupRetentionPeriod": 7}, False, False),
        ({"replicateSourceDb": "orders"}, False, False),
    ],
)
def test_no_backups_and_few_days_have_a_rule_each(
    held: dict[str, Any], none: bool, short: bool
) -> None:
    for rule, violates in ((NONE, none), (SHORT, short)):
        found = outcomes(rule, resource(INSTANCE, held))
        assert found == ([("violates", "backupRetentionPeriod")] if violates else [])
