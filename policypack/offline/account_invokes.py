"""Functions that look up an account's policies, keys, parameters and organization.

As in `network_invokes.py`, content and protection are left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.templates import TemplateScope, fill, numbered_opaque, opaque, text_of
from policypack.offline.unsupported_invokes import UnsupportedInvokeError

Answer = dict[str, Any]


def _organization(scope: TemplateScope) -> Answer:
    identifier, root = "o-" + opaque("lower10", scope), "r-" + opaque("lower4", scope)
    place = fill("arn:{partition}:organizations::{account}:", scope)
    management = _management_account(f"{place}account/{identifier}/", scope)
    return {
        "accounts": [management],
        "arn": f"{place}organization/{identifier}",
        "featureSet": "ALL",
        "id": identifier,
        "masterAccountArn": management["arn"],
        "masterAccountEmail": management["email"],
        "masterAccountId": management["id"],
        "masterAccountName": management["name"],
        # Invented accounts would be trusted by a program that trusts all of them.
        "nonMasterAccounts": [],
        "roots": [{"arn": f"{place}root/{identifier}/{root}", "id": root, "name": "Root"}],
    }


def _management_account(place: str, scope: TemplateScope) -> Answer:
    return {
        "arn": place + scope.known["account"],
        "email": "account@example.com",
        "id": scope.known["account"],
        "joinedMethod": "INVITED",
        "joinedTimestamp": TIMESTAMP,
        "name": "management",
        "state": "ACTIVE",
        "status": "ACTIVE",
    }


def _parameter(scope: TemplateScope) -> Answer | None:
    """AWS's public image parameters have an image id as value; other values are unknown."""
    name = text_of(scope.inputs.get("name"))
    if not name.startswith("/aws/service/") or not ("ami" in name or "image_id" in name):
        return None
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
    text = Path(__file__).with_name("managed_policies.txt").read_text(encoding="utf-8")
    return {path.rsplit("/", 1)[-1]: path for path in text.split()}


def _policy(scope: TemplateScope) -> Answer:
    """A policy by ARN or name; a name that AWS manages has AWS's ARN. The document stays out."""
    arn, name = text_of(scope.inputs.get("arn")), text_of(scope.inputs.get("name"))
    if not arn and not name:
        raise UnsupportedInvokeError(f"{scope.token}: missing argument; set arn or name")
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


def _key(scope: TemplateScope) -> Answer:
    given = text_of(scope.inputs.get("keyId"))
    identifier = _key_id(given, scope)
    # Only AWS's own aliases determine who manages the key.
    aws = given.rpartition(":")[2].startswith("alias/aws/")
    arn = fill("arn:{partition}:kms:{region}:{account}:key/", scope) + identifier
    return {
        "arn": given if ":key/" in given else arn,
        "awsAccountId": scope.known["account"],
        "id": identifier,
        "keyId": given,
        **({"keyManager": "AWS"} if aws else {}),
    }


def _key_id(given: str, scope: TemplateScope) -> str:
    """The id in a key's ARN, or the id that an alias stands for: the same wherever it is asked."""
    if ":key/" in given:
        return given.partition(":key/")[2]
    if "alias/" not in given:
        return given
    alias = given[given.index("alias/") :]
    return opaque("uuid", TemplateScope("aws:kms/key:Key", alias, {}, scope.context))


def _alias(scope: TemplateScope) -> Answer:
    name = text_of(scope.inputs.get("name"))
    place, identifier = fill("arn:{partition}:kms:{region}:{account}:", scope), _key_id(name, scope)
    return {
        "arn": place + name,
        "id": place + name,
        "name": name,
        "targetKeyArn": f"{place}key/{identifier}",
        "targetKeyId": identifier,
    }


def _cluster(scope: TemplateScope) -> Answer:
    """A kubeconfig needs an authority: base64 of "certificate", as the resource answers it.

    Of the network only its ids: whether the endpoint is public is unknown.
    """
    network = {
        "clusterSecurityGroupId": "sg-" + opaque("hex17", scope),
        "securityGroupIds": ["sg-" + numbered_opaque(0, scope)],
        "subnetIds": [f"subnet-{numbered_opaque(index, scope)}" for index in range(3)],
        "vpcId": "vpc-" + opaque("hex17", scope),
    }
    return {"certificateAuthorities": [{"data": "Y2VydGlmaWNhdGU="}], "vpcConfig": network}


ACCOUNT: Mapping[str, Callable[[TemplateScope], Answer | None]] = {
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:iam/getPolicy:getPolicy": _policy,
    "aws:kms/getAlias:getAlias": _alias,
    "aws:kms/getKey:getKey": _key,
    "aws:organizations/getOrganization:getOrganization": _organization,
    "aws:ssm/getParameter:getParameter": _parameter,
}
