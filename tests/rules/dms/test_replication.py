"""Tasks: their logs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource
from tests.labelled import QUEUE, Case, cases


def settings(value: Any) -> dict[str, Any]:
    return {"replicationTaskSettings": value}


CASES = [
    *cases(
        "dms-task-unlogged",
        "aws:dms/replicationTask:ReplicationTask",
        ({}, "replicationTaskSettings"),
        (settings("{}"), "replicationTaskSettings"),
        (settings("no json"), "replicationTaskSettings"),
        (settings('{"Logging": {"EnableLogging": false}}'), "replicationTaskSettings"),
        (settings('{"Logging": {"EnableLogging": true}}'), None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()


def test_what_is_known_after_apply_is_undecided() -> None:
    held = resource("aws:dms/replicationTask:ReplicationTask", settings(UNKNOWN))
    [(outcome, _)] = outcomes("dms-task-unlogged", held, QUEUE)
    assert outcome == "undecided"
