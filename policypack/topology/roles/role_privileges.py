"""The dangerous privileges of a role, by all policies that the program gives it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import NamedTuple

from policypack import iam
from policypack.iam import Gravity, Kind
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.start.record import record
from policypack.topology.parts.permissions import is_given
from policypack.topology.roles.principals import principal_of
from policypack.topology.roles.role_policies import ELSEWHERE, ROLE

# What the role of a publicly accessible function must not allow: control over whole services, other
# resources, other roles, or the account. A wildcard of medium gravity controls none of them, as one
# on the function's own table.
DANGEROUS = frozenset(
    {Kind.ADMIN, Kind.FULL_IAM, Kind.SERVICE_WILDCARD, Kind.PASSES_ANY_ROLE, Kind.ESCALATES}
    | {Kind.ESCALATES_THROUGH_LAMBDA, Kind.WRITES_ANY_RESOURCE, Kind.CHANGES_ANY_PERMISSION}
)


class Privilege(NamedTuple):
    """What a role may do, in words, and where: the URN of what holds the policy, and a path."""

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
