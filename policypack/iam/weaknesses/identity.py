"""Weaknesses of identity policies: dangerous permissions of the documents' holder."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache

from policypack.iam.document.elements import Document
from policypack.iam.meaning import actions, impact
from policypack.iam.meaning.actions import ActionSet
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.arns import ALL_OF_IAM
from policypack.iam.meaning.conditions_on_access import why_unlimited
from policypack.iam.meaning.expanded_statements import ExpandedStatement, expand_statements
from policypack.iam.meaning.kind import (
    KINDS_OF_ANY_RESOURCE,
    KINDS_OF_ESCALATION,
    KINDS_OF_IDENTITY,
    KINDS_OF_PERMISSIONS,
    Found,
    Kind,
    Undecided,
    Weakness,
    undecided,
)
from policypack.iam.meaning.resource_query import EVERY_RESOURCE, ResourceQuery
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.escalation import (
    decisive_actions,
    escalation_weaknesses,
    names_its_services,
    passing,
    services_that_act,
)
from policypack.iam.permissions.grants import largest_element, riskiest_element
from policypack.iam.weaknesses.any_resource import any_resource_actions, any_resource_weaknesses
from policypack.iam.weaknesses.service_wildcards import service_wildcards
from policypack.iam.weaknesses.statements import identity_statement_weaknesses
from policypack.model.unknown import Unknown

# A wildcard for a whole service implies access to any resource of it.
_WITH_SERVICES = KINDS_OF_ANY_RESOURCE | {Kind.SERVICE_WILDCARD}
_IAM_RESOURCES = ResourceQuery(ALL_OF_IAM)


def identity_weaknesses(document: Document, kinds: Set[Kind] = KINDS_OF_IDENTITY) -> Found:
    """Yield the weaknesses of one identity policy: of its permissions and of its statements.

    With administrator access, the kinds that follow from it aren't yielded, except for full-iam if
    the document excludes other actions, and the weaknesses in the statements' form.
    """
    return iter(_weaknesses(document, frozenset(kinds)))


@lru_cache(maxsize=256)
def _weaknesses(document: Document, kinds: frozenset[Kind]) -> tuple[Weakness | Undecided, ...]:
    permissions = _permissions(document, kinds)
    found = permission_weaknesses(permissions, kinds) if kinds & KINDS_OF_PERMISSIONS else ()
    return (*found, *identity_statement_weaknesses(permissions.expanded_statements, kinds))


@lru_cache(maxsize=256)
def _permissions(document: Document, kinds: frozenset[Kind]) -> EffectivePermissions:
    return EffectivePermissions(expand_statements(applicable(document)), asked=_decisive(kinds))


@lru_cache(maxsize=64)
def _decisive(kinds: frozenset[Kind]) -> ActionSet:
    """The actions that decide whether there is a weakness of these kinds."""
    found = any_resource_actions(kinds) | actions.expand_all("iam:PassRole")
    return found if kinds.isdisjoint(KINDS_OF_ESCALATION) else found | decisive_actions()


def permission_weaknesses(
    permissions: EffectivePermissions, kinds: Set[Kind] = KINDS_OF_PERMISSIONS
) -> Found:
    """Yield what the permissions of one principal have, of those `KINDS_OF_PERMISSIONS` that are
    asked for."""
    return (each for each in _of_permissions(permissions, kinds) if each.kind in kinds)


def _of_permissions(permissions: EffectivePermissions, kinds: Set[Kind]) -> Found:
    """Yields the weaknesses of the permissions, including some kinds that weren't requested."""
    admin = tuple(_admin(permissions))
    yield from admin
    # With an unknown somewhere the greater weakness may turn out to be the smaller one.
    if admin and permissions.is_known:
        if permissions.on(EVERY_RESOURCE).sure != actions.everything():
            yield from _full_iam(permissions)
        return
    full_iam = tuple(_full_iam(permissions))
    yield from full_iam
    reported = frozenset({"iam"} if full_iam and permissions.is_known else ())
    if not kinds.isdisjoint(_WITH_SERVICES):
        services = service_wildcards(permissions, reported)
        if services.at_fault or services.unknowns:
            yield from services.weaknesses(permissions.about_all().wide.possible)
    if Kind.PASSES_ANY_ROLE in kinds:
        yield from _passes_any_role(permissions)
    if not kinds.isdisjoint(KINDS_OF_ESCALATION):
        yield from escalation_weaknesses(permissions)
    if not kinds.isdisjoint(KINDS_OF_ANY_RESOURCE):
        yield from any_resource_weaknesses(permissions, services, kinds)


def _holds_all_of_iam(held: ActionSet) -> bool:
    return actions.nearly_all(held, actions.service("iam"))


def _holds_everything(everywhere: ActionSet, over_iam: ActionSet) -> bool:
    """Whether nearly all actions are granted everywhere, and those of IAM on all of IAM."""
    iam = actions.service("iam")
    held = (everywhere & ~iam) | (over_iam & iam)
    return actions.nearly_all(held, actions.everything()) and _holds_all_of_iam(held)


def _admin(permissions: EffectivePermissions) -> Found:
    every = actions.everything()
    if not actions.nearly_all(permissions.on_some_resource.possible, every):
        return
    everywhere, over_iam = permissions.on(EVERY_RESOURCE), permissions.on(_IAM_RESOURCES)
    if _holds_everything(everywhere.sure, over_iam.sure):
        element = largest_element(everywhere, every)
        held = impact.describe(everywhere.sure)
        message = f"{element} grants every action on every resource ({held})"
        fix = "List the actions that the workload uses in Action and their ARNs in Resource"
        yield Weakness(Kind.ADMIN, element.path, message, fix)
    elif _holds_everything(everywhere.possible, over_iam.possible):
        iam = actions.service("iam")
        yield from undecided(Kind.ADMIN, (*everywhere.waits_for(every), *over_iam.waits_for(iam)))


def _full_iam(permissions: EffectivePermissions) -> Found:
    iam = actions.service("iam")
    if not _holds_all_of_iam(permissions.on_some_resource.possible):
        return
    over_iam = permissions.on(_IAM_RESOURCES)
    if _holds_all_of_iam(over_iam.sure):
        element = largest_element(over_iam, iam)
        held = impact.describe(over_iam.sure & iam)
        message = (
            f"{element} grants every IAM action on every IAM resource ({held}), so the holder can "
            "make itself administrator"
        )
        fix = "List the iam: actions in use in Action and name the ARNs of their roles in Resource"
        yield Weakness(Kind.FULL_IAM, element.path, message, fix)
    elif _holds_all_of_iam(over_iam.possible):
        yield from undecided(Kind.FULL_IAM, over_iam.waits_for(iam))


def _passes_any_role(permissions: EffectivePermissions) -> Found:
    passing_role = actions.expand_all("iam:PassRole")
    granted = permissions.wide
    if granted.sure & passing_role:
        acting = passing(permissions, passing_role, services_that_act())
        telling = acting if acting.sure & passing_role else granted
        element = riskiest_element(telling, passing_role)
        inert = why_unlimited(element.conditions)
        message = (
            f"{element} allows passing any role of the account to a service (iam:PassRole){inert}"
        )
        fix = "Name the roles in Resource"
        if not all(names_its_services(each) for each in telling.shares if each.sure & passing_role):
            fix += " and compare iam:PassedToService with the service by StringEquals"
        gravity = impact.gravity_of(acting.possible & passing_role)
        yield Weakness(Kind.PASSES_ANY_ROLE, element.path, message, fix, gravity)
    elif granted.possible & passing_role:
        yield from undecided(Kind.PASSES_ANY_ROLE, granted.waits_for(passing_role))


# The permissions of one principal with all its policies together.
#
# A role's effective permissions are the union of its inline, attached and AWS-managed policies,
# less the permissions that any Deny removes, within the permissions boundary
# (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). So a
# policy that passes roles and another one that creates functions are an escalation together.

# A document, or the unknown in place of a document that may grant or deny anything.
Policy = Document | Unknown


def effective_permissions(
    policies: Iterable[Policy], boundary: Policy | None = None
) -> EffectivePermissions:
    """The effective permissions of a principal that holds the policies, within its boundary."""
    limit = None if boundary is None else EffectivePermissions(_expanded(boundary))
    every = tuple(each for policy in policies for each in _expanded(policy))
    return EffectivePermissions(every, limit)


def principal_weaknesses(policies: Iterable[Policy], boundary: Policy | None = None) -> Found:
    """Yields the weaknesses that make a principal dangerous, of `KINDS_OF_PERMISSIONS`.

    Weaknesses of a single policy are found here too. An unknown policy leaves open only the
    weaknesses that the others don't decide.
    """
    return permission_weaknesses(effective_permissions(policies, boundary))


def allowed_actions(
    policies: Iterable[Policy], boundary: Policy | None = None
) -> tuple[frozenset[str], Unknown | None]:
    """The actions that a principal surely has on some resource, and what is unknown of others."""
    granted = effective_permissions(policies, boundary).on_some_resource
    waits_for = next(granted.waits_for(actions.everything()), None)
    return frozenset(actions.names(granted.sure)), waits_for


def _expanded(policy: Policy) -> tuple[ExpandedStatement, ...]:
    if isinstance(policy, Unknown):
        policy = Document(policy.path, unknowns=(policy,))
    return expand_statements(applicable(policy))
