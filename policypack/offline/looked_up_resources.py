"""The resource that a function looks up: `getQueue` returns the outputs of `Queue`.

Ids, ARNs and endpoints then have one form, whether a program creates or looks up a resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline import schema
from policypack.offline.arns import inputs_of, templates_of
from policypack.offline.coercion import Coercion
from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.outputs import answer
from policypack.offline.property_values import unwrapped
from policypack.offline.schema import FunctionType, Type
from policypack.offline.templates import (
    PLACEHOLDER,
    TemplateScope,
    fill,
    numbered_opaque,
    opaque,
    text_of,
)
from policypack.offline.unserved import is_security_relevant
from policypack.start.lazy_patterns import lazy_pattern

# Functions that look up images, networks and their parts in EC2.
#
# Every function of these modules takes the arguments as a `TemplateScope` and returns fields of
# the result; the caller adds those that repeat an argument. Content and protection are left out:
# see `unserved.py`.

Answer = dict[str, Any]

# The owners that can be named (EC2 API Reference, DescribeImages) are accounts in the answer.
_IMAGE_OWNERS = {"amazon": "137112412989", "aws-marketplace": "679593333241"}
_DEFAULT_VPC_RANGE = "172.31.0.0/16"


def default_vpc(scope: TemplateScope) -> str:
    """Returns the id of the default VPC: one per region, the same for every function."""
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


_LAYER = lazy_pattern(r"arn:[^:]*:lambda:[^:]*:[^:]*:layer:[^:]+")
# Functions whose name differs from their resource's.
_RENAMED = {
    "aws:ec2/getElasticIp:getElasticIp": "aws:ec2/eip:Eip",
    "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": (
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    ),
    "aws:kinesis/getFirehoseDeliveryStream:getFirehoseDeliveryStream": (
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
    ),
}


def resource_token(token: str) -> str | None:
    """The resource type of a function such as `aws:sqs/getQueue:getQueue`, or None."""
    if token in _RENAMED:
        return _RENAMED[token]
    module, _, name = token.removeprefix("aws:").partition(":")[0].partition("/get")
    if not name:
        return None
    for kind in (name, name.removesuffix("s")):
        found = f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}"
        if schema.resource(found):
            return found
    return None


def resource_results(function: FunctionType, scope: TemplateScope) -> Mapping[str, Any]:
    """The id, the ARN and the outputs of the resource that the arguments describe."""
    token = resource_token(function.token)
    if token is None:
        return {}
    looked_up = _described(token, function, scope)
    found = {**_found(looked_up), **_several(token, looked_up)}
    for name in function.results:
        # `dbInstanceArn` of an instance is its ARN; the id is named so by the arguments alone.
        if name.lower() in (f"{_kind(token)}arn", f"db{_kind(token)}arn"):
            found[name] = found.get("arn")
    return {
        name: _as_declared(value, function.results[name].type)
        for name, value in found.items()
        if name in function.results and not is_security_relevant(name)
    }


def _kind(token: str) -> str:
    return token.partition("/")[2].partition(":")[0].lower()


def _found(resource: TemplateScope) -> dict[str, Any]:
    identifier, outputs = answer(resource, [])
    # An ARN made from a name alone takes the default path.
    path = {"path": "/"} if "path" not in resource.inputs else {}
    return {"id": identifier, **path, **_named(resource), **unwrapped(outputs)}


def _several(token: str, resource: TemplateScope) -> dict[str, list[Any]]:
    """Two of a kind for a function that lists them: `ids` and `arns`."""
    each = [
        _found(TemplateScope(token, f"{resource.name}-{index}", resource.inputs, resource.context))
        for index in range(2)
    ]
    return {
        f"{key}s": [one[key] for one in each]
        for key in ("id", "arn")
        if all(one.get(key) for one in each)
    }


def _as_declared(value: Any, type_: Type) -> Any:
    """A layer's version is text in the resource and a number in the function's result."""
    coercion = Coercion("")
    coerced = coercion.value(value, type_, "")
    return None if coercion.problems else coerced


def _described(token: str, function: FunctionType, scope: TemplateScope) -> TemplateScope:
    inputs = {name: value for name, value in scope.inputs.items() if name != "arn"}
    known = {}
    arn, identifier = _arn(token, scope), _identifier(token, scope)
    if arn:
        known["arn"] = arn
    if identifier:
        known["id"] = identifier
    # Behind the last `::` stands the name to use where no argument gives one.
    name = f"{scope.name}::{_kind(token)}"
    asked = TemplateScope(token, name, inputs, scope.context, known)
    if templates_of(asked)[0] == "{arn}" and arn:
        asked.known["id"] = arn
    inputs.update(_completed(asked, function))
    inputs.update(
        {
            name: text
            for name, text in inputs_of(asked).items()
            if name not in ("account", "partition")
        }
    )
    return TemplateScope(token, name, inputs, scope.context, {**known, **_own_id(asked)})


def _own_id(asked: TemplateScope) -> dict[str, str]:
    return {"id": asked.known["id"]} if "id" in asked.known else {}


def _arn(token: str, scope: TemplateScope) -> str:
    """The ARN among the arguments: `arn`, or `layerVersionArn` for a version of a layer."""
    kind = token.partition("/")[2].partition(":")[0]
    found = text_of(scope.inputs.get("arn")) or text_of(scope.inputs.get(f"{kind}Arn"))
    # Without a version, AWS looks up the latest one.
    return f"{found}:1" if _LAYER.fullmatch(found) else found


def _identifier(token: str, scope: TemplateScope) -> str:
    """The id among the arguments: `id`, or `zoneId` for a zone."""
    kind = token.partition("/")[2].partition(":")[0]
    return text_of(scope.inputs.get("id")) or text_of(scope.inputs.get(f"{kind}Id"))


def _completed(asked: TemplateScope, function: FunctionType) -> dict[str, Any]:
    """What the resource calls `name` and the function `functionName` or `clusterName`."""
    wanted = {
        match[2]
        for template in templates_of(asked)
        for match in PLACEHOLDER.finditer(template or "")
        if not match[1] and match[2] not in asked.known and match[2] not in asked.inputs
    }
    completed = {}
    for name in wanted:
        near = [
            argument
            for argument in function.arguments
            if argument.lower().endswith(name.lower()) and text_of(asked.inputs.get(argument))
        ]
        if near:
            completed[name] = asked.inputs[near[0]]
    return completed


def _named(resource: TemplateScope) -> dict[str, Any]:
    """The name that the resource has, also where the id or the ARN was given."""
    return {key: value for key, value in resource.inputs.items() if key in ("name", "path")}
