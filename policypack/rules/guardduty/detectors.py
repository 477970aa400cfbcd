"""Detectors and their features."""

from __future__ import annotations

from policypack.property_rule import property_rule
from policypack.requirement import equal
from policypack.rule import Profile, Severity

detector_suspended = property_rule(
    id="guardduty-detector-suspended",
    properties={"aws:guardduty/detector:Detector": "enable"},
    must=equal(True),
    default=True,
    message="enable is false",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Leave out enable, or set it to true",
    fix={"enable": True},
    title="GuardDuty detector is suspended",
    why="""
    A suspended detector finds no threats. Attackers suspend detectors first.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_suspend-disable.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1
    """,
    example="""
    aws.guardduty.Detector(
        "region",
        enable=False,  # bad
        enable=True,  # good
    )
    """,
)


feature_disabled = property_rule(
    id="guardduty-feature-disabled",
    properties={"aws:guardduty/detectorFeature:DetectorFeature": "status"},
    must=equal("ENABLED"),
    message="status is not ENABLED",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set status to "ENABLED"',
    title="GuardDuty protection plan is disabled",
    why="""
    Each protection plan watches one kind of resource: S3 data events, EKS audit logs, malware on
    volumes, RDS logins, the network activity of Lambda functions, the processes of workloads.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html
    """,
    example="""
    aws.guardduty.DetectorFeature(
        "functions",
        detector_id="12abc34d567e8fa901bc2d34e56789f0",
        name="LAMBDA_NETWORK_LOGS",
        status="DISABLED",  # bad
        status="ENABLED",  # good
    )
    """,
)
