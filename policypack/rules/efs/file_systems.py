"""File systems: access points, availability, backups, encryption and policies."""

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
    absent,
    between,
    differ,
    equal,
    or_unknown,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.policy_documents import publicly_accessible
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.networks import networks
from policypack.topology.parts.backup_selections import SELECTION, is_backed_up
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed

_ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"
# https://docs.aws.amazon.com/efs/latest/APIReference/API_PosixUser.html
_HIGHEST_ID = 4294967295

access_point_exposes_root = property_rule(
    id="efs-access-point-exposes-root",
    properties={_ACCESS_POINT: "rootDirectory.path"},
    must=differ("/", meeting="/models"),
    default="/",
    message="rootDirectory.path is /, so clients of the access point can see all directories",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set rootDirectory.path to a directory of the application, and set "
        "rootDirectory.creationInfo if EFS has to create it"
    ),
    title="EFS access point exposes the whole file system",
    why="""
    By default, an access point shows its clients the root directory of the file system. A
    compromised function can then read the files of all applications that share the file system. EFS
    creates a missing directory only if creationInfo gives its owner and permissions.
    https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-3
    """,
)


access_point_without_user = property_rule(
    id="efs-access-point-without-user",
    properties={_ACCESS_POINT: "posixUser.uid"},
    must=between(1, _HIGHEST_ID),
    message="posixUser.uid is 0 or not set, so file permissions do not limit clients",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set posixUser.uid and posixUser.gid to a user and a group other than 0",
    title="EFS access point allows clients to act as root",
    why="""
    Without posixUser, each client chooses the user ID under which it reads and writes, so file
    permissions protect nothing. The user ID 0 is root, to which file permissions do not apply.
    https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-4
    """,
)


_FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
_BACKUP_POLICY = "aws:efs/backupPolicy:BackupPolicy"
_ZONE = "availabilityZoneName"

file_system_single_az = property_rule(
    id="efs-file-system-single-az",
    properties={_FILE_SYSTEM: _ZONE},
    must=absent("eu-central-1a"),
    message="availabilityZoneName is set, so the files are stored in that zone only",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Leave out availabilityZoneName before the file system contains data",
    title="EFS file system is stored in a single Availability Zone",
    why="""
    A One Zone file system costs less, but is unavailable or lost together with its zone. Changing
    the property replaces the file system and its data.
    https://docs.aws.amazon.com/efs/latest/ug/availability-durability.html
    """,
)


@rule(
    id="efs-file-system-without-backup",
    types=(_FILE_SYSTEM,),
    reads=(_BACKUP_POLICY, SELECTION),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Add a BackupPolicy with backupPolicy.status "ENABLED", or an aws.backup.Selection that '
        "lists the file system's ARN"
    ),
)
def file_system_without_backup(file_system: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """EFS file system has no backups.

    Without a backup, files that an attacker encrypts or a mistake deletes are lost. The console
    enables automatic backups; the API does so only for One Zone file systems. A backup plan that
    selects the file system complies too.
    https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html
    https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
    """
    policies = [*completing(stack, file_system, {_BACKUP_POLICY: "fileSystemId"})]
    backed_up = any_of(
        (*map(_is_enabled, policies), is_backed_up(stack, file_system), _by_default(file_system))
    )
    if isinstance(backed_up, Unknown):
        yield backed_up
    elif not backed_up and not settings.is_completed_elsewhere(file_system.urn):
        yield Finding("no BackupPolicy and no backup plan of the program covers the file system")


def _is_enabled(policy: Resource | Unknown) -> Truth:
    if isinstance(policy, Unknown):
        return policy
    return or_unknown(lambda: policy.get("backupPolicy.status") == "ENABLED")


def _by_default(file_system: Resource) -> Truth:
    if is_computed(file_system, _ZONE):
        return False
    return or_unknown(lambda: bool(file_system.get(_ZONE)))


@rule(
    id="efs-mount-target-in-public-subnet",
    types=("aws:efs/mountTarget:MountTarget",),
    reads=networks.READS,
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation="Set subnetId to a private subnet",
)
def mount_target_in_public_subnet(target: Resource, stack: Stack) -> Outcomes:
    """EFS mount target is in a public subnet.

    A mount target has no public address itself, but shares its subnet with instances that can have
    one, so one compromised instance can reach the files. A subnet is public if a route leads to an
    internet gateway, or if it assigns public addresses.
    https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-6
    """
    reached = networks.reaches(stack, target, "subnetId")
    if isinstance(reached, Unknown):
        yield reached
    elif reached:
        yield Finding(
            "the subnet has a route to an internet gateway or assigns public addresses", "subnetId"
        )


file_system_unencrypted = property_rule(
    id="efs-file-system-unencrypted",
    properties={"aws:efs/fileSystem:FileSystem": "encrypted"},
    must=equal(True),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set encrypted to true, and kmsKeyId to the ARN of a customer managed key",
    title="EFS file system is not encrypted at rest",
    message="encrypted is not true, so files are stored as plaintext",
    why="""
    The EFS API creates an unencrypted file system unless encrypted is true; kmsKeyId alone does not
    enable encryption. An attacker with access to the underlying storage or a copy of it can read
    the files. Encryption is fixed at creation: a later change replaces the file system and its
    data.
    https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
    """,
)


file_system_without_customer_key = without_customer_key(
    id="efs-file-system-without-customer-key",
    subject="EFS file system",
    properties={"aws:efs/fileSystem:FileSystem": "kmsKeyId"},
    # A file system that is not encrypted at all has its own rule.
    only_if={"encrypted": equal(True)},
    why="""
    EFS encrypts with the AWS managed key aws/elasticfilesystem unless the program names a key. Its
    key policy cannot be changed, so access to the files cannot be limited or revoked through the
    key. The key is fixed at creation: a later change replaces the file system and its data.
    https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
    """,
)


policy_lockout_bypassed = property_rule(
    id="efs-policy-lockout-bypassed",
    properties={"aws:efs/fileSystemPolicy:FileSystemPolicy": "bypassPolicyLockoutSafetyCheck"},
    must=equal(False),
    default=False,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove bypassPolicyLockoutSafetyCheck",
    fix={"bypassPolicyLockoutSafetyCheck": False},
    title="EFS file system policy bypasses the lockout safety check",
    message="bypassPolicyLockoutSafetyCheck is true, so EFS accepts a policy that locks you out",
    why="""
    EFS refuses a policy that prevents its author from changing the policy again. With the bypass,
    only the root user of the account can correct a mistake in the policy.
    https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
    """,
)


file_system_public = publicly_accessible(
    id="efs-file-system-public",
    subject="EFS file system",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Name roles in Principal, or add the condition elasticfilesystem:AccessedViaMountTarget "
        "with the value true"
    ),
    why="""
    Any client with network access to a mount target can use the file system without credentials.
    With the usual condition, elasticfilesystem:AccessedViaMountTarget, only clients inside the VPC
    can. Without a policy, the network decides who has access, which is not reported.
    https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
    """,
)
