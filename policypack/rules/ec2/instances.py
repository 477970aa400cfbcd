"""Instances and images: public addresses, user data, and accounts that can launch an image."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Severity,
    Unknown,
    differ,
    equal,
    or_absent,
    property_rule,
    rule,
    until_unknown,
)
from policypack.credentials import secrets_in_property
from policypack.forms.families.shared_accounts import external_account_named
from policypack.topology.parts.held_secrets import USER_DATA, decoded

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
    example="""
    aws.ec2.Instance(
        "orders",
        ami="ami-0123456789abcdef0",
        instance_type="t3.micro",
        associate_public_ip_address=True,  # bad
        associate_public_ip_address=False,  # good
    )
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
    example="""
    aws.ec2.Instance(
        "orders",
        ami="ami-0123456789abcdef0",
        instance_type="t3.micro",
        source_dest_check=False,  # bad
        source_dest_check=True,  # good
    )
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
    example="""
    aws.ec2.AmiLaunchPermission(
        "orders",
        image_id="ami-0123456789abcdef0",
        group="all",  # bad
        organization_arn="arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5",  # good
    )
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
    example="""
    aws.sqs.Queue("orders")
    aws.ec2.AmiLaunchPermission(
        "orders",
        image_id="ami-0123456789abcdef0",
        account_id="444455556666",  # bad
        account_id=aws.get_caller_identity().account_id,  # good
    )
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

    Example:
        aws.ec2.Instance(
            "orders",
            ami="ami-0123456789abcdef0",
            instance_type="t3.micro",
            user_data="#!/bin/sh\\nexport DB_PASSWORD='9f2Kq7!xVb31'\\n",  # bad
            user_data="#!/bin/sh\\nexport DB_PASSWORD_PARAMETER=/orders/db-password\\n",  # good
        )
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
