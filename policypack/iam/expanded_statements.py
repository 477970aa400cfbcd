"""Statements with their actions expanded, once for all that is asked about them.

An unknown widens what is possible and never what is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from policypack.iam import action_index, actions
from policypack.iam.elements import Document, Leaf, Leaves, Principal, Statement
from policypack.iam.truth import Truth
from policypack.iam.weakness import Found, Undecided
from policypack.unknown import Unknown


class ExpandedStatement(NamedTuple):
    """A statement and the sets of actions that it surely and possibly names.

    `wildcards` are the patterns among its actions with what they match, `unmatched` those leaves
    that match no action; a NotAction has no `wildcards`, it is one by itself. `held` is what the
    actions match by the places where the services begin.
    """

    statement: Statement
    sure: int
    possible: int
    unknown: Unknown | None = None
    wildcards: tuple[tuple[Leaf, actions.Pattern], ...] = ()
    unmatched: tuple[Leaf, ...] = ()
    held: Mapping[int, int] = {}


def expand_statements(document: Document) -> tuple[ExpandedStatement, ...]:
    """Expand every statement. A statement that is not known yet may allow anything."""
    known = tuple(map(_expanded, document.statements))
    return known + tuple(map(_unknown_statement, document.unknowns))


def _unknown_statement(unknown: Unknown) -> ExpandedStatement:
    anything = Leaves((unknown,), unknown.path, is_known=False)
    anyone = (Principal("", anything.leaf(0)),)
    statement = Statement(
        unknown.path, unknown, actions=anything, resources=anything, principals=anyone
    )
    return ExpandedStatement(statement, 0, action_index.everything(), unknown)


def _expanded(statement: Statement) -> ExpandedStatement:
    held: dict[int, int] = {}
    unknown: Unknown | None = None
    wildcards, unmatched = [], []
    expand = actions.pattern
    leaves = statement.actions or statement.not_actions
    # This loop sees every action of every document, so it makes nothing that it can do without.
    for at, text in enumerate(leaves.texts):
        if isinstance(text, Unknown):
            unknown = text if unknown is None else unknown
            continue
        pattern = expand(text)
        start, local, _, is_open, _ = pattern
        held[start] = held[start] | local if start in held else local
        if not local:
            unmatched.append(leaves.leaf(at))
        if is_open:
            wildcards.append((leaves.leaf(at), pattern))
    named = _named(held)
    if not statement.actions:
        return _complement(statement, named, unknown, tuple(unmatched))
    possible = named if unknown is None else action_index.everything()
    return ExpandedStatement(
        statement, named, possible, unknown, tuple(wildcards), tuple(unmatched), held
    )


def _named(held: Mapping[int, int]) -> int:
    named = 0
    for start, local in held.items():
        named |= local << start
    return named


def _complement(
    statement: Statement, named: int, unknown: Unknown | None, unmatched: tuple[Leaf, ...]
) -> ExpandedStatement:
    """A NotAction: every action that it does not name."""
    rest = action_index.everything() & ~named
    sure = 0 if unknown is not None else rest
    return ExpandedStatement(statement, sure, rest, unknown, (), unmatched)


def allows(statement: Statement) -> Truth:
    """Whether the effect is Allow."""
    effect = statement.effect
    return effect if isinstance(effect, Unknown) else effect == "Allow"


def denies_unconditionally(statement: Statement) -> bool:
    """Whether this is a Deny that always holds."""
    return allows(statement) is False and not statement.conditions


def if_allowed(expanded: ExpandedStatement, find: Callable[[ExpandedStatement], Found]) -> Found:
    """What `find` yields for a statement that allows; an unknown effect leaves it undecided."""
    allowed = allows(expanded.statement)
    if isinstance(allowed, Unknown):
        yield from (Undecided(found.kind, allowed) for found in find(expanded))
    elif allowed:
        yield from find(expanded)
