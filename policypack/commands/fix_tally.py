"""The edits that the installed SDK takes, and the result of `stackwarden fix` for each finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from policypack.offline.required_plugins import node_modules
from policypack.preview.plugins import site_packages
from policypack.preview.project import Project
from policypack.program_edits.changes import (
    Change,
    Finding,
    Made,
    NotPlainError,
    changes_by_finding,
)
from policypack.program_edits.installed_sdk import InstalledSdks
from policypack.program_edits.programs import Edits, editor_of, edits_of
from policypack.report.entries import OPEN, Entry, Kind, entries
from policypack.rule.rule import Rule

_UNFIXED = "no automatic fix"
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
    nowhere. `next` are entries that the next preview may tell: an edited finding implied them, and
    they are about another property than the edit.
    """

    edited: int
    left: Sequence[Left]
    undecided: int
    next: Sequence[Entry] = ()


def tally(changes: Iterable[tuple[Finding, Sequence[Change]]], edits: Edits) -> Tally:
    """What the edits leave of the findings, each of which has its changes."""
    pairs = [*changes]
    of = {id(finding): made for finding, made in pairs}
    reasons = dict(edits.left)
    found = entries([finding for finding, _ in pairs])
    told = [each for each in found if each.kind in OPEN]
    left = [each for each in (_left(entry, of, reasons) for entry in told) if each]
    undecided = sum(each.kind is Kind.UNDECIDED for each in found)
    kept = {id(each.entry) for each in left}
    edited = [each for each in told if id(each) not in kept]
    later = [each for entry in edited for each in _implied(entry, of)]
    following = [each for each in entries(later) if each.kind in OPEN]
    return Tally(len(edited), left, undecided, following)


def _implied(entry: Entry, changes: Mapping[int, Sequence[Change]]) -> Iterator[Finding]:
    """What an edited entry implied of other properties, as findings of their own."""
    every = [each for each in (entry.finding, *entry.also) if changes[id(each)]]
    edited = {(name_of(each), made.path[0]) for each in every for made in changes[id(each)]}
    edited |= {(name_of(each), _property(each)) for each in every}
    for each in entry.also:
        is_of_rule = each["rule"] == entry.finding["rule"]
        if not is_of_rule and (name_of(each), _property(each)) not in edited:
            yield {**each, "folded_into": None}


def _property(finding: Finding) -> str:
    return re.split(r"[.\[]", finding["path"])[0]


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
    names = dict.fromkeys(name for each in remaining if (name := name_of(each)))
    return Left(entry, [*names], why)


def _why(changes: Sequence[Change], reasons: Mapping[Change, str]) -> str:
    """Why a finding is left; empty where it is edited."""
    if not changes:
        return _UNFIXED
    return next((reasons[each] for each in changes if each in reasons), "")


def name_of(finding: Mapping[str, Any]) -> str:
    """The name of the resource that a finding is about; empty for one without a resource."""
    return str((finding["resource"] or {}).get("name") or "")


def edits_in(project: Project, changes: Iterable[Change], unsafe: bool = False) -> Edits:
    """The edits of a project's files for the changes. Nothing is written."""
    sdks = InstalledSdks(site_packages(project), [*islice(node_modules(project.program), 1)])
    return edits_of(changes, project.repository, unsafe, sdks.check)


def fixable(findings: Sequence[Finding], rules: Iterable[Rule], made: Made) -> int:
    """The number of findings, as a preview counts them, that have an edit in their language.

    The sources are not read: an edit takes longer than a preview may.
    """
    pairs = changes_by_finding(findings, rules, made)
    refused = Edits()
    for change in dict.fromkeys(each for _, changes in pairs for each in changes):
        try:
            editor_of(change)
        except NotPlainError as error:
            refused.left.append((change, str(error)))
    return tally(pairs, refused).edited
