"""What a role may do at worst, by all policies that the program gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from policypack import iam
from policypack.resources import Resource
from policypack.rules.lambda_.doors import told
from policypack.rules.lambda_.grants import given
from policypack.rules.lambda_.role_policies import ELSEWHERE, ROLE, AwsManaged, Held, policies_of
from policypack.stack import Stack
from policypack.unknown import Unknown

# AWS's own policies that change or take over whatever there is, or everything of one service.
_POWERFUL = re.compile(r"AdministratorAccess|PowerUserAccess|.*FullAccess", re.IGNORECASE)

# What a role must not have that anybody can reach: whole services, other roles, or the account.
_DANGEROUS = frozenset(
    {"admin", "full-iam", "service-wildcard", "passes-any-role", "escalates"}
    | {"escalates-through-lambda", "writes-any-resource", "changes-any-permission"}
)


@dataclass
class Rights:
    """What makes a role dangerous, in words, and the unknowns that may do so."""

    powers: list[str] = field(default_factory=list)
    undecided: list[Unknown] = field(default_factory=list)


def role_rights(stack: Stack, function: Resource) -> Rights:
    """The rights of the function's role, by all its policies together.

    A role or a policy from outside the program is not known, so it decides nothing. A permissions
    boundary is not taken into account: it is there to limit a role, not to define one.
    """
    roles = told(stack.linked, function, "role", ROLE)
    if isinstance(roles, Unknown):
        return Rights(undecided=[roles])
    rights = Rights()
    if not roles and given(function.at("role")):
        rights.undecided.append(
            Unknown("role", f"the policies of a role {ELSEWHERE}", function.urn)
        )
    for role in roles:
        known = stack.once(_rights_by_role)
        if role.urn not in known:
            known[role.urn] = _rights(stack, role)
        rights.powers += known[role.urn].powers
        rights.undecided += known[role.urn].undecided
    return rights


def _rights_by_role(_: Stack) -> dict[str, Rights]:
    """Filled role by role: only those of functions that somebody can reach are judged."""
    return {}


def _rights(stack: Stack, role: Resource) -> Rights:
    rights = Rights()
    documents = []
    for policy in policies_of(stack, role):
        if isinstance(policy, Unknown):
            rights.undecided.append(policy)
        elif isinstance(policy, Held):
            documents.append(policy)
        elif _is_powerful(policy):
            rights.powers.append(f"the role has AWS's policy {policy.name}")
    _judge(documents, rights)
    return rights


def _is_powerful(policy: AwsManaged) -> bool:
    return _POWERFUL.fullmatch(policy.name) is not None


def _judge(documents: Iterable[Held], rights: Rights) -> None:
    """Judges all documents as one: what one allows another may deny, or may make an escalation."""
    holders: dict[str, Resource] = {}
    statements: list[iam.Statement] = []
    unknowns: list[Unknown] = []
    for holder, value in documents:
        holders[f"{holder.name}.{value.path}"] = holder
        try:
            document = iam.parse(value.tree, f"{holder.name}.{value.path}")
        except iam.MalformedDocument as fault:
            rights.powers.append(f"{fault.path} cannot be judged: {fault.reason}")
            continue
        statements += document.statements
        unknowns += document.unknowns
    merged = iam.Document("policies", tuple(statements), tuple(unknowns))
    for found in iam.judge_identity(merged):
        if found.kind not in _DANGEROUS:
            continue
        if isinstance(found, iam.Weakness):
            rights.powers.append(found.message)
        else:
            rights.undecided.append(_owned(found.unknown, holders))


def _owned(unknown: Unknown, holders: dict[str, Resource]) -> Unknown:
    """The unknown at its place in the resource that holds the document."""
    at = max((each for each in holders if unknown.path.startswith(each)), key=len, default=None)
    if at is None:
        return unknown
    holder = holders[at]
    return replace(unknown, path=unknown.path.removeprefix(f"{holder.name}."), owner=holder.urn)
