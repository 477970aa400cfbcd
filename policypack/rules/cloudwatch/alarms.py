"""Alarms."""

from __future__ import annotations

from policypack.iam.truth import Truth, any_of
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.unknown import Unknown

_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"


@rule(
    id="logs-alarm-without-action",
    types=(_ALARM,),
    reads=(_COMPOSITE,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set alarmActions, for example to an SNS topic, and leave actionsEnabled true",
)
def alarm_without_action(alarm: Resource, stack: Stack) -> Outcomes:
    """CloudWatch alarm has no action.

    The alarm changes its state, and no person or program learns of it. An alarm whose state a
    composite alarm of the program reads needs no action of its own.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html

    Example:
        aws.cloudwatch.MetricAlarm(
            "errors",
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
            threshold=0,
            metric_name="Errors",
            namespace="AWS/Lambda",
            period=60,
            statistic="Sum",
            alarm_actions=["arn:aws:sns:eu-central-1:111122223333:on-call"],  # good
        )
    """
    fault = _fault(alarm)
    if fault is None:
        return
    is_read = any_of(_reads(stack, each, alarm) for each in stack.of_type(_COMPOSITE))
    if isinstance(is_read, Unknown):
        yield is_read
    elif not is_read:
        yield fault


def _fault(alarm: Resource) -> Finding | None:
    if alarm.get("actionsEnabled", True) is False:
        return Finding("actionsEnabled is false, so no action runs", "actionsEnabled")
    if alarm.is_output("alarmActions") or alarm.get("alarmActions"):
        return None
    return Finding("alarmActions is empty", "alarmActions")


def _reads(stack: Stack, composite: Resource, alarm: Resource) -> Truth:
    """Whether the rule of a composite alarm reads the alarm, by its name or ARN."""
    if alarm in stack.recorded(composite, "alarmRule", _ALARM):
        return True
    rule_ = composite.at("alarmRule").tree
    if isinstance(rule_, Unknown):
        return rule_
    names = (alarm.at(key).tree for key in ("name", "arn"))
    return any_of(
        each if isinstance(each, Unknown) else bool(each) and each in str(rule_) for each in names
    )
