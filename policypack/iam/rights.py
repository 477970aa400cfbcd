"""The rights of one principal: the statements of all its documents, within its boundary.

Every judge of identity policies asks here, and each question is answered once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policypack.iam import actions, scopes
from policypack.iam.conditions import limits_what
from policypack.iam.document import Statement
from policypack.iam.globs import covers
from policypack.iam.grants import (
    ANYHOW,
    Grant,
    Grants,
    Question,
    Reading,
    allows,
    denies_for_sure,
    grants,
    together,
)
from policypack.iam.truth import all_of, negated
from policypack.unknown import Unknown

Denies = tuple[Reading, ...]


@dataclass(frozen=True, eq=False)
class Rights:
    """What `readings` allow; `bounds` is the permissions boundary, None where there is none."""

    readings: tuple[Reading, ...]
    bounds: Rights | None = None

    def on(self, question: Question) -> Grants:
        """What is granted in answer to a question."""
        granted = grants(self.readings, question)
        return granted if self.bounds is None else granted.within(self.bounds.on(question))

    @cached_property
    def anyhow(self) -> Grants:
        """What is granted on any resource at all, under whatever condition."""
        return self.on(ANYHOW)

    @cached_property
    def wide(self) -> Grants:
        """What is granted on all resources of a kind, under no limiting condition."""
        denies = tuple(each for each in self.readings if denies_for_sure(each.statement))
        shares = (share for each in self.readings for share in _wide_shares(each, denies))
        granted = together(shares)
        return granted if self.bounds is None else granted.within(self.bounds.wide)

    @cached_property
    def is_known(self) -> bool:
        """Whether there is no unknown in it."""
        known = all(map(_is_known, self.readings))
        return known and (self.bounds is None or self.bounds.is_known)


def _is_known(reading: Reading) -> bool:
    statement = reading.statement
    unknown = isinstance(statement.effect, Unknown)
    return not unknown and not any(isinstance(each.text, Unknown) for each in statement.leaves())


def _wide_shares(reading: Reading, denies: Denies) -> Iterator[Grant]:
    statement = reading.statement
    base = allows(statement)
    if base is not False and statement.conditions:
        base = all_of((base, negated(limits_what(statement.conditions))))
    if base is False:
        return
    for pattern, width, unknown in _widths(statement):
        taken = _taken(denies, pattern) if denies and width else 0
        possible = reading.possible & width & ~taken
        if not possible:
            continue
        decides = base if isinstance(base, Unknown) else unknown
        if decides is None:
            yield Grant(reading, reading.sure & possible, possible, reading.unknown, pattern)
        else:
            yield Grant(reading, 0, possible, decides, pattern)


def _widths(statement: Statement) -> Iterator[tuple[str, int, Unknown | None]]:
    """For each Resource pattern: the actions for which it is wide, and what that waits for."""
    for leaf in statement.resources:
        if isinstance(leaf.text, Unknown):
            yield "*", actions.everything(), leaf.text
        else:
            yield leaf.text, scopes.wide(leaf.text), None
    if not statement.resources:
        width, unknown = _beyond(statement)
        yield "*", width, unknown


def _beyond(statement: Statement) -> tuple[int, Unknown | None]:
    """The same for NotResource: wide is what none of its patterns is wide for."""
    excluded, unknown = 0, None
    for leaf in statement.not_resources:
        if isinstance(leaf.text, Unknown):
            unknown = leaf.text
        else:
            excluded |= scopes.wide(leaf.text)
    return actions.everything() & ~excluded, unknown


def _taken(denies: Denies, pattern: str) -> int:
    return actions.union(each.sure & _covered(each.statement, pattern) for each in denies)


def _covered(deny: Statement, pattern: str) -> int:
    """The actions that a Deny takes away from all that the pattern grants widely."""
    if not deny.resources:
        width, unknown = _beyond(deny)
        return width if unknown is None else 0
    found = 0
    for leaf in deny.resources:
        if not isinstance(leaf.text, Unknown):
            if covers(leaf.text, pattern):
                return actions.everything()
            found |= scopes.denied(leaf.text)
    return found
