"""Records: names that others can take, and targets that can pass to others."""

from __future__ import annotations

import re
from typing import Any

import pytest

from policypack.facts.record_targets import RECORD_TARGETS, chosen_name
from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource


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


# A domain of each service of the table, and what its owner has chosen in it.
DOMAINS = {
    "S3": ("pages.example.com.s3-website-us-east-1.amazonaws.com", "pages.example.com"),
    "Elastic Beanstalk": ("shop.eu-central-1.elasticbeanstalk.com", "shop"),
    "CloudFront": ("d111111abcdef8.cloudfront.net", None),
    "Elastic Load Balancing": ("lb-1234567890.eu-central-1.elb.amazonaws.com", None),
    "API Gateway": ("d-a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", None),
    "App Runner": ("psbqam834h.us-east-1.awsapprunner.com", None),
    "Amplify": ("main.d1m7bkiki6tdw1.amplifyapp.com", None),
    "Global Accelerator": ("a1234567890abcdef.awsglobalaccelerator.com", None),
}


@pytest.mark.parametrize("target", RECORD_TARGETS, ids=lambda each: each.service)
def test_each_service_of_the_table_has_its_verdict(target: Any) -> None:
    domain, name = DOMAINS[target.service]
    assert re.fullmatch(target.domain, domain)
    assert chosen_name(domain) == ((target.service, name) if name else None)
    assert target.is_chosen is (name is not None)
    assert target.source.startswith("https://")


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("pages.s3.amazonaws.com", "pages"),
        ("pages.s3.eu-central-1.amazonaws.com", "pages"),
        ("pages.s3.dualstack.eu-central-1.amazonaws.com", "pages"),
        ("s3-website.eu-central-1.amazonaws.com", ""),
        ("S3-Website-US-East-1.amazonaws.com", ""),
        ("pages.s3.cn-north-1.amazonaws.com.cn", "pages"),
        ("bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", None),
        ("a1b2c3.s3-accelerate.amazonaws.com", None),
        ("notes3.amazonaws.com", None),
        ("example.com", None),
    ],
)
def test_the_name_that_the_owner_of_a_bucket_has_chosen(domain: str, name: str | None) -> None:
    assert chosen_name(domain) == (None if name is None else ("S3", name))


TRANSFERABLE = "route53-record-target-transferable"
RELEASED, UNLISTED = [("violates", "records[0]")], [("violates", "aliases[0].name")]
ADDRESS, NAME = "203.0.113.10", "ec2-203-0-113-10.eu-central-1.compute.amazonaws.com"
EIP, ASSOCIATION = "aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation"


def web(**properties: Any) -> Resource:
    held = {"id": "i-1", "publicIp": ADDRESS, "privateIp": "10.0.0.10", "publicDns": NAME}
    return resource("aws:ec2/instance:Instance", {**held, **properties}, "web")


def of(target: Any, instance: Resource) -> Resource:
    held = {"name": "web.example.com", "records": [target]}
    return resource("aws:route53/record:Record", held, depends={"records": [instance]})


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (ADDRESS, RELEASED),
        (NAME, RELEASED),
        ("10.0.0.10", []),
        ("192.0.2.1", []),
        (UNKNOWN, [("undecided", "records[0]")]),
    ],
)
def test_the_address_of_an_instance_passes_to_others(target: Any, expected: Any) -> None:
    assert outcomes(TRANSFERABLE, of(target, web()), web()) == expected


@pytest.mark.parametrize(
    "other",
    [
        resource(EIP, {"instance": "i-1"}, depends={"instance": [web()]}),
        resource(ASSOCIATION, {"instanceId": "i-1"}, depends={"instanceId": [web()]}),
    ],
)
def test_an_elastic_address_stays(other: Resource) -> None:
    assert outcomes(TRANSFERABLE, of(ADDRESS, web()), web(), other) == []


def test_an_address_of_an_interface_is_none_of_the_instance() -> None:
    attached = web(networkInterfaces=[{"networkInterfaceId": "eni-1", "deviceIndex": 0}])
    assert outcomes(TRANSFERABLE, of(ADDRESS, attached), attached) == []


def test_an_address_that_is_written_out_is_not_judged() -> None:
    literal = resource("aws:route53/record:Record", {"name": "web", "records": [ADDRESS]})
    assert outcomes(TRANSFERABLE, literal, web()) == []


@pytest.mark.parametrize(
    ("name", "aliases", "expected"),
    [
        ("www.example.com", ["example.com"], UNLISTED),
        ("www.example.com", None, UNLISTED),
        ("www", ["example.com"], UNLISTED),
        ("www.example.com", ["WWW.example.com"], []),
        ("www.example.com.", ["www.example.com"], []),
        ("www", ["example.com", "www.example.com"], []),
        ("www", ["*.example.com"], []),
        ("", ["example.com"], []),
        ("www", [UNKNOWN], [("undecided", "aliases[0]")]),
        ("www", UNKNOWN, [("undecided", "aliases")]),
    ],
)
def test_a_distribution_lists_the_names_that_lead_to_it(
    name: str, aliases: Any, expected: Any
) -> None:
    held = {"domainName": "d1.cloudfront.net", **({} if aliases is None else {"aliases": aliases})}
    pages = resource("aws:cloudfront/distribution:Distribution", held, "pages")
    record = resource(
        "aws:route53/record:Record",
        {"name": name, "aliases": [{"name": "d1.cloudfront.net", "zoneId": "Z2"}]},
        depends={"aliases": [pages]},
    )
    assert outcomes(TRANSFERABLE, record, pages) == expected
