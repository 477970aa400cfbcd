"""What comes of each finding in `stackwarden fix`: counted as a preview counts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from policypack.program_edits.changes import Change, Finding
from policypack.program_edits.programs import Edits
from policypack.report.entries import OPEN, Entry, Kind, entries

_UNFIXED = "the rule has no fix of one right value"
_IN_PART = "edited in part"


class Left(NamedTuple):
    """An entry that is left to a person, the resources that still have it, and why."""

    entry: Entry
    names: Sequence[str]
    why: str

    @property
    def line(self) -> int:
        """The line of the program, from 1; 0 where it is not known."""
        return self.entry.finding["line"] or 0


class Tally(NamedTuple):
    """How many entries are edited, what is left, and how many wait for a value.

    An entry is one of the preview's: findings with one cause. What is waived or known counts
    nowhere.
    """

    edited: int
    left: Sequence[Left]
    undecided: int


def tally(changes: Iterable[tuple[Finding, Sequence[Change]]], edits: Edits) -> Tally:
    """What the edits leave of the findings, each of which has its changes."""
    pairs = [*changes]
    of = {id(finding): made for finding, made in pairs}
    reasons = dict(edits.left)
    found = entries([finding for finding, _ in pairs])
    told = [each for each in found if each.kind in OPEN]
    left = [each for each in (_left(entry, of, reasons) for entry in told) if each]
    undecided = sum(each.kind is Kind.UNDECIDED for each in found)
    return Tally(len(told) - len(left), left, undecided)


def _left(
    entry: Entry, changes: Mapping[int, Sequence[Change]], reasons: Mapping[Change, str]
) -> Left | None:
    """What the entry leaves; None where each of its findings is edited.

    What another rule implies is resolved with it, so that only the rule's own findings count.
    """
    rule = entry.finding["rule"]
    own = [entry.finding, *(each for each in entry.also if each["rule"] == rule)]
    whys = {id(each): _why(changes[id(each)], reasons) for each in own}
    remaining = [each for each in own if whys[id(each)]]
    if not remaining:
        return None
    why = next(filter(None, whys.values()))
    if len(remaining) < len(own):
        why = f"{_IN_PART}; {why}"
    names = dict.fromkeys(name for each in remaining if (name := _name(each)))
    return Left(entry, [*names], why)


def _why(changes: Sequence[Change], reasons: Mapping[Change, str]) -> str:
    """Why a finding is left; empty where it is edited."""
    if not changes:
        return _UNFIXED
    return next((reasons[each] for each in changes if each in reasons), "")


def _name(finding: Mapping[str, Any]) -> str:
    return str((finding["resource"] or {}).get("name") or "")
