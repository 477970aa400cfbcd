"""What a file system survives: the loss of an Availability Zone."""

from __future__ import annotations

from policypack.property_rule import property_rule
from policypack.requirement import absent
from policypack.rule import Profile, Severity

file_system_single_az = property_rule(
    id="efs-file-system-single-az",
    properties={"aws:efs/fileSystem:FileSystem": "availabilityZoneName"},
    must=absent("eu-central-1a"),
    message="availabilityZoneName is set, so the files are stored in that zone alone",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Leave out availabilityZoneName, before the file system holds data",
    title="EFS file system is stored in a single Availability Zone",
    why="""
    A One Zone file system costs less, and is unavailable or lost together with its zone. A change
    of the property replaces the file system and its data.
    https://docs.aws.amazon.com/efs/latest/ug/availability-durability.html
    """,
    example="""
    aws.efs.FileSystem(
        "models",
        encrypted=True,
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
        availability_zone_name="eu-central-1a",  # bad
    )
    """,
)
