"""Zones and records: what completes a zone, and names that others can take."""

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


def record(*targets: str, name: str = "pages", **aliases: Any) -> Resource:
    kind = "aws:route53/record:Record"
    return resource(kind, {"name": name, "records": list(targets), **aliases}, "record")


BUCKET = resource("aws:s3/bucket:Bucket", {"bucket": "pages.example.com"}, "bucket")
BEANSTALK = resource("aws:elasticbeanstalk/environment:Environment", {"cnamePrefix": "shop"}, "e")


@pytest.mark.parametrize(
    ("target", "violated"),
    [
        ("old.s3-website.eu-central-1.amazonaws.com", True),
        ("old.s3-website-us-east-1.amazonaws.com.", True),
        ("pages.example.com.s3-website.eu-central-1.amazonaws.com", False),
        ("old.eu-central-1.elasticbeanstalk.com", True),
        ("shop.eu-central-1.elasticbeanstalk.com", False),
        # Names that AWS gives no other account.
        ("d111111abcdef8.cloudfront.net", False),
        ("lb-1234567890.eu-central-1.elb.amazonaws.com", False),
        ("192.0.2.1", False),
    ],
)
def test_a_record_to_a_name_that_others_can_take_is_reported(target: str, violated: bool) -> None:
    found = outcomes("route53-record-target-unowned", record(target), BUCKET, BEANSTALK)
    assert found == ([("violates", "records[0]")] if violated else [])


@pytest.mark.parametrize(
    ("name", "violated"), [("pages", False), ("pages.example.com", False), ("blog", True)]
)
def test_an_alias_to_a_website_needs_a_bucket_of_its_name(name: str, violated: bool) -> None:
    alias = {"aliases": [{"name": "s3-website.eu-central-1.amazonaws.com", "zoneId": "Z2"}]}
    found = outcomes("route53-record-target-unowned", record(name=name, **alias), BUCKET)
    assert found == ([("violates", "aliases[0].name")] if violated else [])
