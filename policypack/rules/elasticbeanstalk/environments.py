"""Environments: platform updates and logs, which are options by namespace and name."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule

_ENVIRONMENT = "aws:elasticbeanstalk/environment:Environment"


@rule(
    id="elasticbeanstalk-environment-updates-off",
    types=(_ENVIRONMENT,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Set ManagedActionsEnabled of aws:elasticbeanstalk:managedactions to "true"',
)
def environment_updates_off(environment: Resource) -> Outcomes:
    """Elastic Beanstalk environment has no managed platform updates.

    Platform updates bring fixes of the operating system, the runtime and the web server. An
    environment installs none by itself unless its options say so.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environment-platform-update-managed.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticbeanstalk-controls.html#elasticbeanstalk-2

    Example:
        aws.elasticbeanstalk.Environment(
            "orders",
            application="orders",
            settings=[
                {
                    "namespace": "aws:elasticbeanstalk:cloudwatch:logs",
                    "name": "StreamLogs",
                    "value": "true",
                },
                {
                    "namespace": "aws:elasticbeanstalk:managedactions",
                    "name": "ManagedActionsEnabled",
                    "value": "false",  # bad
                    "value": "true",  # good
                },
            ],
        )
    """
    yield from _not_true(
        environment, "aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"
    )


@rule(
    id="elasticbeanstalk-environment-unlogged",
    types=(_ENVIRONMENT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set StreamLogs of aws:elasticbeanstalk:cloudwatch:logs to "true"',
)
def environment_unlogged(environment: Resource) -> Outcomes:
    """Elastic Beanstalk environment does not send its logs to CloudWatch.

    Logs that stay on an instance are gone with it, and an attacker on the instance can change them.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.cloudwatchlogs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticbeanstalk-controls.html#elasticbeanstalk-3

    Example:
        aws.elasticbeanstalk.Environment(
            "orders",
            application="orders",
            settings=[
                {
                    "namespace": "aws:elasticbeanstalk:managedactions",
                    "name": "ManagedActionsEnabled",
                    "value": "true",
                },
                {
                    "namespace": "aws:elasticbeanstalk:cloudwatch:logs",
                    "name": "StreamLogs",
                    "value": "false",  # bad
                    "value": "true",  # good
                },
            ],
        )
    """
    yield from _not_true(environment, "aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs")


def _not_true(environment: Resource, namespace: str, name: str) -> Outcomes:
    """The finding of a switch that is off; what a saved configuration says is not judged here."""
    held = next(
        (
            setting.get("value")
            for setting in environment.properties.items("settings")
            if (setting.get("namespace"), setting.get("name")) == (namespace, name)
        ),
        None,
    )
    is_inherited = held is None and environment.is_given("templateName")
    if str(held).lower() != "true" and not is_inherited:
        yield Finding(f"{name} is not true", "settings")
