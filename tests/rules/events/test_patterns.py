"""events-rule-matches-everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

RULE = "events-rule-matches-everything"
ANY = [{"prefix": ""}]


def judged(pattern: Any) -> list[tuple[str, str]]:
    held = pattern if isinstance(pattern, str) else json.dumps(pattern)
    return outcomes(RULE, resource("aws:cloudwatch/eventRule:EventRule", {"eventPattern": held}))


# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ANY},
        {"source": [{"wildcard": "*"}]},
        {"account": [{"exists": True}]},
        {"version": ["0"]},
        {"source": [{"prefix": {"equals-ignore-case": ""}}]},
        {"source": ["shop", {"suffix": ""}], "region": ANY},
        {"$or": [{"source": ["shop"]}, {"account": ANY}]},
    ],
)
def test_a_pattern_that_excludes_nothing_violates(pattern: Any) -> None:
    assert judged(pattern) == [("violates", "eventPattern")]


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["shop"]},
        {"source": ANY, "detail-type": ["Order Placed"]},
        {"source": [{"prefix": "aws."}]},
        {"account": ["111122223333"]},
        {"id": ["0"]},
        {"source": [{"prefix": {"equals-ignore-case": "shop."}}]},
        {"detail": {"state": ANY}},
        {"resources": ANY},
        {"$or": [{"source": ["shop"]}, "source"]},
        # EventBridge refuses an empty list: https://github.com/aws/aws-cdk/issues/36904
        {"source": []},
        {"detail": {"state": []}},
        "{",
        "[]",
    ],
)
def test_a_pattern_that_excludes_something_complies(pattern: Any) -> None:
    assert judged(pattern) == []


def test_a_scheduled_rule_has_no_pattern() -> None:
    rule = resource("aws:cloudwatch/eventRule:EventRule", {"scheduleExpression": "rate(1 day)"})
    assert outcomes(RULE, rule) == []


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (UNKNOWN, "eventPattern"),
        ({"source": UNKNOWN}, "eventPattern.source"),
        ({"source": [UNKNOWN]}, "eventPattern.source[0]"),
    ],
)
def test_an_unknown_part_leaves_it_undecided(pattern: Any, path: str) -> None:
    rule = resource("aws:cloudwatch/eventRule:EventRule", {"eventPattern": pattern})
    assert outcomes(RULE, rule) == [("undecided", path)]
