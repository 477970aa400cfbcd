"""The dangerous privileges of a role, by all policies that the program gives it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import field
from enum import Enum
from typing import NamedTuple

from policypack import iam
from policypack.iam import Document, Gravity, Kind, Purpose
from policypack.iam.meaning.confused_deputy import service_name
from policypack.iam.meaning.expanded_statements import allows
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, one_of_each, or_unknown
from policypack.start.record import record
from policypack.topology.parts.documents import documents
from policypack.topology.parts.permissions import is_given
from policypack.topology.roles.principals import ELSEWHERE, ROLE, principal_of

# The privilege escalation that the policies of a role allow together, and none of them alone.

_TAKEOVER = frozenset({Kind.ESCALATES, Kind.ESCALATES_THROUGH_LAMBDA, Kind.FULL_IAM, Kind.ADMIN})


class Reach(Enum):
    """Whose permissions the holder gains: those of any role or user, or of what something has."""

    ANY_ROLE = "any role"
    ROLES_IN_USE = "roles in use"


def escalation_across_policies(stack: Stack, role: Resource) -> iam.Weakness | list[Unknown] | None:
    """The privilege escalation that only the union of the role's policies allows.

    Returns the unknown values that decide it where there may be one, None if there is none. A
    document that allows as much alone has its own finding, and so has one that cannot be read.
    """
    principal = principal_of(stack, role)
    alone = _reached_alone(principal.policies)
    if len(principal.policies) < 2 or Reach.ANY_ROLE in alone:
        return None
    found = [each for each in principal.judged() if each.kind in _TAKEOVER]
    known = [each for each in found if isinstance(each, iam.Weakness)]
    gained = next((each for each in known if _reach(each) not in alone), None)
    if gained is not None:
        return gained
    return [*one_of_each(each.unknown for each in found if isinstance(each, iam.Undecided))]


def _reached_alone(policies: Iterable[iam.Policy]) -> set[Reach]:
    return {
        _reach(each)
        for policy in policies
        if isinstance(policy, iam.Document)
        for each in iam.identity_weaknesses(policy)
        if isinstance(each, iam.Weakness) and each.kind in _TAKEOVER
    }


def _reach(found: iam.Weakness) -> Reach:
    return Reach.ANY_ROLE if found.gravity is None else Reach.ROLES_IN_USE


# Who may assume a role of the stack, by its trust policy.


def trusted_beside(role: Resource, services: Collection[str]) -> Iterator[str | Unknown]:
    """The principals besides the services that the role trusts, and an unknown for each that may
    be one. A trust policy that AWS would refuse trusts none."""
    for document in documents(role, Purpose.TRUST):
        if isinstance(document, Unknown):
            yield document
        elif isinstance(document, Document):
            yield from _beside(document, services)


def _beside(document: Document, services: Collection[str]) -> Iterator[str | Unknown]:
    yield from document.unknowns
    for statement in document.statements:
        if allows(statement) is not False:
            for principal in statement.principals:
                text, is_service = principal.leaf.text, principal.kind == "Service"
                if isinstance(text, Unknown):
                    yield text
                elif not is_service or service_name(text) not in services:
                    # A statement that may deny leaves the permission undecided.
                    yield statement.effect if isinstance(statement.effect, Unknown) else text


# Permissions that the role of a publicly accessible function must not have: control over whole
# services, other resources, other roles, or the account. A wildcard of medium gravity, such as one
# on the function's own table, controls none of them.
DANGEROUS = frozenset(
    {Kind.ADMIN, Kind.FULL_IAM, Kind.SERVICE_WILDCARD, Kind.PASSES_ANY_ROLE, Kind.ESCALATES}
    | {Kind.ESCALATES_THROUGH_LAMBDA, Kind.WRITES_ANY_RESOURCE, Kind.CHANGES_ANY_PERMISSION}
)


class Privilege(NamedTuple):
    """A role's privilege, in words, and its place: the URN of the policy's holder, and a path."""

    message: str
    place: tuple[str, str]


@record(frozen=False)
class Privileges:
    """The `dangerous` privileges of a role, and the unknowns that may hold one."""

    dangerous: list[Privilege] = field(default_factory=list)
    undecided: list[Unknown] = field(default_factory=list)


def role_privileges(stack: Stack, function: Resource) -> Privileges:
    """The privileges of the function's role, by all its policies together, within its boundary.

    A role or a policy from outside the program is not known, so it decides nothing.
    """
    roles = or_unknown(stack.linked, function, "role", ROLE)
    if isinstance(roles, Unknown):
        return Privileges(undecided=[roles])
    if not roles and is_given(function.at("role")):
        elsewhere = Unknown("role", f"the policies of a role {ELSEWHERE}", function.urn)
        return Privileges(undecided=[elsewhere])
    return privileges_of(stack, roles, DANGEROUS)


def privileges_of(stack: Stack, roles: Iterable[Resource], kinds: frozenset[Kind]) -> Privileges:
    """The privileges of the roles that are of the given kinds."""
    privileges = Privileges()
    for role in roles:
        principal = principal_of(stack, role)
        for found in principal.judged():
            if found.kind not in kinds:
                continue
            if isinstance(found, iam.Undecided):
                privileges.undecided.append(found.unknown)
            elif found.gravity is not Gravity.MEDIUM:
                place = principal.place_of(found.path) or (role.urn, "")
                privileges.dangerous.append(Privilege(found.message, place))
    return privileges
