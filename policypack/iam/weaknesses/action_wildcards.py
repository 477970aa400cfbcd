"""Wildcards inside the names of actions, such as `s3:Get*`."""

from __future__ import annotations

from typing import NamedTuple, TypeGuard

from policypack.iam.document.content import Texts, by_texts
from policypack.iam.document.globs import has_wildcard, is_all_wildcards
from policypack.iam.meaning import action_summary
from policypack.iam.meaning.action_sets import FIRST, union
from policypack.iam.meaning.actions import expand
from policypack.iam.meaning.expanded_statements import ExpandedStatement
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.weakness import Found, Undecided, Weakness
from policypack.model.unknown import Unknown


def partial_action_wildcard(expanded: ExpandedStatement) -> Found:
    """Yield one weakness for a statement: all that its wildcards match, at the riskiest of them."""
    found = _riskiest(expanded.statement.actions) if expanded.wildcards else None
    if found is not None:
        leaf = expanded.statement.actions.leaf(found.place, expanded.statement.path)
        message = f'{leaf.path} ("{leaf.text}"){found.matches}, and all that AWS adds'
        yield Weakness(Kind.PARTIAL_ACTION_WILDCARD, leaf.path, message, "List the actions in use")
    elif expanded.unknown is not None:
        yield Undecided(Kind.PARTIAL_ACTION_WILDCARD, expanded.unknown)


class _Riskiest(NamedTuple):
    """The place of the wildcard that matches the riskiest action, and what all of them match."""

    place: int
    matches: str


@by_texts
def _riskiest(texts: Texts) -> _Riskiest | None:
    partial = [(at, each) for at, each in enumerate(texts) if _is_partial(each)]
    wild = [(at, expand(each)) for at, each in partial if expand(each)]
    if not wild:
        return None
    covered = union(bits for _, bits in wild)
    riskiest = action_summary.riskiest(covered)[0]
    place = next(at for at, bits in wild if bits >> riskiest & FIRST)
    held = action_summary.describe(covered)
    return _Riskiest(place, f"{_match(len(wild) - 1)} {held}")


def _match(others: int) -> str:
    if not others:
        return " matches"
    return f" and {others} more wildcard{'s' * (others > 1)} of the statement match"


def _is_partial(text: str | Unknown) -> TypeGuard[str]:
    name = "" if isinstance(text, Unknown) else text.partition(":")[2]
    return has_wildcard(name) and not is_all_wildcards(name)
