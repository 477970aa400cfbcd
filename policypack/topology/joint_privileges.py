"""The privilege escalation that the policies of a role allow together, and none of them alone."""

from __future__ import annotations

from policypack import iam
from policypack.iam import Kind
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.principals import principal_of
from policypack.unknown import Unknown, one_of_each

_TAKEOVER = frozenset({Kind.ESCALATES, Kind.ESCALATES_THROUGH_LAMBDA, Kind.FULL_IAM, Kind.ADMIN})


def escalation_across_policies(stack: Stack, role: Resource) -> iam.Weakness | list[Unknown] | None:
    """The privilege escalation that only the union of the role's policies allows.

    Returns the unknown values that decide it where there may be one, None where there is none. A
    document that allows privilege escalation alone has its own finding, and so has one that cannot
    be read.
    """
    principal = principal_of(stack, role)
    if len(principal.policies) < 2 or any(map(_allows_takeover_alone, principal.policies)):
        return None
    found = [each for each in principal.judged() if each.kind in _TAKEOVER]
    known = next((each for each in found if isinstance(each, iam.Weakness)), None)
    if known is not None:
        return known
    return [*one_of_each(each.unknown for each in found if isinstance(each, iam.Undecided))]


def _allows_takeover_alone(policy: iam.Policy) -> bool:
    if not isinstance(policy, iam.Document):
        return False
    found = iam.identity_weaknesses(policy)
    return any(isinstance(each, iam.Weakness) and each.kind in _TAKEOVER for each in found)
