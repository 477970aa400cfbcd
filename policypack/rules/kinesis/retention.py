"""Retention of records in streams, and checkpoints of applications."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, at_least, equal, property_rule

stream_short_retention = property_rule(
    id="kinesis-stream-short-retention",
    properties={"aws:kinesis/stream:Stream": "retentionPeriod"},
    must=lambda settings: at_least(settings.stream_retention_hours),
    default=24,
    message="retentionPeriod must {must}",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set retentionPeriod to the value of the setting stream_retention_hours (168 by default) "
        "or more"
    ),
    title="Kinesis stream has a short retention period",
    why="""
    By default, Kinesis deletes records after 24 hours. A consumer that fails on a weekend loses
    data before it is repaired. The setting stream_retention_hours (168 by default, a week) defines
    how long your organization keeps records. AWS charges for retention beyond 24 hours by shard and
    hour.
    https://docs.aws.amazon.com/securityhub/latest/userguide/kinesis-controls.html#kinesis-3
    https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
    """,
    example="""
    aws.kinesis.Stream(
        "clicks",
        shard_count=1,
        encryption_type="KMS",
        kms_key_id="alias/clicks",
        retention_period=24,  # bad
        retention_period=168,  # good
    )
    """,
)


_CHECKPOINTS = "applicationConfiguration.flinkApplicationConfiguration.checkpointConfiguration.{}"

flink_without_checkpoints = property_rule(
    id="kinesis-flink-without-checkpoints",
    properties={
        "aws:kinesisanalyticsv2/application:Application": _CHECKPOINTS.format(
            "checkpointingEnabled"
        )
    },
    must=equal(True),
    default=True,
    # With DEFAULT, the service enables checkpoints regardless of the other settings.
    only_if={_CHECKPOINTS.format("configurationType"): equal("CUSTOM")},
    message="checkpointingEnabled is false, so a restart loses the application's state",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set checkpointingEnabled to true, or configurationType to "DEFAULT"',
    title="Managed Service for Apache Flink application has no checkpoints",
    why="""
    Checkpoints are backups of the application's state, from which it resumes after a restart. The
    service enables them by default.
    https://docs.aws.amazon.com/managed-flink/latest/java/how-fault.html
    """,
    example="""
    aws.kinesisanalyticsv2.Application(
        "clicks",
        runtime_environment="FLINK-1_20",
        service_execution_role="arn:aws:iam::111122223333:role/clicks",
        application_configuration={
            "application_code_configuration": {"code_content_type": "ZIPFILE"},
            "flink_application_configuration": {
                "checkpoint_configuration": {
                    "configuration_type": "CUSTOM",
                    "checkpointing_enabled": False,  # bad
                    "checkpointing_enabled": True,  # good
                }
            },
        },
    )
    """,
)
