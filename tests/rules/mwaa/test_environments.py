"""Environments: their logs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labelled import Case, cases


def logs(**enabled: bool) -> dict[str, Any]:
    return {"loggingConfiguration": {name: {"enabled": on} for name, on in enabled.items()}}


CASES = [
    *cases(
        "mwaa-environment-unlogged",
        "aws:mwaa/environment:Environment",
        ({}, "loggingConfiguration"),
        (logs(schedulerLogs=True, workerLogs=True), "loggingConfiguration"),
        (logs(schedulerLogs=True, workerLogs=True, webserverLogs=False), "loggingConfiguration"),
        (logs(schedulerLogs=True, workerLogs=True, webserverLogs=True), None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
