"""Which users belong to which groups, by the two resource types that state it."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.links import references

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


def groups_of(stack: Stack, user: Resource) -> Iterator[Resource | Unknown]:
    """The groups that memberships put the user into, and an unknown for each that may be one."""
    for kind, paths in _MEMBERSHIPS.items():
        for membership in references(stack, kind, paths[USER], USER).to(user):
            if isinstance(membership, Unknown):
                yield membership
                continue
            found = or_unknown(stack.linked, membership, paths[GROUP], GROUP)
            yield from (found,) if isinstance(found, Unknown) else found


def _is_member(stack: Stack, one: Resource, others: str) -> bool | Unknown:
    """The answer, or the unknown value that it depends on."""
    answer: bool | Unknown = False
    for kind, paths in _MEMBERSHIPS.items():
        for membership in references(stack, kind, paths[one.type], one.type).to(one):
            if isinstance(membership, Unknown):
                answer = membership
                continue
            entry = _has_entry(stack, membership, paths[others], others)
            if entry is True:
                return True
            answer = entry if isinstance(entry, Unknown) else answer
    return answer


def _has_entry(stack: Stack, membership: Resource, path: str, kind: str) -> bool | Unknown:
    """Whether the membership has an entry there; an unknown list may be empty."""
    if stack.recorded(membership, path, kind):
        return True
    listed = or_unknown(membership.get, path)
    return listed if isinstance(listed, Unknown) else bool(listed)
