"""Options of resources: changes that are ignored, and protection from deletion."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import ResourceOptions
from tests.judged import UNKNOWN, outcomes, resource, verdicts

IGNORED, UNPROTECTED = "stack-security-change-ignored", "stack-stateful-unprotected"
QUEUE, BUCKET = "aws:sqs/queue:Queue", "aws:s3/bucket:Bucket"
TABLE, POOL = "aws:dynamodb/table:Table", "aws:cognito/userPool:UserPool"
DATABASE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
KEY, SECRET = "aws:kms/key:Key", "aws:secretsmanager/secret:Secret"
FILES = "aws:efs/fileSystem:FileSystem"
PLAIN: dict[str, Any] = {"sqsManagedSseEnabled": True, "policy": "{}"}


def ignoring(*paths: str, kind: str = QUEUE, **properties: Any) -> list[tuple[str, str]]:
    options = ResourceOptions(ignore_changes=paths)
    return outcomes(IGNORED, resource(kind, properties, options=options))


# https://www.pulumi.com/docs/reference/property-paths/
@pytest.mark.parametrize("path", ["policy", '["policy"]', "policy.Statement[0]", "policy[*]"])
def test_a_security_property_that_is_ignored_is_reported(path: str) -> None:
    assert ignoring(path, **PLAIN) == [("violates", "policy")]


# Rules ask for serverSideEncryption.enabled of this type; the whole takes it in.
@pytest.mark.parametrize("path", ["serverSideEncryption", "serverSideEncryption.enabled"])
def test_a_parent_path_ignores_its_children(path: str) -> None:
    kind = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
    found = ignoring(path, kind=kind, serverSideEncryption={"enabled": True})
    assert found == [("violates", "serverSideEncryption")]


@pytest.mark.parametrize("path", ["*", "[*]"])
def test_a_wildcard_ignores_every_security_property(path: str) -> None:
    assert ignoring(path, **PLAIN) == [("violates", "policy")]


def test_each_ignored_property_is_a_finding() -> None:
    found = ignoring("tags", "policy", "sqsManagedSseEnabled", **PLAIN)
    assert found == [("violates", "policy"), ("violates", "sqsManagedSseEnabled")]


@pytest.mark.parametrize("path", ["tags", "policyVersion", "tags.policy", "visibilityTimeout"])
def test_other_properties_may_be_ignored(path: str) -> None:
    assert ignoring(path, **PLAIN) == []


def test_nothing_is_reported_without_the_option() -> None:
    assert outcomes(IGNORED, resource(QUEUE, PLAIN)) == []


def test_an_ignored_property_that_is_known_after_apply_is_reported() -> None:
    assert ignoring("policy", policy=UNKNOWN) == [("violates", "policy")]


# A bucket whose policy is a BucketPolicy ignores its own property by the provider's advice.
def test_what_the_program_does_not_set_is_managed_elsewhere() -> None:
    assert ignoring("policy", kind=BUCKET) == []


# Pipelines deploy code and images, and rotation changes passwords.
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("aws:lambda/function:Function", "code"),
        ("aws:lambda/function:Function", "imageUri"),
        (DATABASE, "password"),
    ],
)
def test_what_others_change_by_design_may_be_ignored(kind: str, path: str) -> None:
    assert ignoring(path, kind=kind, **{path: "x"}) == []


def test_the_message_names_the_option_and_the_property() -> None:
    queue = resource(QUEUE, PLAIN, options=ResourceOptions(ignore_changes=("policy",)))
    (found,) = verdicts(IGNORED, queue)
    assert found.message == 'ignoreChanges has "policy", so changes to it are not deployed'


def unprotected(kind: str, protect: bool = False, **properties: Any) -> list[tuple[str, str]]:
    options = ResourceOptions(protect=protect)
    return outcomes(UNPROTECTED, resource(kind, properties, options=options))


@pytest.mark.parametrize("kind", [FILES, KEY, SECRET])
def test_a_store_needs_the_option_protect(kind: str) -> None:
    assert unprotected(kind) == [("violates", "")]
    assert unprotected(kind, protect=True) == []


@pytest.mark.parametrize("kind", [FILES, TABLE, BUCKET])
def test_a_store_that_pulumi_retains_complies(kind: str) -> None:
    retained = ResourceOptions(retain_on_delete=True)
    assert outcomes(UNPROTECTED, resource(kind, {"forceDestroy": True}, options=retained)) == []


@pytest.mark.parametrize(
    ("kind", "path", "active", "off"),
    [
        (TABLE, "deletionProtectionEnabled", True, False),
        (POOL, "deletionProtection", "ACTIVE", "INACTIVE"),
        (DATABASE, "deletionProtection", True, False),
        (CLUSTER, "deletionProtection", True, False),
    ],
)
def test_deletion_protection_of_aws_is_enough(kind: str, path: str, active: Any, off: Any) -> None:
    assert unprotected(kind) == unprotected(kind, **{path: off}) == [("violates", path)]
    assert unprotected(kind, **{path: active}) == unprotected(kind, protect=True) == []
    assert unprotected(kind, **{path: UNKNOWN}) == [("undecided", path)]  # type: ignore[arg-type]


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
@pytest.mark.parametrize("kind", [BUCKET, "aws:s3/bucketV2:BucketV2"])
def test_a_bucket_is_reported_only_with_force_destroy(kind: str) -> None:
    assert unprotected(kind) == unprotected(kind, forceDestroy=False) == []
    assert unprotected(kind, forceDestroy=True) == [("violates", "forceDestroy")]
    assert unprotected(kind, forceDestroy=UNKNOWN) == [("undecided", "forceDestroy")]
    assert unprotected(kind, protect=True, forceDestroy=True) == []


def test_force_destroy_is_worse() -> None:
    (found,) = verdicts(UNPROTECTED, resource(BUCKET, {"forceDestroy": True}))
    assert found.severity.value == "medium"
