"""Functions that look something up which exists in the account, and need more than its id.

As in `place_invokes.py`, each takes the arguments as a `Scope` and returns fields of the result.
What a thing holds or allows stays out: see `cannot_answer.py`.
"""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policypack.offline.cannot_answer import CannotAnswer, refusal
from policypack.offline.output_templates import MOMENT
from policypack.offline.templates import Scope, fill, opaque, text_of

Answer = dict[str, Any]

# The owners that can be named (EC2 API Reference, DescribeImages) are accounts in the answer.
_IMAGE_OWNERS = {"amazon": "137112412989", "aws-marketplace": "679593333241"}
# A day after MOMENT: a registry's token is valid for twelve hours, so it looks fresh to nobody.
_EXPIRY = "2024-01-01T12:00:00Z"
_DEFAULT_VPC_RANGE = "172.31.0.0/16"


def default_vpc(scope: Scope) -> str:
    """The id of the default VPC: one per region, whichever function is asked."""
    place = Scope("aws:ec2/vpc:Vpc", f"default of {scope.known['region']}", {}, scope.context)
    return "vpc-" + opaque("hex17", place)


def _image(scope: Scope) -> Answer:
    wanted = _filters(scope)
    owner = next(iter(scope.inputs.get("owners") or ["amazon"]), "amazon")
    account = scope.known["account"] if owner == "self" else _IMAGE_OWNERS.get(owner, owner)
    identifier = "ami-" + opaque("hex17", scope)
    name = wanted.get("name") or "image"
    return {
        "architecture": wanted.get("architecture", "x86_64"),
        "arn": fill("arn:{partition}:ec2:{region}::image/", scope) + identifier,
        "blockDeviceMappings": [{"deviceName": "/dev/xvda", "noDevice": "", "virtualName": ""}],
        "creationDate": MOMENT,
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


def _filters(scope: Scope) -> dict[str, str]:
    """The first value of each filter, by its name."""
    return {
        text_of(item.get("name")): text_of((item.get("values") or [""])[0])
        for item in scope.inputs.get("filters") or []
        if isinstance(item, Mapping)
    }


def _vpc(scope: Scope) -> Answer:
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


def _vpc_of(scope: Scope) -> str:
    return text_of(scope.inputs.get("vpcId")) or _filters(scope).get("vpc-id") or default_vpc(scope)


def _subnets(scope: Scope) -> Answer:
    """Three subnets, one per zone of `getAvailabilityZones`."""
    ids = [f"subnet-{_of_index(scope, index)}" for index in range(3)]
    return {"id": scope.known["region"], "ids": ids}


def _of_index(scope: Scope, index: int) -> str:
    each = Scope(scope.token, f"{scope.name} {index}", {}, scope.context)
    return opaque("hex17", each)


def _subnet(scope: Scope) -> Answer:
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


def _route_table(scope: Scope) -> Answer:
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


def _security_group(scope: Scope) -> Answer:
    identifier = text_of(scope.inputs.get("id")) or "sg-" + opaque("hex17", scope)
    return {
        "arn": fill("arn:{partition}:ec2:{region}:{account}:security-group/", scope) + identifier,
        "description": "",
        "id": identifier,
        "name": text_of(scope.inputs.get("name")) or "default",
        "vpcId": _vpc_of(scope),
    }


def _registry_token(scope: Scope) -> Answer:
    """A log-in as `docker login` takes it: the token is base64 of AWS:password (ECR API)."""
    password = opaque("alnum40", scope)
    registry = text_of(scope.inputs.get("registryId")) or scope.known["account"]
    host = f"{registry}.dkr.ecr.{scope.known['region']}.{scope.known['suffix']}"
    return {
        "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
        "expiresAt": _EXPIRY,
        "id": scope.known["region"],
        "password": password,
        "proxyEndpoint": f"https://{host}",
        "registryId": registry,
        "userName": "AWS",
    }


def _organization(scope: Scope) -> Answer:
    identifier = "o-" + opaque("lower10", scope)
    account, place = (
        scope.known["account"],
        fill("arn:{partition}:organizations::{account}:", scope),
    )
    management = {
        "arn": f"{place}account/{identifier}/{account}",
        "email": "account@example.com",
        "id": account,
        "joinedMethod": "INVITED",
        "joinedTimestamp": MOMENT,
        "name": "management",
        "state": "ACTIVE",
        "status": "ACTIVE",
    }
    root = "r-" + opaque("lower4", scope)
    return {
        "accounts": [management],
        "arn": f"{place}organization/{identifier}",
        "featureSet": "ALL",
        "id": identifier,
        "masterAccountArn": management["arn"],
        "masterAccountEmail": management["email"],
        "masterAccountId": account,
        "masterAccountName": management["name"],
        # Accounts that nobody has would be believed by whoever trusts all of them.
        "nonMasterAccounts": [],
        "roots": [
            {"arn": f"{place}root/{identifier}/{root}", "id": root, "name": "Root"},
        ],
    }


def _parameter(scope: Scope) -> Answer:
    """AWS's own parameters of images have an id for a value; of others nobody knows the value."""
    name = text_of(scope.inputs.get("name"))
    if not name.startswith("/aws/service/") or not ("ami" in name or "image_id" in name):
        raise refusal(scope.token)
    image = "ami-" + opaque("hex17", scope)
    value = json.dumps({"image_id": image}) if name.endswith("/recommended") else image
    return {
        "arn": f"arn:{scope.known['partition']}:ssm:{scope.known['region']}::parameter{name}",
        "id": name,
        "insecureValue": value,
        "type": "String",
        "value": value,
        "version": 1,
    }


@cache
def _managed_policies() -> Mapping[str, str]:
    text = Path(__file__).with_name("managed_policies.txt").read_text()
    return {path.rsplit("/", 1)[-1]: path for path in text.split()}


def _policy(scope: Scope) -> Answer:
    """A policy by ARN or name; a name that AWS manages has AWS's ARN. The document stays out."""
    arn, name = text_of(scope.inputs.get("arn")), text_of(scope.inputs.get("name"))
    if not arn and not name:
        raise CannotAnswer(f"{scope.token}: give arn or name")
    if not arn:
        path = _managed_policies().get(name)
        owner = "aws" if path else scope.known["account"]
        prefix = text_of(scope.inputs.get("pathPrefix")).strip("/")
        path = path or f"{prefix}/{name}".lstrip("/")
        arn = f"arn:{scope.known['partition']}:iam::{owner}:policy/{path}"
    folder, _, last = arn.partition(":policy/")[2].rpartition("/")
    return {
        "arn": arn,
        "attachmentCount": 1,
        "id": arn,
        "name": last,
        "path": f"/{folder}/" if folder else "/",
        "policyId": "ANPA" + opaque("upper17", scope),
    }


def _key(scope: Scope) -> Answer:
    given = text_of(scope.inputs.get("keyId"))
    identifier = _key_id(given, scope)
    # Only AWS's own aliases tell who manages the key; anybody else's could be either.
    aws = given.rpartition(":")[2].startswith("alias/aws/")
    arn = fill("arn:{partition}:kms:{region}:{account}:key/", scope) + identifier
    return {
        "arn": given if ":key/" in given else arn,
        "awsAccountId": scope.known["account"],
        "id": identifier,
        "keyId": given,
        **({"keyManager": "AWS"} if aws else {}),
    }


def _key_id(given: str, scope: Scope) -> str:
    """The id in a key's ARN, or the id that an alias stands for: the same wherever it is asked."""
    if ":key/" in given:
        return given.partition(":key/")[2]
    if "alias/" not in given:
        return given
    alias = given[given.index("alias/") :]
    return opaque("uuid", Scope("aws:kms/key:Key", alias, {}, scope.context))


def _alias(scope: Scope) -> Answer:
    name = text_of(scope.inputs.get("name"))
    place, identifier = fill("arn:{partition}:kms:{region}:{account}:", scope), _key_id(name, scope)
    return {
        "arn": place + name,
        "id": place + name,
        "name": name,
        "targetKeyArn": f"{place}key/{identifier}",
        "targetKeyId": identifier,
    }


def _random_password(scope: Scope) -> Answer:
    """As Secrets Manager's GetRandomPassword: 32 characters of every kind that is not excluded."""
    kinds = {
        "excludeLowercase": string.ascii_lowercase,
        "excludeUppercase": string.ascii_uppercase,
        "excludeNumbers": string.digits,
        "excludePunctuation": string.punctuation,
    }
    kept = "".join(chars for name, chars in kinds.items() if not scope.inputs.get(name))
    kept += " " if scope.inputs.get("includeSpace") else ""
    alphabet = sorted(set(kept) - set(text_of(scope.inputs.get("excludeCharacters"))))
    if not alphabet:
        raise CannotAnswer(f"{scope.token}: every character is excluded; allow some")
    length = int(scope.inputs.get("passwordLength") or 32)
    pieces = [_of_index(scope, index) for index in range(length)]
    password = "".join(alphabet[int(piece, 16) % len(alphabet)] for piece in pieces)
    return {"id": password, "randomPassword": password}


def _lifecycle_policy(scope: Scope) -> Answer:
    """ECR's document (internal/service/ecr/lifecycle_policy_document_data_source.go)."""
    rules = [_lifecycle_rule(rule) for rule in scope.inputs.get("rules") or []]
    return {"json": json.dumps({"rules": rules}, separators=(",", ":")).replace("[]", "null")}


def _lifecycle_rule(rule: Mapping[str, Any]) -> Answer:
    selection, action = rule.get("selection") or {}, rule.get("action") or {}
    chosen = {
        "tagStatus": selection.get("tagStatus"),
        "tagPatternList": selection.get("tagPatternLists"),
        "tagPrefixList": selection.get("tagPrefixLists"),
        "storageClass": selection.get("storageClass"),
        "countType": selection.get("countType"),
        "countUnit": selection.get("countUnit"),
        "countNumber": selection.get("countNumber"),
    }
    done = {
        "type": action.get("type", "expire"),
        "targetStorageClass": action.get("targetStorageClass"),
    }
    written = {
        "rulePriority": rule.get("priority"),
        "description": rule.get("description"),
        "selection": {key: value for key, value in chosen.items() if value},
        "action": {key: value for key, value in done.items() if value},
    }
    return {key: value for key, value in written.items() if value is not None}


def _cluster(scope: Scope) -> Answer:
    """A kubeconfig needs an authority: base64 of "certificate", as the resource answers it.

    Of the network only its ids: whether the endpoint is public nobody knows.
    """
    network = {
        "clusterSecurityGroupId": "sg-" + opaque("hex17", scope),
        "securityGroupIds": ["sg-" + _of_index(scope, 0)],
        "subnetIds": [f"subnet-{_of_index(scope, index)}" for index in range(3)],
        "vpcId": "vpc-" + opaque("hex17", scope),
    }
    return {"certificateAuthorities": [{"data": "Y2VydGlmaWNhdGU="}], "vpcConfig": network}


def _cluster_token(scope: Scope) -> Answer:
    return {
        "id": text_of(scope.inputs.get("name")),
        "token": "k8s-aws-v1." + opaque("alnum40", scope),
    }


EXISTING: Mapping[str, Callable[[Scope], Answer]] = {
    "aws:ec2/getAmi:getAmi": _image,
    "aws:ec2/getRouteTable:getRouteTable": _route_table,
    "aws:ec2/getSecurityGroup:getSecurityGroup": _security_group,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _registry_token,
    "aws:ecr/getCredentials:getCredentials": _registry_token,
    "aws:ecr/getLifecyclePolicyDocument:getLifecyclePolicyDocument": _lifecycle_policy,
    "aws:ecrpublic/getAuthorizationToken:getAuthorizationToken": _registry_token,
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:eks/getClusterAuth:getClusterAuth": _cluster_token,
    "aws:iam/getPolicy:getPolicy": _policy,
    "aws:kms/getAlias:getAlias": _alias,
    "aws:kms/getKey:getKey": _key,
    "aws:organizations/getOrganization:getOrganization": _organization,
    "aws:secretsmanager/getRandomPassword:getRandomPassword": _random_password,
    "aws:ssm/getParameter:getParameter": _parameter,
}
