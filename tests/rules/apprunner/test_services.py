"""Services: their ingress."""

from __future__ import annotations

import pytest

from tests.labelled import Case, cases

PUBLIC = "networkConfiguration.ingressConfiguration.isPubliclyAccessible"


CASES = [
    *cases(
        "apprunner-service-public",
        "aws:apprunner/service:Service",
        ({}, PUBLIC),
        (
            {"networkConfiguration": {"ingressConfiguration": {"isPubliclyAccessible": True}}},
            PUBLIC,
        ),
        ({"networkConfiguration": {"ingressConfiguration": {"isPubliclyAccessible": False}}}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
