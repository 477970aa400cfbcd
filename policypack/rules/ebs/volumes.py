"""Encryption of volumes and snapshots, and sharing of snapshots."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    differ,
    equal,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.shared_accounts import external_account_named
from policypack.topology.parts.containers import (
    ENCRYPTION_BY_DEFAULT,
    is_encrypted_by_default,
)
from policypack.topology.parts.links import stated

_VOLUME = "aws:ebs/volume:Volume"


@rule(
    id="ebs-volume-unencrypted",
    types=(_VOLUME,),
    reads=(ENCRYPTION_BY_DEFAULT,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set encrypted to true, and kmsKeyId to the ARN of a customer managed key, or add an "
        "aws.ebs.EncryptionByDefault for the region"
    ),
)
def volume_unencrypted(volume: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """EBS volume is not encrypted at rest.

    EBS encrypts a volume only if the program, the snapshot or the region's default requires it.
    Encryption is fixed at creation: a later change replaces the volume and its data. If another
    program enables encryption by default, list the volume in the setting completed_elsewhere.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3
    """
    if settings.is_completed_elsewhere(volume.urn) or stated(volume, "encrypted", False) is True:
        return
    by_default = is_encrypted_by_default(stack)
    if isinstance(by_default, Unknown):
        yield by_default
    elif not by_default:
        yield Finding(
            "encrypted is not true, and the program does not enable encryption by default",
            "encrypted",
        )


volume_without_customer_key = without_customer_key(
    id="ebs-volume-without-customer-key",
    subject="EBS volume or copy",
    properties={
        _VOLUME: "kmsKeyId",
        "aws:ebs/snapshotCopy:SnapshotCopy": "kmsKeyId",
        "aws:ec2/amiCopy:AmiCopy": "kmsKeyId",
    },
    # A volume that is not encrypted at all has its own rule.
    only_if={"encrypted": equal(True)},
    why="""
    EBS encrypts with the AWS managed key aws/ebs unless the program names a key. Snapshots under
    that key cannot be shared, and access to the data cannot be revoked through the key.
    https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
    """,
)


default_encryption_off = property_rule(
    id="ebs-default-encryption-off",
    properties={ENCRYPTION_BY_DEFAULT: "enabled"},
    must=equal(True),
    default=True,
    message="enabled is false, so new volumes in the region are not encrypted by default",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set enabled to true",
    fix={"enabled": True},
    title="EBS encryption by default is disabled",
    why="""
    With encryption by default, AWS encrypts every new volume and every copy of a snapshot in the
    region.
    https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-7
    """,
)


snapshots_shareable_publicly = property_rule(
    id="ebs-snapshots-publicly-shareable",
    properties={"aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": "state"},
    must=differ("unblocked", meeting="block-all-sharing"),
    message='state is "unblocked", so snapshots of the region can be shared with any account',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set state to "block-all-sharing"',
    fix={"state": "block-all-sharing"},
    title="EBS snapshots can be shared publicly",
    why="""
    A single request can then make a snapshot, with all of its data, readable by any AWS account.
    https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-182
    """,
)


snapshot_foreign_account = external_account_named(
    id="ebs-snapshot-foreign-account",
    subject="EBS snapshot",
    noun="the snapshot",
    properties={
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": "accountId"
    },
    why="""
    The account can create a volume from the snapshot and read the whole disk.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
    """,
)
