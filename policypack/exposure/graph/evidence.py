"""The evidence of a grant: the statement, what it grants, under which conditions, and the fix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policypack.exposure.graph.graph import Evidence
from policypack.iam.document.elements import Statement
from policypack.iam.document.globs import has_wildcard
from policypack.iam.meaning import impact
from policypack.iam.meaning.actions import FIRST, NOTHING, ActionSet, names
from policypack.iam.permissions.grants import Grant, Grants, granting_element
from policypack.model.resources import Resource
from policypack.principals.access import Access
from policypack.principals.resource_documents import Own
from policypack.principals.targets import managed, named, path_in, waits_for, without_secrets
from policypack.topology.roles.principals import Principal


class _Granted(NamedTuple):
    """What one statement grants of the wanted actions, possibly on several parts."""

    share: Grant
    is_identity: bool
    sure: ActionSet
    possible: ActionSet


def evidence_of(
    held: Iterable[Access], principal: Principal, wanted: ActionSet
) -> tuple[Evidence, ...]:
    """The evidence for actions of `wanted`, one for each statement that grants some."""
    accesses = tuple(held)
    own = tuple(own for access in accesses[:1] for own in access.own)
    found = []
    for each in _by_statement(accesses, wanted).values():
        path = each.share.expanded.statement.path
        holder = principal.holder_of(path) if each.is_identity else _owner(own, path)
        found.append(_evidence(each, holder))
    return tuple(found)


def _by_statement(
    accesses: Iterable[Access], wanted: ActionSet
) -> dict[tuple[str, bool], _Granted]:
    found: dict[tuple[str, bool], _Granted] = {}
    for access in accesses:
        here = wanted & access.part.actions
        for share, is_identity in access.shares(here):
            key = (share.expanded.statement.path, is_identity)
            before = found.get(key, _Granted(share, is_identity, NOTHING, NOTHING))
            sure = before.sure | share.sure & here
            found[key] = before._replace(
                share=_worse(before.share, share, sure),
                sure=sure,
                possible=before.possible | share.possible & here,
            )
    return found


def _worse(one: Grant, other: Grant, sure: ActionSet) -> Grant:
    """The grant that surely holds the riskiest action: a Deny may take it from the other."""
    if not sure:
        return one
    riskiest = impact.riskiest(sure)[0]
    return one if one.sure >> riskiest & FIRST else other


def _owner(own: Iterable[Own], path: str) -> Resource | None:
    return next((each.holder for each in own if path in each.paths), None)


def _evidence(granted: _Granted, holder: Resource | None) -> Evidence:
    share, statement = granted.share, granted.share.expanded.statement
    path = path_in(holder, statement.path)
    undecided = None if granted.sure else share.waits_for
    on = without_secrets(share.pattern, holder)
    return Evidence(
        holder=named(holder) if holder else managed(statement.path),
        path=path,
        says=f'allows {impact.describe(granted.possible)} on "{on}"',
        fix=_fix(granted, holder, path),
        resource=None if holder is None else holder.urn,
        actions=names(granted.possible),
        conditions=conditions_of(statement),
        waits_for=None if undecided is None else waits_for(undecided),
    )


def _fix(granted: _Granted, holder: Resource | None, path: str) -> str:
    if holder is None:
        policy = managed(granted.share.expanded.statement.path)
        return f"Replace the {policy} with one that names the resources that the workload uses"
    if not granted.sure:
        return f"Make {path} of {named(holder)} known at preview, or review it after deployment"
    share, risky = granted.share, impact.riskiest(granted.sure)[0]
    element = granting_element(_alone(share), risky)
    at = path_in(holder, element.path)
    if element.is_complement or has_wildcard(element.pattern):
        return f"Replace {at} of {named(holder)} with the actions that the workload uses"
    if is_wide(share.pattern):
        return f"Name in {path}.Resource of {named(holder)} the resources that the workload uses"
    return f"Remove {element.pattern} from {at} of {named(holder)} unless the workload needs it"


def _alone(share: Grant) -> Grants:
    return Grants((share,), share.sure, share.possible)


def is_wide(pattern: str) -> bool:
    """Whether a Resource names no single resource: a wildcard stands in its name."""
    name = pattern.split(":", 5)[-1]
    return has_wildcard(name.removesuffix("/*").removesuffix(":*"))


def conditions_of(statement: Statement) -> tuple[str, ...]:
    """The operators and keys of the conditions; their values may be secret."""
    return tuple(
        f"{each.operator} {each.key}" if each.operator else "known after apply"
        for each in statement.conditions
    )
