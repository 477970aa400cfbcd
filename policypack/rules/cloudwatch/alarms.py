"""CloudWatch alarms without actions."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.completion import is_named_at

_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
# ALARM("errors"), OK(errors): an alarm in the rule of a composite one, by its name or ARN.
_OPERAND = lazy_pattern(r"""\(\s*(?:"((?:[^"\\]|\\.)*)"|([^"()]+?))\s*\)""")
# Resources that read the state of an alarm, such as deployments, health checks and experiments.
# https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
# https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-environment.html
# https://docs.aws.amazon.com/fis/latest/userguide/stop-conditions.html
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html
_READERS: Mapping[str, tuple[str, ...]] = {
    "aws:appconfig/environment:Environment": ("monitors[].alarmArn",),
    "aws:autoscaling/group:Group": ("instanceRefresh.preferences.alarmSpecification.alarms",),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": ("alarmConfiguration.alarms",),
    "aws:ecs/service:Service": ("alarms.alarmNames",),
    "aws:fis/experimentTemplate:ExperimentTemplate": ("stopConditions[].value",),
    "aws:route53/healthCheck:HealthCheck": ("cloudwatchAlarmName",),
}


@rule(
    id="logs-alarm-without-action",
    types=(_ALARM,),
    reads=(_COMPOSITE, *_READERS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set alarmActions, for example to the ARN of an SNS topic, and leave out actionsEnabled"
    ),
)
def alarm_without_action(alarm: Resource, stack: Stack) -> Outcomes:
    """CloudWatch alarm has no action.

    The alarm changes its state, but no person or program is notified. An alarm whose state another
    resource of the program reads, such as a composite alarm or a deployment, needs no action.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
    """
    fault = _fault(alarm)
    if fault is None:
        return
    composites = (_reads(stack, each, alarm) for each in stack.of_type(_COMPOSITE))
    is_read = any_of((*composites, is_named_at(stack, alarm, _READERS)))
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
    operands = {quoted or bare for quoted, bare in _OPERAND.findall(str(rule_))}
    names = (alarm.at(key).tree for key in ("name", "arn"))
    return any_of(each if isinstance(each, Unknown) else each in operands for each in names)
