"""Alarms of CloudWatch."""

from __future__ import annotations

import time
from typing import Any

import pytest

from runtime_guards.events import CloudWatchAlarm
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

ARN = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:"


@pytest.mark.parametrize(
    ("change", "value", "reason", "path"),
    [
        ("source", "shop", "malformed", "source"),
        ("alarmArn", GONE, "missing", "alarmArn"),
        ("alarmArn", "orders-errors", "malformed", "alarmArn"),
        ("alarmArn", f"{ARN}a\n", "malformed", "alarmArn"),
        ("accountId", "999999999999", "inconsistent", "alarmArn"),
        ("region", "us-east-1", "inconsistent", "alarmArn"),
        ("region", "nowhere", "malformed", "region"),
        ("time", "now", "malformed", "time"),
        ("alarmData", GONE, "missing", "alarmData"),
        ("alarmData.alarmName", "other", "inconsistent", "alarmData.alarmName"),
        ("alarmData.alarmName", "a" * 256, "too-long", "alarmData.alarmName"),
        ("alarmData.state", GONE, "missing", "alarmData.state"),
        ("alarmData.state.value", "BROKEN", "malformed", "alarmData.state.value"),
        ("alarmData.state.reason", "x" * 1024, "too-long", "alarmData.state.reason"),
        ("alarmData.state.reasonData", "x" * 4001, "too-long", "alarmData.state.reasonData"),
        ("alarmData.previousState", {}, "missing", "alarmData.previousState.value"),
        ("alarmData.configuration", "text", "wrong-type", "alarmData.configuration"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str, path: str
) -> None:
    event = changed("cloudwatch-alarm", (change, value))
    assert refusal_of(CloudWatchAlarm(), event) == (reason, path)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("alarmData.state.value", "INSUFFICIENT_DATA"),
        ("alarmData.state.reason", "x" * 1023),
        ("alarmData.state.reasonData", "x" * 4000),
        ("alarmData.state.actionsSuppressedBy", "Alarm"),
        ("alarmData.previousState", GONE),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    assert "added" not in CloudWatchAlarm().validate(changed("cloudwatch-alarm", (change, value)))


@pytest.mark.parametrize("name", ["a: b", "\u00fcberlast", "a" * 255])
def test_given_a_name_of_any_form_when_arn_and_name_agree_then_it_is_accepted(name: str) -> None:
    event = changed("cloudwatch-alarm", ("alarmArn", ARN + name), ("alarmData.alarmName", name))
    assert CloudWatchAlarm(alarms={ARN + name}).validate(event).alarm_name == name


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S.000+0000", "%Y-%m-%dT%H:%M:%SZ"])
def test_given_an_age_when_an_alarm_is_older_then_it_is_refused(form: str) -> None:
    for age, taken in ((0, True), (50, True), (70, False)):
        written = time.strftime(form, time.gmtime(time.time() - age))
        event = changed("cloudwatch-alarm", ("time", written))
        if taken:
            CloudWatchAlarm(max_age=60).validate(event)
        else:
            assert refusal_of(CloudWatchAlarm(max_age=60), event) == ("too-old", "time")


def test_given_an_allow_list_when_another_alarm_or_state_comes_then_it_is_refused() -> None:
    event = sample("cloudwatch-alarm")
    assert refusal_of(CloudWatchAlarm(alarms={f"{ARN}x"}), event) == ("not-allowed", "alarmArn")
    assert refusal_of(CloudWatchAlarm(states={"OK"}), event) == (
        "not-allowed",
        "alarmData.state.value",
    )
