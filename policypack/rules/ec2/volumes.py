"""Encryption of the volumes of instances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    rule,
    until_unknown,
    values_at,
)
from policypack.topology.parts.default_encryption import (
    ENCRYPTION_BY_DEFAULT,
    is_encrypted_by_default,
)
from policypack.topology.parts.links import is_computed, stated

_ROOT = "rootBlockDevice"
# The properties that declare block devices. A root device exists even if it is not declared.
_DEVICES: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/instance:Instance": ("rootBlockDevice", "ebsBlockDevices[]"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": ("rootBlockDevice", "ebsBlockDevices[]"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("blockDeviceMappings[].ebs",),
    "aws:ec2/spotFleetRequest:SpotFleetRequest": (
        "launchSpecifications[].rootBlockDevices[]",
        "launchSpecifications[].ebsBlockDevices[]",
    ),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ("rootBlockDevice", "ebsBlockDevices[]"),
}


@rule(
    id="ec2-instance-volume-unencrypted",
    types=tuple(_DEVICES),
    reads=(ENCRYPTION_BY_DEFAULT,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set encrypted of the device to true, and kmsKeyId to the ARN of a customer managed key, "
        "or add an aws.ebs.EncryptionByDefault for the region"
    ),
)
def instance_volume_unencrypted(resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """EC2 instance has an unencrypted volume.

    EBS encrypts a volume only if the program, the snapshot or the region's default requires it. Any
    principal with access to a snapshot or copy of an unencrypted volume can read it. An instance
    without rootBlockDevice has a root volume as well. If another program enables encryption by
    default, list the resource in the setting completed_elsewhere.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3

    Example:
        aws.ec2.Instance(
            "orders",
            ami="ami-0123456789abcdef0",
            instance_type="t3.micro",
            root_block_device={
                "encrypted": False,  # bad
                "encrypted": True,  # good
            },
        )
    """
    if settings.is_completed_elsewhere(resource.urn):
        return
    by_default = is_encrypted_by_default(stack)
    if by_default is True:
        return
    for outcome in _devices(resource):
        yield by_default if isinstance(by_default, Unknown) else outcome


def _devices(resource: Resource) -> Outcomes:
    for device in _unencrypted(resource):
        if isinstance(device, Unknown):
            yield device
        else:
            message = "encrypted is not true, and the program does not enable encryption by default"
            yield Finding(message, device.path, fix=_fix(device.path))
    yield from _root_by_default(resource)


def _root_by_default(resource: Resource) -> Outcomes:
    """Judges the root device of an instance that neither it nor a launch template declares."""
    if _ROOT not in _DEVICES[resource.type]:
        return
    is_declared = resource.at(_ROOT).is_set and not is_computed(resource, _ROOT)
    if not is_declared and not resource.at("launchTemplate").is_set:
        message = "rootBlockDevice is not declared, so the root volume is not encrypted"
        yield Finding(message, _ROOT, fix=_fix(_ROOT))


def _fix(path: str) -> str:
    return (
        f"Set {path}.encrypted to true, and kmsKeyId to the ARN of a customer managed key, or add "
        "an aws.ebs.EncryptionByDefault for the region"
    )


def _unencrypted(resource: Resource) -> Iterator[Value | Unknown]:
    """The block devices that the resource declares without encryption, and unknown values that may
    hide one."""
    for path in _DEVICES[resource.type]:
        if is_computed(resource, path):
            continue
        for device in until_unknown(values_at(resource.properties, path)):
            if isinstance(device, Unknown):
                yield device
            elif device.is_set:
                yield from until_unknown(_plain(resource, device))


def _plain(resource: Resource, device: Value) -> Iterator[Value]:
    # Launch templates hold it as text.
    if str(stated(resource, f"{device.path}.encrypted", False)).lower() != "true":
        yield device
