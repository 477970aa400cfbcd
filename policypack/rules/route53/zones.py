"""Hosted zones and domains: DNSSEC, query logs and transfer locks."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    equal,
    property_rule,
    rule,
)
from policypack.topology.parts.completion import is_completed

_ZONE = "aws:route53/zone:Zone"
_DNSSEC = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"
_QUERY_LOG = "aws:route53/queryLog:QueryLog"


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

    Without signatures, a resolver cannot tell a forged answer from a genuine one, so an attacker on
    the network path can redirect your users. Private zones cannot be signed.
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
    remediation=(
        "Add an aws.route53.QueryLog for the zone, with the ARN of a log group in us-east-1"
    ),
)
def zone_unlogged(zone: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Route 53 public hosted zone has no query log.

    The log shows which names are queried, and by which resolvers. It reveals attackers who guess
    names, and data exfiltration through DNS queries. For private zones, the Resolver of the VPC
    logs queries.
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
    """Yields a finding if no resource of the type completes a public zone."""
    if zone.get("vpcs") or settings.is_completed_elsewhere(zone.urn):
        return
    answer = is_completed(stack, zone, separate)
    if isinstance(answer, Unknown):
        yield answer
    elif not answer:
        yield Finding(f"no aws.route53.{name} names the zone")


domain_transfer_unlocked = property_rule(
    id="route53-domain-transfer-unlocked",
    properties={"aws:route53domains/registeredDomain:RegisteredDomain": "transferLock"},
    must=equal(True),
    default=True,
    message="transferLock is false, so the domain can be transferred to another registrar",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set transferLock to true, and unlock the domain only during a transfer",
    fix={"transferLock": True},
    title="Route 53 domain has no transfer lock",
    why="""
    An attacker who takes over a domain receives its email and visitors, and can have certificates
    issued for it. A locked domain cannot be transferred.
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
