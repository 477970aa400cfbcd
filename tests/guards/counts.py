"""What the validators accept and refuse of real and of hostile events, by source.

    python -m tests.guards.counts               # hostile events: forged values
    python -m tests.guards.counts FOLDER...     # and real ones: sample events of SDKs, as JSON

The verdicts were written down first. A hostile event is refused, or its place has a reason
(`tests/guards/spoofed.py`). A real one is accepted as it is or once `real()` has repaired it. What
has no mark of a source, such as a response, is counted apart.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from runtime_guards.contract import detect
from runtime_guards.testing import real
from tests.guards.spoofed import SPOOFED
from tests.guards.test_spoofed import verdict


def hostile() -> Iterator[str]:
    """The table of forged values, and what was not expected."""
    yield "| Source | Refused | Accepted, with a reason | Unexpected |"
    yield "|---|---|---|---|"
    total: Counter[str] = Counter()
    for source, events in SPOOFED.items():
        found = Counter(_kind(verdict(each), each.expected) for each in events)
        total += found
        yield _row(source, found, ("refused", "accepted", "unexpected"))
    yield _row("all", total, ("refused", "accepted", "unexpected"))


def _kind(found: str, expected: str) -> str:
    return found if found == expected else "unexpected"


def samples(folders: Iterable[str]) -> Iterator[str]:
    """The table of real events, and why the others are none."""
    found: dict[str, Counter[str]] = {}
    reasons: list[str] = []
    for file in sorted(path for folder in folders for path in Path(folder).rglob("*.json")):
        event = _event(file)
        known = detect(event)
        source = known.name if known else "no mark of a source"
        outcome, reason = _outcome(event) if known else ("unmarked", "")
        found.setdefault(source, Counter())[outcome] += 1
        if reason:
            reasons.append(f"{file.name}: {reason}")
    columns = ("accepted", "repaired", "refused", "unmarked")
    yield "| Source | Accepted | Accepted once repaired | Refused | No event of a source |"
    yield "|---|---|---|---|---|"
    for source, counts in sorted(found.items()):
        yield _row(source, counts, columns)
    yield _row("all", sum(found.values(), Counter()), columns)
    yield from reasons


def _event(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _outcome(event: Any) -> tuple[str, str]:
    try:
        changes = real(event).changes
    except ValueError as error:
        return "refused", str(error)
    return ("repaired" if changes else "accepted"), ""


def _row(source: str, counts: Counter[str], columns: Iterable[str]) -> str:
    return f"| {source} | {' | '.join(str(counts[each]) for each in columns)} |"


if __name__ == "__main__":
    print("\n".join(hostile()))
    if sys.argv[1:]:
        print("\n".join(samples(sys.argv[1:])))
