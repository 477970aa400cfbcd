"""A role or a user as the IAM judge sees it: all its policies, and its permissions boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import field, replace
from functools import cached_property

from policypack import iam
from policypack.facts.managed_policies import source
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.weaknesses.identity import effective_permissions
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.start.record import record
from policypack.topology.roles.memberships import USER, groups_of
from policypack.topology.roles.role_policies import (
    ELSEWHERE,
    AwsManaged,
    Held,
    Policy,
    attached,
    policies_of,
)

_BOUNDARY = "permissionsBoundary"


@record(frozen=False)
class Principal:
    """A role's policies, and its boundary where it has one.

    A malformed document is none of them: AWS refuses it, and so does the rule about it.
    """

    policies: list[iam.Policy] = field(default_factory=list)
    boundary: iam.Policy | None = None
    _holders: dict[str, Resource] = field(default_factory=dict)
    _managed: dict[str, AwsManaged] = field(default_factory=dict)

    @cached_property
    def permissions(self) -> EffectivePermissions:
        """The grants of all policies within the boundary; read it once all policies are added."""
        return effective_permissions(self.policies, self.boundary)

    def judged(self) -> Iterator[iam.Weakness | iam.Undecided]:
        """The role's weaknesses, each unknown at its place in the resource that has it."""
        for found in iam.principal_weaknesses(self.policies, self.boundary):
            if isinstance(found, iam.Undecided):
                yield iam.Undecided(found.kind, self.owned(found.unknown))
            else:
                yield found

    def add(self, policies: Iterable[Policy]) -> None:
        """Give the role more policies."""
        self.policies += self._documents(policies)

    def limit(self, policies: Iterable[Policy], otherwise: Unknown) -> None:
        """Set the boundary to the one policy that is named; `otherwise` replaces a policy that is
        missing or not readable."""
        documents = list(self._documents(policies))
        self.boundary = documents[0] if len(documents) == 1 else otherwise

    def _documents(self, policies: Iterable[Policy]) -> Iterator[iam.Policy]:
        for policy in policies:
            if isinstance(policy, Unknown):
                yield policy
            elif isinstance(policy, AwsManaged):
                self._managed.setdefault(policy.name, policy)
                yield _managed(policy)
            else:
                yield from self._parsed(policy)

    def _parsed(self, held: Held) -> Iterator[iam.Policy]:
        path = f"{held.holder.name}.{held.document.path}"
        self._holders[path] = held.holder
        with suppress(iam.MalformedDocument):
            yield iam.parse(held.document.tree, path, iam.Purpose.IDENTITY)

    def holders(self) -> tuple[Resource, ...]:
        """The resources of the stack that hold its documents."""
        return tuple(dict.fromkeys(self._holders.values()))

    def holder_of(self, path: str) -> Resource | None:
        """The resource whose document holds an outcome's path, None for AWS managed policies."""
        around = (each for each in self._holders if path.startswith(each))
        nearest = max(around, key=len, default=None)
        return None if nearest is None else self._holders[nearest]

    def place_of(self, path: str) -> tuple[str, str] | None:
        """Where the program gives an outcome's path: the URN of a resource, and a path in it."""
        holder = self.holder_of(path)
        if holder is not None:
            return holder.urn, path.removeprefix(f"{holder.name}.")
        policy = self._managed.get(path.partition(".")[0])
        return None if policy is None else (policy.holder.urn, policy.path)

    def owned(self, unknown: Unknown) -> Unknown:
        """The unknown at its place in the resource that holds it."""
        holder = self.holder_of(unknown.path)
        if holder is None:
            return unknown
        within = unknown.path.removeprefix(f"{holder.name}.")
        return replace(unknown, path=within, owner=holder.urn)


def principal_of(stack: Stack, role: Resource) -> Principal:
    """The role or user with all that the program gives it; read once for all rules."""
    known = stack.once(_by_role)
    if role.urn not in known:
        known[role.urn] = _principal(stack, role)
    return known[role.urn]


def _by_role(_: Stack) -> dict[str, Principal]:
    """Filled role by role: only those that a rule asks about are read."""
    return {}


def _principal(stack: Stack, role: Resource) -> Principal:
    principal = Principal()
    principal.add(policies_of(stack, role))
    for group in groups_of(stack, role) if role.type == USER else ():
        principal.add((group,) if isinstance(group, Unknown) else policies_of(stack, group))
    if role.at(_BOUNDARY).is_set:
        elsewhere = Unknown(_BOUNDARY, f"a boundary {ELSEWHERE}", role.urn)
        principal.limit(attached(stack, role, _BOUNDARY), elsewhere)
    return principal


def _managed(policy: AwsManaged) -> iam.Policy:
    document = iam.managed_policy(policy.name)
    if document is not None:
        return document
    return Unknown(
        policy.path,
        f"AWS's policy {policy.name}, which {source()} does not have",
        policy.holder.urn,
    )
