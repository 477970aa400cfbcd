"""Streams and delivery streams: encryption, policies, retention, destinations and checkpoints."""

from __future__ import annotations

from functools import partial

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    at_least,
    equal,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.plaintext_secrets import credential_in, credentials_at, is_marked
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    shared_with_external_account,
)

stream_unencrypted = property_rule(
    id="kinesis-stream-unencrypted",
    properties={"aws:kinesis/stream:Stream": "encryptionType"},
    must=equal("KMS"),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Set encryptionType to "KMS", and kmsKeyId to the ARN of a customer managed key',
    title="Kinesis stream is not encrypted at rest",
    message="encryptionType is not KMS, so records are stored as plaintext",
    why="""
    Kinesis encrypts a stream only if encryptionType is KMS; kmsKeyId alone has no effect. An
    attacker with access to the underlying storage can read the records for the whole retention
    period. Producers and consumers in other accounts need a customer managed key, because the key
    policy of alias/aws/kinesis cannot allow them.
    https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html
    """,
)


delivery_stream_unencrypted = property_rule(
    id="kinesis-firehose-unencrypted",
    properties={
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "serverSideEncryption.enabled"
    },
    must=equal(True),
    # Firehose does not store records from these sources: the source stores and encrypts them.
    unless=("kinesisSourceConfiguration", "mskSourceConfiguration"),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        'Set serverSideEncryption.enabled to true, keyType to "CUSTOMER_MANAGED_CMK" and keyArn '
        "to the ARN of a customer managed key"
    ),
    title="Kinesis Firehose delivery stream is not encrypted at rest",
    message="serverSideEncryption.enabled is not true, so buffered records are stored as plaintext",
    why="""
    With direct PUT, Firehose stores records until it delivers them, as plaintext unless server-side
    encryption is enabled. A delivery stream that reads from Kinesis or MSK stores nothing: the
    setting must stay off, and the source encrypts the records.
    https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
    """,
)


stream_without_customer_key = without_customer_key(
    id="kinesis-stream-without-customer-key",
    subject="Kinesis stream",
    properties={"aws:kinesis/stream:Stream": "kmsKeyId"},
    # A stream that is not encrypted at all has its own rule.
    only_if={"encryptionType": equal("KMS")},
    why="""
    The key policy of the AWS managed key alias/aws/kinesis cannot be changed, so access to the data
    cannot be limited, revoked or shared with another account through the key.
    https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html
    """,
)


delivery_stream_without_customer_key = without_customer_key(
    id="kinesis-firehose-without-customer-key",
    subject="Firehose delivery stream",
    properties={
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "serverSideEncryption.keyArn"
    },
    # An unencrypted delivery stream has its own rule, and one that reads from a stream stores
    # nothing.
    only_if={"serverSideEncryption.enabled": equal(True)},
    remediation=(
        'Set serverSideEncryption.keyType to "CUSTOMER_MANAGED_CMK", and keyArn to the ARN of a '
        "customer managed key"
    ),
    why="""
    By default, keyType is AWS_OWNED_CMK. A customer managed key for the records that Firehose
    buffers adds a key policy and a record of each use.
    https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
    """,
)


video_without_customer_key = without_customer_key(
    id="kinesis-video-without-customer-key",
    subject="Kinesis video stream",
    properties={"aws:kinesis/videoStream:VideoStream": "kmsKeyId"},
    why="""
    Kinesis Video Streams encrypts with the AWS managed key aws/kinesisvideo by default. Its key
    policy cannot be changed, so access to the video cannot be limited or revoked through the key.
    https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/how-kms.html
    """,
)


_DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
_DESTINATIONS = (
    "elasticsearchConfiguration",
    "extendedS3Configuration",
    "httpEndpointConfiguration",
    "icebergConfiguration",
    "opensearchConfiguration",
    "opensearchserverlessConfiguration",
    "redshiftConfiguration",
    "snowflakeConfiguration",
    "splunkConfiguration",
)
_CREDENTIALS = (
    "httpEndpointConfiguration.accessKey",
    "redshiftConfiguration.password",
    "snowflakeConfiguration.keyPassphrase",
    "snowflakeConfiguration.privateKey",
    "splunkConfiguration.hecToken",
)


_ATTRIBUTES = "httpEndpointConfiguration.requestConfiguration.commonAttributes"


@rule(
    id="kinesis-firehose-errors-unlogged",
    types=(_DELIVERY_STREAM,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set cloudwatchLoggingOptions of the destination: enabled to true, logGroupName and "
        "logStreamName"
    ),
)
def errors_unlogged(stream: Resource) -> Outcomes:
    """Kinesis Firehose delivery stream does not log delivery errors.

    Firehose writes the reasons for failed deliveries only to a log group that the destination
    names. Logging is off by default.
    https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
    """
    for name in _DESTINATIONS:
        yield from until_unknown(_logging(stream.at(name)))


def _logging(destination: Value) -> Outcomes:
    path = "cloudwatchLoggingOptions.enabled"
    if destination.is_set and destination.get(path) is not True:
        yield Finding(
            "cloudwatchLoggingOptions.enabled is not true for this destination",
            destination.at(path).path,
        )


@rule(
    id="kinesis-firehose-plaintext-key",
    types=(_DELIVERY_STREAM,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set secretsManagerConfiguration.enabled to true and its secretArn to the ARN of a "
        "secret, or read the value from Pulumi's secret configuration (config.require_secret)"
    ),
)
def plaintext_key(stream: Resource) -> Outcomes:
    """Kinesis Firehose destination has a plaintext credential.

    Everyone with access to the program's source or its state can read the credential and use the
    destination with it. The same applies to credentials in the common attributes of requests to an
    HTTP endpoint. If the program names a secret, Firehose reads the credential from Secrets
    Manager. A value that Pulumi marks as secret is encrypted in the state and complies.
    https://docs.aws.amazon.com/firehose/latest/dev/using-secrets-manager.html
    """
    yield from credentials_at(stream, _CREDENTIALS)
    if not is_marked(stream, _ATTRIBUTES):
        yield from until_unknown(stream.each(_ATTRIBUTES, partial(_attribute, stream)))


def _attribute(stream: Resource, attribute: Value) -> Outcomes:
    """An attribute that Firehose sends with every request to an HTTP endpoint."""
    yield from credential_in(stream, attribute.at("value"), str(attribute.get("name")))


stream_public = publicly_accessible(
    id="kinesis-stream-public",
    subject="Kinesis stream",
    remediation="Name accounts or roles in Principal of the policy",
    why="""
    A resource-based policy that allows any principal lets every AWS account read the records, or
    send records to the functions behind the stream. A registered consumer has its own policy, and
    reads the same records.
    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
    """,
)


stream_shared = shared_with_external_account(
    id="kinesis-stream-foreign-account",
    subject="Kinesis stream",
    severity=Severity.MEDIUM,
    why="""
    Principals of the external account can read every record of the stream, or send records to the
    functions behind it, as far as the statement allows. A principal is an account ID, or the ARN of
    a root, role or user.
    https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html
    """,
)


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
)
