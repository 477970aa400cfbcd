"""Auto Scaling groups."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, absent, property_rule

group_launch_configuration = property_rule(
    id="autoscaling-group-launch-configuration",
    properties={"aws:autoscaling/group:Group": "launchConfiguration"},
    must=absent("orders"),
    message="launchConfiguration is set, and launch configurations get no new features",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Replace launchConfiguration with launchTemplate",
    title="Auto Scaling group uses a launch configuration",
    why="""
    AWS no longer adds features to launch configurations, and new accounts cannot create them.
    Launch templates have versions, and can require IMDSv2 for all of their instances.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-9
    """,
)
