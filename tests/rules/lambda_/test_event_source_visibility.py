"""lambda-event-source-visibility-short.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-event-source-visibility-short"
ARN = "arn:aws:sqs:eu-central-1:111122223333:orders"


def stack(
    timeout: Any = None, visible: Any = None, window: Any = None, source: Any = ARN
) -> tuple[Resource, ...]:
    def given(**properties: Any) -> dict[str, Any]:
        return {key: value for key, value in properties.items() if value is not None}

    function = resource("aws:lambda/function:Function", given(name="work", timeout=timeout), "work")
    queue = resource(
        "aws:sqs/queue:Queue", given(arn=ARN, visibilityTimeoutSeconds=visible), "orders"
    )
    properties = given(
        eventSourceArn=source, functionName="work", maximumBatchingWindowInSeconds=window
    )
    kind = "aws:lambda/eventSourceMapping:EventSourceMapping"
    return resource(kind, properties, "mapping"), function, queue


@pytest.mark.parametrize(
    "short",
    [
        pytest.param(stack(timeout=60, visible=359), id="one second too short"),
        pytest.param(stack(timeout=6), id="the queue's default of 30 s"),
        pytest.param(stack(visible=17), id="the function's default of 3 s"),
        pytest.param(stack(timeout=10, visible=60, window=5), id="the batching window"),
    ],
)
def test_less_than_six_times_the_timeout_violates(short: tuple[Resource, ...]) -> None:
    assert outcomes(RULE, *short) == [("violates", "eventSourceArn")]


def test_the_fix_names_queue_and_seconds() -> None:
    (found,) = verdicts(RULE, *stack(timeout=60, visible=60, window=5))
    assert "visibilityTimeoutSeconds of the queue orders to at least 365" in str(found.fix)


@pytest.mark.parametrize(
    "complying",
    [stack(), stack(timeout=5), stack(timeout=60, visible=360), stack(window=5, visible=23)],
)
def test_six_times_the_timeout_complies(complying: tuple[Resource, ...]) -> None:
    assert outcomes(RULE, *complying) == []


def test_another_source_complies() -> None:
    stream = "arn:aws:kinesis:eu-central-1:111122223333:stream/orders"
    assert outcomes(RULE, *stack(timeout=60, source=stream)) == []


def test_a_queue_or_function_of_another_program_is_undecided() -> None:
    mapping, function, queue = stack(timeout=60)
    assert outcomes(RULE, mapping, function) == [("undecided", "eventSourceArn")]
    assert outcomes(RULE, mapping, queue) == [("undecided", "functionName")]


@pytest.mark.parametrize(
    ("unknown", "path"),
    [
        (stack(timeout=UNKNOWN), "timeout"),
        (stack(visible=UNKNOWN), "visibilityTimeoutSeconds"),
        (stack(window=UNKNOWN), "maximumBatchingWindowInSeconds"),
        (stack(source=UNKNOWN), "eventSourceArn"),
    ],
)
def test_an_unknown_time_is_undecided(unknown: tuple[Resource, ...], path: str) -> None:
    assert outcomes(RULE, *unknown) == [("undecided", path)]


def test_a_queue_with_an_unknown_arn_is_found_by_the_record() -> None:
    function = resource("aws:lambda/function:Function", {"timeout": 60}, "work")
    queue = resource("aws:sqs/queue:Queue", {"arn": UNKNOWN}, "orders")
    mapping = resource(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        {"eventSourceArn": UNKNOWN, "functionName": UNKNOWN},
        "mapping",
        depends={"eventSourceArn": [queue], "functionName": [function]},
    )
    assert outcomes(RULE, mapping, function, queue) == [("violates", "eventSourceArn")]


def test_the_execution_of_a_durable_function_counts() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html
    mapping, _, queue = stack(timeout=10, visible=300)
    held = {"name": "work", "timeout": 10, "durableConfig": {"executionTimeout": 600}}
    durable = resource("aws:lambda/function:Function", held, "work")
    (found,) = verdicts(RULE, mapping, durable, queue)
    assert "to at least 600" in str(found.fix)
    _, _, patient = stack(visible=600)
    assert outcomes(RULE, mapping, durable, patient) == []
