"""Which resources give policies to a role besides the role itself, and which policies those are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.record import record
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.links import references
from policypack.unknown import Unknown

_ROLE = "aws:iam/role:Role"
_PER_POLICY = "aws:iam/policyAttachment:PolicyAttachment"
_POLICY = "aws:iam/policy:Policy"
# Where a type names the role, and what it gives to it.
_INLINE = {
    "aws:iam/rolePolicy:RolePolicy": ("role", "name"),
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": ("roleName", "policyNames"),
}
_MANAGED = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role", "policyArn"),
    _PER_POLICY: ("roles", "policyArn"),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": (
        *("roleName", "policyArns"),
    ),
}
READS = (_ROLE, *_INLINE, *_MANAGED, _POLICY)


@record(frozen=True, eq=False)
class Given:
    """The names or ARNs of the policies that `giver` gives to a role, and what is unknown of it."""

    giver: Resource
    names: frozenset[str]
    unknown: Unknown | None

    @property
    def describe(self) -> str:
        """The giver in words: `RolePolicy orders`."""
        return f"{self.giver.type.rpartition(':')[2]} {self.giver.name}"

    @property
    def is_exclusive_in_account(self) -> bool:
        """Whether it detaches its policy from all that it does not list, in the whole account."""
        return self.giver.type == _PER_POLICY


def inline_givers(stack: Stack, role: Resource) -> tuple[Given | Unknown, ...]:
    """What gives inline policies to the role, and an unknown for each that may."""
    return tuple(_given(stack, role, _INLINE))


def managed_givers(stack: Stack, role: Resource) -> tuple[Given | Unknown, ...]:
    """What attaches managed policies to the role, and an unknown for each that may."""
    return tuple(_given(stack, role, _MANAGED))


def _given(
    stack: Stack, role: Resource, table: Mapping[str, tuple[str, str]]
) -> Iterator[Given | Unknown]:
    for kind, (to, what) in table.items():
        for giver in references(stack, kind, to, _ROLE).to(role):
            if isinstance(giver, Unknown):
                yield giver
            else:
                yield Given(giver, *_names(stack, giver, what))


def _names(stack: Stack, giver: Resource, path: str) -> tuple[frozenset[str], Unknown | None]:
    """The names or ARNs there, a policy of the stack by its URN too, and what is unknown."""
    tree = giver.at(path).tree
    items = tree if isinstance(tree, list) else [tree]
    texts = {item for item in items if isinstance(item, str)}
    recorded = {policy.urn for policy in stack.recorded(giver, path, _POLICY)}
    unknown = next((item for item in items if isinstance(item, Unknown)), None)
    return frozenset(texts | recorded), None if recorded else unknown
