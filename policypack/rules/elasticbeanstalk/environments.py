"""Environments: platform updates and logs, which are options with a namespace and a name."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule

_ENVIRONMENT = "aws:elasticbeanstalk/environment:Environment"


@rule(
    id="elasticbeanstalk-environment-updates-off",
    types=(_ENVIRONMENT,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set the option ManagedActionsEnabled of aws:elasticbeanstalk:managedactions to "true"'
    ),
)
def environment_updates_off(environment: Resource) -> Outcomes:
    """Elastic Beanstalk environment has no managed platform updates.

    Platform updates contain fixes for the operating system, the runtime and the web server. By
    default, an environment does not install them automatically.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environment-platform-update-managed.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticbeanstalk-controls.html#elasticbeanstalk-2
    """
    yield from _not_true(
        environment, "aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"
    )


@rule(
    id="elasticbeanstalk-environment-unlogged",
    types=(_ENVIRONMENT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set the option StreamLogs of aws:elasticbeanstalk:cloudwatch:logs to "true"',
)
def environment_unlogged(environment: Resource) -> Outcomes:
    """Elastic Beanstalk environment does not send logs to CloudWatch.

    Logs that stay on an instance are lost with it, and an attacker on the instance can change them.
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.cloudwatchlogs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticbeanstalk-controls.html#elasticbeanstalk-3
    """
    yield from _not_true(environment, "aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs")


def _not_true(environment: Resource, namespace: str, name: str) -> Outcomes:
    """Yields a finding if the option is not "true"; options of a saved configuration are not
    judged."""
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
        yield Finding(f'the option {name} is not "true"', "settings")
