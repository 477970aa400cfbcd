"""Wildcards inside the names of actions, such as `s3:Get*`."""

from __future__ import annotations

from policypack.iam import action_summary
from policypack.iam.action_sets import union
from policypack.iam.expanded_statements import ExpandedStatement
from policypack.iam.globs import has_wildcard, is_all_wildcards
from policypack.iam.kind import Kind
from policypack.iam.weakness import Found, Undecided, Weakness


def partial_action_wildcard(expanded: ExpandedStatement) -> Found:
    """Yield one weakness for a statement: all that its wildcards match, at the riskiest of them."""
    wild = [
        (leaf, pattern)
        for leaf, pattern in expanded.wildcards
        if pattern.local and _is_partial(str(leaf.text))
    ]
    if wild:
        covered = union(pattern.bits for _, pattern in wild)
        riskiest = action_summary.riskiest(covered)[0]
        leaf = next(leaf for leaf, pattern in wild if pattern.bits >> riskiest & 1)
        held = action_summary.describe(covered)
        message = (
            f'{leaf.path} ("{leaf.text}"){_match(len(wild) - 1)} {held}, and all that AWS adds'
        )
        yield Weakness(Kind.PARTIAL_ACTION_WILDCARD, leaf.path, message, "List the actions in use")
    elif expanded.unknown is not None:
        yield Undecided(Kind.PARTIAL_ACTION_WILDCARD, expanded.unknown)


def _match(others: int) -> str:
    if not others:
        return " matches"
    return f" and {others} more wildcard{'s' * (others > 1)} of the statement match"


def _is_partial(text: str) -> bool:
    name = text.partition(":")[2]
    return has_wildcard(name) and not is_all_wildcards(name)
