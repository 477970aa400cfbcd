"""Default encryption of buckets, and encryption of objects."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2
from tests.judged import UNKNOWN, outcomes, resource, verdicts

WITHOUT_KMS = "s3-bucket-encrypted-without-kms"
CUSTOMER_KEY = "s3-bucket-without-customer-key"
BUCKET_KEY = "s3-bucket-without-bucket-key"
OBJECT = "s3-object-encrypted-without-kms"
ENCRYPTION = buckets.ENCRYPTION
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"
ORDERS = resource(BUCKET, {"id": "orders", "bucket": "orders"}, "orders")


def encryption(algorithm: str, kind: str = ENCRYPTION, **more: Any) -> dict[str, Any]:
    """The properties of a type that states a default encryption."""
    key = {"kmsMasterKeyId": more.pop("key")} if "key" in more else {}
    default = {"sseAlgorithm": algorithm, **key}
    if kind == BUCKET:
        held = {"applyServerSideEncryptionByDefault": default, **more}
        return {"serverSideEncryptionConfiguration": {"rule": held}}
    if kind == BUCKET_V2:
        held = {"applyServerSideEncryptionByDefaults": [default], **more}
        return {"serverSideEncryptionConfigurations": [{"rules": [held]}]}
    return {"rules": [{"applyServerSideEncryptionByDefault": default, **more}]}


@pytest.mark.parametrize("kind", [BUCKET, BUCKET_V2, ENCRYPTION])
def test_each_form_of_encryption_counts(kind: str) -> None:
    assert outcomes(WITHOUT_KMS, resource(kind, encryption("aws:kms", kind))) == []
    assert outcomes(WITHOUT_KMS, resource(kind, encryption("aws:kms:dsse", kind))) == []
    (found,) = verdicts(WITHOUT_KMS, resource(kind, encryption("AES256", kind)))
    assert "neither aws:kms" in found.message


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        (buckets.LOGGING, {"bucket": "other", "targetBucket": "orders"}),
        (BUCKET, {"logging": {"targetBucket": "orders"}}),
        (BUCKET_V2, {"loggings": [{"targetBucket": "orders"}]}),
        *(
            (f"aws:{service}/loadBalancer:LoadBalancer", {"accessLogs": {"bucket": "orders"}})
            for service in ("lb", "elb")
        ),
        ("aws:lb/loadBalancer:LoadBalancer", {"connectionLogs": {"bucket": "orders"}}),
    ],
)
def test_a_bucket_that_receives_logs_may_use_the_key_of_s3(kind: str, properties: Any) -> None:
    giver = resource(kind, properties, "giver")
    stated = resource(ENCRYPTION, {"bucket": "orders", **encryption("AES256")}, "stated")
    about = {ORDERS.urn, stated.urn}
    found = verdicts(WITHOUT_KMS, ORDERS, stated, giver)
    assert about.isdisjoint(each.subject for each in found)
    assert about.isdisjoint(each.subject for each in verdicts(WITHOUT_KMS, ORDERS, giver))


def test_a_bucket_and_its_separate_encryption_are_found_in_any_order() -> None:
    stated = resource(ENCRYPTION, {"bucket": "orders", **encryption("aws:kms")}, "stated")
    assert outcomes(WITHOUT_KMS, stated, ORDERS) == outcomes(WITHOUT_KMS, ORDERS, stated) == []


@pytest.mark.parametrize("kind", [BUCKET, BUCKET_V2, ENCRYPTION])
@pytest.mark.parametrize(
    ("algorithm", "more", "violated"),
    [
        ("aws:kms", {}, True),
        ("aws:kms", {"key": "alias/aws/s3"}, True),
        ("aws:kms:dsse", {"key": "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"}, True),
        ("aws:kms", {"key": KEY}, False),
        ("aws:kms", {"key": "alias/orders"}, False),
        # Without KMS it is a finding of s3-bucket-encrypted-without-kms.
        ("AES256", {}, False),
    ],
)
def test_kms_needs_a_customer_managed_key(
    kind: str, algorithm: str, more: Any, violated: bool
) -> None:
    found = outcomes(CUSTOMER_KEY, resource(kind, encryption(algorithm, kind, **more)))
    assert [outcome for outcome, _ in found] == ["violates"] * violated


def test_a_key_of_the_stack_is_a_customer_managed_key_before_it_is_known() -> None:
    key = resource("aws:kms/key:Key", {}, "key")
    held = encryption("aws:kms", key=UNKNOWN)
    assert outcomes(CUSTOMER_KEY, resource(ENCRYPTION, held, depends={"rules": [key]})) == []
    assert outcomes(CUSTOMER_KEY, resource(ENCRYPTION, held)) == [
        ("undecided", "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId")
    ]


@pytest.mark.parametrize("rule", [CUSTOMER_KEY, BUCKET_KEY])
@pytest.mark.parametrize("kind", [BUCKET, BUCKET_V2, ENCRYPTION])
def test_a_bucket_that_names_no_algorithm_has_no_kms_key(rule: str, kind: str) -> None:
    assert outcomes(rule, resource(kind, {})) == []


@pytest.mark.parametrize("kind", [BUCKET, BUCKET_V2, ENCRYPTION])
@pytest.mark.parametrize(
    ("algorithm", "more", "violated"),
    [
        ("aws:kms", {}, True),
        ("aws:kms", {"bucketKeyEnabled": False}, True),
        ("aws:kms", {"bucketKeyEnabled": True}, False),
        ("aws:kms:dsse", {}, False),
        ("AES256", {}, False),
    ],
)
def test_a_bucket_key_is_for_kms_alone(
    kind: str, algorithm: str, more: Any, violated: bool
) -> None:
    found = outcomes(BUCKET_KEY, resource(kind, encryption(algorithm, kind, **more)))
    assert [outcome for outcome, _ in found] == ["violates"] * violated


@pytest.mark.parametrize("kind", [BUCKET, BUCKET_V2, ENCRYPTION])
@pytest.mark.parametrize(
    ("blocked", "outcome"),
    [
        (["NONE"], "violates"),
        (["SSE-C"], None),
        ([], None),
        (None, None),
        (UNKNOWN, "undecided"),
        ([UNKNOWN], "undecided"),
    ],
)
def test_what_blocks_no_encryption_type_allows_keys_of_an_attacker(
    kind: str, blocked: Any, outcome: str | None
) -> None:
    held = encryption("aws:kms", kind, blockedEncryptionTypes=blocked)
    found = outcomes("s3-bucket-sse-c-allowed", resource(kind, held))
    assert [each for each, _ in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize("rule", [CUSTOMER_KEY, BUCKET_KEY])
def test_what_the_provider_computes_states_no_encryption(rule: str) -> None:
    computed = resource(BUCKET, {"serverSideEncryptionConfiguration": UNKNOWN}, depends={})
    assert outcomes(rule, computed) == []
    unknown = resource(BUCKET, {"serverSideEncryptionConfiguration": UNKNOWN})
    assert [outcome for outcome, _ in outcomes(rule, unknown)] == ["undecided"]


KINDS = (
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/objectCopy:ObjectCopy",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "properties", [{"kmsKeyId": KEY}, {"serverSideEncryption": "aws:kms"}, {"bucket": "orders"}]
)
def test_an_object_with_a_kms_key_or_the_default_of_its_bucket_complies(
    kind: str, properties: Any
) -> None:
    assert outcomes(OBJECT, resource(kind, properties), ORDERS) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("properties", [{"serverSideEncryption": "AES256"}, {"bucket": "other"}])
def test_an_object_with_another_key_or_in_an_unseen_bucket_violates(
    kind: str, properties: Any
) -> None:
    found = outcomes(OBJECT, resource(kind, properties), ORDERS)
    assert found == [("violates", "serverSideEncryption")]


def test_an_object_in_a_bucket_of_another_program_may_be_completed_there() -> None:
    item = resource(KINDS[1], {"bucket": "other"}, "terms")
    assert outcomes(OBJECT, item, completed_elsewhere=["terms"]) == []
    assert outcomes(OBJECT, resource(KINDS[1], {"bucket": UNKNOWN})) == [("undecided", "bucket")]


def test_a_copy_with_a_key_of_the_client_complies() -> None:
    assert outcomes(OBJECT, resource(KINDS[2], {"customerKey": "x"})) == []
