"""Load balancers with their listeners: which are internal, and which take plain HTTP.

https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.topology.networks import address_ranges
from policypack.topology.networks.security_groups import (
    GROUP,
    INGRESS,
    INGRESS_TYPES,
    openings,
    separate_rules,
)
from policypack.topology.parts.links import references, stated
from policypack.topology.roles.principals import ELSEWHERE

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
LISTENER_RULE = "aws:lb/listenerRule:ListenerRule"
TARGET_GROUP = "aws:lb/targetGroup:TargetGroup"
_OF_LISTENER = "loadBalancerArn"
CLASSIC = "aws:elb/loadBalancer:LoadBalancer"


def is_internal(stack: Stack, listener: Resource) -> Truth:
    """Whether only private networks reach the load balancer of the listener."""
    found = or_unknown(stack.linked, listener, _OF_LISTENER, BALANCER)
    if isinstance(found, Unknown):
        return found
    if not found:
        return Unknown(_OF_LISTENER, f"the scheme of a load balancer {ELSEWHERE}", listener.urn)
    return all_of(or_unknown(has_internal_scheme, each) for each in found)


def has_internal_scheme(balancer: Resource) -> bool:
    """Whether the load balancer has private addresses alone; it is public by default."""
    return stated(balancer, "internal", False) is True


def plain_actions(stack: Stack, resource: Resource) -> Iterator[Value | Unknown]:
    """The actions of a listener for plain HTTP, or of one of its rules, that serve requests
    without leading to HTTPS; fixed responses apart.
    """
    actions = "defaultActions" if resource.type == LISTENER else "actions"
    for listener in listeners_of(stack, resource):
        if _takes_plain_http(stack, listener):
            yield from resource.each(actions, _served)


def _takes_plain_http(stack: Stack, listener: Resource) -> bool:
    """Whether requests come in over plain HTTP, which is the default of application load balancers.

    Listeners of network load balancers need a protocol, and those of gateway load balancers have
    none.
    https://www.pulumi.com/registry/packages/aws/api-docs/lb/listener/#protocol_python
    """
    protocol = stated(listener, "protocol")
    return protocol == "HTTP" or (protocol is None and not _is_of_gateway(stack, listener))


def _is_of_gateway(stack: Stack, listener: Resource) -> bool:
    found = or_unknown(stack.linked, listener, _OF_LISTENER, BALANCER)
    known = () if isinstance(found, Unknown) else found
    return any(stated(each, "loadBalancerType") == "gateway" for each in known)


def listeners_of(stack: Stack, resource: Resource) -> tuple[Resource, ...]:
    """The listener itself, or those that a rule belongs to."""
    if resource.type == LISTENER:
        return (resource,)
    return stack.linked(resource, "listenerArn", LISTENER)


def _served(action: Value) -> Iterator[Value]:
    kind = action.get("type")
    # A redirect keeps the protocol of the request unless the program sets one.
    to_https = kind == "redirect" and action.get("redirect.protocol") == "HTTPS"
    if not to_https and kind != "fixed-response":
        yield action


def classic_listeners(balancer: Resource) -> Iterator[Value | Unknown]:
    """The listeners of a classic load balancer that take plain HTTP."""
    yield from balancer.each("listeners", _plain)


def _plain(listener: Value) -> Iterator[Value]:
    if str(listener.get("lbProtocol", "")).lower() == "http":
        yield listener


# Load balancers that answer any caller of the internet.
#
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html

KINDS = (BALANCER, CLASSIC)
ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
READS = (*KINDS, ASSOCIATION, *INGRESS_TYPES, *address_ranges.READS)
_GROUPS = "securityGroups"


def has_domain(balancer: Resource, domain: str, is_recorded: bool) -> bool:
    """Whether a domain is the balancer's own, by the engine's record while its name is unknown."""
    name = balancer.at("dnsName").tree
    if isinstance(name, str):
        return domain.removeprefix("dualstack.") == name.lower()
    return is_recorded and ".elb." in domain


def answers_any_caller(stack: Stack, balancer: Resource) -> Truth:
    """Whether it has a public address, no web ACL and a security group that lets the internet in.

    The prefix list of CloudFront's servers, and other groups, let nothing else in. A prefix list of
    the program lets in what its entries cover.
    """
    associated = references(stack, ASSOCIATION, "resourceArn", balancer.type).to(balancer)
    has_web_acl = any_of(each if isinstance(each, Unknown) else True for each in associated)
    internal = or_unknown(has_internal_scheme, balancer)
    return all_of((negated(internal), negated(has_web_acl), lets_internet_in(stack, balancer)))


def lets_internet_in(stack: Stack, balancer: Resource) -> Truth:
    """Whether a security group of the balancer lets the internet in.

    A network load balancer may have no security group; others have the default one of the VPC,
    whose rules are not those of the program.
    """
    if not balancer.at(_GROUPS).tree:
        kind = or_unknown(stated, balancer, "loadBalancerType", "application")
        waits_for = "the rules of the VPC's default security group"
        return kind == "network" or Unknown(_GROUPS, waits_for, balancer.urn)
    groups = or_unknown(stack.linked, balancer, _GROUPS, GROUP)
    if isinstance(groups, Unknown):
        return groups
    if not groups:
        return Unknown(_GROUPS, f"the rules of a security group {ELSEWHERE}", balancer.urn)
    return any_of(each for group in groups for each in _covering(stack, group))


def _covering(stack: Stack, group: Resource) -> Iterator[Truth]:
    for opening in openings(group, INGRESS):
        yield opening if isinstance(opening, Unknown) else opening.covers_internet(stack, group)
    for found in separate_rules(stack, group, INGRESS):
        yield found if isinstance(found, Unknown) else found[1].covers_internet(stack, found[0])
