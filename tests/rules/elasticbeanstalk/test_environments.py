"""Environments: the options of updates and logs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labelled import Case, cases

MANAGED = ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled")
STREAMED = ("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs")


def option(namespace: str, name: str, value: str) -> dict[str, Any]:
    return {"settings": [{"namespace": namespace, "name": name, "value": value}]}


CASES = [
    *cases(
        "elasticbeanstalk-environment-updates-off",
        "aws:elasticbeanstalk/environment:Environment",
        ({}, "settings"),
        (option(*MANAGED, "false"), "settings"),
        (option(*STREAMED, "true"), "settings"),
        (option(*MANAGED, "True"), None),
        # What a saved configuration says is not in the program.
        ({"templateName": "saved"}, None),
    ),
    *cases(
        "elasticbeanstalk-environment-unlogged",
        "aws:elasticbeanstalk/environment:Environment",
        (option(*STREAMED, "false"), "settings"),
        (option(*STREAMED, "true"), None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
