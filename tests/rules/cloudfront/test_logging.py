"""Logs of distributions."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.cloudfront.distributions import behavior, distribution

UNLOGGED = "cloudfront-distribution-unlogged"
SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery"
ARN = "arn:aws:cloudfront::111122223333:distribution/E1"
MISSING = [("violates", "loggingConfig")]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, MISSING),
        ({"includeCookies": True}, MISSING),
        ({"bucket": "logs.s3.amazonaws.com"}, []),
        ({"bucket": UNKNOWN}, [("undecided", "loggingConfig.bucket")]),
    ],
)
def test_standard_logs_need_a_bucket(config: Any, expected: Any) -> None:
    assert outcomes(UNLOGGED, distribution(loggingConfig=config)) == expected


def test_another_program_may_log_it() -> None:
    assert outcomes(UNLOGGED, distribution(), completed_elsewhere=["site"]) == []


def test_real_time_logs_count() -> None:
    logged = behavior(realtimeLogConfigArn="arn:aws:cloudfront::111122223333:realtime-log-config/a")
    assert outcomes(UNLOGGED, distribution(default=logged)) == []
    assert outcomes(UNLOGGED, distribution(others=[logged])) == []
    unknown = behavior(realtimeLogConfigArn=UNKNOWN)
    found = outcomes(UNLOGGED, distribution(default=unknown))
    assert found == [("undecided", "defaultCacheBehavior.realtimeLogConfigArn")]


def source(of: Any = ARN) -> Resource:
    return resource(SOURCE, {"name": "cdn", "resourceArn": of}, "source")


def delivery(of: Any = "cdn") -> Resource:
    return resource(DELIVERY, {"deliverySourceName": of}, "delivery")


def test_a_source_with_its_delivery_counts_in_any_order() -> None:
    resources = [distribution(), source(), delivery()]
    assert outcomes(UNLOGGED, *resources) == []
    assert outcomes(UNLOGGED, *reversed(resources)) == []
    found = outcomes(UNLOGGED, distribution(), source(UNKNOWN), delivery())
    assert found == [("undecided", "resourceArn")]


def test_a_source_without_delivery_or_of_another_distribution_does_not_count() -> None:
    assert outcomes(UNLOGGED, distribution(), source()) == MISSING
    assert outcomes(UNLOGGED, distribution(), source(), delivery("other")) == MISSING
    assert outcomes(UNLOGGED, distribution(), source("arn:other"), delivery()) == MISSING
