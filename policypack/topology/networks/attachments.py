"""The resources that a security group is attached to, and the services that listen there.

The port shows which service may be exposed, and the attached resource shows whether it is: SSH
answers at an instance, not at a function, a database or an application load balancer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from policypack.facts.security_group_holders import HOLDERS, NO_ATTACHMENTS, NO_HOLDERS, Listens
from policypack.model.resources import Resource, top_of
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.topology.networks.load_balancers import BALANCER, CLASSIC, LISTENER
from policypack.topology.networks.security_groups import GROUP
from policypack.topology.parts.links import linked, references
from policypack.topology.parts.property_texts import texts

STACK = "pulumi:pulumi:Stack"
READS = (GROUP, BALANCER, CLASSIC, LISTENER, STACK)
_OTHER_TOPS = frozenset((kind, top_of(path)) for kind, path in NO_ATTACHMENTS)
# The protocols of a classic load balancer that pass any connection on.
_PASSED_ON = ("tcp", "ssl")


class _Holder(NamedTuple):
    """A resource that a group is attached to, and what listens there."""

    resource: Resource
    listens: Listens


def may_run_shell(stack: Stack, rule: Resource, port: int) -> bool:
    """Whether SSH, RDP or the like may answer at the port of what the rule's group protects."""
    return _may(stack, rule, port, _runs_shell)


def may_run_service(stack: Stack, rule: Resource, port: int) -> bool:
    """Whether a database or another service may answer at the port."""
    return _may(stack, rule, port, _runs_service)


def _may(
    stack: Stack, rule: Resource, port: int, runs: Callable[[Stack, _Holder, int], bool]
) -> bool:
    """Whether a resource with the group may listen; an unknown one, or one elsewhere, may."""
    groups = (rule,) if rule.type == GROUP else linked(stack, rule, "securityGroupId", GROUP)
    if isinstance(groups, Unknown) or not groups:
        return True
    holders = stack.once(_holders)
    found = [each for group in groups for each in holders.get(group.urn, ())]
    return not found or any(runs(stack, each, port) for each in found)


def _runs_shell(stack: Stack, holder: _Holder, port: int) -> bool:
    if holder.listens is Listens.BALANCER:
        return _passes_on(stack, holder.resource, port)
    return holder.listens is Listens.HOST


def _runs_service(stack: Stack, holder: _Holder, port: int) -> bool:
    if holder.listens is Listens.BALANCER:
        return _has_listener(stack, holder.resource, port)
    return holder.listens is not Listens.NOTHING


def _passes_on(stack: Stack, balancer: Resource, port: int) -> bool:
    """Whether the load balancer may pass connections at the port on as they are.

    An application load balancer speaks HTTP alone.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
    """
    if balancer.type == CLASSIC:
        return _has_listener(stack, balancer, port, _PASSED_ON)
    kind = or_unknown(balancer.get, "loadBalancerType", "application")
    return isinstance(kind, Unknown) or (
        kind != "application" and _has_listener(stack, balancer, port)
    )


def _has_listener(
    stack: Stack, balancer: Resource, port: int, protocols: tuple[str, ...] = ()
) -> bool:
    """Whether a listener is at the port, or may be: one elsewhere, or at an unknown port."""
    if balancer.type == CLASSIC:
        listeners = or_unknown(list, balancer.properties.items("listeners"))
        return isinstance(listeners, Unknown) or any(
            or_unknown(_listens_at, each, port, protocols) is not False for each in listeners
        )
    found = references(stack, LISTENER, "loadBalancerArn", BALANCER).to(balancer)
    return not found or any(
        isinstance(each, Unknown) or or_unknown(_is_at, each, port) is not False for each in found
    )


def _is_at(listener: Resource, port: int) -> bool:
    return int(listener.get("port", port)) == port


def _listens_at(listener: Value, port: int, protocols: tuple[str, ...]) -> bool:
    protocol = str(listener.get("lbProtocol", "")).lower()
    is_passed_on = not protocols or protocol in protocols
    return is_passed_on and int(listener.get("lbPort", port)) == port


def _holders(stack: Stack) -> Mapping[str, list[_Holder]]:
    """The holders of each group, by its URN; without a holder where none is known."""
    groups = {group.urn for group in stack.of_type(GROUP)}
    found: dict[str, list[_Holder]] = defaultdict(list)
    for resource in stack.resources if groups else ():
        if resource.type in NO_HOLDERS:
            continue
        own = [*_attached(stack, resource)]
        for urn, holder in own:
            for each in (urn,) if urn else groups:
                found[each].append(holder)
        for urn in (_referred_to(resource) & groups).difference(urn for urn, _ in own):
            found[urn].append(_Holder(resource, Listens.HOST))
    return found


def _attached(stack: Stack, resource: Resource) -> Iterator[tuple[str, _Holder]]:
    """The URNs of the groups that the resource holds; "" for one that is not known."""
    for path, listens in _places(resource).items():
        holder = _Holder(resource, listens)
        for text in texts(resource.properties, path):
            named = () if isinstance(text, Unknown) else _named(stack, text)
            # A preview knows no ID of a new group, so the engine's record is treated as well.
            if groups := named or stack.recorded(resource, path, GROUP):
                yield from ((group.urn, holder) for group in groups)
            elif isinstance(text, Unknown) and not _is_filled_in(resource, path):
                yield "", holder


def _places(resource: Resource) -> Mapping[str, Listens]:
    """The places of groups in the resource. An exported group may be attached to anything."""
    return {"": Listens.HOST} if resource.type == STACK else HOLDERS.get(resource.type, {})


def _named(stack: Stack, text: str) -> tuple[Resource, ...]:
    """The groups that a text names: some properties hold several in one."""
    return tuple(group for one in text.split(",") for group in stack.named(GROUP, one))


def _is_filled_in(resource: Resource, path: str) -> bool:
    """Whether AWS decides an unknown value, or a program of which other stacks know nothing."""
    made = top_of(path) in resource.property_dependencies
    return resource.type == STACK or (resource.has_outputs and not made)


def _referred_to(resource: Resource) -> set[str]:
    """URNs that the resource refers to at places that aren't known to attach anything."""
    return {
        urn
        for name, urns in resource.property_dependencies.items()
        if (resource.type, name) not in _OTHER_TOPS
        for urn in urns
    }
