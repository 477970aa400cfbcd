"""Statements with their actions expanded, once for all that is asked about them.

An unknown widens what is possible and never what is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from policypack.iam.document.elements import (
    Condition,
    Document,
    Leaves,
    Memory,
    Principal,
    Statement,
)
from policypack.iam.document.forms import Texts, by_texts
from policypack.iam.meaning import actions
from policypack.iam.meaning.actions import NOTHING, ActionSet
from policypack.iam.meaning.kind import Found, Undecided
from policypack.iam.meaning.truth import Truth
from policypack.model.unknown import Unknown


class ExpandedStatement(NamedTuple):
    """A statement and the sets of actions that it surely and possibly names.

    `wildcards` has the places of patterns among its actions with their matches, `unmatched` the
    places of texts that match no action; a NotAction has no `wildcards`, it is one by itself.
    `held` has the matched actions by the places where the services begin. `memory` is the memory of
    the statement. `met` has the conditions that the holder can meet, which are removed from it.
    """

    statement: Statement
    sure: ActionSet
    possible: ActionSet
    unknown: Unknown | None = None
    wildcards: tuple[tuple[int, actions.Pattern], ...] = ()
    unmatched: tuple[int, ...] = ()
    held: Mapping[int, ActionSet] = {}
    memory: Memory | None = None
    met: tuple[Condition, ...] = ()


def expand_statements(document: Document) -> tuple[ExpandedStatement, ...]:
    """Expand every statement. A statement that is not known yet may allow anything."""
    known = tuple(map(expand_statement, document.statements))
    return known + tuple(map(_unknown_statement, document.unknowns))


def _unknown_statement(unknown: Unknown) -> ExpandedStatement:
    anything = Leaves((unknown,))
    anyone = (Principal("", anything.leaf(0, unknown.path)),)
    statement = Statement(
        unknown.path, unknown, actions=anything, resources=anything, principals=anyone
    )
    return ExpandedStatement(statement, NOTHING, actions.everything(), unknown)


class _Match(NamedTuple):
    """All matches of the texts of Action or NotAction, the first unknown text, and the places of
    wildcards and of texts without a match."""

    named: ActionSet
    held: Mapping[int, ActionSet]
    unknown: Unknown | None
    wildcards: tuple[tuple[int, actions.Pattern], ...]
    unmatched: tuple[int, ...]


@by_texts
def _match(texts: Texts) -> _Match:
    held: dict[int, ActionSet] = {}
    wildcards, unmatched = [], []
    unknown: Unknown | None = None
    for at, text in enumerate(texts):
        if isinstance(text, Unknown):
            unknown = text if unknown is None else unknown
            continue
        pattern = actions.pattern(text)
        start, local, _, is_open, _ = pattern
        held[start] = held.get(start, NOTHING) | local
        if is_open:
            wildcards.append((at, pattern))
        if not local:
            unmatched.append(at)
    return _Match(actions.joined(held), held, unknown, tuple(wildcards), tuple(unmatched))


def expand_statement(statement: Statement) -> ExpandedStatement:
    """Expand a statement."""
    is_action = bool(statement.actions.texts)
    leaves = statement.actions if is_action else statement.not_actions
    named, held, unknown, wildcards, unmatched = _match(leaves)
    if is_action:
        possible = named if unknown is None else actions.everything()
        return ExpandedStatement(
            statement, named, possible, unknown, wildcards, unmatched, held, statement.memory
        )
    rest = actions.everything() & ~named
    sure = rest if unknown is None else NOTHING
    return ExpandedStatement(statement, sure, rest, unknown, (), unmatched, {}, statement.memory)


def covers_actions(expanded: ExpandedStatement, wanted: ActionSet) -> Truth:
    """Whether the statement names all of the actions."""
    if not wanted & ~expanded.sure:
        return True
    return False if expanded.unknown is None else expanded.unknown


def allows(statement: Statement) -> Truth:
    """Whether the effect is Allow."""
    effect = statement.effect
    return effect if isinstance(effect, Unknown) else effect == "Allow"


def names_any(expanded: ExpandedStatement, wanted: ActionSet) -> Truth:
    """Whether one of the wanted actions is among those that the statement names."""
    if expanded.sure & wanted:
        return True
    if expanded.possible & wanted and expanded.unknown is not None:
        return expanded.unknown
    return False


def denies_unconditionally(statement: Statement) -> bool:
    """Whether this is a Deny that always holds."""
    return allows(statement) is False and not statement.conditions


def whole_unknown(expanded: ExpandedStatement) -> Unknown | None:
    """The unknown that the whole statement is, so that it may have any element."""
    return expanded.unknown if expanded.statement.effect is expanded.unknown else None


def if_allowed(expanded: ExpandedStatement, find: Callable[[ExpandedStatement], Found]) -> Found:
    """What `find` yields for a statement that allows; an unknown effect leaves it undecided."""
    allowed = allows(expanded.statement)
    if isinstance(allowed, Unknown):
        yield from (Undecided(found.kind, allowed) for found in find(expanded))
    elif allowed:
        yield from find(expanded)
