"""What happens to events that cannot be delivered."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

TARGET = "events-target-without-dlq"
SCHEDULE = "events-schedule-without-dlq"
PIPE = "events-pipe-without-dlq"
QUEUE = "arn:aws:sqs:eu-central-1:111122223333:failed"
FAILED = resource("aws:sqs/queue:Queue", {}, "failed")
PREFIX = "arn:aws:{}:eu-central-1:111122223333"
FUNCTION = PREFIX.format("lambda") + ":function:orders"


def target(**properties: Any) -> Resource:
    return resource("aws:cloudwatch/eventTarget:EventTarget", {"arn": FUNCTION, **properties})


@pytest.mark.parametrize("config", [None, {}, {"arn": ""}])
def test_a_target_without_a_queue_violates(config: Any) -> None:
    (found,) = verdicts(TARGET, target(deadLetterConfig=config))
    assert (found.path, found.severity.value) == ("deadLetterConfig", "medium")


@pytest.mark.parametrize(
    "arn",
    [PREFIX.format("logs") + ":log-group:all", PREFIX.format("events") + ":event-bus/central"],
)
def test_a_log_group_or_bus_without_a_queue_is_of_low_severity(arn: str) -> None:
    (found,) = verdicts(TARGET, target(arn=arn))
    assert found.severity.value == "low"


def test_an_unknown_receiver_needs_a_queue_too() -> None:
    (found,) = verdicts(TARGET, target(arn=UNKNOWN))
    assert found.severity.value == "medium"


def test_a_target_with_a_queue_complies() -> None:
    assert outcomes(TARGET, target(deadLetterConfig={"arn": QUEUE})) == []
    unknown = {"arn": FUNCTION, "deadLetterConfig": {"arn": UNKNOWN}}
    linked = resource(
        "aws:cloudwatch/eventTarget:EventTarget", unknown, depends={"deadLetterConfig": [FAILED]}
    )
    assert outcomes(TARGET, linked) == []
    unrecorded = outcomes(TARGET, target(deadLetterConfig={"arn": UNKNOWN}))
    assert unrecorded == [("undecided", "deadLetterConfig.arn")]


RULE = "aws:cloudwatch/eventRule:EventRule"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"scheduleExpression": "rate(1 day)"}, []),
        ({"scheduleExpression": UNKNOWN}, []),
        ({"eventPattern": "{}"}, [("violates", "deadLetterConfig")]),
        ({"eventPattern": UNKNOWN}, [("violates", "deadLetterConfig")]),
        (
            {"scheduleExpression": "rate(1 day)", "eventPattern": UNKNOWN},
            [("violates", "deadLetterConfig")],
        ),
        ({}, [("violates", "deadLetterConfig")]),
    ],
)
def test_given_a_rule_when_it_has_only_a_schedule_then_its_target_needs_no_queue(
    properties: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    made = resource(RULE, {"name": "nightly", **properties}, "nightly")
    assert outcomes(TARGET, made, target(rule="nightly")) == expected
    assert outcomes(TARGET, target(rule="nightly"), made) == expected
    recorded = resource(
        "aws:cloudwatch/eventTarget:EventTarget",
        {"arn": FUNCTION, "rule": UNKNOWN},
        depends={"rule": [made]},
    )
    assert outcomes(TARGET, made, recorded) == expected


def test_given_a_target_of_an_unknown_rule_when_judged_then_it_is_undecided() -> None:
    assert outcomes(TARGET, target(rule=UNKNOWN)) == [("undecided", "rule")]
    assert outcomes(TARGET, target(rule="elsewhere")) == [("violates", "deadLetterConfig")]


def schedule(**held: Any) -> Resource:
    return resource("aws:scheduler/schedule:Schedule", {"target": {"arn": FUNCTION, **held}})


# https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
@pytest.mark.parametrize(
    ("retry", "severity"),
    [
        (None, "low"),
        ({"maximumRetryAttempts": 3}, "low"),
        ({"maximumRetryAttempts": UNKNOWN}, "low"),
        ({"maximumRetryAttempts": 0}, "medium"),
    ],
)
def test_a_schedule_without_a_queue_violates(retry: Any, severity: str) -> None:
    (found,) = verdicts(SCHEDULE, schedule(retryPolicy=retry))
    assert (found.path, found.severity.value) == ("target.deadLetterConfig", severity)


def test_a_schedule_with_a_queue_complies() -> None:
    assert outcomes(SCHEDULE, schedule(deadLetterConfig={"arn": QUEUE})) == []
    unknown = schedule(deadLetterConfig={"arn": UNKNOWN})
    assert outcomes(SCHEDULE, unknown) == [("undecided", "target.deadLetterConfig.arn")]


STREAMS = ("kinesisStreamParameters", "dynamodbStreamParameters")


def pipe(parameters: Any) -> Resource:
    return resource("aws:pipes/pipe:Pipe", {"sourceParameters": parameters})


@pytest.mark.parametrize("stream", STREAMS)
def test_a_pipe_from_a_stream_needs_a_queue(stream: str) -> None:
    block: dict[str, Any] = {"startingPosition": "LATEST"}
    path = f"sourceParameters.{stream}.deadLetterConfig"
    assert outcomes(PIPE, pipe({stream: block})) == [("violates", path)]
    with_queue = {**block, "deadLetterConfig": {"arn": QUEUE}}
    assert outcomes(PIPE, pipe({stream: with_queue})) == []
    unknown = {**block, "deadLetterConfig": {"arn": UNKNOWN}}
    assert outcomes(PIPE, pipe({stream: unknown})) == [("undecided", f"{path}.arn")]


def test_a_pipe_from_a_queue_needs_no_other_one() -> None:
    assert outcomes(PIPE, pipe({"sqsQueueParameters": {"batchSize": 10}})) == []
    assert outcomes(PIPE, pipe(None)) == []
