"""Encryption of streams and delivery streams."""

from __future__ import annotations

from policypack.families.customer_keys import without_customer_key
from policypack.property_rule import property_rule
from policypack.requirement import equal
from policypack.rule import Profile, Severity

stream_unencrypted = property_rule(
    id="kinesis-stream-unencrypted",
    properties={"aws:kinesis/stream:Stream": "encryptionType"},
    must=equal("KMS"),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Set encryptionType to "KMS" and kmsKeyId to "alias/aws/kinesis" or a key of yours',
    title="Kinesis stream is not encrypted at rest",
    message="encryptionType is not KMS, so records are stored as plaintext",
    why="""
    Kinesis encrypts a stream only where encryptionType is KMS; kmsKeyId alone has no effect. An
    attacker with access to the underlying storage can read the records for the whole retention
    period. Producers and consumers in other accounts need a customer managed key, because the key
    policy of alias/aws/kinesis cannot allow them.
    https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html
    """,
    example="""
    aws.kinesis.Stream(
        "clicks",
        shard_count=1,
        kms_key_id="alias/clicks",
        encryption_type="NONE",  # bad
        encryption_type="KMS",  # good
    )
    """,
)


delivery_stream_unencrypted = property_rule(
    id="kinesis-firehose-unencrypted",
    properties={
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "serverSideEncryption.enabled"
    },
    must=equal(True),
    # Firehose does not store what it reads from these: the source stores and encrypts it.
    unless=("kinesisSourceConfiguration", "mskSourceConfiguration"),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set serverSideEncryption.enabled to true",
    title="Kinesis Firehose delivery stream is not encrypted at rest",
    message="serverSideEncryption.enabled is not true, so buffered records are stored as plaintext",
    why="""
    With direct PUT, Firehose stores records until it delivers them, as plaintext unless server-side
    encryption is on. A delivery stream that reads from Kinesis or MSK stores nothing: there the
    setting must stay off, and the encryption of the source counts.
    https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
    """,
    example="""
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
    example="""
    aws.kinesis.Stream(
        "clicks",
        shard_count=1,
        encryption_type="KMS",
        kms_key_id="alias/aws/kinesis",  # bad
        kms_key_id="alias/clicks",  # good
    )
    """,
)
