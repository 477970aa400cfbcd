"""Detectors and their protection plans."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    equal,
    property_rule,
    rule,
    until_unknown,
)
from policypack.topology.parts.links import is_computed

_DETECTOR = "aws:guardduty/detector:Detector"

detector_suspended = property_rule(
    id="guardduty-detector-suspended",
    properties={_DETECTOR: "enable"},
    must=equal(True),
    default=True,
    message="enable is false, so GuardDuty generates no findings",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Leave out enable, or set it to true",
    fix={"enable": True},
    title="GuardDuty detector is suspended",
    why="""
    A suspended detector does not detect threats. Attackers often suspend detectors first.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_suspend-disable.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1
    """,
)


# The switches of a detector's protection plans.
_SOURCES = "datasources"
_SWITCHES = (
    "s3Logs.enable",
    "kubernetes.auditLogs.enable",
    "malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.enable",
)


@rule(
    id="guardduty-feature-disabled",
    types=(
        "aws:guardduty/detectorFeature:DetectorFeature",
        "aws:guardduty/memberDetectorFeature:MemberDetectorFeature",
        _DETECTOR,
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set status to "ENABLED"',
)
def feature_disabled(resource: Resource) -> Outcomes:
    """GuardDuty protection plan is disabled.

    Each protection plan monitors one source: S3 data events, EKS audit logs, malware on volumes,
    RDS logins, the network activity of Lambda functions, or the processes of workloads. Runtime
    Monitoring covers workloads whose agent GuardDuty manages. A detector without datasources has
    the plans of its account.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html
    """
    if resource.type == _DETECTOR:
        if not is_computed(resource, _SOURCES):
            for switch in _SWITCHES:
                yield from until_unknown(_off(resource.at(f"{_SOURCES}.{switch}")))
    elif resource.get("status") == "ENABLED":
        yield from resource.each("additionalConfigurations", _inactive)
    else:
        yield Finding("status is not ENABLED", "status")


def _off(switch: Value) -> Outcomes:
    if switch.content is False:
        yield Finding("enable is false", switch.path, fix=f"Set {switch.path} to true")


def _inactive(configuration: Value) -> Outcomes:
    status = configuration.at("status")
    if status.content != "ENABLED":
        message = f"{configuration.get('name')} is not ENABLED"
        yield Finding(message, status.path, fix=f'Set {status.path} to "ENABLED"')
