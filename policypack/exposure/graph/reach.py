"""What the roles of a stack can read, change, invoke or take over: the edges that leave them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policypack import iam
from policypack.exposure.graph.evidence import evidence_of
from policypack.exposure.graph.graph import (
    ESCALATION,
    Edge,
    Evidence,
    Exposure,
    Layer,
    Node,
    function_id,
    reach_id,
    role_id,
)
from policypack.iam import Gravity, Kind
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand_all, union
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.urns import describe
from policypack.principals.access import Access, accesses, candidates
from policypack.principals.escalations import is_about
from policypack.principals.targets import (
    Target,
    managed,
    named,
    path_in,
    targets,
    waits_for,
    without_secrets,
)
from policypack.principals.verbs import FUNCTION, ROLE, Verb, assuming, verbs
from policypack.principals.way import Way, surest, target_of
from policypack.principals.ways import PRINCIPALS, ways_to, writes_of
from policypack.principals.workload_ways import driven_by, without_document
from policypack.topology.roles.principals import Principal, principal_of

# More privilege than that of the resources which the stack shows.
_PRIVILEGE = (Kind.ADMIN, Kind.FULL_IAM, Kind.ESCALATES, Kind.PASSES_ANY_ROLE)


def add_reach(found: Exposure, stack: Stack, role: Resource) -> None:
    """Adds what the role reaches: the targets of the stack, and more privilege."""
    source = role_id(role)
    escalation = _escalation(principal_of(stack, role), source)
    own = next((each for each in targets(stack) if each.resource is role), None)
    if own is not None:
        escalation = escalation or _of_itself(stack, role, own, source)
    _follow(found, stack, role, source)
    if escalation is not None:
        found.add(Node(ESCALATION, Layer.REACH, "privilege", "More privilege"))
        found.connect([escalation])


def _follow(found: Exposure, stack: Stack, role: Resource, source: str) -> None:
    """Adds what the role reaches, until the map is full."""
    # The first look spares the resources of the role, the others its edges.
    named = {} if found.is_full else {each.resource.urn: each for each in candidates(stack, role)}
    driven = {} if found.is_full else {each.resource.urn: each for each in driven_by(stack, role)}
    for target in (driven | named).values():
        if target.resource is role:
            continue
        if found.is_full:
            break
        edges = [*_edges(stack, role, target, source)]
        if edges:
            add_target(found, target)
            found.connect(edges)
    if found.is_full:
        found.unfollowed.append(role.name)


def _of_itself(stack: Stack, role: Resource, target: Target, source: str) -> Edge | None:
    """The edge to more privilege of a role that may change its own policies."""
    principal = principal_of(stack, role)
    found = surest(writes_of(stack, target, principal.permissions))
    if not found:
        return None
    evidence = (_of_way(stack, role, each) for each in found)
    undecided = found[0].waits_for is not None
    every = tuple(dict.fromkeys(each for some in evidence for each in some))
    return Edge(source, ESCALATION, Verb.TAKES_OVER, every, undecided)


def _of_way(stack: Stack, role: Resource, way: Way) -> tuple[Evidence, ...]:
    """The statements that allow what is done to the target, or to one of its policies."""
    granted = way.grants[0]
    target = None if granted.on is None else target_of(granted.on)
    held = () if target is None else accesses(stack, role, target)
    return evidence_of(held, principal_of(stack, role), expand_all(granted.action))


def add_target(found: Exposure, target: Target) -> None:
    """Adds the node of a resource that is reached."""
    resource = target.resource
    node = Node(reach_id(resource), Layer.REACH, target.kind.value, resource.name, resource.urn)
    found.add(node)
    if resource.type == ROLE:
        found.same[node.id] = role_id(resource)
    elif resource.type == FUNCTION:
        found.same[node.id] = function_id(resource)


def _edges(stack: Stack, role: Resource, target: Target, source: str) -> Iterator[Edge]:
    """One edge for each verb that is granted, and one for the worst that is undecided."""
    held, end = accesses(stack, role, target), reach_id(target.resource)
    principal = principal_of(stack, role)
    sure, possible = union(each.sure for each in held), union(each.possible for each in held)
    told = False
    if target.resource.type in PRINCIPALS:
        yield from _taken_over(stack, role, target, source)
    vain = without_document(principal.permissions)
    for verb, actions in _verbs(target):
        actions &= ~vain
        if sure & actions:
            yield Edge(source, end, verb, evidence_of(held, principal, actions))
        elif possible & actions and not told and _is_about(stack, held, actions, target, principal):
            told = True
            evidence = evidence_of(held, principal, actions)
            yield Edge(source, end, verb, evidence, undecided=True)


def _verbs(target: Target) -> Iterator[tuple[Verb, ActionSet]]:
    """The verbs with their actions. To write the policies of a principal is to change it: only
    who acts as it takes it over."""
    is_principal, taking = target.resource.type in PRINCIPALS, NOTHING
    for verb, actions in verbs():
        if is_principal and verb is Verb.TAKES_OVER:
            taking = actions & ~assuming()
        else:
            yield verb, actions | taking if verb is Verb.CHANGES else actions


def _taken_over(stack: Stack, role: Resource, target: Target, source: str) -> Iterator[Edge]:
    """The edge to a principal that the role can act as; what goes by a function is that one's."""
    held = principal_of(stack, role).permissions
    ways = ways_to(stack, role, target, held)
    found = surest(each for each in ways if not _is_by_function(each))
    if not found:
        return
    waits = found[0].waits_for
    if waits is not None and not is_about(stack, principal_of(stack, role).owned(waits), target):
        return
    evidence = tuple(dict.fromkeys(one for each in found for one in _of_way(stack, role, each)))
    end = reach_id(target.resource)
    yield Edge(source, end, Verb.TAKES_OVER, evidence, undecided=waits is not None)


def _is_by_function(way: Way) -> bool:
    on = way.grants[0].on
    return on is not None and on.type == FUNCTION


def _is_about(
    stack: Stack, held: Iterable[Access], actions: ActionSet, target: Target, principal: Principal
) -> bool:
    """Whether an unknown value may name the target: it is made of its outputs, or has no record.

    What a whole policy of unknown origin allows is told of the role, not of every resource.
    """
    unknowns = (each for access in held for each in access.waits_for(actions))
    return any(target.resource.urn in _made_of(stack, principal.owned(each)) for each in unknowns)


def _made_of(stack: Stack, unknown: Unknown) -> tuple[str, ...]:
    if unknown.owner is None:
        return ()
    return stack[unknown.owner].depends_on(unknown.path)


def _escalation(principal: Principal, source: str) -> Edge | None:
    """The edge to more privilege, certain where one way is."""
    found = [each for each in principal.judged() if each.kind in _PRIVILEGE]
    known = [each for each in found if isinstance(each, iam.Weakness) and _is_grave(each)]
    if known:
        evidence = tuple(_weak(principal, each) for each in known)
        return Edge(source, ESCALATION, Verb.TAKES_OVER, evidence)
    open_ = [principal.owned(each.unknown) for each in found if isinstance(each, iam.Undecided)]
    if not open_:
        return None
    return Edge(source, ESCALATION, Verb.TAKES_OVER, (_open(open_[0]),), undecided=True)


def _weak(principal: Principal, found: iam.Weakness) -> Evidence:
    holder = principal.holder_of(found.path)
    says = without_secrets(path_in(holder, found.message), holder)
    path = path_in(holder, found.path)
    if holder is None:
        policy = managed(found.path)
        return Evidence(
            policy, path, says, f"Detach the {policy}, or replace it with a narrower one"
        )
    return Evidence(named(holder), path, says, found.fix or "", holder.urn)


def _open(unknown: Unknown) -> Evidence:
    holder = describe(unknown.owner) if unknown.owner else "policy"
    says = "may allow privilege escalation"
    return Evidence(holder, unknown.path, says, _KNOWN, unknown.owner, waits_for=waits_for(unknown))


_KNOWN = "Make the policy known at preview, or review it after the deployment"


def _is_grave(found: iam.Weakness) -> bool:
    return found.gravity is not Gravity.MEDIUM
