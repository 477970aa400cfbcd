"""lambda-code-unpinned."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "lambda-code-unpinned"
OBJECT = "aws:s3/bucketObject:BucketObject"
KINDS = ["aws:lambda/function:Function", "aws:lambda/layerVersion:LayerVersion"]
WRONG = [("violates", "s3Key")]


def owner(kind: str = KINDS[0], *makers: Resource, **properties: Any) -> Resource:
    given = {"s3Bucket": "builds", "s3Key": "orders.zip", **properties}
    return resource(kind, given, depends={"s3Key": makers})


@pytest.mark.parametrize("kind", KINDS)
def test_code_by_its_key_alone_violates(kind: str) -> None:
    assert outcomes(RULE, owner(kind)) == WRONG
    # AND a hash only triggers the update
    assert outcomes(RULE, owner(kind, sourceCodeHash="q83v")) == WRONG
    assert outcomes(RULE, owner(kind, s3ObjectVersion="")) == WRONG


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_or_an_asset_complies(kind: str) -> None:
    assert outcomes(RULE, owner(kind, s3ObjectVersion="L4kqtJlcpXroDTDmpUMLUo")) == []
    assert outcomes(RULE, resource(kind, {})) == []


def test_an_object_that_the_program_uploads_complies() -> None:
    by_record = resource(OBJECT, {"key": UNKNOWN}, "build")
    assert outcomes(RULE, owner(KINDS[0], by_record, s3Key=UNKNOWN), by_record) == []
    by_name = resource(OBJECT, {"bucket": "builds", "key": "orders.zip"}, "build")
    assert outcomes(RULE, owner(), by_name) == []
    kind = "aws:s3/bucketObjectv2:BucketObjectv2"
    other = resource(kind, {"bucket": "builds", "key": "returns.zip"}, "build")
    assert outcomes(RULE, owner(), other) == WRONG


def test_an_object_of_another_bucket_pins_nothing() -> None:
    elsewhere = resource(OBJECT, {"bucket": "site", "key": "orders.zip"}, "build")
    assert outcomes(RULE, owner(), elsewhere) == WRONG
    assert outcomes(RULE, owner(s3Bucket=UNKNOWN), elsewhere) == [("undecided", "s3Bucket")]
    unknown = resource(OBJECT, {"bucket": UNKNOWN, "key": "orders.zip"}, "build")
    assert outcomes(RULE, owner(), unknown) == [("undecided", "bucket")]


def test_an_object_in_the_same_unknown_bucket_complies() -> None:
    bucket = resource("aws:s3/bucket:Bucket", {"bucket": UNKNOWN}, "builds")
    held = {"bucket": UNKNOWN, "key": "orders.zip"}
    uploaded = resource(OBJECT, held, "build", depends={"bucket": [bucket]})
    given = {"s3Bucket": UNKNOWN, "s3Key": "orders.zip"}
    it = resource(KINDS[0], given, depends={"s3Bucket": [bucket]})
    assert outcomes(RULE, it, uploaded, bucket) == []


@pytest.mark.parametrize("path", ["s3Key", "s3ObjectVersion"])
def test_an_unknown_object_cannot_be_told(path: str) -> None:
    given: dict[str, Any] = {path: UNKNOWN}
    assert outcomes(RULE, owner(**given)) == [("undecided", path)]
