"""What Allow statements grant on resources of some kind, less what Deny takes.

An unknown widens what is possible and never what is sure. A Deny takes only what it covers for
sure: nothing under a condition, nothing while a leaf of it that matters is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from policypack.iam import actions
from policypack.iam.arns import EVERYTHING, reaches, reaches_anywhere
from policypack.iam.conditions import limits_what
from policypack.iam.elements import Document, Leaf, Leaves, Principal, Statement
from policypack.iam.globs import covers
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.unknown import Unknown


class Reading(NamedTuple):
    """A statement with its actions expanded, once for all questions.

    `opened` are the patterns among its actions with what they match, `nameless` those leaves that
    match nothing; a NotAction has none that is opened, it is open by itself. `held` is what the
    actions match by the places where the services begin.
    """

    statement: Statement
    sure: int
    possible: int
    unknown: Unknown | None = None
    opened: tuple[tuple[Leaf, actions.Pattern], ...] = ()
    nameless: tuple[Leaf, ...] = ()
    held: Mapping[int, int] = {}


@dataclass(frozen=True, eq=False)
class Question:
    """Grants on what? On all resources that the probes stand for; without probes, on any at all.

    `within` asks for what reaches one given pattern instead. `conditional` counts what is granted
    under a condition too.
    """

    probes: tuple[str, ...] = EVERYTHING
    within: str | None = None
    conditional: bool = False

    def is_wide(self, pattern: str) -> bool:
        """Whether a Resource pattern reaches all that is asked for."""
        if self.within is not None:
            return covers(pattern, self.within)
        return not self.probes or reaches(pattern, self.probes)

    def is_taken(self, pattern: str, denied: str) -> bool:
        """Whether a Deny on `denied` takes away all that `pattern` grants."""
        if covers(denied, self.within or pattern):
            return True
        return self.within is None and reaches_anywhere(denied, self.probes or EVERYTHING)


# An action that only helps a path along serves on any resource and under most conditions.
ANYHOW = Question(probes=(), conditional=True)


class Grant(NamedTuple):
    """One statement's share: what it surely and possibly grants, and what the rest waits for.

    `pattern` is the Resource that it is about, "*" where there is none.
    """

    reading: Reading
    sure: int
    possible: int
    waits_for: Unknown | None
    pattern: str = "*"


@dataclass(frozen=True, eq=False)
class Grants:
    """All shares together, within what `bounds` grants."""

    shares: tuple[Grant, ...]
    sure: int
    possible: int
    bounds: Grants | None = None

    def waits_for(self, wanted: int) -> Iterator[Unknown]:
        """The leaves that decide about actions of `wanted`."""
        for share in self.shares:
            if share.possible is share.sure:
                continue
            open_ = share.possible & ~share.sure & wanted
            if open_ and share.waits_for is not None:
                yield share.waits_for
            if open_ and self.bounds is not None:
                yield from self.bounds.waits_for(open_)

    def within(self, bounds: Grants) -> Grants:
        """What is left of them under a permissions boundary: what both grant."""
        shares = tuple(
            Grant(
                each.reading,
                each.sure & bounds.sure,
                each.possible & bounds.possible,
                each.waits_for,
                each.pattern,
            )
            for each in self.shares
        )
        return Grants(shares, self.sure & bounds.sure, self.possible & bounds.possible, bounds)


def read(document: Document) -> tuple[Reading, ...]:
    """Expand every statement. A statement that is not known yet may allow anything."""
    known = tuple(map(_expanded, document.statements))
    return known + tuple(map(_unknown_statement, document.unknowns))


def _unknown_statement(unknown: Unknown) -> Reading:
    anything = Leaves((unknown,), unknown.path)
    anyone = (Principal("", anything.leaf(0)),)
    statement = Statement(
        unknown.path, unknown, actions=anything, resources=anything, principals=anyone
    )
    return Reading(statement, 0, actions.everything(), unknown)


def _expanded(statement: Statement) -> Reading:
    held: dict[int, int] = {}
    unknown: Unknown | None = None
    opened, nameless = [], []
    expanded = actions.pattern
    leaves = statement.actions or statement.not_actions
    for at, text in enumerate(leaves.texts):
        if isinstance(text, Unknown):
            unknown = text if unknown is None else unknown
            continue
        pattern = expanded(text)
        start, local, _, is_open, _ = pattern
        held[start] = held[start] | local if start in held else local
        if not local:
            nameless.append(leaves.leaf(at))
        if is_open:
            opened.append((leaves.leaf(at), pattern))
    named = 0
    for start, local in held.items():
        named |= local << start
    if statement.actions:
        possible = named if unknown is None else actions.everything()
        return Reading(statement, named, possible, unknown, tuple(opened), tuple(nameless), held)
    rest = actions.everything() & ~named
    sure = 0 if unknown is not None else rest
    return Reading(statement, sure, rest, unknown, (), tuple(nameless))


def grants(readings: Iterable[Reading], question: Question) -> Grants:
    """What all Allow statements grant on what is asked for."""
    readings = tuple(readings)
    denies = tuple(each for each in readings if denies_for_sure(each.statement))
    return together(share for each in readings for share in _shares(each, denies, question))


def together(shares: Iterable[Grant]) -> Grants:
    """The shares with what they grant in all."""
    every = tuple(shares)
    sure = unsure = 0
    for share in every:
        sure |= share.sure
        # Nearly always one and the same number, and such numbers are long.
        if share.possible is not share.sure:
            unsure |= share.possible
    return Grants(every, sure, sure | unsure)


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
        base = all_of((base, negated(limits_what(reading.statement.conditions))))
    if base is False:
        return
    seen: set[int] = set()
    for pattern, wide in _targets(reading.statement, question):
        truth = all_of((base, wide))
        taken = _taken(denies, pattern, question) if denies and truth is not False else 0
        # A statement has a target per resource, and most of their shares are alike.
        if truth is True and taken not in seen:
            seen.add(taken)
            yield _share(reading, truth, taken, pattern)
        elif isinstance(truth, Unknown):
            yield _share(reading, truth, taken, pattern)


def _share(reading: Reading, truth: Truth, taken: int, pattern: str) -> Grant:
    sure, possible = reading.sure, reading.possible
    if taken:
        sure, possible = sure & ~taken, possible & ~taken
    if isinstance(truth, Unknown):
        return Grant(reading, 0, possible, truth, pattern)
    return Grant(reading, sure, possible, reading.unknown, pattern)


def _targets(statement: Statement, question: Question) -> Iterator[tuple[str, Truth]]:
    """Every pattern that the statement reaches, and whether it is wide.

    What a Deny must cover is `*` for a NotResource, an absent Resource and an unknown one.
    """
    for text in statement.resources.texts:
        if not isinstance(text, Unknown):
            yield text, question.is_wide(text)
        else:
            yield "*", text if question.probes or question.within is not None else True
    if not statement.resources:
        yield "*", negated(any_of(_excluded(statement, question)))


def _excluded(statement: Statement, question: Question) -> Iterator[Truth]:
    """For each leaf of NotResource, whether it leaves nothing of what is asked for."""
    narrow = question if question.probes or question.within is not None else Question()
    for text in statement.not_resources.texts:
        yield text if isinstance(text, Unknown) else narrow.is_wide(text)


def _taken(denies: tuple[Reading, ...], pattern: str, question: Question) -> int:
    return actions.union(each.sure for each in denies if _takes(each.statement, pattern, question))


def _takes(deny: Statement, pattern: str, question: Question) -> bool:
    if deny.resources:
        return any(
            not isinstance(text, Unknown) and question.is_taken(pattern, text)
            for text in deny.resources.texts
        )
    # "Deny on all but these" takes everything wide, unless one of these is wide itself.
    return bool(question.probes) and all(each is False for each in _excluded(deny, question))
