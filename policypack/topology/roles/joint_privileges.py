"""The privilege escalation that the policies of a role allow together, and none of them alone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from policypack import iam
from policypack.iam import Kind
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, one_of_each
from policypack.topology.roles.principals import principal_of

_TAKEOVER = frozenset({Kind.ESCALATES, Kind.ESCALATES_THROUGH_LAMBDA, Kind.FULL_IAM, Kind.ADMIN})


class Reach(Enum):
    """Whose permissions the holder gains: those of any role or user, or of what something has."""

    ANY_ROLE = "any role"
    ROLES_IN_USE = "roles in use"


def escalation_across_policies(stack: Stack, role: Resource) -> iam.Weakness | list[Unknown] | None:
    """The privilege escalation that only the union of the role's policies allows.

    Returns the unknown values that decide it where there may be one, None where there is none. A
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
