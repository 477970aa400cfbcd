"""Which management events the selectors of a trail leave out."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "cloudtrail-trail-partial-events"
TRAIL = "aws:cloudtrail/trail:Trail"


def basic(*selectors: dict[str, Any]) -> Resource:
    return resource(TRAIL, {"eventSelectors": list(selectors)})


def advanced(*selectors: dict[str, list[Any]]) -> Resource:
    """Each selector as the values by field."""
    made = [
        {"fieldSelectors": [{"field": field, "equals": held} for field, held in each.items()]}
        for each in selectors
    ]
    return resource(TRAIL, {"advancedEventSelectors": made})


@pytest.mark.parametrize(
    "complete",
    [
        resource(TRAIL, {}),
        basic({}),
        basic({"readWriteType": "All", "includeManagementEvents": True}),
        basic({"readWriteType": "ReadOnly"}, {"readWriteType": "WriteOnly"}),
        basic({"includeManagementEvents": False, "readWriteType": "WriteOnly"}),
        advanced({"eventCategory": ["Management"]}, {"eventCategory": ["Data"]}),
        advanced(
            {"eventCategory": ["Management"], "readOnly": ["true"]},
            {"eventCategory": ["Management"], "readOnly": ["false"]},
        ),
        advanced({"eventCategory": ["Data"], "readOnly": ["false"]}),
    ],
)
def test_all_management_events_or_none_comply(complete: Resource) -> None:
    assert outcomes(RULE, complete) == []


@pytest.mark.parametrize(
    ("partial", "missing"),
    [
        (basic({"readWriteType": "WriteOnly"}), "reads"),
        (basic({"readWriteType": "ReadOnly"}), "writes"),
        (basic({"excludeManagementEventSources": ["kms.amazonaws.com"]}), "reads and writes"),
        (advanced({"eventCategory": ["Management"], "readOnly": ["false"]}), "reads"),
        (
            advanced({"eventCategory": ["Management"], "eventSource": ["iam.amazonaws.com"]}),
            "reads and writes",
        ),
    ],
)
def test_what_a_selector_leaves_out_is_told(partial: Resource, missing: str) -> None:
    [found] = verdicts(RULE, partial)
    assert found.message == f"{missing} are not recorded for every service"


@pytest.mark.parametrize(
    "undecided",
    [
        basic({"readWriteType": UNKNOWN}),
        resource(TRAIL, {"eventSelectors": UNKNOWN}),
        advanced({"eventCategory": ["Management"], "readOnly": [UNKNOWN]}),
    ],
)
def test_an_unknown_selector_leaves_it_undecided(undecided: Resource) -> None:
    assert [found for found, _ in outcomes(RULE, undecided)] == ["undecided"]


def test_an_unknown_selector_beside_a_complete_one_does_not_matter() -> None:
    assert outcomes(RULE, basic({"readWriteType": UNKNOWN}, {"readWriteType": "All"})) == []
