"""ECS Exec: the shells that people open in containers."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, given, or_absent, property_rule
from policypack.forms.families.customer_keys import without_customer_key

_CLUSTER = "aws:ecs/cluster:Cluster"
_EXEC = "configuration.executeCommandConfiguration"

exec_unlogged = property_rule(
    id="ecs-cluster-exec-unlogged",
    properties={_CLUSTER: f"{_EXEC}.logging"},
    must=or_absent(differ("NONE", meeting="DEFAULT")),
    message="logging is NONE, so what people enter in containers leaves no record",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set logging to "OVERRIDE", and logConfiguration to a log group or bucket',
    title="ECS cluster does not log ECS Exec sessions",
    why="""
    ECS Exec opens a shell in a container, with the credentials of its task. CloudTrail records that
    it was opened; only this log shows what was entered.
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
    subject="ECS Exec configuration",
    properties={_CLUSTER: f"{_EXEC}.kmsKeyId"},
    only_if={_EXEC: given({"logging": "DEFAULT"})},
    why="""
    Sessions are encrypted with TLS. A KMS key encrypts them a second time between the client and
    the container, and only principals that may use the key can open one.
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
