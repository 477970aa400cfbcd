"""Principals that a resource's own policies name beside the stack's roles: accounts, services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policypack.exposure.graph.bucket_acls import is_blocked, opened_by_acl
from policypack.exposure.graph.evidence import conditions_of
from policypack.exposure.graph.graph import Evidence
from policypack.iam.document.elements import Principal
from policypack.iam.meaning import impact
from policypack.iam.meaning.accounts import account_of, caller_arn, is_whole_account
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand_all, names, union
from policypack.iam.meaning.any_principal import is_any_principal, is_denied
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.consent import for_caller, means, named_callers
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows, expand_statements
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.resource_documents import Own, own_documents
from policypack.principals.targets import Target, named, waits_for, without_secrets
from policypack.principals.verbs import ROLE
from policypack.topology.parts.buckets import Group
from policypack.topology.roles.principals import USER

ANY = Group.ALL_USERS.value


def others(stack: Stack, target: Target, wanted: ActionSet) -> Iterator[tuple[str, str, Evidence]]:
    """What the policies name, of which kind it is (`AWS`, `Service`, ...), and the statement.

    The access control list of a bucket names groups.
    """
    for opened in opened_by_acl(stack, target.resource):
        granted = expand_all(*opened.evidence.actions) & wanted & target.actions
        if granted:
            yield opened.group.value, "*", replace(opened.evidence, actions=names(granted), fix="")
    for own in own_documents(stack, target.resource):
        document = own.document
        if isinstance(document, Unknown):
            yield "unknown", "", _unknown(own, document)
            continue
        every = expand_statements(applicable(document))
        for expanded in every:
            granted = reached(expanded, target) & wanted
            if allows(expanded.statement) is not False and granted:
                yield from _named(stack, target, own, expanded, every, granted)


def _named(
    stack: Stack,
    target: Target,
    own: Own,
    expanded: ExpandedStatement,
    every: tuple[ExpandedStatement, ...],
    granted: ActionSet,
) -> Iterator[tuple[str, str, Evidence]]:
    evidence = _evidence(own, expanded, granted)
    for principal in expanded.statement.principals:
        text = principal.leaf.text
        if isinstance(text, Unknown):
            yield "unknown", principal.kind, _unknown(own, text)
        elif is_any_principal(principal) is True and (callers := named_callers(expanded.statement)):
            for caller in callers:
                if not _is_told(stack, "AWS", caller):
                    yield without_secrets(caller, own.holder), "AWS", evidence
        elif is_any_principal(principal) is True:
            if not is_denied(expanded, every) and not is_blocked(stack, target.resource):
                yield ANY, "*", evidence
        elif principal.kind == "Service" and named_callers(expanded.statement):
            # The condition is about an ARN or an account, and a service has neither.
            continue
        elif not _is_told(stack, principal.kind, text):
            left = _left(principal, text, expanded, every, target) & granted
            if left:
                told = replace(evidence, actions=names(left), says=_says(left))
                yield without_secrets(text, own.holder), principal.kind, told


def reached(expanded: ExpandedStatement, target: Target) -> ActionSet:
    """The actions of a statement on the parts of the target that it may name."""
    found = NOTHING
    for part in target.parts:
        query = ResourceQuery(touching=part.pattern, conditional=True)
        if any(touches is not False for _, touches in query.targets(expanded.statement)):
            found |= expanded.possible & part.actions
    return found


def _left(
    principal: Principal,
    text: str,
    expanded: ExpandedStatement,
    every: tuple[ExpandedStatement, ...],
    target: Target,
) -> ActionSet:
    """What a statement grants to one principal that it names, less what others surely deny it."""
    caller = _caller(principal, text)
    if caller is not None and for_caller(expanded, caller) is None:
        return NOTHING
    denies = [each for each in every if _denies(each, principal, caller)]
    left = NOTHING
    for part in target.parts:
        query = ResourceQuery(touching=part.pattern, conditional=True)
        for pattern, touches in query.targets(expanded.statement):
            if touches is not False:
                taken = union(
                    each.sure for each in denies if query.is_covered_by(each.statement, pattern)
                )
                left |= expanded.possible & part.actions & ~taken
    return left


def _caller(principal: Principal, text: str) -> str | None:
    """The ARN of an AWS principal; an account is its root. None for services and the like."""
    return caller_arn(text) if principal.kind == "AWS" else None


def _denies(expanded: ExpandedStatement, principal: Principal, caller: str | None) -> bool:
    """Whether it is a Deny that surely applies to the principal."""
    if allows(expanded.statement) is not False:
        return False
    if caller is not None:
        held = for_caller(expanded, caller)
        return held is not None and not held.statement.conditions and means(held, caller) is True
    statement = expanded.statement
    if statement.conditions or statement.not_principals:
        return False
    return any(
        is_any_principal(each) is True
        or (each.kind == principal.kind and _same(each.leaf.text, principal.leaf.text))
        for each in statement.principals
    )


def _same(one: str | Unknown, other: str | Unknown) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one == other


def _is_told(stack: Stack, kind: str, text: str) -> bool:
    """Whether it is a role or user of the stack, or the whole of its own account."""
    if kind != "AWS":
        return False
    arns = [each.at("arn").tree for each in stack.of_type(ROLE, USER)]
    own = {account_of(arn) for arn in arns if isinstance(arn, str)}
    return text in [arn for arn in arns if isinstance(arn, str)] or (
        is_whole_account(text) and account_of(text) in own
    )


def _evidence(own: Own, expanded: ExpandedStatement, granted: ActionSet) -> Evidence:
    statement = expanded.statement
    unknown = next(statement.unknown_leaves(), None)
    return Evidence(
        holder=named(own.holder),
        path=statement.path,
        says=_says(granted),
        fix="",
        resource=own.holder.urn,
        actions=names(granted),
        conditions=conditions_of(statement),
        waits_for=None if unknown is None else waits_for(unknown),
    )


def _says(granted: ActionSet) -> str:
    return f"allows {impact.describe(granted)}"


def _unknown(own: Own, unknown: Unknown) -> Evidence:
    holder, says = named(own.holder), "may allow any principal"
    needs = waits_for(unknown)
    return Evidence(holder, unknown.path, says, "", own.holder.urn, waits_for=needs)
