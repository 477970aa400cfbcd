"""Which users belong to which groups, by the two resources that say so."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.links import linked
from policypack.unknown import Unknown, or_unknown

USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
# Where a type names the one and where the many, and of which types those are.
_MEMBERSHIPS = {
    "aws:iam/userGroupMembership:UserGroupMembership": {USER: "user", GROUP: "groups"},
    "aws:iam/groupMembership:GroupMembership": {USER: "users", GROUP: "group"},
}
READS = (USER, GROUP, *_MEMBERSHIPS)


def has_groups(stack: Stack, user: Resource) -> bool | Unknown:
    """Whether a membership names the user, and a group."""
    return _is_member(stack, user, GROUP)


def has_members(stack: Stack, group: Resource) -> bool | Unknown:
    """Whether a membership names the group, and a user."""
    return _is_member(stack, group, USER)


def _is_member(stack: Stack, one: Resource, others: str) -> bool | Unknown:
    """The answer, or what it waits for where a membership is not known in part."""
    answer: bool | Unknown = False
    for kind, paths in _MEMBERSHIPS.items():
        for membership in stack.of_type(kind):
            named = linked(stack, membership, paths[one.type], one.type)
            if isinstance(named, Unknown):
                answer = named
            elif one in named:
                given = _given(stack, membership, paths[others], others)
                if given is True:
                    return True
                answer = given if isinstance(given, Unknown) else answer
    return answer


def _given(stack: Stack, membership: Resource, path: str, kind: str) -> bool | Unknown:
    """Whether the membership names anybody there; a list that is not known yet may be empty."""
    if stack.recorded(membership, path, kind):
        return True
    given = or_unknown(membership.get, path)
    return given if isinstance(given, Unknown) else bool(given)
