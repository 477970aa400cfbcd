"""Replication: external accounts."""

from __future__ import annotations

import pytest

from tests.documents import ACCOUNT
from tests.labelled import OTHER, Case, cases

CASES = [
    *cases(
        "s3-replication-foreign-account",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        (
            {"rules": [{"destination": {"bucket": "b"}}, {"destination": {"account": OTHER}}]},
            "rules[1].destination.account",
        ),
        ({"rules": [{"destination": {"account": ACCOUNT}}]}, None),
        ({"rules": [{"destination": {"bucket": "arn:aws:s3:::copies"}}]}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
