"""Baselines: the findings of a run that later runs accept, so that only what is new fails.

A baseline is a JSON file that is committed. An entry accepts one finding: of its rule, for its
resource, with its content, and as severe at most. So a finding stays known when lines or statements
move and in every stack of the project, and is new where it becomes worse. Of an IAM document the
entry keeps what it says: one that grants no more is known, and of one that does, the difference is
told. Waived findings are not part of it: when a waiver expires, its finding is new.

Schema 2 accepted a finding by its message and exact path, schema 1 by its rule, resource and exact
path. Their entries still accept such a finding, and are written in the current schema with
--baseline and --write-baseline together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from policypack import VERSION
from policypack.iam.meaning.grants import beyond, in_words, of_json
from policypack.judging.baseline import AGAIN, SCHEMA, entries_in, is_as, is_wider
from policypack.judging.baseline import Entry as Entry
from policypack.judging.contents import digest, place_of
from policypack.reading import files, json_text
from policypack.report.entries import leading_place, place
from policypack.report.fingerprints import content, outcome_of, place_in_project
from policypack.rule.history import as_named
from policypack.start.wording import first_few

# A finding of schema 1 with its fingerprint.
Finding = Mapping[str, Any]


class Compared(NamedTuple):
    """The findings of a run beside a baseline.

    `findings` are all of the run; those that the baseline has no longer block. `known` counts them,
    and `fixed` are the entries that the run does not have any more.
    """

    findings: list[dict[str, Any]]
    known: int
    fixed: list[Entry]


def entries_of(findings: Iterable[Finding]) -> list[Entry]:
    """The entries of a run's findings, in an order that does not depend on the run."""
    return sorted(map(_entry, filter(_counts, findings)), key=lambda each: str(each.as_json()))


def text(entries: Sequence[Entry]) -> str:
    """The baseline with these entries, as `read` takes it."""
    made = {
        "schema": SCHEMA,
        "version": VERSION,
        "count": len(entries),
        "findings": [each.as_json() for each in entries],
    }
    return json.dumps(made, indent=2) + "\n"


def read(path: str, project: str | None) -> list[Entry]:
    """The entries of a baseline for a program of that project; None for one of any project.

    Raises ValueError in one line for a file that is none, and for an entry that was edited or is of
    another project, with line and column where it is no JSON; OSError for one that cannot be read.
    """
    return entries_in(path, read_content(path, path), project)


def read_content(path: str, shown: str) -> Any:
    """The content of a baseline's file, called `shown` in errors. Raises as `read` does."""
    try:
        content = files.read_text(path, files.REPORT)
    except UnicodeDecodeError:
        raise ValueError(f"{shown}: invalid UTF-8; {AGAIN}") from None
    try:
        return json_text.loads(content)
    except json.JSONDecodeError as error:
        where = f"{shown}:{error.lineno}:{error.colno}"
        raise ValueError(f"{where}: invalid JSON: {error.msg}; {AGAIN}") from None


def compared(
    findings: Sequence[Finding], entries: Iterable[Entry], rules: Iterable[str] | None = None
) -> Compared:
    """The findings beside the baseline; what it has does not block.

    `rules` are those that were run, where some were left out: no other's entry is treated as fixed.
    """
    left = _Left(entries)
    told = [(each, _entry(each)) for each in findings]
    # Unchanged findings are matched first, so that no other finding takes their entries.
    same = [
        _counts(each) and (left.has_same(entry) or left.has_by_message(each))
        for each, entry in told
    ]
    made, known = [], 0
    for (each, entry), is_same in zip(told, same, strict=True):
        is_known = is_same or (_counts(each) and left.has_wider(each, entry))
        told_more = None if is_known or not _counts(each) else left.difference(entry)
        accepted = {"accepted": told_more} if told_more else {}
        blocking = each["blocking"] and not is_known
        known += is_known
        made.append({**each, "blocking": blocking, "known": is_known, **accepted})
    ran = None if rules is None else frozenset(rules)
    _stand_apart(made)
    return Compared(made, known, [each for each in left if ran is None or each.rule in ran])


def _stand_apart(findings: Iterable[dict[str, Any]]) -> None:
    """Unfolds what is new from what is known, since that is not told."""
    accepted = {place(each) for each in findings if each["known"]}
    for each in findings:
        is_new = each["folded_into"] and not each["known"] and _counts(each)
        if is_new and leading_place(each) in accepted:
            each["folded_into"] = None


class _Left:
    """The entries of a baseline that no finding is known by yet."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_content: dict[str, list[Entry]] = defaultdict(list)
        self._by_place: dict[tuple[Any, ...], list[Entry]] = defaultdict(list)
        for each in entries:
            self._by_content[each.content].append(each)
            self._by_place[each.place].append(each)
        self._by_path = len(self._by_content[""])

    def __iter__(self) -> Iterator[Entry]:
        return (each for group in self._by_place.values() for each in group)

    def has_same(self, entry: Entry) -> bool:
        """Whether an entry has the content; it then is not left."""
        alike = (it for it in self._by_content[entry.content] if not it.is_by_message)
        near = (it for it in alike if it.place == entry.place)
        return self._takes(each for each in near if is_as(each, entry.severity))

    def has_by_message(self, finding: Finding) -> bool:
        """Whether an entry of schema 2 accepts the finding: it has its message and severity; or one
        of schema 1, which has its rule and place."""
        entry = _by_message(finding)
        near = [each for each in self._by_content[entry.content] if each.is_by_message]
        by_path = [each for each in self._by_content[""] if each.rule == entry.rule]
        return self._takes(
            each
            for each in (*near, *by_path)
            if each.place == entry.place or _has_path(each, entry, finding, self._by_path)
        )

    def has_wider(self, finding: Finding, entry: Entry) -> bool:
        """Whether an entry accepts a document that grants all that this one does."""
        said = (outcome_of(finding), finding["path"], finding["message"])
        near = (each for each in self._by_place[entry.place] if not each.is_by_message)
        able = (each for each in near if is_as(each, entry.severity))
        return self._takes(each for each in able if is_wider(each, entry.grants, *said))

    def difference(self, entry: Entry) -> str | None:
        """What an entry accepts at this place instead, and what is more now."""
        for each in self._by_place[entry.place]:
            if each.is_by_message:
                continue
            if each.grants is not None and entry.grants is not None:
                more = beyond(entry.grants, each.grants)
                now = f"; now also {first_few(more)}" if more else "; now with different evidence"
                return in_words(each.grants) + now
            return "another value of the property" if each.path else "another case"
        return None

    def _takes(self, able: Iterator[Entry]) -> bool:
        found = next(able, None)
        if found is not None:
            self._by_content[found.content].remove(found)
            self._by_place[found.place].remove(found)
        return found is not None


def _counts(finding: Finding) -> bool:
    return finding["waived"] is None


def _entry(finding: Finding) -> Entry:
    project, kind, name = place_in_project(finding)
    granted = finding.get("grants")
    return Entry(
        rule=finding["rule"],
        resource=name,
        type=kind,
        project=project,
        path=place_of(finding["path"]),
        severity=finding["severity"],
        content=content(finding),
        grants=None if granted is None else of_json(granted),
        fingerprint="",
    ).marked


def _has_path(accepted: Entry, entry: Entry, finding: Finding, most: int) -> bool:
    """Whether an entry of schema 1 is of the finding. Equal findings were numbered in their order,
    so no number is higher than that of entries."""
    if not accepted.is_by_path or (accepted.resource, accepted.path) != entry[1:5:3]:
        return False
    outcome = "" if finding["outcome"] == "violates" else finding["outcome"]
    place = (entry.project, entry.type, entry.resource)
    parts = (as_named(accepted.rule), *place[0 if entry.type else 2 :], entry.path, outcome)
    return any(digest(*parts, number=n) == accepted.fingerprint for n in range(most))


def _by_message(finding: Finding) -> Entry:
    """The entry of the finding in schema 2."""
    project, kind, name = place_in_project(finding)
    message = digest(finding["outcome"], finding["severity"], finding["message"])
    return Entry(finding["rule"], name, kind, project, finding["path"], "", message, None, "")
