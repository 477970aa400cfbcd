"""Instances and images: addresses, user data, metadata service, volumes, and sharing of images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    at_most,
    differ,
    equal,
    or_absent,
    property_rule,
    rule,
    until_unknown,
    values_at,
)
from policypack.credentials import secrets_in_property
from policypack.forms.families.shared_accounts import external_account_named
from policypack.topology.parts.containers import (
    ENCRYPTION_BY_DEFAULT,
    is_encrypted_by_default,
)
from policypack.topology.parts.held_secrets import USER_DATA, decoded
from policypack.topology.parts.links import is_computed, stated

_PUBLIC_IP: Mapping[str, str] = {
    "aws:ec2/instance:Instance": "associatePublicIpAddress",
    "aws:ec2/launchConfiguration:LaunchConfiguration": "associatePublicIpAddress",
    "aws:ec2/launchTemplate:LaunchTemplate": "networkInterfaces[].associatePublicIpAddress",
    "aws:ec2/spotFleetRequest:SpotFleetRequest": "launchSpecifications[].associatePublicIpAddress",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": "associatePublicIpAddress",
}


instance_public_ip = property_rule(
    id="ec2-instance-public-ip",
    properties=_PUBLIC_IP,
    # Launch templates hold it as text.
    must=or_absent(equal(False, "false")),
    message=(
        "associatePublicIpAddress is true, so the internet can reach every port that a security "
        "group allows"
    ),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set associatePublicIpAddress to false once the instance is behind a load balancer, and "
        "reaches other services through a NAT gateway or VPC endpoints"
    ),
    title="EC2 instance has a public IP address",
    why="""
    With a public address, only security groups protect the instance from the internet.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-9
    """,
)


instance_forwards_traffic = property_rule(
    id="ec2-instance-forwards-traffic",
    properties={
        "aws:ec2/instance:Instance": "sourceDestCheck",
        "aws:ec2/networkInterface:NetworkInterface": "sourceDestCheck",
        "aws:ec2/spotInstanceRequest:SpotInstanceRequest": "sourceDestCheck",
    },
    must=equal(True),
    default=True,
    message="sourceDestCheck is false, so the instance can forward traffic of other hosts",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Leave out sourceDestCheck, unless the instance is a NAT instance or a firewall",
    title="EC2 instance has source/destination checks disabled",
    why="""
    Without the check, an instance can send packets with the addresses of other hosts, and receive
    their traffic.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-180
    """,
)


image_public = property_rule(
    id="ec2-image-public",
    properties={"aws:ec2/amiLaunchPermission:AmiLaunchPermission": "group"},
    must=or_absent(differ("all", meeting="none")),
    message='group is "all", so any AWS account can launch the image and read its disks',
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Set accountId, organizationArn or organizationalUnitArn instead of group",
    title="AMI is publicly accessible",
    why="""
    Any account can launch an instance from a public image, and read what is left on its disks, such
    as keys and source code.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html
    """,
)


image_foreign_account = external_account_named(
    id="ec2-image-foreign-account",
    subject="AMI",
    noun="the image",
    properties={"aws:ec2/amiLaunchPermission:AmiLaunchPermission": "accountId"},
    why="""
    The account can launch instances from the image and read what is on its disks, such as keys and
    source code.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html
    """,
)


@rule(
    id="ec2-instance-user-data-secret",
    types=tuple(USER_DATA),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Store the value in Secrets Manager or a SecureString parameter, and read it with the "
        "instance's role"
    ),
)
def instance_user_data_secret(resource: Resource) -> Outcomes:
    """EC2 user data contains a plaintext secret.

    Every principal with the permission ec2:DescribeInstanceAttribute can read the user data, and so
    can any process on the instance. User data that the program marks as secret is reported whatever
    it contains.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
    """
    for path in USER_DATA[resource.type]:
        yield from until_unknown(_secrets(resource, path))


def _secrets(resource: Resource, path: str) -> Outcomes:
    value = resource.at(path)
    is_marked = isinstance(value.raw, Secret) and value.is_set
    is_unknown = isinstance(value.tree, Unknown)
    lines = [] if is_marked and is_unknown else [*secrets_in_property(decoded(value))]
    for line, found in sorted(lines, key=lambda each: each[0]):
        message = f"line {line} contains a secret ({found.reason})"
        yield Finding(message, path, confidence=found.confidence)
    if is_marked and not lines:
        message = "the program marks the user data as secret"
        yield Finding(message, path, confidence=Confidence.MEDIUM)


_TYPES = (
    "aws:ec2/instance:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
)
_PATH = "metadataOptions.httpTokens"

instance_imdsv1 = property_rule(
    id="ec2-instance-imdsv1",
    properties=dict.fromkeys(_TYPES, _PATH),
    must=or_absent(equal("required")),
    only_if={"metadataOptions.httpEndpoint": or_absent(differ("disabled", meeting="enabled"))},
    message='httpTokens is not "required", so requests without a token are answered',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set metadataOptions.httpTokens to "required"',
    title="EC2 instance allows IMDSv1",
    why="""
    With server-side request forgery (SSRF), an attacker can read the credentials of the instance's
    role from IMDSv1. IMDSv2 requires a token that such requests cannot get.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8
    """,
)


@rule(
    id="ec2-instance-imds-undeclared",
    types=_TYPES,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set metadataOptions.httpTokens to "required"',
)
def instance_imds_undeclared(resource: Resource) -> Outcomes:
    """EC2 instance does not declare whether it requires IMDSv2.

    Without httpTokens, the image and the account's settings decide: images such as Amazon Linux
    2023 require IMDSv2, older ones allow IMDSv1. An instance with a launch template is not
    reported; the template is.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
    """
    is_off = resource.get("metadataOptions.httpEndpoint") == "disabled"
    has_template = "launchTemplate" in resource.properties.tree
    if not is_off and not has_template and not resource.is_given(_PATH):
        yield Finding("httpTokens is not set, so the image and the account decide", _PATH)


instance_metadata_far = property_rule(
    id="ec2-instance-metadata-hop-limit",
    properties=dict.fromkeys(_TYPES, "metadataOptions.httpPutResponseHopLimit"),
    must=or_absent(at_most(1)),
    only_if={"metadataOptions.httpEndpoint": or_absent(differ("disabled", meeting="enabled"))},
    message="httpPutResponseHopLimit is more than 1, so containers and proxies can get tokens",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set metadataOptions.httpPutResponseHopLimit to 1, and give containers their own roles"
    ),
    title="EC2 instance allows metadata tokens to travel more than one hop",
    why="""
    A token that travels one hop stays on the instance. With a higher limit, a container, or a proxy
    that an attacker abuses, gets the credentials of the instance's role. Containers that need these
    credentials require a limit of 2.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
    """,
)


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
