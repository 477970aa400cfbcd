"""What the Allow statements of a document grant on resources of some kind, less what Deny takes.

An unknown widens what is possible and never what is sure. A Deny takes only what it covers for
sure: nothing under a condition, nothing while a leaf of it that matters is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policypack.iam import actions
from policypack.iam.arns import EVERYTHING, reaches, reaches_anywhere
from policypack.iam.conditions import limits_what
from policypack.iam.document import Document, Leaf, Principal, Statement
from policypack.iam.globs import covers
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.unknown import Unknown


@dataclass(frozen=True, eq=False)
class Reading:
    """A statement with its actions expanded, once for all questions."""

    statement: Statement
    sure: int
    possible: int
    unknown: Unknown | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """Grants on what? On all resources that the probes stand for; without probes, on any at all.

    `within` asks for what reaches one given pattern instead. `conditional` counts what is granted
    under a condition too; otherwise `passed_to` is the service that iam:PassedToService must let
    through ("" for any). `own_user` takes a pattern of the caller's own user for wide.
    """

    probes: tuple[str, ...] = EVERYTHING
    within: str | None = None
    conditional: bool = False
    passed_to: str = ""
    own_user: bool = False

    def is_wide(self, pattern: str) -> bool:
        """Whether a Resource pattern reaches all that is asked for."""
        if self.within is not None:
            return covers(pattern, self.within)
        return reaches(pattern, self.probes) or (
            self.own_user and "${aws:username}" in pattern.lower()
        )

    def is_taken(self, pattern: str, denied: str) -> bool:
        """Whether a Deny on `denied` takes away all that `pattern` grants."""
        if covers(denied, self.within or pattern):
            return True
        return self.within is None and reaches_anywhere(denied, self.probes or EVERYTHING)


@dataclass(frozen=True, eq=False)
class Grant:
    """One statement's share: what it surely and possibly grants, and what the rest waits for."""

    reading: Reading
    sure: int
    possible: int
    waits_for: Unknown | None


@dataclass(frozen=True, eq=False)
class Grants:
    """All shares together."""

    shares: tuple[Grant, ...]
    sure: int
    possible: int

    def waits_for(self, wanted: int) -> Iterator[Unknown]:
        """The leaves that decide about actions of `wanted`."""
        for share in self.shares:
            if share.waits_for is not None and share.possible & ~share.sure & wanted:
                yield share.waits_for


def read(document: Document) -> tuple[Reading, ...]:
    """Expand every statement. A statement that is not known yet may allow anything."""
    known = tuple(_expanded(each) for each in document.statements)
    return known + tuple(_unknown_statement(each) for each in document.unknowns)


def _unknown_statement(unknown: Unknown) -> Reading:
    leaf = Leaf(unknown, unknown.path)
    anyone = (Principal("", leaf),)
    statement = Statement(
        unknown.path, unknown, actions=(leaf,), resources=(leaf,), principals=anyone
    )
    return Reading(statement, 0, actions.everything(), unknown)


def _expanded(statement: Statement) -> Reading:
    named, unknown = 0, None
    for leaf in statement.actions or statement.not_actions:
        if not isinstance(leaf.text, Unknown):
            named |= actions.expand(leaf.text)
        elif unknown is None:
            unknown = leaf.text
    if statement.actions:
        return Reading(
            statement, named, named if unknown is None else actions.everything(), unknown
        )
    rest = actions.everything() & ~named
    return Reading(statement, rest if unknown is None else 0, rest, unknown)


def grants(readings: Iterable[Reading], question: Question) -> Grants:
    """What all Allow statements grant on what is asked for, under no limiting condition."""
    readings = tuple(readings)
    denies = tuple(each for each in readings if denies_for_sure(each.statement))
    shares = tuple(share for each in readings for share in _shares(each, denies, question))
    sure = possible = 0
    for share in shares:
        sure |= share.sure
        possible |= share.possible
    return Grants(shares, sure, possible)


def allows(statement: Statement) -> Truth:
    """Whether the effect is Allow."""
    effect = statement.effect
    return effect if isinstance(effect, Unknown) else effect == "Allow"


def denies_for_sure(statement: Statement) -> bool:
    """Whether this is a Deny that always holds."""
    return allows(statement) is False and not statement.conditions


def _shares(reading: Reading, denies: tuple[Reading, ...], question: Question) -> Iterator[Grant]:
    base = allows(reading.statement)
    if base is not False and not question.conditional:
        limited = limits_what(reading.statement.conditions, question.passed_to)
        base = all_of((base, negated(limited)))
    if base is False:
        return
    for pattern, wide in _targets(reading.statement, question):
        truth = all_of((base, wide))
        if truth is not False:
            yield _share(reading, truth, _taken(denies, pattern, question))


def _share(reading: Reading, truth: Truth, taken: int) -> Grant:
    possible = reading.possible & ~taken
    if isinstance(truth, Unknown):
        return Grant(reading, 0, possible, truth)
    return Grant(reading, reading.sure & ~taken, possible, reading.unknown)


def _targets(statement: Statement, question: Question) -> Iterator[tuple[str, Truth]]:
    """Every pattern that the statement reaches, and whether it is wide.

    What a Deny must cover is `*` for a NotResource, an absent Resource and an unknown one.
    """
    for leaf in statement.resources:
        if not isinstance(leaf.text, Unknown):
            yield leaf.text, question.is_wide(leaf.text)
        else:
            yield "*", leaf.text if question.probes or question.within is not None else True
    if not statement.resources:
        yield "*", negated(any_of(_excluded(statement, question)))


def _excluded(statement: Statement, question: Question) -> Iterator[Truth]:
    """For each leaf of NotResource, whether it leaves nothing of what is asked for."""
    narrow = question if question.probes or question.within is not None else Question()
    for leaf in statement.not_resources:
        yield leaf.text if isinstance(leaf.text, Unknown) else narrow.is_wide(leaf.text)


def _taken(denies: tuple[Reading, ...], pattern: str, question: Question) -> int:
    taken = 0
    for deny in denies:
        if _takes(deny.statement, pattern, question):
            taken |= deny.sure
    return taken


def _takes(deny: Statement, pattern: str, question: Question) -> bool:
    if deny.resources:
        texts = (leaf.text for leaf in deny.resources)
        return any(
            not isinstance(text, Unknown) and question.is_taken(pattern, text) for text in texts
        )
    # "Deny on all but these" takes everything wide, unless one of these is wide itself.
    return bool(question.probes) and all(each is False for each in _excluded(deny, question))
