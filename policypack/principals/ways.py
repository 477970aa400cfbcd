"""The ways in which one principal of a stack can act as another, or write its policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from policypack.facts.escalation import (
    CONFIGURING_PATHS,
    ESCALATION_PATHS,
    OWN_PRINCIPALS,
    EscalationPath,
)
from policypack.iam.meaning.actions import expand_all, union
from policypack.iam.meaning.conditions_on_access import limits_what
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant
from policypack.iam.permissions.own_principals import on_principal
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals import workload_ways
from policypack.principals.access import accesses, accesses_with, same_account
from policypack.principals.resource_documents import own_documents
from policypack.principals.targets import Target
from policypack.principals.verbs import ROLE, assuming, passing
from policypack.principals.way import (
    REWRITES,
    Granted,
    Way,
    granted_on,
    granted_on_any,
    interesting,
    tags_of,
    target_of,
)
from policypack.principals.workload_ways import interesting_in, ways_by_workloads
from policypack.topology.roles.principals import GROUP, USER, groups_of, principal_of

POLICY = "aws:iam/policy:Policy"
_KINDS = {ROLE: "role", USER: "user", GROUP: "group"}
PRINCIPALS = tuple(_KINDS)
_SIGNS_IN = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
_TRUST = "iam:UpdateAssumeRolePolicy"
READS_OF_WAYS = (ROLE, USER, GROUP, POLICY, *workload_ways.READS)


def ways_to(
    stack: Stack,
    holder: Resource,
    target: Target,
    held: EffectivePermissions,
    refused: frozenset[str] = frozenset(),
) -> Iterator[Way]:
    """The ways in which the holder, with these permissions, acts as the target.

    `refused` has the paths of statements of the trust policy to ignore.
    """
    kind = target.resource.type
    if kind == ROLE:
        yield from _assuming(stack, holder, target, held, refused)
    # Requests to IAM and roles that are passed stay in the account of the caller.
    is_near = same_account(stack, holder, target.resource)
    if not is_near or not held.on_some_resource.possible & interesting_in(stack):
        return
    if kind == ROLE:
        yield from _one(held, target, (_TRUST,), "rewrites its trust policy")
        yield from _passing(stack, target, held)
        yield from ways_by_workloads(stack, target.resource, held)
    elif kind == USER:
        yield from _one(held, target, _SIGNS_IN, "signs in as it")
    elif kind == GROUP and holder.type == USER:
        yield from _one(held, target, ("iam:AddUserToGroup",), "joins it")


def writes_of(stack: Stack, target: Target, held: EffectivePermissions) -> Iterator[Way]:
    """The ways in which the holder of the permissions writes the policies of the target."""
    if not held.on_some_resource.possible & interesting():
        return
    row = next(each for each in OWN_PRINCIPALS if each.kind == _KINDS[target.resource.type])
    yield from _one(held, target, row.writes, "writes its policies")
    for policy in policies(stack, target.resource):
        yield from _one(held, policy, REWRITES, f"rewrites its policy {policy.resource.name}")
    for group in _groups(stack, target.resource):
        yield from writes_of(stack, group, held)


def policies(stack: Stack, principal: Resource) -> Iterator[Target]:
    """The managed policies of the stack that the principal has."""
    held = (each for each in principal_of(stack, principal).holders() if each.type == POLICY)
    yield from (each for each in map(target_of, held) if each is not None)


def _groups(stack: Stack, principal: Resource) -> Iterator[Target]:
    for group in groups_of(stack, principal) if principal.type == USER else ():
        target = None if isinstance(group, Unknown) else target_of(group)
        if target is not None:
            yield target


def _one(
    held: EffectivePermissions, target: Target, actions: tuple[str, ...], does: str
) -> Iterator[Way]:
    """The way by any of the actions on the target: the first that is granted, a sure one before."""
    kind = _KINDS.get(target.resource.type)
    if kind is None:
        granted = held.touching(target.arn)
    else:
        granted = on_principal(held, kind, target.arn, tags_of(target.resource))
    bits = [(name, expand_all(name)) for name in actions]
    known = [name for name, bit in bits if granted.sure & bit]
    for name in known:
        yield Way(f"{does} ({name})", (granted_on(granted, name, target),))
    open_ = [name for name, bit in bits if granted.possible & bit]
    if open_ and not known:
        wanted = expand_all(*open_)
        found = granted_on(granted, open_[0], target)
        yield Way(f"{does} ({open_[0]})", (found,), waits_for=next(granted.waits_for(wanted), None))


def _assuming(
    stack: Stack,
    holder: Resource,
    target: Target,
    held: EffectivePermissions,
    refused: frozenset[str],
) -> Iterator[Way]:
    if refused or held is not principal_of(stack, holder).permissions:
        found = accesses_with(stack, holder, target, held, refused)
    else:
        found = accesses(stack, holder, target)
    sure, possible = union(each.sure for each in found), union(each.possible for each in found)
    if not possible & assuming():
        return
    every = [each for access in found for each in access.shares(assuming())]
    # Sure grants come first, then grants of the trust policy by itself.
    share, by_identity = min(every, key=lambda each: (not each[0].sure & assuming(), each[1]))
    grant = Granted("sts:AssumeRole", target.resource, target.arn, share, by_identity)
    waits = next((leaf for each in found for leaf in each.waits_for(assuming())), None)
    yield Way("assumes it", (grant,), is_usual=True,
              waits_for=None if sure & assuming() else waits)  # fmt: skip


def configuring(
    stack: Stack,
    holder: Resource,
    target: Target,
    held: EffectivePermissions,
    refused: frozenset[str] = frozenset(),
) -> Iterator[Way]:
    """The ways to decide the calls that a service makes as the role: to act as it, or to pass it
    with a configuration."""
    yield from ways_to(stack, holder, target, held, refused)
    if same_account(stack, holder, target.resource):
        yield from _passing(stack, target, held, CONFIGURING_PATHS)


@lru_cache(maxsize=1)
def configured_callers() -> frozenset[str]:
    """The services that make the calls which their configuration has, and no others."""
    return frozenset(each for row in CONFIGURING_PATHS for each in row.passed_to)


def is_configured(stack: Stack, role: Resource) -> bool:
    """Whether only services that make the calls of their configuration can assume the role.

    Such a role chooses nothing, so its ways belong to those who can write the configuration.
    """
    return stack.once(_is_configured, role)


def _is_configured(stack: Stack, role: Resource) -> bool:
    names: list[str | Unknown] = []
    for own in own_documents(stack, role) if role.type == ROLE else ():
        if isinstance(own.document, Unknown) or own.document.unknowns:
            return False
        for statement in own.document.statements:
            names += (each.leaf.text for each in statement.principals)
            names += ["*"] if statement.not_principals else []
    return bool(names) and all(each in configured_callers() for each in names)


def can_call(way: Way, then: Way) -> bool:
    """Whether the service of a way can make the call that passes the next role."""
    rows = (row for row in CONFIGURING_PATHS if way.service in row.passed_to)
    return all(not row.calls or then.service in row.calls for row in rows)


def _passing(
    stack: Stack,
    target: Target,
    held: EffectivePermissions,
    paths: Iterable[EscalationPath] = ESCALATION_PATHS,
) -> Iterator[Way]:
    """The way by passing the role to a service that trusts it and acts for the caller.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    granted = held.touching(target.arn)
    shares = [each for each in granted.shares if each.possible & passing()]
    if not shares or not granted.possible & passing():
        return
    undecided: Way | None = None
    for path in (each for each in paths if each.passed_to):
        for share in shares:
            for service in path.passed_to:
                way = _passed(stack, target, held, path, share, service)
                if way is not None and way.waits_for is None:
                    yield way
                    return
                undecided = undecided or way
    if undecided is not None:
        yield undecided


def _passed(
    stack: Stack,
    target: Target,
    held: EffectivePermissions,
    path: EscalationPath,
    share: Grant,
    service: str,
) -> Way | None:
    rest = tuple(sorted(path.actions - {"iam:PassRole"}))
    wanted, some = expand_all(*rest), held.on_some_resource
    if wanted & ~some.possible or held.denied_when_passing(service, share.pattern) & passing():
        return None
    truth = all_of(
        (
            True if share.sure & passing() else share.waits_for or True,
            next(some.waits_for(wanted & ~some.sure), True),
            negated(limits_what(share.expanded.statement.conditions, service)),
            trusts_service(stack, target.resource, service),
        )
    )
    if truth is False:
        return None
    grants = (
        Granted("iam:PassRole", target.resource, target.arn, share),
        *(granted_on_any(held, name) for name in rest),
    )
    waits = truth if isinstance(truth, Unknown) else None
    return Way(f"passes it to {service}", grants, service, is_usual=True, waits_for=waits)


def trusts_service(stack: Stack, role: Resource, service: str) -> Truth:
    """Whether the trust policy names the service. An unknown part may name it."""
    found: list[Truth] = []
    for own in own_documents(stack, role):
        if isinstance(own.document, Unknown):
            return own.document
        found += own.document.unknowns
        for statement in own.document.statements:
            texts = (each.leaf.text for each in statement.principals)
            found += (each if isinstance(each, Unknown) else each == service for each in texts)
    return any_of(found)
