"""Baselines: the findings of a run that later runs accept, so that only what is new fails.

A baseline is a JSON file that is committed. An entry accepts one finding: of its rule, for its
resource, at its path, and with its content. So a finding stays known when lines move and in every
stack of the project, and is new where it becomes worse. Waived findings are not part of it: when a
waiver expires, its finding is new.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from policypack import VERSION
from policypack.reading import files, json_text
from policypack.report.fingerprints import content, digest, place

SCHEMA = 2
# A finding of schema 1 with its fingerprint.
Finding = Mapping[str, Any]
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_FINGERPRINTS = ("fingerprint", "content")
_AGAIN = "write it again with --write-baseline"


class Entry(NamedTuple):
    """A finding of a baseline. `resource` is the name of a resource, or a file; `content` is a
    digest of what is wrong, and `fingerprint` is one of all that is here."""

    rule: str
    resource: str
    type: str
    project: str
    path: str
    content: str
    fingerprint: str

    @classmethod
    def of(cls, rule: str, resource: str, kind: str, project: str, path: str, what: str) -> Entry:
        """The entry of a finding."""
        mark = digest(rule, resource, kind, project, path, what)
        return cls(rule, resource, kind, project, path, what, mark)

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
    return sorted(map(_entry, filter(_counts, findings)))


def text(entries: Sequence[Entry]) -> str:
    """The baseline with these entries, as `read` takes it."""
    made = {
        "schema": SCHEMA,
        "version": VERSION,
        "count": len(entries),
        "findings": [each._asdict() for each in entries],
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
    entries = [*entries]
    left = Counter(entries)
    made, known = [], 0
    for each in findings:
        entry = _entry(each)
        is_known = _counts(each) and left[entry] > 0
        left[entry] -= is_known
        known += is_known
        made.append({**each, "blocking": each["blocking"] and not is_known, "known": is_known})
    ran = None if rules is None else frozenset(rules)
    gone = (each for each in entries if ran is None or each.rule in ran)
    return Compared(made, known, [each for each in gone if _take(left, each)])


def _take(left: Counter[Entry], entry: Entry) -> bool:
    """Whether one more of the baseline's findings is left; it then is not."""
    left[entry] -= 1
    return left[entry] >= 0


def _counts(finding: Finding) -> bool:
    return finding["waived"] is None


def _entry(finding: Finding) -> Entry:
    project, kind, name = place(finding)
    return Entry.of(finding["rule"], name, kind, project, finding["path"], content(finding))


def _checked(path: str, found: Any, project: str | None) -> list[Entry]:
    if not isinstance(found, Mapping) or "findings" not in found:
        raise ValueError(f"{path}: not a baseline; {_AGAIN}")
    if found.get("schema") != SCHEMA:
        raise ValueError(f"{path}: schema must be {SCHEMA}; {_AGAIN}")
    entries = found["findings"]
    if not isinstance(entries, list):
        raise ValueError(f"{path}: findings: must be a list; {_AGAIN}")
    for position, each in enumerate(entries):
        if not _is_entry(each):
            raise ValueError(f"{path}: findings[{position}]: not an entry; {_AGAIN}")
    if found.get("count") != len(entries):
        raise ValueError(
            f"{path}: count does not match the {len(entries)} findings, so some were added or "
            f"removed by hand; {_AGAIN}"
        )
    read = [Entry(**each) for each in entries]
    for position, entry in enumerate(read):
        where = f"{path}: findings[{position}]: {entry}"
        if entry != Entry.of(*entry[:-1]):
            raise ValueError(f"{where}: edited by hand; {_AGAIN}")
        if project is not None and entry.project not in ("", project):
            raise ValueError(f"{where}: is of the project {entry.project}; {_AGAIN}")
    return read


def _is_entry(found: Any) -> bool:
    if not isinstance(found, Mapping) or set(found) != set(Entry._fields):
        return False
    is_text = all(isinstance(text, str) for text in found.values())
    return is_text and all(_FINGERPRINT.fullmatch(found[key]) for key in _FINGERPRINTS)
