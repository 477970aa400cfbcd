"""Encryption of streams and delivery streams."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.encryption import without_customer_key

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
    example="""
    aws.kinesis.FirehoseDeliveryStream(
        "clicks",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::111122223333:role/delivery",
            "bucket_arn": "arn:aws:s3:::clicks-archive",
        },
        server_side_encryption={"enabled": False},  # bad
        server_side_encryption={  # good
            "enabled": True,  # good
            "key_type": "CUSTOMER_MANAGED_CMK",  # good
            "key_arn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        },  # good
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
    example="""
    aws.kinesis.FirehoseDeliveryStream(
        "clicks",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::111122223333:role/delivery",
            "bucket_arn": "arn:aws:s3:::clicks-archive",
        },
        server_side_encryption={
            "enabled": True,
            "key_type": "CUSTOMER_MANAGED_CMK",  # good
            "key_arn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        },
    )
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
    example="""
    aws.kinesis.VideoStream(
        "door",
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
