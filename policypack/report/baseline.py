"""Baselines: the findings of a run that later runs accept, so that only what is new fails.

A baseline is a JSON file that is committed. An entry accepts one finding: of its rule, for its
resource, with its content, and as severe at most. So a finding stays known when lines or statements
move and in every stack of the project, and is new where it becomes worse. Of an IAM document the
entry keeps what it says: one that grants no more is known, and of one that does, the difference is
told. Waived findings are not part of it: when a waiver expires, its finding is new.

Schema 2 accepted a finding by its message and exact path. Its entries still accept such a finding,
and are written in the current schema with --baseline and --write-baseline together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from policypack import VERSION
from policypack.iam.meaning.grants import Grants, as_json, beyond, in_words, of_json
from policypack.judging.contents import Content, identity, place_of
from policypack.reading import files, json_text
from policypack.report.entries import leading_place, place
from policypack.report.fingerprints import content, digest, outcome_of, place_in_project
from policypack.rule.history import current
from policypack.rule.rule import Severity
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import first_few

SCHEMA = 3
_BY_MESSAGE = 2
# A finding of schema 1 with its fingerprint.
Finding = Mapping[str, Any]
_FINGERPRINT = lazy_pattern(r"[0-9a-f]{32}")
_FINGERPRINTS = ("fingerprint", "content")
_AGAIN = "write it again with --write-baseline"
_SEVERITIES = [each.value for each in Severity]


class Entry(NamedTuple):
    """A finding of a baseline.

    `resource` is the name of a resource, or a file; `path` has no index. `content` is a digest of
    what is wrong, `grants` what an IAM document says there, and `fingerprint` is a digest of all
    that is here. An entry of schema 2 has an exact path, no severity, and a digest of the message.
    """

    rule: str
    resource: str
    type: str
    project: str
    path: str
    severity: str
    content: str
    grants: Grants | None
    fingerprint: str

    @property
    def place(self) -> tuple[str, ...]:
        """What it has in common with other findings of its rule at its place."""
        return self[:5]

    @property
    def allows(self) -> str:
        """What the IAM document allows that it accepts; empty where it accepts none."""
        return in_words(self.grants) if self.grants else ""

    @property
    def is_by_message(self) -> bool:
        """Whether it is of schema 2."""
        return not self.severity

    @property
    def marked(self) -> Entry:
        """The entry with the fingerprint of the rest of it."""
        if self.is_by_message:
            return self._replace(fingerprint=digest(*self[:5], self.content))
        rest = json.dumps(self._as_json(), sort_keys=True)
        return self._replace(fingerprint=digest(rest))

    def as_json(self) -> dict[str, Any]:
        """The entry in the form of the file."""
        return {**self._as_json(), "fingerprint": self.fingerprint}

    def _as_json(self) -> dict[str, Any]:
        made = self._asdict()
        made.pop("fingerprint")
        return {**made, "grants": None if self.grants is None else as_json(self.grants)}

    def __str__(self) -> str:
        return f"{self.rule} of {self.resource or 'the stack'}"


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
    try:
        content = files.read_text(path, files.REPORT)
    except UnicodeDecodeError:
        raise ValueError(f"{path}: invalid UTF-8; {_AGAIN}") from None
    try:
        found = json_text.loads(content)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise ValueError(f"{where}: invalid JSON: {error.msg}; {_AGAIN}") from None
    return _checked(path, found, project)


def compared(
    findings: Sequence[Finding], entries: Iterable[Entry], rules: Iterable[str] | None = None
) -> Compared:
    """The findings beside the baseline; what it has does not block.

    `rules` are those that were run, where some were left out: no other's entry counts as fixed.
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

    def __iter__(self) -> Iterator[Entry]:
        return (each for group in self._by_place.values() for each in group)

    def has_same(self, entry: Entry) -> bool:
        """Whether an entry has the content; it then is not left."""
        alike = (it for it in self._by_content[entry.content] if not it.is_by_message)
        near = (it for it in alike if it.place == entry.place)
        return self._takes(each for each in near if _is_as(each, entry))

    def has_by_message(self, finding: Finding) -> bool:
        """Whether an entry of schema 2 accepts the finding: it has its message and severity."""
        entry = _by_message(finding)
        near = (each for each in self._by_content[entry.content] if each.is_by_message)
        return self._takes(each for each in near if each.place == entry.place)

    def has_wider(self, finding: Finding, entry: Entry) -> bool:
        """Whether an entry accepts a document that grants all that this one does."""
        near = self._by_place[entry.place]
        return self._takes(each for each in near if _is_wider(each, finding, entry))

    def difference(self, entry: Entry) -> str | None:
        """What an entry accepts at this place instead, and what is more now."""
        for each in self._by_place[entry.place]:
            if each.is_by_message:
                continue
            if each.grants is not None and entry.grants is not None:
                more = beyond(entry.grants, each.grants)
                now = f"; now also {first_few(more)}" if more else "; now with other evidence"
                return in_words(each.grants) + now
            return "another value of the property" if each.path else "another case"
        return None

    def _takes(self, able: Iterator[Entry]) -> bool:
        found = next(able, None)
        if found is not None:
            self._by_content[found.content].remove(found)
            self._by_place[found.place].remove(found)
        return found is not None


def _is_as(accepted: Entry, entry: Entry) -> bool:
    """Whether what is accepted is as severe at least."""
    return _SEVERITIES.index(entry.severity) <= _SEVERITIES.index(accepted.severity)


def _is_wider(accepted: Entry, finding: Finding, entry: Entry) -> bool:
    if accepted.grants is None or entry.grants is None or not _is_as(accepted, entry):
        return False
    instead = Content("", accepted.grants)
    made = identity(outcome_of(finding), finding["path"], finding["message"], instead)
    return made == accepted.content and not beyond(entry.grants, accepted.grants)


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


def _by_message(finding: Finding) -> Entry:
    """The entry of the finding in schema 2."""
    project, kind, name = place_in_project(finding)
    message = digest(finding["outcome"], finding["severity"], finding["message"])
    return Entry(finding["rule"], name, kind, project, finding["path"], "", message, None, "")


def _checked(path: str, found: Any, project: str | None) -> list[Entry]:
    if not isinstance(found, Mapping) or "findings" not in found:
        raise ValueError(f"{path}: not a baseline; {_AGAIN}")
    schema = found.get("schema")
    if schema not in (_BY_MESSAGE, SCHEMA):
        raise ValueError(f"{path}: schema must be {SCHEMA}; {_AGAIN}")
    entries = found["findings"]
    read = []
    if not isinstance(entries, list):
        raise ValueError(f"{path}: findings: must be a list; {_AGAIN}")
    for position, each in enumerate(entries):
        try:
            read.append(_read(each, schema))
        except ValueError:
            raise ValueError(f"{path}: findings[{position}]: not an entry; {_AGAIN}") from None
    if found.get("count") != len(entries):
        raise ValueError(
            f"{path}: count does not match the {len(entries)} findings, so some were added or "
            f"removed by hand; {_AGAIN}"
        )
    for position, entry in enumerate(read):
        where = f"{path}: findings[{position}]: {entry}"
        if entry != entry.marked:
            raise ValueError(f"{where}: edited manually; {_AGAIN}")
        if project is not None and entry.project not in ("", project):
            raise ValueError(f"{where}: belongs to the project {entry.project}; {_AGAIN}")
    return [each._replace(rule=current(each.rule)) for each in read]


def _read(found: Any, schema: int) -> Entry:
    """Returns an entry of the file. Raises ValueError if it is invalid."""
    if schema == _BY_MESSAGE and isinstance(found, Mapping):
        if set(found) != set(Entry._fields) - {"severity", "grants"}:
            raise ValueError("not an entry")
        found = {**found, "severity": "", "grants": None}
    elif isinstance(found, Mapping) and found.get("severity") not in _SEVERITIES:
        raise ValueError("not an entry")
    if not isinstance(found, Mapping) or set(found) != set(Entry._fields):
        raise ValueError("not an entry")
    texts = {key: each for key, each in found.items() if key != "grants"}
    is_text = all(isinstance(each, str) for each in texts.values())
    if not is_text:
        raise ValueError("not an entry")
    if not all(_FINGERPRINT.fullmatch(found[key]) for key in _FINGERPRINTS):
        raise ValueError("not an entry")
    granted = found["grants"]
    return Entry(**texts, grants=None if granted is None else of_json(granted))
