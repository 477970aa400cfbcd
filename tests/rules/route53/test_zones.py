"""Zones: what completes them."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

ZONE = "aws:route53/zone:Zone"


def zone(**properties: Any) -> Resource:
    return resource(ZONE, {"name": "shop.example.com", **properties}, "shop")


@pytest.mark.parametrize(
    ("rule", "kind", "path"),
    [
        ("route53-zone-without-dnssec", "hostedZoneDnsSec:HostedZoneDnsSec", "hostedZoneId"),
        ("route53-zone-unlogged", "queryLog:QueryLog", "zoneId"),
    ],
)
def test_a_public_zone_needs_what_completes_it(rule: str, kind: str, path: str) -> None:
    completing = resource(f"aws:route53/{kind}", {path: UNKNOWN}, depends={path: [zone()]})
    assert outcomes(rule, zone()) == [("violates", "")]
    assert outcomes(rule, zone(), completing) == []
    assert outcomes(rule, zone(vpcs=[{"vpcId": "vpc-1"}])) == []
    assert outcomes(rule, zone(), completed_elsewhere=["shop"]) == []
