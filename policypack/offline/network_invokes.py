"""Functions that look up images, networks and their parts in EC2.

Every function of these modules takes the arguments as a `TemplateScope` and returns fields of the
result; the caller adds those that repeat an argument. Content and protection are left out: see
`unsupported_invokes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.templates import TemplateScope, fill, numbered_opaque, opaque, text_of

Answer = dict[str, Any]

# The owners that can be named (EC2 API Reference, DescribeImages) are accounts in the answer.
_IMAGE_OWNERS = {"amazon": "137112412989", "aws-marketplace": "679593333241"}
_DEFAULT_VPC_RANGE = "172.31.0.0/16"


def default_vpc(scope: TemplateScope) -> str:
    """The id of the default VPC: one per region, whichever function is asked."""
    place = TemplateScope(
        "aws:ec2/vpc:Vpc", f"default of {scope.known['region']}", {}, scope.context
    )
    return "vpc-" + opaque("hex17", place)


def _image(scope: TemplateScope) -> Answer:
    wanted = _filters(scope)
    owner = next(iter(scope.inputs.get("owners") or ["amazon"]), "amazon")
    account = scope.known["account"] if owner == "self" else _IMAGE_OWNERS.get(owner, owner)
    identifier = "ami-" + opaque("hex17", scope)
    name = wanted.get("name") or "image"
    return {
        "architecture": wanted.get("architecture", "x86_64"),
        "arn": fill("arn:{partition}:ec2:{region}::image/", scope) + identifier,
        "blockDeviceMappings": [{"deviceName": "/dev/xvda", "noDevice": "", "virtualName": ""}],
        "creationDate": TIMESTAMP,
        "enaSupport": True,
        "hypervisor": "xen",
        "id": identifier,
        "imageId": identifier,
        "imageType": "machine",
        "name": name.replace("*", "0"),
        "imageLocation": f"{owner}/{name.replace('*', '0')}",
        "ownerId": account,
        "rootDeviceName": "/dev/xvda",
        "rootDeviceType": wanted.get("root-device-type", "ebs"),
        "state": "available",
        "virtualizationType": wanted.get("virtualization-type", "hvm"),
    }


def _filters(scope: TemplateScope) -> dict[str, str]:
    """The first value of each filter, by its name."""
    return {
        text_of(item.get("name")): text_of((item.get("values") or [""])[0])
        for item in scope.inputs.get("filters") or []
        if isinstance(item, Mapping)
    }


def _vpc(scope: TemplateScope) -> Answer:
    default = scope.inputs.get("default") in (True, "true")
    identifier = text_of(scope.inputs.get("id")) or _filters(scope).get("vpc-id")
    identifier = identifier or (default_vpc(scope) if default else "vpc-" + opaque("hex17", scope))
    cidr = text_of(scope.inputs.get("cidrBlock"))
    cidr = cidr or (_DEFAULT_VPC_RANGE if default else "10.0.0.0/16")
    association = "vpc-cidr-assoc-" + opaque("hex17", scope)
    return {
        "arn": fill("arn:{partition}:ec2:{region}:{account}:vpc/", scope) + identifier,
        "cidrBlock": cidr,
        "cidrBlockAssociations": [
            {"associationId": association, "cidrBlock": cidr, "state": "associated"}
        ],
        "default": default,
        "enableDnsSupport": True,
        "id": identifier,
        "instanceTenancy": "default",
        "mainRouteTableId": "rtb-" + identifier.removeprefix("vpc-"),
        "ownerId": scope.known["account"],
        "state": "available",
    }


def _vpc_of(scope: TemplateScope) -> str:
    return text_of(scope.inputs.get("vpcId")) or _filters(scope).get("vpc-id") or default_vpc(scope)


def _subnets(scope: TemplateScope) -> Answer:
    """Three subnets, one per zone of `getAvailabilityZones`."""
    ids = [f"subnet-{numbered_opaque(index, scope)}" for index in range(3)]
    return {"id": scope.known["region"], "ids": ids}


def _subnet(scope: TemplateScope) -> Answer:
    identifier = text_of(scope.inputs.get("id")) or "subnet-" + opaque("hex17", scope)
    return {
        "arn": fill("arn:{partition}:ec2:{region}:{account}:subnet/", scope) + identifier,
        "availabilityZone": text_of(scope.inputs.get("availabilityZone"))
        or scope.known["region"] + "a",
        "availableIpAddressCount": 251,
        "cidrBlock": text_of(scope.inputs.get("cidrBlock")) or "10.0.0.0/24",
        "id": identifier,
        "ownerId": scope.known["account"],
        "state": "available",
        "vpcId": _vpc_of(scope),
    }


def _route_table(scope: TemplateScope) -> Answer:
    identifier = text_of(scope.inputs.get("routeTableId")) or "rtb-" + opaque("hex17", scope)
    subnet = text_of(scope.inputs.get("subnetId"))
    association = {
        "gatewayId": "",
        "main": not subnet,
        "routeTableAssociationId": "rtbassoc-" + opaque("hex17", scope),
        "routeTableId": identifier,
        "subnetId": subnet,
    }
    return {
        "arn": fill("arn:{partition}:ec2:{region}:{account}:route-table/", scope) + identifier,
        "associations": [association],
        "id": identifier,
        "ownerId": scope.known["account"],
        "routeTableId": identifier,
        "routes": [{"cidrBlock": "10.0.0.0/16", "gatewayId": "local"}],
        "vpcId": _vpc_of(scope),
    }


def _security_group(scope: TemplateScope) -> Answer:
    identifier = text_of(scope.inputs.get("id")) or "sg-" + opaque("hex17", scope)
    return {
        "arn": fill("arn:{partition}:ec2:{region}:{account}:security-group/", scope) + identifier,
        "description": "",
        "id": identifier,
        "name": text_of(scope.inputs.get("name")) or "default",
        "vpcId": _vpc_of(scope),
    }


NETWORK: Mapping[str, Callable[[TemplateScope], Answer]] = {
    "aws:ec2/getAmi:getAmi": _image,
    "aws:ec2/getRouteTable:getRouteTable": _route_table,
    "aws:ec2/getSecurityGroup:getSecurityGroup": _security_group,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpc:getVpc": _vpc,
}
