"""Services and clusters: public addresses, platform versions, metrics, and sessions of ECS Exec."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    differ,
    equal,
    given,
    or_absent,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.iam.meaning.truth import any_of

_SERVICE = "aws:ecs/service:Service"
_CLUSTER = "aws:ecs/cluster:Cluster"
_SERVICES = (_SERVICE, "aws:ecs/taskSet:TaskSet")

service_public_ip = property_rule(
    id="ecs-service-public-ip",
    properties=dict.fromkeys(_SERVICES, "networkConfiguration.assignPublicIp"),
    must=equal(False),
    default=False,
    message=(
        "assignPublicIp is true, so the internet can reach every port that a security group allows"
    ),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set networkConfiguration.assignPublicIp to false, and run the tasks in private subnets "
        "with a NAT gateway or VPC endpoints"
    ),
    title="ECS service assigns public IP addresses to its tasks",
    why="""
    With a public address, only security groups protect the containers from the internet.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2
    """,
)


service_platform_outdated = property_rule(
    id="ecs-service-platform-outdated",
    properties=dict.fromkeys(_SERVICES, "platformVersion"),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
    must=or_absent(equal("LATEST", "1.4.0", "1.0.0")),
    message="platformVersion is not LATEST, 1.4.0 or 1.0.0",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Leave out platformVersion, or set it to "LATEST"',
    title="ECS service runs on an outdated Fargate platform version",
    why="""
    AWS retires old platform versions, which then get no security updates. The latest version is
    1.4.0 for Linux, and 1.0.0 for Windows.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-10
    """,
)


@rule(
    id="ecs-cluster-without-insights",
    types=(_CLUSTER,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Add an entry with the name "containerInsights" and the value "enabled" or "enhanced" to '
        "settings"
    ),
)
def cluster_without_insights(cluster: Resource) -> Outcomes:
    """ECS cluster has Container Insights disabled.

    Without metrics of single tasks, you notice restarts and unusual load late. CloudWatch charges
    for each metric. You can also enable Container Insights for all clusters of an account.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-12
    """
    has = any_of(cluster.each("settings", _has_insights))
    if isinstance(has, Unknown):
        yield has
    elif not has:
        yield Finding('containerInsights is neither "enabled" nor "enhanced"', "settings")


def _has_insights(setting: Value) -> Iterator[bool]:
    is_it = setting.get("name") == "containerInsights"
    yield is_it and setting.get("value") in ("enabled", "enhanced")


_EXEC = "configuration.executeCommandConfiguration"

exec_unlogged = property_rule(
    id="ecs-cluster-exec-unlogged",
    properties={_CLUSTER: f"{_EXEC}.logging"},
    must=or_absent(differ("NONE", meeting="DEFAULT")),
    message="logging is NONE, so commands that people run in containers are not recorded",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set logging to "OVERRIDE", and name a log group or bucket in logConfiguration',
    title="ECS cluster does not log ECS Exec sessions",
    why="""
    ECS Exec opens a shell in a container, with the credentials of its task. CloudTrail records that
    a session was opened, but only this log shows the commands.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """,
)


exec_without_customer_key = without_customer_key(
    id="ecs-cluster-exec-without-customer-key",
    subject="ECS Exec session",
    properties={_CLUSTER: f"{_EXEC}.kmsKeyId"},
    only_if={_EXEC: given({"logging": "DEFAULT"})},
    why="""
    Sessions are encrypted with TLS. A KMS key adds a second encryption between the client and the
    container, and only principals that can use the key can open a session.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """,
)
