"""s3-trail-without-object-events, and whose buckets need no access logs."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology.parts.buckets import BUCKET, LOGGING
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "s3-trail-without-object-events"
TRAIL = "aws:cloudtrail/trail:Trail"
OBJECTS = [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]


def advanced(*fields: Any) -> dict[str, Any]:
    kinds = {"field": "resources.type", "equals": ["AWS::S3::Object"]}
    data = {"field": "eventCategory", "equals": ["Data"]}
    return {"fieldSelectors": [data, kinds, *fields]}


@pytest.mark.parametrize(
    "properties",
    [
        {"eventSelectors": [{"dataResources": OBJECTS}]},
        {"eventSelectors": [{"readWriteType": "All", "dataResources": OBJECTS}]},
        {
            "eventSelectors": [
                {"readWriteType": each, "dataResources": OBJECTS}
                for each in ("ReadOnly", "WriteOnly")
            ]
        },
        {"advancedEventSelectors": [advanced()]},
        {
            "advancedEventSelectors": [
                advanced({"field": "readOnly", "equals": [each]}) for each in ("true", "false")
            ]
        },
    ],
)
def test_a_trail_that_records_reads_and_writes_complies(properties: Any) -> None:
    assert outcomes(RULE, resource(TRAIL, properties)) == []


@pytest.mark.parametrize(
    ("properties", "missing"),
    [
        ({}, "reads and writes"),
        ({"eventSelectors": [{"readWriteType": "All"}]}, "reads and writes"),
        ({"eventSelectors": [{"readWriteType": "ReadOnly", "dataResources": OBJECTS}]}, "writes"),
        ({"eventSelectors": [{"readWriteType": "WriteOnly", "dataResources": OBJECTS}]}, "reads"),
        (
            {"eventSelectors": [{"dataResources": [{"type": "AWS::Lambda::Function"}]}]},
            "reads and writes",
        ),
        ({"advancedEventSelectors": [{"fieldSelectors": []}]}, "reads and writes"),
        (
            {"advancedEventSelectors": [advanced({"field": "readOnly", "equals": ["true"]})]},
            "writes",
        ),
    ],
)
def test_a_trail_that_records_less_violates(properties: Any, missing: str) -> None:
    (found,) = verdicts(RULE, resource(TRAIL, properties))
    assert (found.outcome.value, found.path) == ("violates", "eventSelectors")
    assert found.message == f"no event selector records {missing} of objects"


def test_unknown_selectors_are_undecided() -> None:
    unknown = resource(TRAIL, {"eventSelectors": UNKNOWN})
    assert outcomes(RULE, unknown) == [("undecided", "eventSelectors")]


def test_a_bucket_that_receives_access_logs_needs_none() -> None:
    logs = resource(BUCKET, {"id": "logs"}, "logs")
    giver = resource(LOGGING, {"bucket": "uploads", "targetBucket": "logs"}, "giver")
    assert outcomes("s3-bucket-unlogged", logs, giver) == []
    inline = resource(BUCKET, {"id": "uploads", "logging": {"targetBucket": "logs"}}, "uploads")
    assert outcomes("s3-bucket-unlogged", logs, inline) == []
