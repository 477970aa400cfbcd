"""Encryption of streams and delivery streams: what the declarations do not show."""

from __future__ import annotations

from tests.judged import UNKNOWN, outcomes, resource

STREAM = "aws:kinesis/stream:Stream"
FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"


def test_a_key_without_the_type_encrypts_no_stream() -> None:
    stream = resource(STREAM, {"kmsKeyId": "alias/aws/kinesis"})
    assert outcomes("kinesis-stream-unencrypted", stream) == [("violates", "encryptionType")]


def test_a_key_without_the_switch_encrypts_no_delivery_stream() -> None:
    stream = resource(FIREHOSE, {"serverSideEncryption": {"keyType": "AWS_OWNED_CMK"}})
    found = outcomes("kinesis-firehose-unencrypted", stream)
    assert found == [("violates", "serverSideEncryption.enabled")]


def test_a_delivery_stream_that_reads_from_a_new_stream_complies() -> None:
    source = {"kinesisSourceConfiguration": {"kinesisStreamArn": UNKNOWN}}
    assert outcomes("kinesis-firehose-unencrypted", resource(FIREHOSE, source)) == []
