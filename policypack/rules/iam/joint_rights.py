"""What the policies of a role open together, and none of them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policypack import iam
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes
from policypack.rules.lambda_.doors import told
from policypack.rules.lambda_.role_policies import ELSEWHERE, Held, policies_of
from policypack.stack import Stack
from policypack.unknown import Unknown

_POLICY = "aws:iam/policy:Policy"
_BOUNDARY = "permissionsBoundary"
_TAKES_OVER = frozenset({"escalates", "escalates-through-lambda", "full-iam", "admin"})


@dataclass(frozen=True, eq=False)
class _Part:
    """One document of the role, whose paths begin with the name of the resource that holds it."""

    holder: Resource
    document: iam.Document


def opened_together(stack: Stack, role: Resource) -> Outcomes:
    """The ways to take over others that only the union of the role's documents opens.

    A document that opens one alone has its own finding, and so has one that cannot be read.
    """
    policies = tuple(policies_of(stack, role))
    parts = tuple(_parts(policies))
    if len(policies) < 2 or any(_sure(part.document) for part in parts):
        return
    boundary = _boundary(stack, role)
    if boundary is False:
        return
    yield from (each for each in policies if isinstance(each, Unknown))
    found = [each for each in iam.judge_identity(_union(parts)) if each.kind in _TAKES_OVER]
    known = next((each for each in found if isinstance(each, iam.Weakness)), None)
    if known is None:
        waits = {each.path: each.unknown for each in found if isinstance(each, iam.Unsure)}
        yield from (_owned(each, parts) for each in waits.values())
    elif isinstance(boundary, Unknown):
        yield boundary
    else:
        yield Finding(f"the policies of the role together: {known.message}", fix=known.fix)


def _parts(policies: Iterable[object]) -> Iterator[_Part]:
    for policy in policies:
        if isinstance(policy, Held):
            path = f"{policy.holder.name}.{policy.document.path}"
            try:
                document = iam.parse(policy.document.tree, path, iam.Purpose.IDENTITY)
            except iam.MalformedDocument:
                continue
            yield _Part(policy.holder, document)


def _union(parts: Iterable[_Part]) -> iam.Document:
    every = [part.document for part in parts]
    statements = tuple(statement for each in every for statement in each.statements)
    unknowns = tuple(unknown for each in every for unknown in each.unknowns)
    return iam.Document("policies", statements, unknowns)


def _sure(document: iam.Document) -> bool:
    found = iam.judge_identity(document)
    return any(isinstance(each, iam.Weakness) and each.kind in _TAKES_OVER for each in found)


def _boundary(stack: Stack, role: Resource) -> bool | Unknown:
    """Whether the permissions boundary, if there is one, leaves a way open at all."""
    if not role.at(_BOUNDARY).is_set:
        return True
    policies = told(stack.linked, role, _BOUNDARY, _POLICY)
    if isinstance(policies, Unknown):
        return policies
    held = (Held(policy, policy.at("policy")) for policy in policies)
    limits = tuple(_parts(held))
    if not limits:
        return Unknown(_BOUNDARY, f"a boundary {ELSEWHERE}", role.urn)
    answer: bool | Unknown = False
    for found in iam.judge_identity(_union(limits)):
        if found.kind in _TAKES_OVER and isinstance(found, iam.Weakness):
            return True
        if found.kind in _TAKES_OVER and isinstance(found, iam.Unsure):
            answer = found.unknown
    return answer


def _owned(unknown: Unknown, parts: tuple[_Part, ...]) -> Unknown:
    """The unknown at its place in the resource that holds the document."""
    around = (part for part in parts if unknown.path.startswith(part.document.path))
    part = max(around, key=lambda each: len(each.document.path))
    path = unknown.path.removeprefix(f"{part.holder.name}.")
    return replace(unknown, path=path, owner=part.holder.urn)
