"""What the policies of resources and roles open without any function: buckets, queues, trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policypack import iam
from policypack.exposure.graph.bucket_acls import Opened, opened_by_acl, unassigned_acls
from policypack.exposure.graph.graph import (
    ANY_ACCOUNT,
    INTERNET,
    Edge,
    Evidence,
    Exposure,
    Layer,
    Node,
)
from policypack.exposure.graph.node_ids import reach_id, role_id
from policypack.exposure.graph.public_block import is_blocked
from policypack.iam import KINDS, Accounts, Kind, Purpose
from policypack.iam.meaning.action_index import names
from policypack.iam.meaning.action_sets import ActionSet, union
from policypack.iam.meaning.audience import COGNITO
from policypack.iam.meaning.expanded_statements import expand_statement
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.places import named, waits_for, without_secrets
from policypack.principals.resource_documents import Own, own_documents, unassigned, unreadable
from policypack.principals.targets import Target, targets
from policypack.principals.verbs import FUNCTION, ROLE, Verb, verbs
from policypack.principals.verbs import Kind as Held
from policypack.topology.parts.buckets import Group
from policypack.topology.parts.documents import judged

_INTERNET = Node(INTERNET, Layer.ORIGIN, "internet", "Internet")
_ANY = Node(ANY_ACCOUNT, Layer.ORIGIN, "account", "Any AWS account")
_OTHER = Node("other-accounts", Layer.ORIGIN, "account", "External accounts")
_IDENTITIES = Node("identities", Layer.ORIGIN, "identities", "Identities of a provider")
_ORIGINS = {
    Kind.PUBLIC: _INTERNET,
    Kind.EVERYONE_EXCEPT: _INTERNET,
    Kind.SERVICE_WITHOUT_SOURCE: _ANY,
    Kind.FOREIGN_ACCOUNT: _OTHER,
    Kind.TRUSTS_ANYONE: _ANY,
    Kind.TRUSTS_ANY_REPOSITORY: _INTERNET,
    Kind.TRUSTS_ANY_IDENTITY: _IDENTITIES,
    Kind.TRUSTS_ANY_SERVICE: _ANY,
    Kind.TRUSTS_FOREIGN_ACCOUNT: _OTHER,
}

# Keys and secrets take signed requests alone.
_SIGNED = (Held.KEY, Held.SECRET)


def add_direct(found: Exposure, stack: Stack, accounts: Accounts) -> None:
    """Adds what leads to resources and roles past all functions."""
    for target in targets(stack):
        for opened in opened_by_acl(stack, target.resource):
            _add_acl(found, target, opened)
        # A function's policy is an entry point of it.
        if target.resource.type != FUNCTION and not is_blocked(stack, target.resource):
            for own in own_documents(stack, target.resource):
                for origin, edge in _edges(own, target, accounts):
                    found.add(origin)
                    _add_end(found, target)
                    found.connect([edge])


def _add_acl(found: Exposure, target: Target, opened: Opened) -> None:
    origin = _INTERNET if opened.group is Group.ALL_USERS else _ANY
    found.add(origin)
    _add_end(found, target)
    undecided = opened.evidence.waits_for is not None
    end = reach_id(target.resource)
    found.connect([Edge(origin.id, end, opened.verb, (opened.evidence,), undecided)])


def add_undecided(found: Exposure, stack: Stack) -> None:
    """Adds what policies of resources may open once they are known."""
    for holder, unknown in unassigned(stack):
        found.undecided.append(f"{waits_for(unknown)}; {named(holder)} may be about any resource")
    for acl, unknown in unassigned_acls(stack):
        found.undecided.append(f"{waits_for(unknown)}; {named(acl)} may be about any bucket")
    for own, unknown in unreadable(stack):
        found.undecided.append(f"{waits_for(unknown)}; {named(own.holder)} may allow any principal")


def _add_end(found: Exposure, target: Target) -> None:
    resource = target.resource
    if resource.type == ROLE:
        found.add(Node(role_id(resource), Layer.ROLE, "role", resource.name, resource.urn))
    else:
        found.add(
            Node(reach_id(resource), Layer.REACH, target.kind.value, resource.name, resource.urn)
        )


def _edges(own: Own, target: Target, accounts: Accounts) -> Iterator[tuple[Node, Edge]]:
    for kind, stands_for in _ORIGINS.items():
        # What takes no anonymous request is open to the principals of all accounts.
        origin = _ANY if stands_for is _INTERNET and target.kind in _SIGNED else stands_for
        if kind not in KINDS[own.purpose]:
            continue
        for each in judged(own.holder, own.purpose, accounts, kind):
            if isinstance(each, iam.Weakness) and each.is_dormant:
                # The name of the bucket closes the way for as long as the bucket exists.
                continue
            evidence = _evidence(own, each)
            if own.purpose is Purpose.TRUST:
                if kind is Kind.TRUSTS_ANY_IDENTITY and _takes_guests(own, each):
                    origin = _INTERNET
                end = role_id(target.resource)
                yield origin, Edge(origin.id, end, Verb.ASSUMES, (evidence,), _is_open(each))
                continue
            for verb, actions in _granted(own, each, target):
                end, granted = reach_id(target.resource), replace(evidence, actions=names(actions))
                yield origin, Edge(origin.id, end, verb, (granted,), _is_open(each))


def _takes_guests(own: Own, found: iam.Weakness | iam.Undecided) -> bool:
    """Whether the trust is in the identities of Cognito, which it gives to anyone."""
    statements = () if isinstance(own.document, Unknown) else own.document.statements
    named = (
        each.leaf.text
        for statement in statements
        if found.path.startswith(statement.path)
        for each in statement.principals
    )
    return any(isinstance(each, str) and each == COGNITO for each in named)


def _is_open(found: iam.Weakness | iam.Undecided) -> bool:
    return isinstance(found, iam.Undecided)


def _evidence(own: Own, found: iam.Weakness | iam.Undecided) -> Evidence:
    holder, path, urn = named(own.holder), found.path, own.holder.urn
    if isinstance(found, iam.Undecided):
        needs = waits_for(found.unknown)
        return Evidence(holder, path, "may allow any principal", _KNOWN, urn, waits_for=needs)
    says, fix = (without_secrets(each, own.holder) for each in (found.message, found.fix or ""))
    return Evidence(holder, path, says, fix, urn)


_KNOWN = "Make the policy known at preview, or review it after deployment"


def _granted(
    own: Own, found: iam.Weakness | iam.Undecided, target: Target
) -> Iterator[tuple[Verb, ActionSet]]:
    """What the statement of a weakness allows on the resource, with the actions."""
    statements = () if isinstance(own.document, Unknown) else own.document.statements
    held = union(
        expand_statement(each).possible for each in statements if found.path.startswith(each.path)
    )
    for verb, actions in verbs():
        if granted := held & actions & target.actions:
            yield verb, granted
