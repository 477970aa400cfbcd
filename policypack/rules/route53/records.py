"""Zones, records and domains: takeover, DNSSEC, query logs and transfer locks."""

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
    Value,
    equal,
    or_unknown,
    property_rule,
    rule,
)
from policypack.facts.record_targets import chosen_name
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.topology.edge.distributions import DISTRIBUTION
from policypack.topology.edge.protected_origins import is_bucket_of
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.completion import is_completed

_RECORD = "aws:route53/record:Record"
_BEANSTALK = "aws:elasticbeanstalk/environment:Environment"
_INSTANCE = "aws:ec2/instance:Instance"
_ELASTIC = {
    "aws:ec2/eip:Eip": "instance",
    "aws:ec2/eipAssociation:EipAssociation": "instanceId",
}
# If the instance has a separate network interface, the address belongs to the interface.
_INTERFACES = ("networkInterfaces", "primaryNetworkInterface")
_ADDRESSES = ("publicIp", "publicDns")
_PRIVATE = ("privateIp", "privateDns")
_RELEASED = (
    "is a temporary address of the instance {name}, which AWS can assign to another account once "
    "the instance stops"
)
_UNLISTED = (
    "aliases of the distribution {name} do not contain the record's name, so another account can "
    "add it to its own distribution"
)
_LIST_IT = "Add the name of the record to aliases of the distribution, or remove the record"


@rule(
    id="route53-record-target-unowned",
    types=(_RECORD,),
    reads=(*BUCKETS, _BEANSTALK),
    severity=Severity.HIGH,
    profile=Profile.STRICT,
    remediation=(
        "Set the target to an output of the bucket or environment, or remove the record; if "
        "another program owns the target, list the record in the setting completed_elsewhere"
    ),
)
def record_target_unowned(record: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Route 53 record names a target that the program does not define.

    Once its owner deletes it, any AWS account can register the name of an S3 website or Elastic
    Beanstalk environment again, and serve content under your domain (subdomain takeover). A preview
    does not know whether the target exists. Names that AWS assigns, such as those of CloudFront,
    load balancers and API Gateway, are not given to another account.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/RoutingToS3Bucket.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/protection-from-dangling-dns.html
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
            "the program has no bucket or environment with the name of the target", target.path
        )


def _is_owned(stack: Stack, record: Resource, domain: str) -> Truth:
    """Whether no other account could take the domain, or the program owns it."""
    found = chosen_name(domain)
    if found is None:
        return True
    service, name = found
    if service != "S3":
        return _has_prefix(stack, name)
    if name:
        return is_bucket_of(stack, name)
    # An alias has the bucket with the name of the record.
    return _has_bucket_named(stack, str(record.get("name", "")).rstrip("."))


def _has_prefix(stack: Stack, prefix: str) -> Truth:
    held = (or_unknown(each.get, "cnamePrefix") for each in stack.of_type(_BEANSTALK))
    return any_of(each if isinstance(each, Unknown) else each == prefix for each in held)


def _has_bucket_named(stack: Stack, name: str) -> Truth:
    """Whether a bucket has the name of the record, with or without the name of the zone."""
    return any_of(or_unknown(_is_named, each, name) for each in stack.of_type(*BUCKETS))


def _is_named(bucket: Resource, name: str) -> bool:
    held = str(bucket.get("bucket", ""))
    return held == name or held.startswith(f"{name}.")


@rule(
    id="route53-record-target-transferable",
    types=(_RECORD,),
    reads=(_INSTANCE, *_ELASTIC, DISTRIBUTION),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Associate an aws.ec2.Eip with the instance, and use its public IP in the record",
)
def record_target_transferable(record: Resource, stack: Stack) -> Outcomes:
    """Route 53 record target can be taken over by another account.

    The public address of an instance without an Elastic IP address returns to AWS's pool when the
    instance stops or is replaced, and AWS can then assign it to another account. A CloudFront
    distribution answers only for the names in its aliases: if a record points to CloudFront and no
    distribution lists its name, another account with a certificate for the name can add it to its
    own distribution.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
    """
    for instance in stack.recorded(record, "records", _INSTANCE):
        if _keeps_no_address(instance):
            yield from _released(record, instance, stack)
    for top in ("aliases", "records"):
        for distribution in stack.recorded(record, top, DISTRIBUTION):
            yield from _unlisted(record, top, distribution)


def _keeps_no_address(instance: Resource) -> bool:
    return not any(instance.at(each).is_set for each in _INTERFACES)


def _released(record: Resource, instance: Resource, stack: Stack) -> Outcomes:
    elastic = is_completed(stack, instance, _ELASTIC)
    if elastic is True:
        return
    public = [or_unknown(instance.get, each) for each in _ADDRESSES]
    private = [instance.at(each).tree for each in _PRIVATE]

    def judged(target: Value) -> Outcomes:
        if any(isinstance(each, str) and each == target.content for each in private):
            return
        is_public = any_of(
            each if isinstance(each, Unknown) else each == target.content for each in public
        )
        answer = all_of((is_public, negated(elastic)))
        if isinstance(answer, Unknown):
            yield answer
        elif answer:
            yield Finding(_RELEASED.format(name=instance.name), target.path)

    yield from record.each("records", judged)


def _unlisted(record: Resource, top: str, distribution: Resource) -> Outcomes:
    name = str(record.get("name", "")).rstrip(".").lower()
    listed = distribution.get("aliases") or ()
    covered = any_of(each if isinstance(each, Unknown) else _covers(each, name) for each in listed)
    if isinstance(covered, Unknown):
        yield covered
    elif not covered:
        message = _UNLISTED.format(name=distribution.name)
        path = f"{top}[0].name" if top == "aliases" else "records[0]"
        yield Finding(message, path, fix=_LIST_IT)


def _covers(alias: str, name: str) -> bool:
    """Whether an alias may be the name, with or without the name of the zone."""
    return alias.lower() == name or alias.lower().startswith((f"{name}.", "*.")) or not name


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
)
