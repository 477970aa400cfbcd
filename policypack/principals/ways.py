"""The ways in which one principal of a stack can act as another, or write its policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from policypack.facts.escalation import ESCALATION_PATHS, OWN_PRINCIPALS, EscalationPath
from policypack.iam.meaning.actions import ActionSet, expand_all, union
from policypack.iam.meaning.conditions_on_access import limits_what
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant, Grants
from policypack.iam.permissions.own_principals import on_principal
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.access import accesses, accesses_with, same_account
from policypack.principals.resource_documents import own_documents
from policypack.principals.targets import Target, own_target
from policypack.principals.verbs import FUNCTION, ROLE, assuming, passing
from policypack.start.record import record
from policypack.topology.roles.memberships import GROUP, USER, groups_of
from policypack.topology.roles.principals import principal_of

POLICY = "aws:iam/policy:Policy"
# Types with a role that can act for the caller, with the property that names the role.
_ROLE_AT = {
    FUNCTION: "role",
    "aws:sfn/stateMachine:StateMachine": "roleArn",
    "aws:codebuild/project:Project": "serviceRole",
    "aws:glue/devEndpoint:DevEndpoint": "roleArn",
    "aws:sagemaker/notebookInstance:NotebookInstance": "roleArn",
    "aws:cloudformation/stack:Stack": "iamRoleArn",
}
_KINDS = {ROLE: "role", USER: "user", GROUP: "group"}
PRINCIPALS = tuple(_KINDS)
_SIGNS_IN = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
_REWRITES = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
_TRUST = "iam:UpdateAssumeRolePolicy"
READS_OF_WAYS = (ROLE, USER, GROUP, POLICY, *_ROLE_AT)


@record(frozen=True, eq=False)
class Granted:
    """An action, the resource that it is done to (None for any), and the statement that allows it.

    `by_identity` is whether the holder's own policies do, and not that of the resource.
    """

    action: str
    on: Resource | None
    arn: str
    share: Grant
    by_identity: bool = True


@record(frozen=True, eq=False)
class Way:
    """A way in words, and its requirements; a change removes the first of `grants`.

    `is_usual` marks the ways of deployments and delegation. `waits_for` leaves it undecided.
    """

    does: str
    grants: tuple[Granted, ...]
    service: str = ""
    is_usual: bool = False
    waits_for: Unknown | None = None


@lru_cache(maxsize=1)
def interesting() -> ActionSet:
    """The actions without which a principal has no way to another, but for a trust policy."""
    rows = (name for row in OWN_PRINCIPALS for name in (*row.writes, *row.becomes))
    reusing = (name for row in _reusing() for name in row.decisive)
    return expand_all(*rows, *reusing, *_REWRITES, "iam:PassRole")


@lru_cache(maxsize=1)
def _reusing() -> tuple[EscalationPath, ...]:
    return tuple(
        each
        for each in ESCALATION_PATHS
        if not each.passed_to and not each.needs and not _is_of_iam(each)
    )


def _is_of_iam(path: EscalationPath) -> bool:
    return all(name.startswith("iam:") for name in path.decisive)


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
    if not is_near or not held.on_some_resource.possible & interesting():
        return
    if kind == ROLE:
        yield from _one(held, target, (_TRUST,), "rewrites its trust policy")
        yield from _passing(stack, target, held)
        yield from _using(stack, target.resource, held)
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
        yield from _one(held, policy, _REWRITES, f"rewrites its policy {policy.resource.name}")
    for group in _groups(stack, target.resource):
        yield from writes_of(stack, group, held)


def target_of(resource: Resource) -> Target | None:
    """The resource as something that statements name; None while its name is not known."""
    return resource.once(own_target)


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
        granted = on_principal(held, kind, target.arn, _tags(target.resource))
    bits = [(name, expand_all(name)) for name in actions]
    known = [name for name, bit in bits if granted.sure & bit]
    for name in known:
        yield Way(f"{does} ({name})", (_granted(granted, name, target),))
    open_ = [name for name, bit in bits if granted.possible & bit]
    if open_ and not known:
        wanted = expand_all(*open_)
        found = _granted(granted, open_[0], target)
        yield Way(f"{does} ({open_[0]})", (found,), waits_for=next(granted.waits_for(wanted), None))


def _tags(resource: Resource) -> dict[str, str]:
    """The tags of a resource that are known."""
    # A group has none.
    tags = None if resource.type == GROUP else resource.at("tags").tree
    held = tags.items() if isinstance(tags, dict) else ()
    return {key: value for key, value in held if isinstance(value, str)}


def _granted(granted: Grants, action: str, target: Target) -> Granted:
    return Granted(action, target.resource, target.arn, _share(granted, expand_all(action)))


def _share(granted: Grants, wanted: ActionSet) -> Grant:
    shares = [each for each in granted.shares if each.possible & wanted]
    return next((each for each in shares if each.sure & wanted), shares[0])


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


def _passing(stack: Stack, target: Target, held: EffectivePermissions) -> Iterator[Way]:
    """The way by passing the role to a service that trusts it and acts for the caller.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    granted = held.touching(target.arn)
    shares = [each for each in granted.shares if each.possible & passing()]
    if not shares or not granted.possible & passing():
        return
    undecided: Way | None = None
    for path in (each for each in ESCALATION_PATHS if each.passed_to):
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
        *(Granted(name, None, "", _share(some, expand_all(name))) for name in rest),
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


def _using(stack: Stack, role: Resource, held: EffectivePermissions) -> Iterator[Way]:
    """The ways by something that has the role already, such as a function."""
    for target in stack.once(_with_roles).get(role.urn, ()):
        granted, some = held.touching(target.arn), held.on_some_resource
        for path in _reusing():
            decisive = expand_all(*sorted(path.decisive))
            helpful = expand_all(*sorted(path.actions - path.decisive))
            if decisive & ~granted.possible or helpful & ~some.possible:
                continue
            if not decisive & target.actions:
                continue
            waits = [*granted.waits_for(decisive & ~granted.sure)]
            waits += some.waits_for(helpful & ~some.sure)
            grants = (
                *(_granted(granted, name, target) for name in sorted(path.decisive)),
                *(
                    Granted(name, None, "", _share(some, expand_all(name)))
                    for name in sorted(path.actions - path.decisive)
                ),
            )
            does = f"{path.name} of {target.resource.name}"
            yield Way(does, grants, is_usual=True, waits_for=next(iter(waits), None))


def _with_roles(stack: Stack) -> dict[str, list[Target]]:
    """The resources with a role, by the role's URN."""
    found: dict[str, list[Target]] = {}
    for kind, path in _ROLE_AT.items():
        for each in stack.of_type(kind):
            target, roles = target_of(each), or_unknown(stack.linked, each, path, ROLE)
            if target is None or isinstance(roles, Unknown):
                continue
            for role in roles:
                found.setdefault(role.urn, []).append(target)
    return found


def surest(ways: Iterable[Way]) -> list[Way]:
    """The ways that are sure; all of them where none is."""
    every = list(ways)
    return [each for each in every if each.waits_for is None] or every
