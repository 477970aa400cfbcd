"""The proof of the edits of `stackwarden fix`, and its result for each finding.

The whole program is previewed with the edits; what does not close its finding is not made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, Protocol

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
from policypack.program_edits.programs import EditedFile, Edits, editor_of, edits_of
from policypack.reading.files import split_lines
from policypack.report.entries import OPEN, Entry, Kind, entries
from policypack.report.run import Failure
from policypack.rule.rule import Rule
from policypack.start.record import record

_UNFIXED = "no automatic fix"
_IN_PART = "edited in part"


class Left(NamedTuple):
    """An entry that is left to a person, the resources that still have it, and why."""

    entry: Entry
    names: Sequence[str]
    why: str

    @property
    def line(self) -> int:
        """The line of the program, from 1; 0 if it is not known."""
        return self.entry.finding["line"] or 0


class Tally(NamedTuple):
    """How many entries are edited, what is left, and how many wait for a value.

    An entry is one of the preview's: findings with one cause. What is waived or known counts
    nowhere. `next` are entries that need another preview: an edited finding implied them, and
    they are about another property than the edit.
    """

    edited: int
    left: Sequence[Left]
    undecided: int
    next: Sequence[Entry] = ()


def tally(changes: Iterable[tuple[Finding, Sequence[Change]]], edits: Edits) -> Tally:
    """The findings that remain after the edits, each with its changes."""
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
    """Findings about other properties that an edited entry implied, as separate findings."""
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
    """The entry without its edited findings; None if all of them are edited.

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
    """Why a finding is left; empty if it is edited."""
    if not changes:
        return _UNFIXED
    return next((reasons[each] for each in changes if each in reasons), "")


def name_of(finding: Mapping[str, Any]) -> str:
    """The name of the resource that a finding is about; empty for one without a resource."""
    return str((finding["resource"] or {}).get("name") or "")


def edits_in(project: Project, changes: Iterable[Change], unsafe: bool = False) -> Edits:
    """The edits of a project's files for the changes. Nothing is written."""
    return edits_of(changes, project.repository, unsafe, installed(project).check)


def installed(project: Project) -> InstalledSdks:
    """The SDKs that a project has installed."""
    return InstalledSdks(site_packages(project), [*islice(node_modules(project.program), 1)])


def fixable(
    findings: Sequence[Finding], rules: Iterable[Rule], made: Made, sdks: InstalledSdks
) -> tuple[int, int]:
    """The number of findings, as a preview counts them, that have a safe edit in their language and
    SDK, and of those that have one to look at.

    The sources are not read: an edit takes longer than a preview may.
    """
    pairs = changes_by_finding(findings, rules, made)
    safe, every = (_possible(pairs, sdks, is_looked_at) for is_looked_at in (False, True))
    return safe, every - safe


def _possible(
    pairs: Sequence[tuple[Finding, Sequence[Change]]], sdks: InstalledSdks, is_looked_at: bool
) -> int:
    refused = Edits()
    for change in dict.fromkeys(each for _, changes in pairs for each in changes):
        try:
            editor_of(change, is_looked_at=is_looked_at)
            sdks.check(change)
        except NotPlainError as error:
            refused.left.append((change, str(error)))
    return tally(pairs, refused).edited


# Edits that fail together are halved until the one is known; each half is a preview.
_MOST_PREVIEWS = 12
UNDONE = "undone: "
# What AWS refuses, or leaves without effect, beside an edit: a preview reports it in each profile.
CONTRADICTIONS = ("s3-bucket-acl-overridden", "s3-bucket-policy-overridden")
_UNPROVEN = f"{UNDONE}not proven after {_MOST_PREVIEWS} previews"
_Key = tuple[str, str, str]


class Previewed(Protocol):
    """The data of a preview that a proof needs."""

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings of schema 1."""

    @property
    def failure(self) -> Failure | None:
        """Why the preview did not come to its end."""


@record(frozen=True)
class Proof:
    """How edits are proven: `make` gives the edits for changes, `preview` the run with edits, and
    `pairs` are the findings of the program as it is, each with its changes.

    `findings` are those that the program has before the edits. What they lack is new only if a
    preview of the same copy without edits lacks it as well: a document may have the findings of
    some rules, and an archive of the copied folder other files. `failure` is the message of a
    program that was judged in part.
    """

    make: Callable[[Iterable[Change]], Edits]
    preview: Callable[[Sequence[EditedFile]], Previewed]
    pairs: Sequence[tuple[Finding, Sequence[Change]]]
    findings: Sequence[Finding]
    failure: str | None = None

    def proven(self, changes: Sequence[Change]) -> Edits:
        """The edits that are kept. Those that are undone are left, each with why."""
        undone = _Trial(self).faults(changes)
        edits = self.make([each for each in changes if each not in undone])
        edits.left += undone.items()
        return edits


class _Trial:
    """The previews of one proof."""

    def __init__(self, proof: Proof) -> None:
        self._proof, self._number = proof, 0
        self._known = _states(proof.findings)
        self._knows_all = False
        self._by_change: dict[Change, list[_Key]] = {}
        for finding, changes in proof.pairs:
            for each in changes:
                self._by_change.setdefault(each, []).append(_key(finding))

    def faults(self, changes: Sequence[Change]) -> dict[Change, str]:
        """The changes that must be undone, each with why."""
        undone: dict[Change, str] = {}
        while True:
            kept = [each for each in changes if each not in undone]
            edits = self._proof.make(kept)
            kept = [*edits.made, *(each for each, _ in edits.unsafe)]
            if not kept:
                return undone
            if self._number >= _MOST_PREVIEWS:
                return undone | dict.fromkeys(kept, _UNPROVEN)
            self._number += 1
            result = self._proof.preview(edits.written)
            faults, others = self._judged(result, kept)
            if not faults and others:
                faults = self._halved(kept, others)
            if not faults:
                return undone
            undone |= faults

    def _halved(self, changes: Sequence[Change], why: str) -> dict[Change, str]:
        """The faults of changes that fail together: those of each half, or all of them."""
        groups = [*dict.fromkeys(_group(each) for each in changes)]
        if len(groups) == 1:
            return dict.fromkeys(changes, why)
        first = {*groups[: len(groups) // 2]}
        halves = (
            [each for each in changes if (_group(each) in first) is one] for one in (True, False)
        )
        found = {change: each for half in halves for change, each in self.faults(half).items()}
        return found or dict.fromkeys(changes, why)

    def _judged(
        self, result: Previewed, changes: Sequence[Change]
    ) -> tuple[dict[Change, str], str]:
        """The changes at fault, and what is wrong without a change that it follows from."""
        if result.failure and result.failure["message"] != self._proof.failure:
            message = next(iter(split_lines(result.failure["message"])), "")
            return {}, f"{UNDONE}with it the preview fails: {message}"
        # A value that the edit makes unknown is not shown to be right.
        remaining = {_key(each) for each in result.findings if not each["waived"]}
        faults = {
            each: f"{UNDONE}the finding remains"
            for each in changes
            if remaining.intersection(self._by_change[each])
        }
        others = ""
        for each in self._new(result.findings):
            why = f"{UNDONE}{_verb(each)} {each['rule']}"
            of_resource = [change for change in changes if change.name == name_of(each)]
            faults.update(dict.fromkeys(of_resource, why))
            others = others or ("" if of_resource else why)
        return faults, others

    def _new(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that the program does not have without the edits."""
        counted = [each for each in findings if not each["waived"]]
        new = [each for each in counted if not self._is_known(each)]
        if not new or self._knows_all:
            return new
        self._knows_all = True
        self._known |= _states(self._proof.preview(()).findings)
        return [each for each in new if not self._is_known(each)]

    def _is_known(self, finding: Finding) -> bool:
        # What violated a rule may become undecided, but not the other way around.
        key = _key(finding)
        return (*key, True) in self._known or (*key, _violates(finding)) in self._known


def _states(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    """Which rules the resources violate, and which are undecided."""
    return {(*_key(each), _violates(each)) for each in findings}


def _verb(finding: Finding) -> str:
    return "it violates" if _violates(finding) else "it leaves undecided"


def _violates(finding: Finding) -> bool:
    return bool(finding["outcome"] != "undecided")


def _key(finding: Mapping[str, Any]) -> _Key:
    """A finding whatever its line: edits move lines."""
    about = finding["resource"] or {}
    return finding["rule"], str(about.get("urn") or about.get("name") or ""), finding["path"]


def _group(change: Change) -> tuple[object, ...]:
    return change.file, change.line, change.name, change.rule
