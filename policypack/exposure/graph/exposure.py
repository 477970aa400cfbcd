"""The map of a stack: from those who can start its functions to what the functions' roles reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ParamSpec

from policypack.exposure.graph.direct import add_direct, add_undecided
from policypack.exposure.graph.doors import add_doors
from policypack.exposure.graph.event_texts import add_event_texts, unfollowed
from policypack.exposure.graph.feeds import add_feeds
from policypack.exposure.graph.graph import OPEN, OPEN_ROLE, Edge, Evidence, Exposure, Layer, Node
from policypack.exposure.graph.guards import guard_of
from policypack.exposure.graph.holders import add_holders
from policypack.exposure.graph.left_out import add_left_out
from policypack.exposure.graph.node_ids import function_id, role_id
from policypack.exposure.graph.reach import add_reach
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.places import named, waits_for
from policypack.principals.targets import unknown_targets
from policypack.principals.verbs import FUNCTION, ROLE, Verb
from policypack.settings.settings import Settings
from policypack.topology.parts.accounts import accounts
from policypack.topology.parts.permissions import is_given
from policypack.topology.roles.memberships import USER
from policypack.topology.roles.principals import Principal, principal_of
from policypack.topology.roles.role_policies import ELSEWHERE

P = ParamSpec("P")


def exposure(stack: Stack, settings: Settings | None = None) -> Exposure:
    """The map of the stack.

    `settings` name the trusted accounts, and the triggers that other programs configure.
    """
    found, settings = Exposure(), settings or Settings()
    known = accounts(stack, settings)
    for function in stack.of_type(FUNCTION):
        _try(found, _add_function, found, stack, function, settings)
    _try(found, add_doors, found, stack, known, settings.wired_elsewhere)
    for principal in stack.of_type(ROLE, USER):
        _try(found, _add_principal, found, stack, principal)
    _try(found, add_direct, found, stack, known)
    _try(found, add_undecided, found, stack)
    _try(found, add_feeds, found, stack)
    _try(found, add_holders, found, stack)
    _try(found, add_left_out, found, stack)
    for each in unknown_targets(stack):
        found.undecided.append(f"{waits_for(each)}; no line leads to it")
    return found


def _try(found: Exposure, step: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Takes a step; what it could not read leaves a sentence, and all that it added stays."""
    stopped = or_unknown(step, *args, **kwargs)
    if isinstance(stopped, Unknown):
        found.undecided.append(f"{waits_for(stopped)}; lines may be missing")


def _add_function(found: Exposure, stack: Stack, function: Resource, settings: Settings) -> None:
    roles = or_unknown(stack.linked, function, "role", ROLE)
    notes = []
    if isinstance(roles, Unknown):
        notes.append(f"{OPEN_ROLE}{waits_for(roles)}")
    elif not roles and is_given(function.at("role")):
        notes.append(f"role {ELSEWHERE}")
    notes += unfollowed(stack, function, settings)
    node = Node(
        function_id(function), Layer.FUNCTION, "function", function.name, function.urn,
        guard_of(stack, function), tuple(notes),
    )  # fmt: skip
    found.add(node)
    for role in () if isinstance(roles, Unknown) else roles:
        evidence = Evidence(named(function), "role", f"is {role.name}", "", function.urn)
        found.connect([Edge(node.id, role_id(role), Verb.RUNS_AS, (evidence,))])
    add_event_texts(found, stack, function, settings)


def _add_principal(found: Exposure, stack: Stack, held: Resource) -> None:
    """Adds a role or a user with what it reaches; credentials lead to a user."""
    principal = principal_of(stack, held)
    notes = tuple(dict.fromkeys(f"{OPEN}{waits_for(each)}" for each in _unknowns(principal)))
    kind = "user" if held.type == USER else "role"
    node = found.add(Node(role_id(held), Layer.ROLE, kind, held.name, held.urn, notes=notes))
    add_reach(found, stack, held)
    if held.type == USER and found.leaving().get(node):
        origin = found.add(Node("credentials", Layer.ORIGIN, "credentials", "User credentials"))
        evidence = Evidence(named(held), "", "acts for the holder of its credentials", "", held.urn)
        found.connect([Edge(origin, node, Verb.ASSUMES, (evidence,))])


def _unknowns(principal: Principal) -> Iterator[Unknown]:
    """What is not known of the role's policies, each at its place in what holds it."""
    for policy in principal.policies:
        leaves = (policy,) if isinstance(policy, Unknown) else policy.unknown_leaves()
        yield from map(principal.owned, leaves)
