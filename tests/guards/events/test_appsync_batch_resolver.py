"""AppSync: batches of requests to a resolver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards.events.appsync_batch_resolver import AppSyncBatchResolver
from tests.guards.events.refusals import refusal_of
from tests.guards.samples import sample


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


def test_given_a_batch_when_validated_then_records_alone_are_read() -> None:
    validator = AppSyncBatchResolver(arguments=Order, max_records=2)
    event: Any = validator.validate(sample("appsync-batch-resolver"))
    assert [record.arguments for record in event.records] == [Order("42")] * 2
    assert dict(event) == {}


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        (None, ("missing", "")),
        ({}, ("wrong-type", "")),
        ([], ("missing", "")),
        ([sample("appsync-resolver")] * 3, ("too-many", "")),
        ([5], ("wrong-type", "[0]")),
    ],
)
def test_given_no_batch_when_validated_then_it_is_refused(
    event: Any, refusal: tuple[str, str]
) -> None:
    assert refusal_of(AppSyncBatchResolver(max_records=2), event) == refusal
