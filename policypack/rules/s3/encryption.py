"""Default encryption of buckets."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    customer_managed_key,
    equal,
    meets,
    rule,
    until_unknown,
    values_at,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS
from policypack.topology.parts.links import is_computed

# Where the default encryption stands: its rules, and what holds the algorithm and the key.
_RULES = {
    BUCKET: ("serverSideEncryptionConfiguration.rule", "applyServerSideEncryptionByDefault"),
    BUCKET_V2: (
        "serverSideEncryptionConfigurations[].rules[]",
        "applyServerSideEncryptionByDefaults[0]",
    ),
    buckets.ENCRYPTION: ("rules[]", "applyServerSideEncryptionByDefault"),
}
KMS = ("aws:kms", "aws:kms:dsse")

bucket_encrypted_without_kms = inline_or_separate(
    id="s3-bucket-encrypted-without-kms",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.ENCRYPTION),
    properties={
        kind: f"{rules}.{held}.sseAlgorithm".replace("[0]", "[]")
        for kind, (rules, held) in _RULES.items()
    },
    must=equal(*KMS),
    message="the algorithm is neither aws:kms nor aws:kms:dsse, so S3 manages the key",
    absent="no default encryption is set, so S3 encrypts with its own key (AES256)",
    unless_named_at=buckets.LOG_TARGETS,
    remediation=(
        "Add a BucketServerSideEncryptionConfiguration with "
        'applyServerSideEncryptionByDefault.sseAlgorithm "aws:kms" and a kmsMasterKeyId'
    ),
    title="S3 bucket is not encrypted with a KMS key",
    why="""
    By default, S3 encrypts every object with its own key, and everyone who may read the object gets
    it decrypted. With a KMS key, the key policy must also allow access, and CloudTrail records each
    use. Buckets that receive access logs of S3 or load balancers must use AES256, so the rule
    ignores them.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """,
)


@rule(
    id="s3-bucket-without-customer-key",
    types=tuple(_RULES),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set kmsMasterKeyId next to sseAlgorithm to the ARN of a customer managed key",
)
def bucket_without_customer_key(resource: Resource) -> Outcomes:
    """S3 bucket is not encrypted with a customer managed key.

    SSE-KMS without kmsMasterKeyId uses the AWS managed key aws/s3. Its key policy can't be changed:
    it allows every principal of the account that may use S3, and no other account.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    """
    for each in _encryption(resource):
        if isinstance(each, Unknown):
            yield each
        else:
            yield from until_unknown(_customer_key(resource, each))


def _customer_key(resource: Resource, rule_: Value) -> Outcomes:
    default = rule_.at(_RULES[resource.type][1])
    if default.get("sseAlgorithm") not in KMS:
        return
    key = default.at("kmsMasterKeyId")
    if not meets(customer_managed_key(), key, is_output=resource.is_output(key.path)):
        yield Finding("no customer managed key is set, so aws/s3 encrypts objects", key.path)


@rule(
    id="s3-bucket-without-bucket-key",
    types=tuple(_RULES),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set bucketKeyEnabled to true in the encryption rule",
)
def bucket_without_bucket_key(resource: Resource) -> Outcomes:
    """S3 bucket sends a KMS request for every object.

    With a bucket key, S3 calls KMS once for many objects. That costs up to 99% less, and keeps
    bursts of requests below the KMS quota, which all services of the account share. KMS then gets
    the ARN of the bucket as encryption context, so first change key policies that compare it with
    the ARN of an object. Dual-layer encryption (aws:kms:dsse) doesn't support bucket keys.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    """
    for each in _encryption(resource):
        if isinstance(each, Unknown):
            yield each
        else:
            yield from until_unknown(_bucket_key(resource, each))


def _bucket_key(resource: Resource, rule_: Value) -> Outcomes:
    algorithm = rule_.get(f"{_RULES[resource.type][1]}.sseAlgorithm")
    if algorithm == "aws:kms" and rule_.get("bucketKeyEnabled") is not True:
        path = rule_.at("bucketKeyEnabled").path
        yield Finding("bucketKeyEnabled is not true, so each object costs a KMS request", path)


@rule(
    id="s3-bucket-sse-c-allowed",
    types=tuple(_RULES),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Remove blockedEncryptionTypes, or set it to ["SSE-C"]',
)
def bucket_sse_c_allowed(resource: Resource) -> Outcomes:
    """S3 bucket accepts customer-provided encryption keys (SSE-C).

    With SSE-C, each upload includes its own key, which AWS doesn't store. An attacker who may read
    and write objects can replace them with copies under a key that only the attacker has, and
    demand a ransom. Since April 2026, S3 rejects such uploads unless the program sets
    blockedEncryptionTypes to NONE.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
    """
    for each in _encryption(resource):
        if isinstance(each, Unknown):
            yield each
        else:
            yield from each.each("blockedEncryptionTypes", _blocks_nothing)


def _blocks_nothing(blocked: Value) -> Outcomes:
    if blocked.content == "NONE":
        yield Finding("NONE blocks no encryption type, so uploads may use SSE-C", blocked.path)


def _encryption(resource: Resource) -> Iterator[Value | Unknown]:
    """The rules of the default encryption that the resource states."""
    path, _ = _RULES[resource.type]
    if not is_computed(resource, path):
        yield from until_unknown(values_at(resource.properties, path))
