"""kinesis-stream-unencrypted, kinesis-firehose-unencrypted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource

STREAM_RULE = "kinesis-stream-unencrypted"
STREAM = "aws:kinesis/stream:Stream"
FIREHOSE_RULE = "kinesis-firehose-unencrypted"
FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
SWITCH = "serverSideEncryption.enabled"


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="NONE is the default"),
        pytest.param({"encryptionType": "NONE"}, id="NONE"),
        pytest.param({"kmsKeyId": "alias/aws/kinesis"}, id="a key without the type"),
    ],
)
def test_an_unencrypted_stream_violates(properties: dict[str, Any]) -> None:
    assert outcomes(STREAM_RULE, resource(STREAM, properties)) == [("violates", "encryptionType")]


@pytest.mark.parametrize("key", ["alias/aws/kinesis", UNKNOWN])
def test_a_stream_with_kms_encryption_complies(key: Any) -> None:
    stream = resource(STREAM, {"encryptionType": "KMS", "kmsKeyId": key})
    assert outcomes(STREAM_RULE, stream) == []


def test_an_unknown_encryption_type_cannot_be_told() -> None:
    stream = resource(STREAM, {"encryptionType": UNKNOWN})
    assert outcomes(STREAM_RULE, stream) == [("undecided", "encryptionType")]


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="absent block"),
        pytest.param({"serverSideEncryption": {"enabled": False}}, id="switched off"),
        pytest.param({"serverSideEncryption": {"keyType": "AWS_OWNED_CMK"}}, id="a key alone"),
    ],
)
def test_direct_put_without_encryption_violates(properties: dict[str, Any]) -> None:
    assert outcomes(FIREHOSE_RULE, resource(FIREHOSE, properties)) == [("violates", SWITCH)]


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"serverSideEncryption": {"enabled": True}}, id="encrypted"),
        pytest.param(
            {"kinesisSourceConfiguration": {"kinesisStreamArn": "arn:aws:kinesis:::s"}},
            id="reads from Kinesis",
        ),
        pytest.param({"mskSourceConfiguration": {"topicName": "t"}}, id="reads from MSK"),
        pytest.param(
            {"kinesisSourceConfiguration": {"kinesisStreamArn": UNKNOWN}},
            id="reads from a new stream",
        ),
    ],
)
def test_a_delivery_stream_that_stores_nothing_in_plain_complies(
    properties: dict[str, Any],
) -> None:
    assert outcomes(FIREHOSE_RULE, resource(FIREHOSE, properties)) == []


def test_an_unknown_switch_of_a_delivery_stream_cannot_be_told() -> None:
    stream = resource(FIREHOSE, {"serverSideEncryption": {"enabled": UNKNOWN}})
    assert outcomes(FIREHOSE_RULE, stream) == [("undecided", SWITCH)]
