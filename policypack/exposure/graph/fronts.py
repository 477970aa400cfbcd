"""Fronts in the map: what anyone reaches through balancers, distributions, APIs, mail and pools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policypack.exposure.graph.evidence import evidence_of
from policypack.exposure.graph.graph import (
    INTERNET,
    OPEN_ROLE,
    Edge,
    Evidence,
    Exposure,
    Layer,
    Node,
    door_id,
    function_id,
    reach_id,
    role_id,
    workload_id,
)
from policypack.exposure.graph.others import others
from policypack.exposure.graph.reach import add_target
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand_all, names, union
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.access import accesses, candidates
from policypack.principals.targets import Target, named, targets, waits_for
from policypack.principals.verbs import FUNCTION, ROLE, Verb, verbs
from policypack.topology.edge import distributions
from policypack.topology.fronts.front import MACHINE, WORKLOADS, End, Front, roles_of
from policypack.topology.fronts.fronts import fronts
from policypack.topology.fronts.graphql import ATTACHMENT
from policypack.topology.roles.principals import principal_of

_CLOUDFRONT = "cloudfront.amazonaws.com"
# The older form of a distribution's identity, an IAM user of CloudFront's:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#migrate-from-oai-to-oac
_OLD_IDENTITY = ":user/CloudFront Origin Access Identity "
_CANONICAL = "CanonicalUser"
_STARTS = ("states:StartExecution", "states:StartSyncExecution")


def add_fronts(found: Exposure, stack: Stack) -> None:
    """Adds the doors that fronts are, with what they lead to."""
    for front in fronts(stack):
        if isinstance(front.ends, Unknown):
            may = f"{named(front.door)} may lead further from the internet than shown"
            found.undecided.append(f"{may}: {waits_for(front.ends)}")
            continue
        edges = [edge for end in front.ends for edge in _edges(found, stack, front, end)]
        if edges:
            _open(found, front)
            found.connect(edges)


def _open(found: Exposure, front: Front) -> None:
    origin = found.add(Node(INTERNET, Layer.ORIGIN, "internet", "Internet"))
    kind = front.door.type.rpartition(":")[2]
    door = found.add(Node(door_id(front.door), Layer.DOOR, kind, front.door.name, front.door.urn))
    undecided = isinstance(front.is_open, Unknown)
    found.connect_once(Edge(origin, door, Verb.CALLS, (_evidence(front),), undecided))


def _evidence(front: Front, actions: tuple[str, ...] = ()) -> Evidence:
    needs = waits_for(front.is_open) if isinstance(front.is_open, Unknown) else None
    opens = front.resource
    return Evidence(
        named(opens), "", front.says, front.fix, opens.urn, actions=actions, waits_for=needs
    )


def _edges(found: Exposure, stack: Stack, front: Front, end: End) -> Iterator[Edge]:
    """The edges from the door of a front to one of its ends."""
    door, undecided = door_id(front.door), isinstance(front.is_open, Unknown)
    resource, evidence = end.resource, (_evidence(front),)
    if resource.type == FUNCTION:
        yield Edge(door, function_id(resource), Verb.CALLS, evidence, undecided)
    elif resource.type in WORKLOADS:
        yield Edge(door, add_workload(found, stack, resource), Verb.CALLS, evidence, undecided)
    elif resource.type == ROLE and end.actions:
        yield from _as_role(found, stack, front, end)
    elif resource.type == ROLE:
        verb = Verb.ASSUMES if front.door.type == ATTACHMENT else Verb.RUNS_AS
        yield Edge(door, role_id(resource), verb, evidence, undecided)
    else:
        for target in (each for each in targets(stack) if each.resource is resource):
            yield from _on_target(found, stack, front, target, expand_all(*end.actions))


def _as_role(found: Exposure, stack: Stack, front: Front, end: End) -> Iterator[Edge]:
    """What a front does as a role, which acts for it alone."""
    role, wanted = end.resource, expand_all(*end.actions)
    for target in candidates(stack, role):
        if end.on and target.resource not in end.on:
            continue
        held = accesses(stack, role, target)
        sure, possible = (
            union(bits) & wanted
            for bits in ((each.sure for each in held), (each.possible for each in held))
        )
        if not possible:
            continue
        granted = sure or possible
        own = evidence_of(held, principal_of(stack, role), granted)
        evidence = (_evidence(front, names(granted)), *own)
        open_ = isinstance(front.is_open, Unknown) or not sure
        yield from _done(found, stack, front, target, granted, evidence, open_)


def _on_target(
    found: Exposure, stack: Stack, front: Front, target: Target, actions: ActionSet
) -> Iterator[Edge]:
    """What a front does to a resource without a role; a bucket answers whom its policy names."""
    wanted, waits = actions & target.actions, None
    if front.door.type in distributions.BOTH:
        wanted, waits = _lets_distribution(stack, target, wanted)
    if wanted:
        evidence = (_evidence(front, names(wanted)), *((waits,) if waits else ()))
        open_ = isinstance(front.is_open, Unknown) or waits is not None
        yield from _done(found, stack, front, target, wanted, evidence, open_)


def _lets_distribution(
    stack: Stack, target: Target, wanted: ActionSet
) -> tuple[ActionSet, Evidence | None]:
    """The actions that a bucket allows CloudFront, and what leaves them open."""
    sure, possible, waits = NOTHING, NOTHING, None
    for principal, kind, evidence in others(stack, target, wanted):
        granted = expand_all(*evidence.actions) & wanted
        if (kind == "Service" and principal == _CLOUDFRONT) or _is_identity(principal, kind):
            sure |= granted
        elif principal == "unknown":
            possible, waits = wanted, evidence
    return (sure, None) if sure else (possible, waits)


def _is_identity(principal: str, kind: str) -> bool:
    return kind == _CANONICAL or (kind == "AWS" and _OLD_IDENTITY in principal)


def _done(
    found: Exposure,
    stack: Stack,
    front: Front,
    target: Target,
    granted: ActionSet,
    evidence: tuple[Evidence, ...],
    undecided: bool,
) -> Iterator[Edge]:
    """The edges for what is done to a target; a workflow that is started runs."""
    door = door_id(front.door)
    if target.resource.type == MACHINE and granted & expand_all(*_STARTS):
        workload = add_workload(found, stack, target.resource)
        yield Edge(door, workload, Verb.CALLS, evidence, undecided)
        return
    for verb, actions in verbs():
        if granted & actions:
            add_target(found, target)
            yield Edge(door, reach_id(target.resource), verb, evidence, undecided)


def add_workload(found: Exposure, stack: Stack, workload: Resource) -> str:
    """Adds compute other than a function with the roles that it runs as, and returns its ID."""
    ident = workload_id(workload)
    if ident in found.nodes:
        return ident
    roles = or_unknown(roles_of, stack, workload)
    notes = (f"{OPEN_ROLE}{waits_for(roles)}",) if isinstance(roles, Unknown) else ()
    kind = workload.type.rpartition(":")[2]
    found.add(Node(ident, Layer.FUNCTION, kind, workload.name, workload.urn, notes=notes))
    found.connect(_running(workload, () if isinstance(roles, Unknown) else roles))
    return ident


def _running(workload: Resource, roles: Iterable[Resource]) -> list[Edge]:
    return [
        Edge(
            workload_id(workload),
            role_id(role),
            Verb.RUNS_AS,
            (Evidence(named(workload), "", f"is {role.name}", "", workload.urn),),
        )
        for role in roles
    ]
