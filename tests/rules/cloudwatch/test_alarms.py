"""logs-alarm-without-action."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

RULE = "logs-alarm-without-action"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
ARN = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors"
TOPIC = "arn:aws:sns:eu-central-1:111122223333:on-call"


def alarm(**properties: Any) -> Any:
    return resource(ALARM, {"name": "errors", "arn": ARN, **properties}, "errors")


@pytest.mark.parametrize("actions", [None, []])
def test_an_alarm_without_an_action_violates(actions: Any) -> None:
    assert outcomes(RULE, alarm(alarmActions=actions)) == [("violates", "alarmActions")]


def test_an_alarm_whose_actions_are_off_violates() -> None:
    off = alarm(alarmActions=[TOPIC], actionsEnabled=False)
    assert outcomes(RULE, off) == [("violates", "actionsEnabled")]


def test_an_alarm_with_an_action_complies() -> None:
    assert outcomes(RULE, alarm(alarmActions=[TOPIC])) == []
    # Scaling is an action like a message.
    policy = "arn:aws:autoscaling:eu-central-1:111122223333:scalingPolicy:1:autoScalingGroupName/a"
    assert outcomes(RULE, alarm(alarmActions=[policy])) == []
    topic = resource("aws:sns/topic:Topic", {}, "topic")
    held = {"name": "errors", "arn": ARN, "alarmActions": UNKNOWN}
    assert outcomes(RULE, resource(ALARM, held, depends={"alarmActions": [topic]})) == []
    assert outcomes(RULE, alarm(alarmActions=UNKNOWN)) == [("undecided", "alarmActions")]


@pytest.mark.parametrize("text", ['ALARM("errors")', f"ALARM({ARN}) OR ALARM(other)"])
def test_an_alarm_that_a_composite_alarm_reads_needs_no_action(text: str) -> None:
    composite = resource(COMPOSITE, {"alarmRule": text}, "all")
    assert outcomes(RULE, alarm(), composite) == []


@pytest.mark.parametrize(
    "text", ["ALARM(other)", 'ALARM("errors-of-api")', "OK(all-errors) AND NOT ALARM(my_errors)"]
)
def test_a_composite_alarm_of_others_does_not_count(text: str) -> None:
    other = resource(COMPOSITE, {"alarmRule": text}, "all")
    assert outcomes(RULE, alarm(), other) == [("violates", "alarmActions")]


def test_a_composite_alarm_that_is_not_known_yet() -> None:
    unknown = resource(COMPOSITE, {"alarmRule": UNKNOWN}, "all")
    assert outcomes(RULE, alarm(), unknown) == [("undecided", "alarmRule")]
    own = alarm()
    linked = resource(COMPOSITE, {"alarmRule": UNKNOWN}, "all", depends={"alarmRule": [own]})
    assert outcomes(RULE, linked, own) == []


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("aws:codedeploy/deploymentGroup:DeploymentGroup", {"alarmConfiguration": {"alarms": [0]}}),
        ("aws:ecs/service:Service", {"alarms": {"alarmNames": [0], "rollback": True}}),
        ("aws:route53/healthCheck:HealthCheck", {"cloudwatchAlarmName": 0}),
        ("aws:appconfig/environment:Environment", {"monitors": [{"alarmArn": 0}]}),
        ("aws:fis/experimentTemplate:ExperimentTemplate", {"stopConditions": [{"value": 0}]}),
        (
            "aws:autoscaling/group:Group",
            {"instanceRefresh": {"preferences": {"alarmSpecification": {"alarms": [0]}}}},
        ),
    ],
)
def test_an_alarm_that_a_deployment_or_a_check_reads_needs_no_action(kind: str, held: Any) -> None:
    def reading(name: Any) -> Any:
        return json.loads(json.dumps(held).replace("0", json.dumps(name)))

    for name in ("errors", ARN):
        assert outcomes(RULE, alarm(), resource(kind, reading(name), "reader")) == []
    other = resource(kind, reading("other"), "reader")
    assert outcomes(RULE, alarm(), other) == [("violates", "alarmActions")]
    (top,) = held
    linked = resource(kind, {top: UNKNOWN}, "reader", depends={top: [alarm()]})
    assert outcomes(RULE, alarm(), linked) == []
