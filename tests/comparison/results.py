"""Findings of a run of all tools, as kept in `results.json`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.comparison import iam_pairs
from tests.comparison.cases import Group, groups
from tests.comparison.reports import Ran

FILE = Path(__file__).with_name("results.json")
_FINDING = re.compile(r"\[.*\]$")

Found = set[tuple[str, str]]


def read() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))


def write(result: Any) -> None:
    FILE.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def of_run(ran: Ran) -> dict[str, Any]:
    """What a tool found: for each case, the rules that it reports on a resource there and not in
    the complying template; for each complying template, on how many resources it reports a rule."""
    cases: dict[str, list[str]] = {}
    complying: dict[str, dict[str, int]] = {}
    for group in groups():
        before = ran.reports.get(group.complying.name, set())
        complying[group.complying.group] = dict(Counter(rule for rule, _ in before))
        cases |= _found(group, before, ran.reports)
    return {
        "version": ran.version,
        "reads": ran.reads,
        "rules": ran.rules,
        "seconds": round(ran.seconds, 1),
        "complying": complying,
        "cases": cases,
        "iam": _iam(ran.reports),
    }


def _found(group: Group, before: Found, reports: Mapping[str, Found]) -> dict[str, list[str]]:
    return {
        case.name: sorted({rule for rule, _ in reports.get(case.name, set()) - before})
        for case in group.violating
    }


def _iam(reports: Mapping[str, Found]) -> dict[str, list[str]]:
    """The rules that are reported on each side of a pair and not on a harmless role."""
    harmless = _bare(reports.get(iam_pairs.HARMLESS, set()))
    return {
        name: sorted(_bare(reports.get(name, set())) - harmless)
        for name in (
            iam_pairs.name_of(pair, side) for pair in iam_pairs.pairs() for side in iam_pairs.SIDES
        )
    }


def _bare(found: Iterable[tuple[str, str]]) -> set[str]:
    """The rules without what cdk-nag appends of the document: `IAM5[Resource::*]`."""
    return {_FINDING.sub("", rule) for rule, _ in found}
