"""Block storage of instances: which volumes the program leaves unencrypted.

https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.iam.truth import Truth, any_of
from policypack.property_rule import values_at
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.origins import is_computed, stated
from policypack.unknown import Unknown, or_unknown, until_unknown
from policypack.values import Value

ENCRYPTION_BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"
# Where the devices of instances stand. A root device exists, whether it is declared or not.
DEVICES: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/instance:Instance": ("rootBlockDevice", "ebsBlockDevices[]"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": ("rootBlockDevice", "ebsBlockDevices[]"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("blockDeviceMappings[].ebs",),
    "aws:ec2/spotFleetRequest:SpotFleetRequest": (
        "launchSpecifications[].rootBlockDevices[]",
        "launchSpecifications[].ebsBlockDevices[]",
    ),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ("rootBlockDevice", "ebsBlockDevices[]"),
}


def is_encrypted_by_default(stack: Stack) -> Truth:
    """Whether the program turns on the encryption of all new volumes of the region."""
    return any_of(
        or_unknown(lambda setting=each: setting.get("enabled", True) is True)
        for each in stack.of_type(ENCRYPTION_BY_DEFAULT)
    )


def unencrypted(resource: Resource) -> Iterator[Value | Unknown]:
    """The block devices that the resource declares without encryption, and what may hide one."""
    for path in DEVICES[resource.type]:
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
