"""ECS Exec: logs and encryption of shell sessions in containers."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, given, or_absent, property_rule
from policypack.forms.families.encryption import without_customer_key

_CLUSTER = "aws:ecs/cluster:Cluster"
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
    example="""
    aws.ecs.Cluster(
        "orders",
        settings=[{"name": "containerInsights", "value": "enhanced"}],
        configuration={"execute_command_configuration": {
            "kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
            "logging": "NONE",  # bad
            "logging": "DEFAULT",  # good
        }},
    )
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
    example="""
    aws.ecs.Cluster(
        "orders",
        settings=[{"name": "containerInsights", "value": "enhanced"}],
        configuration={"execute_command_configuration": {
            "logging": "DEFAULT",
            "kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        }},
    )
    """,
)
