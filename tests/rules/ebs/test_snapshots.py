"""Snapshots: external accounts."""

from __future__ import annotations

import pytest

from tests.documents import ACCOUNT
from tests.labelled import OTHER, Case, cases

CASES = [
    *cases(
        "ebs-snapshot-foreign-account",
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
        ({"accountId": OTHER}, "accountId"),
        ({"accountId": ACCOUNT}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
