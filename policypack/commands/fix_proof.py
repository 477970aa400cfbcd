"""Proves the edits of `stackwarden fix`: the whole program is previewed with them.

An edit is kept if its finding is gone, the program has no new finding, and its preview ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from policypack.commands.fix_tally import name_of
from policypack.program_edits.changes import Change, Finding
from policypack.program_edits.programs import EditedFile, Edits
from policypack.reading.text_lines import split_lines
from policypack.report.run import Failure
from policypack.start.record import record

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

    `findings` are all that the program has before the edits, unless `is_partial`: those of a
    document may be the findings of some rules only.
    """

    make: Callable[[Iterable[Change]], Edits]
    preview: Callable[[Sequence[EditedFile]], Previewed]
    pairs: Sequence[tuple[Finding, Sequence[Change]]]
    findings: Sequence[Finding]
    is_partial: bool = False

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
        self._knows_all = not proof.is_partial
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
        if result.failure:
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
