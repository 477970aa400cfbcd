"""Load balancers as fronts: from a listener by its target groups to functions and servers.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.model.values import Value
from policypack.topology.fronts.front import (
    INSTANCE,
    SCALING_GROUP,
    SERVICE,
    End,
    Front,
    ends_of,
    linked_within,
    to,
)
from policypack.topology.networks.address_ranges import is_public
from policypack.topology.networks.load_balancers import (
    BALANCER,
    LISTENER,
    LISTENER_RULE,
    TARGET_GROUP,
    has_internal_scheme,
    lets_internet_in,
    listeners_of,
)
from policypack.topology.parts.functions import functions_at
from policypack.topology.roles.principals import ELSEWHERE

ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
_OF_GROUP = "aws:autoscaling/attachment:Attachment"
_Question = Callable[[Stack, Resource], Iterator[End]]
# Where a listener or a rule has its actions.
_ACTIONS = {LISTENER: "defaultActions", LISTENER_RULE: "actions"}
# What asks for credentials before requests are forwarded.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
_GATES = {
    "authenticate-cognito": "authenticateCognito",
    "authenticate-oidc": "authenticateOidc",
    "jwt-validation": "jwtValidation",
}


def balancer_fronts(stack: Stack) -> Iterator[Front]:
    """The listeners of load balancers, and their rules."""
    for front in stack.of_type(*_ACTIONS):
        ends = ends_of(_ends, stack, front)
        if isinstance(ends, Unknown) or ends:
            balancers = or_unknown(_balancers, stack, front)
            names = "" if isinstance(balancers, Unknown) else _names(balancers)
            fix = f"Set internal of {names or 'the load balancer'} to true, or authenticate callers"
            says = f"forwards requests from anyone who can reach {names or 'the load balancer'}"
            yield Front(front, front, _is_open(stack, front), says, f"{fix} in {front.name}", ends)


def _names(balancers: tuple[Resource, ...]) -> str:
    return " and ".join(each.name for each in balancers)


def forwarded_by(
    stack: Stack, balancer: Resource, seen: frozenset[str] = frozenset()
) -> Iterator[End]:
    """The targets of a balancer's listeners that don't require credentials.

    Raises UnknownValueError.
    """
    for front in () if balancer.urn in seen else stack.of_type(*_ACTIONS):
        asks = or_unknown(_asks_for_credentials, stack, front)
        if asks is not True and balancer in _balancers(stack, front):
            yield from _ends(stack, front, seen | {balancer.urn})


def _is_open(stack: Stack, front: Resource) -> Truth:
    """Whether anyone on the internet reaches the listener, or the rule, without credentials."""
    asks = or_unknown(_asks_for_credentials, stack, front)
    limited = or_unknown(_limits_addresses, front)
    return all_of((negated(asks), negated(limited), _is_reachable(stack, front)))


def _is_reachable(stack: Stack, front: Resource) -> Truth:
    balancers = or_unknown(_balancers, stack, front)
    if isinstance(balancers, Unknown):
        return balancers
    if not balancers:
        return Unknown("loadBalancerArn", f"the scheme of a load balancer {ELSEWHERE}", front.urn)
    return any_of(
        all_of((negated(or_unknown(has_internal_scheme, each)), lets_internet_in(stack, each)))
        for each in balancers
    )


def _balancers(stack: Stack, front: Resource) -> tuple[Resource, ...]:
    found = listeners_of(stack, front)
    every = (each for listener in found for each in _of_listener(stack, listener))
    return tuple(dict.fromkeys(every))


def _of_listener(stack: Stack, listener: Resource) -> tuple[Resource, ...]:
    return stack.linked(listener, "loadBalancerArn", BALANCER)


def _asks_for_credentials(stack: Stack, front: Resource) -> bool:
    """Whether an action asks for a login, or the listener for certificates of clients."""
    listeners = listeners_of(stack, front)
    if listeners and all(each.get("mutualAuthentication.mode") == "verify" for each in listeners):
        return True
    return any(map(_is_gate, front.properties.items(_ACTIONS[front.type])))


def _is_gate(action: Value) -> bool:
    kind = str(action.get("type", ""))
    if kind not in _GATES:
        return False
    return str(action.get(f"{_GATES[kind]}.onUnauthenticatedRequest", "")) != "allow"


def _limits_addresses(front: Resource) -> bool:
    """Whether a condition of a rule lets certain addresses through alone."""
    if front.type != LISTENER_RULE:
        return False
    found = (each.get("sourceIp.values", []) for each in front.properties.items("conditions"))
    return any(given and not any(is_public(str(each)) for each in given) for given in found)


def _ends(stack: Stack, front: Resource, seen: frozenset[str] = frozenset()) -> Iterator[End]:
    behind, undecided = stack.once(_behind_groups)
    groups = linked_within(stack, front, _ACTIONS[front.type], TARGET_GROUP)
    for end in dict.fromkeys(each for group in groups for each in behind.get(group.urn, ())):
        # A network load balancer may stand before an application load balancer.
        is_balancer = end.resource.type == BALANCER
        yield from forwarded_by(stack, end.resource, seen) if is_balancer else (end,)
    if groups and undecided:
        raise UnknownValueError(undecided[0])


def _behind_groups(stack: Stack) -> tuple[dict[str, list[End]], list[Unknown]]:
    """The targets of each target group, by its URN, and the unknowns that may hide more."""
    table: dict[str, list[End]] = defaultdict(list)
    undecided: list[Unknown] = []
    for joiner, path, question in _joiners(stack):
        groups = or_unknown(linked_within, stack, joiner, path, TARGET_GROUP)
        ends = ends_of(question, stack, joiner)
        for each in (groups, ends):
            if isinstance(each, Unknown):
                undecided.append(each)
        if not isinstance(groups, Unknown) and not isinstance(ends, Unknown):
            for group in groups:
                table[group.urn] += ends
    return dict(table), undecided


def _joiners(stack: Stack) -> Iterator[tuple[Resource, str, _Question]]:
    """What joins target groups to compute, and where it names the groups."""
    for attachment in stack.of_type(ATTACHMENT):
        yield attachment, "targetGroupArn", _attached
    for service in stack.of_type(SERVICE):
        yield service, "loadBalancers[].targetGroupArn", _itself
    for group in stack.of_type(SCALING_GROUP):
        yield group, "targetGroupArns", _itself
    for attachment in stack.of_type(_OF_GROUP):
        yield attachment, "lbTargetGroupArn", _scaled


def _attached(stack: Stack, attachment: Resource) -> Iterator[End]:
    found = stack.linked(attachment, "targetId", INSTANCE, BALANCER)
    yield from to(found or functions_at(stack, attachment, "targetId"))


def _itself(_: Stack, compute: Resource) -> Iterator[End]:
    yield End(compute)


def _scaled(stack: Stack, attachment: Resource) -> Iterator[End]:
    yield from to(stack.linked(attachment, "autoscalingGroupName", SCALING_GROUP))
