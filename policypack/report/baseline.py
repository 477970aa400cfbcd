"""Baselines: the findings of a run that later runs accept, so that only what is new fails.

A baseline is a JSON file that is committed. Findings are compared by `fingerprint`, which stays the
same when lines move and in every stack of the project. Waived findings are not part of it: when a
waiver expires, its finding is new.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from policypack import VERSION

SCHEMA = 1
# A finding of schema 1 with its fingerprint.
Finding = Mapping[str, Any]
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_KEYS = ("fingerprint", "rule", "resource", "path")
_AGAIN = "write it again with --write-baseline"


class Entry(NamedTuple):
    """A finding of a baseline. `resource` is the name of a resource, or a file."""

    fingerprint: str
    rule: str
    resource: str
    path: str


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
    return sorted(map(_entry, filter(_counts, findings)), key=lambda each: each[1:] + each[:1])


def text(entries: Sequence[Entry]) -> str:
    """The baseline with these entries, as `read` takes it."""
    made = {
        "schema": SCHEMA,
        "version": VERSION,
        "count": len(entries),
        "findings": [each._asdict() for each in entries],
    }
    return json.dumps(made, indent=2) + "\n"


def read(path: str) -> list[Entry]:
    """The entries of a baseline.

    Raises ValueError in one line for a file that is none or was edited, with line and column where
    it is no JSON; OSError for one that cannot be read.
    """
    try:
        content = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path}: invalid UTF-8; {_AGAIN}") from None
    try:
        found = json.loads(content)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise ValueError(f"{where}: invalid JSON: {error.msg}; {_AGAIN}") from None
    except RecursionError:
        raise ValueError(f"{path}: nested too deeply; {_AGAIN}") from None
    return _checked(path, found)


def compared(
    findings: Sequence[Finding], entries: Iterable[Entry], rules: Iterable[str] | None = None
) -> Compared:
    """The findings beside the baseline; what it has does not block.

    `rules` are those that were run, where some were left out: no other's entry counts as fixed.
    """
    left = Counter(each.fingerprint for each in entries)
    made, known = [], 0
    for each in findings:
        is_known = _counts(each) and left[each["fingerprint"]] > 0
        left[each["fingerprint"]] -= is_known
        known += is_known
        made.append({**each, "blocking": each["blocking"] and not is_known, "known": is_known})
    ran = None if rules is None else frozenset(rules)
    gone = (each for each in entries if ran is None or each.rule in ran)
    return Compared(made, known, [each for each in gone if _take(left, each.fingerprint)])


def _take(left: Counter[str], fingerprint: str) -> bool:
    """Whether one more of the baseline's findings is left; it then is not."""
    left[fingerprint] -= 1
    return left[fingerprint] >= 0


def _counts(finding: Finding) -> bool:
    return finding["waived"] is None


def _entry(finding: Finding) -> Entry:
    resource = finding["resource"]
    name = resource["name"] if resource else finding["file"]
    return Entry(finding["fingerprint"], finding["rule"], str(name or ""), finding["path"])


def _checked(path: str, found: Any) -> list[Entry]:
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
    return [Entry(*(each[key] for key in _KEYS)) for each in entries]


def _is_entry(found: Any) -> bool:
    if not isinstance(found, Mapping) or set(found) != set(_KEYS):
        return False
    is_text = all(isinstance(text, str) for text in found.values())
    return is_text and _FINGERPRINT.fullmatch(found["fingerprint"]) is not None
