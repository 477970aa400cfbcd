"""Load balancers that answer any caller of the internet.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.networks import address_ranges
from policypack.topology.networks.load_balancers import BALANCER, CLASSIC, has_internal_scheme
from policypack.topology.networks.security_groups import (
    GROUP,
    INGRESS,
    INGRESS_TYPES,
    openings,
    separate_rules,
)
from policypack.topology.parts.links import references
from policypack.topology.parts.origins import stated
from policypack.topology.roles.role_policies import ELSEWHERE

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
