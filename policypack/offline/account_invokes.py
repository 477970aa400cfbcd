"""Functions that look up an account's policies, keys, parameters and organization.

As in `network_invokes.py`, content and protection are omitted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policypack.facts.delivery_accounts import LOAD_BALANCING_ACCOUNTS, TRAIL_ACCOUNTS
from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.templates import TemplateScope, fill, numbered_opaque, opaque, text_of
from policypack.offline.unserved import UnsupportedInvokeError

# Hosted zones and principals that AWS publishes per region and partition.
#
# Hosted zones follow hashicorp/terraform-provider-aws
# (internal/service/elb/hosted_zone_id_data_source.go, internal/service/meta), read in 2026.

# Regions that are on in every account of the commercial partition (AWS Account Management guide).
DEFAULT_REGIONS = (
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2",
    "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
)  # fmt: skip
REGIONS = {
    "aws": DEFAULT_REGIONS,
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
}

# The hosted zones of classic load balancers' names.
LOAD_BALANCING_ZONES = {
    "af-south-1": "Z268VQBMOI5EKX", "ap-east-1": "Z3DQVH9N71FHZ0",
    "ap-northeast-1": "Z14GRHDCWA56QT", "ap-northeast-2": "ZWKZPGTI48KDX",
    "ap-northeast-3": "Z5LXEXXYW11ES", "ap-south-1": "ZP97RAFLXTNZK",
    "ap-southeast-1": "Z1LMS91P8CMLE5", "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ca-central-1": "ZQSVJUPU6J1EY", "cn-north-1": "Z1GDH35T77C1KE",
    "cn-northwest-1": "ZM7IZAIOVVDZF", "eu-central-1": "Z215JYRZR1TBD5",
    "eu-north-1": "Z23TAZ6LKFMNIO", "eu-south-1": "Z3ULH7SSC9OV64",
    "eu-west-1": "Z32O12XQLNTSW2", "eu-west-2": "ZHURV8PSTC4K8", "eu-west-3": "Z3Q77PNBQS71R4",
    "me-south-1": "ZS929ML54UICD", "sa-east-1": "Z2P70J7HTTTPLU", "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2", "us-gov-east-1": "Z166TLBEWOO7G0",
    "us-gov-west-1": "Z33AYJ8TM3BH4J", "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
}  # fmt: skip

BILLING_ACCOUNT = "386209384616"

# Services whose principals carry the partition's own domain; all others end in amazonaws.com.
LOCAL_PRINCIPALS = {
    "aws-cn": ("codedeploy", "elasticmapreduce", "logs"),
    "aws-iso": ("cloudhsm", "config", "logs", "workspaces"),
    "aws-iso-b": ("dms", "logs"),
}


# Functions whose answer follows from where the program runs: region, partition, account.
#
# The rules follow the data sources in hashicorp/terraform-provider-aws,
# internal/service/meta unless a line names another source.

Answer = dict[str, Any]


def _caller_identity(scope: TemplateScope) -> Answer:
    arn = "arn:{partition}:iam::{account}:user/stackwarden"
    answer = {"accountId": "{account}", "arn": arn, "id": "{account}", "userId": "AIDA{#upper17}"}
    return dict(fill(answer, scope))


def _region(scope: TemplateScope) -> Answer:
    name = text_of(scope.inputs.get("name"))
    endpoint = text_of(scope.inputs.get("endpoint"))
    # `endpoint` asks the other way round: ec2.us-east-1.amazonaws.com names its region.
    found = name or endpoint.partition(".")[2].partition(".")[0] or scope.known["region"]
    return {
        "description": found,
        "endpoint": f"ec2.{found}.{scope.known['suffix']}",
        "id": found,
        "name": found,
        "region": found,
    }


def _partition(scope: TemplateScope) -> Answer:
    suffix = scope.known["suffix"]
    return {
        "dnsSuffix": suffix,
        "id": scope.known["partition"],
        "partition": scope.known["partition"],
        "reverseDnsPrefix": _reversed(suffix),
    }


def _reversed(domain: str) -> str:
    return ".".join(reversed(domain.split(".")))


def _all_regions(scope: TemplateScope) -> Answer:
    here = scope.known["region"]
    names = REGIONS.get(scope.known["partition"], (here,))
    return {"id": scope.known["partition"], "names": sorted({*names, here})}


def _availability_zones(scope: TemplateScope) -> Answer:
    region, short = scope.known["region"], fill("{region|short}", scope)
    zones = [(f"{region}{letter}", f"{short}-az{number}") for number, letter in _numbered("abc")]
    kept = [
        zone
        for zone in zones
        if zone[0] not in (scope.inputs.get("excludeNames") or [])
        and zone[1] not in (scope.inputs.get("excludeZoneIds") or [])
    ]
    return {
        "groupNames": [region],
        "id": region,
        "names": [name for name, _ in kept],
        "zoneIds": [identifier for _, identifier in kept],
    }


def _numbered(letters: str) -> list[tuple[int, str]]:
    return list(enumerate(letters, start=1))


def _availability_zone(scope: TemplateScope) -> Answer:
    region = scope.known["region"]
    given = text_of(scope.inputs.get("zoneId"))
    letter = "abcdef"[int(given[-1]) - 1] if re.fullmatch(r".*-az[1-6]", given) else "a"
    name = text_of(scope.inputs.get("name")) or region + letter
    number = max("abcdef".find(name[-1]), 0) + 1
    return {
        "groupName": region,
        "id": name,
        "name": name,
        "nameSuffix": name.removeprefix(region),
        "networkBorderGroup": region,
        "optInStatus": "opt-in-not-required",
        "state": "available",
        "zoneId": given or f"{fill('{region|short}', scope)}-az{number}",
        "zoneType": "availability-zone",
    }


def _service(scope: TemplateScope) -> Answer:
    """A service by its id, its DNS name or its reversed DNS name."""
    dns = text_of(scope.inputs.get("dnsName"))
    dns = dns or _reversed(text_of(scope.inputs.get("reverseDnsName")))
    service = text_of(scope.inputs.get("serviceId")) or dns.partition(".")[0]
    suffix, region = scope.known["suffix"], scope.known["region"]
    name = dns or f"{service}.{region}.{suffix}"
    return {
        "dnsName": name,
        "id": _reversed(name),
        "partition": scope.known["partition"],
        "region": region,
        "reverseDnsName": _reversed(name),
        "reverseDnsPrefix": _reversed(suffix),
        "serviceId": service,
        "supported": True,
    }


def _service_principal(scope: TemplateScope) -> Answer:
    service = text_of(scope.inputs.get("serviceName"))
    local = service in LOCAL_PRINCIPALS.get(scope.known["partition"], ())
    suffix = scope.known["suffix"] if local else "amazonaws.com"
    return {
        "id": f"{service}.{scope.known['region']}.{suffix}",
        "name": f"{service}.{suffix}",
        "suffix": suffix,
    }


def _by_region(table: Mapping[str, str], arn: str | None) -> Callable[[TemplateScope], Answer]:
    """An id that AWS publishes per region, and the ARN it belongs to."""

    def answer(scope: TemplateScope) -> Answer:
        found = table.get(scope.known["region"])
        if found is None:
            raise UnsupportedInvokeError(
                f"{scope.token}: AWS publishes no value for the region {scope.known['region']}; "
                "use another region or the service principal"
            )
        return {"id": found, **({"arn": fill(arn.replace("*", found), scope)} if arn else {})}

    return answer


def _billing_account(_: TemplateScope) -> Answer:
    # One account for the commercial partition, wherever the program runs.
    root = f"arn:aws:iam::{BILLING_ACCOUNT}:root"
    return {"arn": root, "id": BILLING_ACCOUNT}


def _canonical_user(scope: TemplateScope) -> Answer:
    return {"displayName": "", "id": opaque("hex64", scope)}


def _log_delivery(scope: TemplateScope) -> Answer:
    # internal/service/cloudfront/log_delivery_canonical_user_id_data_source.go
    china = scope.known["partition"] == "aws-cn"
    return {
        "id": "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56"
        if china
        else "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"
    }


def _default_tags(scope: TemplateScope) -> Answer:
    return {"id": scope.context.partition, "tags": dict(scope.context.default_tags)}


_ROOT = "arn:{partition}:iam::*:root"

PLACE: Mapping[str, Callable[[TemplateScope], Answer]] = {
    "aws:cloudfront/getLogDeliveryCanonicalUserId:getLogDeliveryCanonicalUserId": _log_delivery,
    "aws:cloudtrail/getServiceAccount:getServiceAccount": _by_region(TRAIL_ACCOUNTS, _ROOT),
    "aws:elb/getHostedZoneId:getHostedZoneId": _by_region(LOAD_BALANCING_ZONES, None),
    "aws:elb/getServiceAccount:getServiceAccount": _by_region(LOAD_BALANCING_ACCOUNTS, _ROOT),
    "aws:index/getAvailabilityZone:getAvailabilityZone": _availability_zone,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:index/getBillingServiceAccount:getBillingServiceAccount": _billing_account,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getDefaultTags:getDefaultTags": _default_tags,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getRegions:getRegions": _all_regions,
    "aws:index/getService:getService": _service,
    "aws:index/getServicePrincipal:getServicePrincipal": _service_principal,
    "aws:s3/getCanonicalUserId:getCanonicalUserId": _canonical_user,
}


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
    """Returns the id in a key's ARN, or the id of an alias: the same for each function."""
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
