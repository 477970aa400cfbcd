"""Hosted zones, records and domains: signatures, query logs, dangling records and transfers."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    equal,
    or_unknown,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.edge.bucket_origins import bucket_in, is_bucket_of
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.completion import is_completed

_ZONE = "aws:route53/zone:Zone"
_RECORD = "aws:route53/record:Record"
_DNSSEC = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"
_QUERY_LOG = "aws:route53/queryLog:QueryLog"
_BEANSTALK = "aws:elasticbeanstalk/environment:Environment"
# https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customdomains.html
_OF_BEANSTALK = re.compile(r"(?P<prefix>[a-z0-9-]+)\.[a-z0-9-]+\.elasticbeanstalk\.com", re.I)


@rule(
    id="route53-zone-without-dnssec",
    types=(_ZONE,),
    reads=(_DNSSEC,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add an aws.route53.KeySigningKey and an aws.route53.HostedZoneDnsSec for the zone",
)
def zone_without_dnssec(zone: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Route 53 public hosted zone is not signed with DNSSEC.

    Without signatures, a resolver cannot tell a forged answer from a true one, so an attacker
    between them sends your users elsewhere. Private zones cannot be signed.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec.html

    Example:
        zone = aws.route53.Zone("shop", name="shop.example.com")
        aws.route53.QueryLog(
            "shop",
            zone_id=zone.zone_id,
            cloudwatch_log_group_arn="arn:aws:logs:us-east-1:111122223333:log-group:dns",
        )
        aws.route53.HostedZoneDnsSec("shop", hosted_zone_id=zone.zone_id)  # good
    """
    yield from _lacks(zone, stack, settings, {_DNSSEC: "hostedZoneId"}, "HostedZoneDnsSec")


@rule(
    id="route53-zone-unlogged",
    types=(_ZONE,),
    reads=(_QUERY_LOG,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add an aws.route53.QueryLog for the zone, with a log group in us-east-1",
)
def zone_unlogged(zone: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Route 53 public hosted zone has no query log.

    The log shows which names are asked for, and by which resolvers: names that an attacker guesses,
    and data that leaves inside names. Private zones are logged by the Resolver of their VPC.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/route53-controls.html#route53-2

    Example:
        zone = aws.route53.Zone("shop", name="shop.example.com")
        aws.route53.HostedZoneDnsSec("shop", hosted_zone_id=zone.zone_id)
        aws.route53.QueryLog(  # good
            "shop",  # good
            zone_id=zone.zone_id,  # good
            cloudwatch_log_group_arn="arn:aws:logs:us-east-1:111122223333:log-group:dns",  # good
        )  # good
    """
    yield from _lacks(zone, stack, settings, {_QUERY_LOG: "zoneId"}, "QueryLog")


def _lacks(
    zone: Resource, stack: Stack, settings: Settings, separate: dict[str, str], name: str
) -> Outcomes:
    """The finding where no resource of the type completes a public zone."""
    if zone.get("vpcs") or settings.is_completed_elsewhere(zone.urn):
        return
    answer = is_completed(stack, zone, separate)
    if isinstance(answer, Unknown):
        yield answer
    elif not answer:
        yield Finding(f"no aws.route53.{name} names the zone")


@rule(
    id="route53-record-target-unowned",
    types=(_RECORD,),
    reads=(*BUCKETS, _BEANSTALK),
    severity=Severity.HIGH,
    profile=Profile.STRICT,
    remediation=(
        "Set the target to an output of the bucket or environment, remove the record, or list it "
        "in the setting completed_elsewhere where another program owns the target"
    ),
)
def record_target_unowned(record: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Route 53 record names a target that the program does not define.

    Names of S3 websites and Elastic Beanstalk environments are free for every AWS account once
    their owner deletes them. Who takes the name then serves content under your domain (subdomain
    takeover). Whether the target exists is not known at a preview.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/RoutingToS3Bucket.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/protection-from-dangling-dns.html

    Example:
        site = aws.s3.Bucket("pages", bucket="pages.example.com")
        aws.route53.Record(
            "pages",
            zone_id="Z0123456789ABCDEFGHIJ",
            name="pages.example.com",
            type="CNAME",
            ttl=300,
            records=["old-pages.s3-website.eu-central-1.amazonaws.com"],  # bad
            records=["pages.example.com.s3-website.eu-central-1.amazonaws.com"],  # good
        )
    """
    if settings.is_completed_elsewhere(record.urn):
        return
    yield from record.each("records", lambda target: _unowned(stack, record, target))
    yield from record.each("aliases", lambda alias: _unowned(stack, record, alias.at("name")))


def _unowned(stack: Stack, record: Resource, target: Value) -> Outcomes:
    if record.depends_on(target.path):
        return
    owned = _is_owned(stack, record, str(target.content).rstrip("."))
    if isinstance(owned, Unknown):
        yield owned
    elif not owned:
        yield Finding(
            "no bucket or environment of the program has the name of the target", target.path
        )


def _is_owned(stack: Stack, record: Resource, domain: str) -> Truth:
    """Whether the domain is none that another account could take, or one of the program."""
    if environment := _OF_BEANSTALK.fullmatch(domain):
        return _has_prefix(stack, environment["prefix"])
    if domain.startswith("s3-website"):
        # An alias has the bucket with the name of the record.
        return _has_bucket_named(stack, str(record.get("name", "")).rstrip("."))
    name = bucket_in(domain)
    return is_bucket_of(stack, name) if name else True


def _has_prefix(stack: Stack, prefix: str) -> Truth:
    held = (or_unknown(each.get, "cnamePrefix") for each in stack.of_type(_BEANSTALK))
    return any_of(each if isinstance(each, Unknown) else each == prefix for each in held)


def _has_bucket_named(stack: Stack, name: str) -> Truth:
    """Whether a bucket has the name of the record, to which the name of the zone may be added."""
    return any_of(or_unknown(_is_named, each, name) for each in stack.of_type(*BUCKETS))


def _is_named(bucket: Resource, name: str) -> bool:
    held = str(bucket.get("bucket", ""))
    return held == name or held.startswith(f"{name}.")


domain_transfer_unlocked = property_rule(
    id="route53-domain-transfer-unlocked",
    properties={"aws:route53domains/registeredDomain:RegisteredDomain": "transferLock"},
    must=equal(True),
    default=True,
    message="transferLock is false, so another registrar can take the domain over",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set transferLock to true, and unlock it only for the time of a transfer",
    fix={"transferLock": True},
    title="Route 53 domain has no transfer lock",
    why="""
    Who takes a domain over receives its mail and its users, and can have certificates issued for
    it. A locked domain is not transferred.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-lock.html
    """,
    example="""
    aws.route53domains.RegisteredDomain(
        "shop",
        domain_name="example.com",
        transfer_lock=False,  # bad
        transfer_lock=True,  # good
    )
    """,
)
