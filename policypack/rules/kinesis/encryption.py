"""Encryption of streams and delivery streams."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule

# Firehose does not store what it reads from these; the source keeps the data, and encrypts it.
_SOURCES = ("kinesisSourceConfiguration", "mskSourceConfiguration")


@rule(
    id="kinesis-stream-unencrypted",
    types=("aws:kinesis/stream:Stream",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Set encryptionType to "KMS" and kmsKeyId ("alias/aws/kinesis" or a Key)',
)
def stream_unencrypted(stream: Resource) -> Outcomes:
    """Stream stores its records unencrypted.

    A stream created without an encryption type keeps its records in plain text for the whole
    retention period, readable for whoever reaches the storage below; a key without the type
    changes nothing. Producers and consumers of other accounts need a customer key, since the
    key policy of alias/aws/kinesis cannot admit them.
    https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html

    Example:
        aws.kinesis.Stream("clicks", shard_count=1, encryption_type="NONE")  # bad
        aws.kinesis.Stream(  # good
            "clicks", shard_count=1, encryption_type="KMS", kms_key_id="alias/aws/kinesis"  # good
        )  # good
    """
    if stream.get("encryptionType") != "KMS":
        yield Finding("records are stored unencrypted", "encryptionType")


@rule(
    id="kinesis-firehose-unencrypted",
    types=("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set serverSideEncryption.enabled to true",
)
def delivery_stream_unencrypted(stream: Resource) -> Outcomes:
    """Delivery stream buffers its records unencrypted.

    With direct put, Firehose stores records before it delivers them, in plain text unless
    server-side encryption is on. A delivery stream that reads from Kinesis or MSK stores nothing
    itself: there the setting must stay off, and the encryption of the source counts.
    https://docs.aws.amazon.com/firehose/latest/dev/encryption.html

    Example:
        aws.kinesis.FirehoseDeliveryStream(
            "clicks",
            destination="extended_s3",
            extended_s3_configuration={
                "role_arn": "arn:aws:iam::111122223333:role/delivery",
                "bucket_arn": "arn:aws:s3:::clicks-archive",
            },
            server_side_encryption={"enabled": False},  # bad
            server_side_encryption={"enabled": True},  # good
        )
    """
    if any(stream.at(source).is_set for source in _SOURCES):
        return
    if stream.get("serverSideEncryption.enabled") is not True:
        yield Finding("buffered records are stored unencrypted", "serverSideEncryption.enabled")
