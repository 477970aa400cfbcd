"""Lifecycle policies: what encrypts the copies that they make in other regions."""

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
# By schedule, and by the event of a snapshot that another account shares.
_COPIES = (
    "policyDetails.schedules[].crossRegionCopyRules[]",
    "policyDetails.action.crossRegionCopies[].encryptionConfiguration",
)


@rule(
    id="dlm-copy-unencrypted",
    types=(_POLICY,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set encrypted to true, with a key in cmkArn",
)
def copy_unencrypted(policy: Resource) -> Outcomes:
    """Data Lifecycle Manager copies snapshots without encryption.

    The copy of a plaintext snapshot in another region is plaintext too, unless the rule encrypts
    it. Every principal with access to snapshots in that region can read the whole disk.
    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html

    Example:
        aws.dlm.LifecyclePolicy(
            "orders",
            description="orders",
            execution_role_arn="arn:aws:iam::111122223333:role/dlm",
            policy_details={
                "resource_types": ["VOLUME"],
                "target_tags": {"Snapshot": "true"},
                "schedules": [{
                    "name": "daily",
                    "create_rule": {"interval": 24},
                    "retain_rule": {"count": 14},
                    "cross_region_copy_rules": [{
                        "target": "eu-west-1",
                        "encrypted": False,  # bad
                        "encrypted": True,  # good
                        "cmk_arn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
                    }],
                }],
            },
        )
    """
    yield from _each(policy, "encrypted", equal(True), "encrypted is not true")


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
    aws/ebs, whose policy cannot be changed: it can be neither shared nor revoked.
    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html

    Example:
        aws.dlm.LifecyclePolicy(
            "orders",
            description="orders",
            execution_role_arn="arn:aws:iam::111122223333:role/dlm",
            policy_details={
                "resource_types": ["VOLUME"],
                "target_tags": {"Snapshot": "true"},
                "schedules": [{
                    "name": "daily",
                    "create_rule": {"interval": 24},
                    "retain_rule": {"count": 14},
                    "cross_region_copy_rules": [{
                        "target": "eu-west-1",
                        "encrypted": True,
                        "cmk_arn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd",  # good
                    }],
                }],
            },
        )
    """
    yield from _each(policy, "cmkArn", customer_managed_key(), "no customer managed key is named")


def _each(policy: Resource, name: str, must: Requirement, message: str) -> Outcomes:
    """The finding of each copy whose property does not meet the requirement."""
    for copies in _COPIES:
        for copy in until_unknown(values_at(policy.properties, copies)):
            if isinstance(copy, Unknown):
                yield copy
            else:
                yield from until_unknown(_judged(policy, copy.at(name), must, message))


def _judged(policy: Resource, held: Value, must: Requirement, message: str) -> Outcomes:
    if not meets(must, held, is_output=policy.is_output(held.path)):
        yield Finding(message, held.path)
