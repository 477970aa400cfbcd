"""The rights of one principal: the statements of all its documents, within its boundary.

Every judge of identity policies asks here, and each question is answered once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policypack.iam import actions, scopes
from policypack.iam.conditions import limits_what
from policypack.iam.elements import Statement
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
    def denies(self) -> Denies:
        """The statements that surely take something away."""
        return tuple(each for each in self.readings if denies_for_sure(each.statement))

    @cached_property
    def anyhow(self) -> Grants:
        """What is granted on any resource at all, under whatever condition."""
        if self.bounds is None and not self.denies:
            return together(_anyhow_shares(self.readings))
        return self.on(ANYHOW)

    @cached_property
    def wide(self) -> Grants:
        """What is granted on all resources of a kind, under no limiting condition."""
        granted = together(_wide_shares(self.readings, self.denies))
        return granted if self.bounds is None else granted.within(self.bounds.wide)

    @cached_property
    def is_known(self) -> bool:
        """Whether there is no unknown in it."""
        known = all(map(_is_known, self.readings))
        return known and (self.bounds is None or self.bounds.is_known)


def _is_known(reading: Reading) -> bool:
    return next(reading.statement.unknown_leaves(), None) is None


def _anyhow_shares(readings: tuple[Reading, ...]) -> Iterator[Grant]:
    """What `grants` would answer, found faster, where nothing is denied."""
    for reading in readings:
        statement = reading.statement
        effect = statement.effect
        if isinstance(effect, Unknown) or statement.not_resources:
            yield from grants((reading,), ANYHOW).shares
        elif effect == "Allow":
            yield Grant(reading, reading.sure, reading.possible, reading.unknown)


def _wide_shares(readings: tuple[Reading, ...], denies: Denies) -> Iterator[Grant]:
    for reading in readings:
        statement = reading.statement
        base = allows(statement)
        if base is False:
            continue
        widths = _widths(statement, reading.possible)
        if widths and statement.conditions:
            base = all_of((base, negated(limits_what(statement.conditions))))
        if base is not False:
            for pattern, width, unknown in widths:
                left = width & ~_taken(denies, pattern) if denies else width
                decides = base if isinstance(base, Unknown) else unknown
                yield _wide_share(reading, left, pattern, decides)


def _wide_share(reading: Reading, width: int, pattern: str, decides: Unknown | None) -> Grant:
    if decides is not None:
        return Grant(reading, 0, width, decides, pattern)
    sure = width if reading.unknown is None else reading.sure & width
    return Grant(reading, sure, width, reading.unknown, pattern)


def _widths(statement: Statement, possible: int) -> list[tuple[str, int, Unknown | None]]:
    """For each Resource pattern that is wide for something possible: for what, and the leaf that
    this waits for."""
    found: list[tuple[str, int, Unknown | None]] = []
    for text in statement.resources.texts:
        if isinstance(text, Unknown):
            found.append(("*", possible, text))
        elif text == "*":
            found.append((text, possible, None))
        elif "*" in text or "?" in text or "${" in text:
            width = scopes.wide(text) & possible
            if width:
                found.append((text, width, None))
    if not statement.resources:
        width, unknown = _beyond(statement)
        found.append(("*", width & possible, unknown))
    return found


def _beyond(statement: Statement) -> tuple[int, Unknown | None]:
    """The same for NotResource: wide is what none of its patterns is wide for."""
    excluded, unknown = 0, None
    for text in statement.not_resources.texts:
        if isinstance(text, Unknown):
            unknown = text
        else:
            excluded |= scopes.wide(text)
    return actions.everything() & ~excluded, unknown


def _taken(denies: Denies, pattern: str) -> int:
    return actions.union(each.sure & _covered(each.statement, pattern) for each in denies)


def _covered(deny: Statement, pattern: str) -> int:
    """The actions that a Deny takes away from all that the pattern grants widely."""
    if not deny.resources:
        width, unknown = _beyond(deny)
        return width if unknown is None else 0
    found = 0
    for text in deny.resources.texts:
        if not isinstance(text, Unknown):
            if covers(text, pattern):
                return actions.everything()
            found |= scopes.denied(text)
    return found
