"""The findings of a baseline, and whether a verdict is known by one.

An entry accepts one finding: of its rule, for its resource, with its content, and as severe at
most. Of an IAM document it keeps what it grants: one that grants no more is known too.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from policypack.iam.meaning.grants import Grants, as_json, beyond, in_words, of_json
from policypack.judging.contents import Content, digest, identity, place_of
from policypack.judging.verdict import Verdict
from policypack.model.urns import parts_of, stack_of
from policypack.rule.history import current
from policypack.rule.rule import Severity
from policypack.start.lazy_patterns import lazy_pattern

SCHEMA = 3
BY_MESSAGE, BY_PATH = 2, 1
AGAIN = "write it again with --write-baseline"
_FINGERPRINT = lazy_pattern(r"[0-9a-f]{32}")
_KEYS_BY_PATH = {"fingerprint", "rule", "resource", "path"}
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("type", "project", "severity", "content"), ""),
    "grants": None,
}
_FINGERPRINTS = ("fingerprint", "content")
_SEVERITIES = [each.value for each in Severity]


class Entry(NamedTuple):
    """A finding of a baseline.

    `resource` is the name of a resource, or a file; `path` has no index. `content` is a digest of
    what is wrong, `grants` what an IAM document says there, and `fingerprint` is a digest of all
    that is here. An entry of schema 2 has an exact path, no severity, and a digest of the message;
    one of schema 1 no project, type and content, and its fingerprint is of its place.
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
        """The rule, and the place in the project without indexes."""
        return self[:5]

    @property
    def allows(self) -> str:
        """The rights of the accepted IAM document in words; empty without one."""
        return in_words(self.grants) if self.grants else ""

    @property
    def is_by_message(self) -> bool:
        """Whether it is of schema 2."""
        return not self.severity

    @property
    def is_by_path(self) -> bool:
        """Whether it is of schema 1."""
        return not self.content

    @property
    def marked(self) -> Entry:
        """The entry with the fingerprint of the rest of it."""
        if self.is_by_path:
            return self
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


class KnownFindings:
    """The entries of a baseline by their places. An entry may know several findings, all of them
    alike, since a resource may be judged more than once in a run."""

    def __init__(self, entries: Iterable[Entry], never_waive: frozenset[str]) -> None:
        self._by_place: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for each in entries:
            if each.rule not in never_waive:
                self._by_place[each.place].append(each)

    def has(self, verdict: Verdict) -> bool:
        """Whether an entry accepts the verdict."""
        if not self._by_place or verdict.urn is None:
            return False
        kind, name = parts_of(verdict.urn)
        project, _ = stack_of(verdict.urn)
        path, outcome = place_of(verdict.path), verdict.outcome.value
        near = self._by_place.get((verdict.rule.id, name, kind, project, path), ())
        return any(
            is_as(each, verdict.severity.value)
            and (
                each.content == verdict.content
                or is_wider(each, verdict.grants, outcome, verdict.path, verdict.message)
            )
            for each in near
        )


def is_as(accepted: Entry, severity: str) -> bool:
    """Whether what is accepted is as severe at least."""
    return _SEVERITIES.index(severity) <= _SEVERITIES.index(accepted.severity)


def is_wider(
    accepted: Entry, granted: Grants | None, outcome: str, path: str, message: str
) -> bool:
    """Whether the accepted document grants all that the finding's does, and says the same else."""
    if accepted.grants is None or granted is None:
        return False
    made = identity(outcome, path, message, Content("", accepted.grants))
    return made == accepted.content and not beyond(granted, accepted.grants)


def entries_in(path: str, found: Any, project: str | None) -> list[Entry]:
    """The entries of a baseline's content; `path` names it in errors.

    Raises ValueError in one line, as `policypack.report.baseline.read` does.
    """
    if not isinstance(found, Mapping) or "findings" not in found:
        raise ValueError(f"{path}: not a baseline; {AGAIN}")
    schema = found.get("schema")
    if schema not in (BY_PATH, BY_MESSAGE, SCHEMA):
        raise ValueError(f"{path}: schema must be {SCHEMA}; {AGAIN}")
    entries = found["findings"]
    read = []
    if not isinstance(entries, list):
        raise ValueError(f"{path}: findings: must be a list; {AGAIN}")
    for position, each in enumerate(entries):
        try:
            read.append(_read(each, schema))
        except ValueError:
            raise ValueError(f"{path}: findings[{position}]: not an entry; {AGAIN}") from None
    if found.get("count") != len(entries):
        raise ValueError(
            f"{path}: count does not match the {len(entries)} findings, so some were added or "
            f"removed by hand; {AGAIN}"
        )
    for position, entry in enumerate(read):
        where = f"{path}: findings[{position}]: {entry}"
        if entry != entry.marked:
            raise ValueError(f"{where}: edited manually; {AGAIN}")
        if project is not None and entry.project not in ("", project):
            raise ValueError(f"{where}: belongs to the project {entry.project}; {AGAIN}")
    return [each._replace(rule=current(each.rule)) for each in read]


def _read(found: Any, schema: int) -> Entry:
    """Returns an entry of the file. Raises ValueError if it is invalid."""
    if schema == BY_PATH and isinstance(found, Mapping):
        if set(found) != _KEYS_BY_PATH or not _FINGERPRINT.fullmatch(str(found["fingerprint"])):
            raise ValueError("not an entry")
        return Entry(**_EMPTY | {key: str(each) for key, each in found.items()})
    if schema == BY_MESSAGE and isinstance(found, Mapping):
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
