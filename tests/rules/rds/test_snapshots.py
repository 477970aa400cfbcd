"""Accounts that snapshots are shared with."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT
from tests.judged import UNKNOWN, outcomes, resource

RULE = "rds-snapshot-foreign-account"
KINDS = (
    "aws:rds/snapshot:Snapshot",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
)
OTHER = "444455556666"
# By its ARN the stack knows its own account.
QUEUE = resource(
    "aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"}, "orders"
)


def shared(*accounts: Any, kind: str = KINDS[0]) -> Resource:
    return resource(kind, {"sharedAccounts": list(accounts)})


@pytest.mark.parametrize("kind", KINDS)
def test_each_external_account_is_reported(kind: str) -> None:
    found = outcomes(RULE, shared(ACCOUNT, OTHER, kind=kind), QUEUE)
    assert found == [("violates", "sharedAccounts[1]")]


def test_a_trusted_account_and_all_accounts_are_not_reported_here() -> None:
    assert outcomes(RULE, shared(OTHER), QUEUE, trusted_accounts=[OTHER]) == []
    assert outcomes(RULE, shared("all"), QUEUE) == []
    assert outcomes(RULE, resource(KINDS[0], {}), QUEUE) == []


def test_without_an_account_of_the_stack_it_is_undecided() -> None:
    assert outcomes(RULE, shared(OTHER)) == [("undecided", "sharedAccounts[0]")]
    assert outcomes(RULE, shared(UNKNOWN), QUEUE) == [("undecided", "sharedAccounts[0]")]
