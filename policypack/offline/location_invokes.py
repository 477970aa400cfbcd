"""Functions whose answer follows from where the program runs: region, partition, account.

The rules are those of the data sources in hashicorp/terraform-provider-aws, internal/service/meta
unless a line names another source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from policypack.facts.delivery_accounts import LOAD_BALANCING_ACCOUNTS, TRAIL_ACCOUNTS
from policypack.offline import regions
from policypack.offline.templates import TemplateScope, fill, opaque, text_of
from policypack.offline.unsupported_invokes import UnsupportedInvokeError

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
    names = regions.REGIONS.get(scope.known["partition"], (here,))
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
    local = service in regions.LOCAL_PRINCIPALS.get(scope.known["partition"], ())
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
    root = f"arn:aws:iam::{regions.BILLING_ACCOUNT}:root"
    return {"arn": root, "id": regions.BILLING_ACCOUNT}


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
    "aws:elb/getHostedZoneId:getHostedZoneId": _by_region(regions.LOAD_BALANCING_ZONES, None),
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
