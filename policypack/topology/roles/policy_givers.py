"""Which resources give policies to a role besides the role itself, and which policies those are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.start.record import record
from policypack.topology.parts.links import references

_ROLE = "aws:iam/role:Role"
_PER_POLICY = "aws:iam/policyAttachment:PolicyAttachment"
_POLICY = "aws:iam/policy:Policy"
_INLINE_POLICY = "aws:iam/rolePolicy:RolePolicy"
INLINE_EXCLUSIVE = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
# Where a type names the role, and what it gives to it.
_INLINE = {
    _INLINE_POLICY: ("role", "name"),
    INLINE_EXCLUSIVE: ("roleName", "policyNames"),
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
    """The names or ARNs of the policies that `giver` gives to a role, and what is unknown of it.

    A policy of the stack is among them by its URN too.
    """

    giver: Resource
    names: frozenset[str]
    unknown: Unknown | None

    @property
    def describe(self) -> str:
        """The giver in words: `RolePolicy orders`."""
        return f"{self.giver.type.rpartition(':')[2]} {self.giver.name}"

    @property
    def is_exclusive_for_role(self) -> bool:
        """Whether it removes from its role what it does not list."""
        return self.giver.type.endswith("Exclusive")

    def lists(self, other: Given) -> bool:
        """Whether what the other gives is among what this one gives."""
        return bool(self.names & other.names) or other.giver.urn in self.names


def inline_givers(stack: Stack, role: Resource) -> tuple[Given | Unknown, ...]:
    """What gives inline policies to the role, and an unknown for each that may."""
    return tuple(_given(stack, role, _INLINE))


def managed_givers(stack: Stack, role: Resource) -> tuple[Given | Unknown, ...]:
    """What attaches managed policies to the role, and an unknown for each that may."""
    return tuple(_given(stack, role, _MANAGED))


def exclusive_in_account(stack: Stack) -> tuple[Given, ...]:
    """What detaches its policy from all that it does not list, for whatever roles."""
    return stack.once(_exclusive_in_account)


def _exclusive_in_account(stack: Stack) -> tuple[Given, ...]:
    _, what = _MANAGED[_PER_POLICY]
    return tuple(Given(each, *_names(stack, each, what)) for each in stack.of_type(_PER_POLICY))


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
    """The names or ARNs there, policies of the stack by their URNs too, and what is unknown."""
    tree = giver.at(path).tree
    items = tree if isinstance(tree, list) else [tree]
    texts = {item for item in items if isinstance(item, str)}
    recorded = {policy.urn for policy in stack.recorded(giver, path, _POLICY, _INLINE_POLICY)}
    unknown = next((item for item in items if isinstance(item, Unknown)), None)
    return frozenset(texts | recorded), None if recorded else unknown
