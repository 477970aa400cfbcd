"""File systems: availability, backups and public subnets."""

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
    or_unknown,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.networks import networks
from policypack.topology.parts.backup_selections import SELECTION, is_backed_up
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed

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
    example="""
    models = aws.efs.FileSystem(
        "models",
        encrypted=True,
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
        availability_zone_name="eu-central-1a",  # bad
    )
    aws.efs.BackupPolicy(
        "models", file_system_id=models.id, backup_policy={"status": "ENABLED"}
    )
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

    Example:
        models = aws.efs.FileSystem(
            "models",
            encrypted=True,
            kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
        )
        aws.efs.BackupPolicy(  # good
            "models", file_system_id=models.id, backup_policy={"status": "ENABLED"}  # good
        )  # good
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

    Example:
        subnet = aws.ec2.Subnet(
            "files",
            vpc_id="vpc-0123456789abcdef0",
            cidr_block="10.0.1.0/24",
            map_public_ip_on_launch=True,  # bad
            map_public_ip_on_launch=False,  # good
        )
        aws.efs.MountTarget("files", file_system_id="fs-0123456789abcdef0", subnet_id=subnet.id)
    """
    reached = networks.reaches(stack, target, "subnetId")
    if isinstance(reached, Unknown):
        yield reached
    elif reached:
        yield Finding(
            "the subnet has a route to an internet gateway or assigns public addresses", "subnetId"
        )
