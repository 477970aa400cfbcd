"""What a role may do at worst, by all policies that the program gives it."""

from __future__ import annotations

from dataclasses import dataclass, field

from policypack import iam
from policypack.iam import Kind
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.permissions import given
from policypack.topology.principals import Principal, principal_of
from policypack.topology.role_policies import ELSEWHERE, ROLE
from policypack.unknown import Unknown, or_unknown

# What a role must not have that anybody can reach: whole services, other roles, or the account.
_DANGEROUS = frozenset(
    {Kind.ADMIN, Kind.FULL_IAM, Kind.SERVICE_WILDCARD, Kind.PASSES_ANY_ROLE, Kind.ESCALATES}
    | {Kind.ESCALATES_THROUGH_LAMBDA, Kind.WRITES_ANY_RESOURCE, Kind.CHANGES_ANY_PERMISSION}
)


@dataclass
class Rights:
    """What makes a role dangerous, in words, and the unknowns that may do so."""

    powers: list[str] = field(default_factory=list)
    undecided: list[Unknown] = field(default_factory=list)


def role_rights(stack: Stack, function: Resource) -> Rights:
    """The rights of the function's role, by all its policies together, within its boundary.

    A role or a policy from outside the program is not known, so it decides nothing.
    """
    roles = or_unknown(stack.linked, function, "role", ROLE)
    if isinstance(roles, Unknown):
        return Rights(undecided=[roles])
    rights = Rights()
    if not roles and given(function.at("role")):
        rights.undecided.append(
            Unknown("role", f"the policies of a role {ELSEWHERE}", function.urn)
        )
    for role in roles:
        _judge(principal_of(stack, role), rights)
    return rights


def _judge(principal: Principal, rights: Rights) -> None:
    rights.powers += [
        f"{fault.path} cannot be judged: {fault.reason}" for fault in principal.malformed
    ]
    for found in principal.judged():
        if found.kind not in _DANGEROUS or _is_routine(found, principal):
            continue
        if isinstance(found, iam.Weakness):
            rights.powers.append(found.message)
        else:
            rights.undecided.append(found.unknown)


def _is_routine(found: iam.Weakness | iam.Undecided, principal: Principal) -> bool:
    """AWS's own roles for functions write logs and settle messages on `*`, for want of the name."""
    of_aws = isinstance(found, iam.Weakness) and principal.holder_of(found.path) is None
    return of_aws and found.kind is Kind.WRITES_ANY_RESOURCE
