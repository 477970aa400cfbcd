"""Plans: copies in external accounts."""

from __future__ import annotations

import pytest

from tests.documents import ACCOUNT
from tests.labelled import OTHER, Case, cases

CASES = [
    *cases(
        "backup-copy-foreign-account",
        "aws:backup/plan:Plan",
        (
            {
                "rules": [
                    {"copyActions": []},
                    {
                        "copyActions": [
                            {"destinationVaultArn": f"arn:aws:backup:x:{OTHER}:backup-vault:v"}
                        ]
                    },
                ]
            },
            "rules[1].copyActions[0].destinationVaultArn",
        ),
        (
            {
                "rules": [
                    {
                        "copyActions": [
                            {"destinationVaultArn": f"arn:aws:backup:x:{ACCOUNT}:backup-vault:v"}
                        ]
                    }
                ]
            },
            None,
        ),
        ({"rules": [{"targetVaultName": "orders"}]}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
