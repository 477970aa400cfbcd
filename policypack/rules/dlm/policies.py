"""Lifecycle policies: encryption of snapshot copies in other regions."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Requirement,
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

_POLICY = "aws:dlm/lifecyclePolicy:LifecyclePolicy"
# Copies on a schedule, and copies of snapshots that another account shares.
_COPIES = (
    "policyDetails.schedules[].crossRegionCopyRules[]",
    "policyDetails.action.crossRegionCopies[].encryptionConfiguration",
)


@rule(
    id="dlm-copy-unencrypted",
    types=(_POLICY,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set encrypted to true, and cmkArn to the ARN of a customer managed key of the target "
        "region"
    ),
)
def copy_unencrypted(policy: Resource) -> Outcomes:
    """Data Lifecycle Manager snapshot copy is not encrypted at rest.

    The copy of a plaintext snapshot in another region is plaintext too, unless the copy rule
    encrypts it. Every principal with access to snapshots in that region can read the whole disk.
    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html
    """
    yield from _each(
        policy,
        "encrypted",
        equal(True),
        ("encrypted is not true, so copies of plaintext snapshots stay plaintext"),
    )


@rule(
    id="dlm-copy-without-customer-key",
    types=(_POLICY,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set cmkArn to the ARN of a customer managed key of the target region",
)
def copy_without_customer_key(policy: Resource) -> Outcomes:
    """Data Lifecycle Manager copies snapshots without a customer managed key.

    A copy is encrypted with the default key of its region, in most accounts the AWS managed key
    aws/ebs. Its key policy cannot be changed, so copies under it cannot be shared, and access
    cannot be revoked through the key.
    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html
    """
    yield from _each(
        policy, "cmkArn", customer_managed_key(), ("cmkArn is not a customer managed key")
    )


def _each(policy: Resource, name: str, must: Requirement, message: str) -> Outcomes:
    """Yields a finding for each copy whose property does not meet the requirement."""
    for copies in _COPIES:
        for copy in until_unknown(values_at(policy.properties, copies)):
            if isinstance(copy, Unknown):
                yield copy
            else:
                yield from until_unknown(_judged(policy, copy.at(name), must, message))


def _judged(policy: Resource, held: Value, must: Requirement, message: str) -> Outcomes:
    if not meets(must, held, is_output=policy.is_output(held.path)):
        yield Finding(message, held.path)
