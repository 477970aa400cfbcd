"""What the reports of an audit count: one pass over its lines, in little memory."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from policypack.report import audit_lines
from policypack.rule import Severity

# Rows of a table that people read.
MOST = 10
GRAVEST = [each.value for each in reversed(Severity)]


class Worst(NamedTuple):
    """A stack by its violations, the gravest first: it orders stacks."""

    severities: tuple[int, ...]
    name: str


@dataclass
class Totals:
    """Counts of findings that are not folded into others; `rules` by rule: findings and stacks."""

    run: Mapping[str, Any] = field(default_factory=dict)
    end: Mapping[str, Any] | None = None
    stacks: int = 0
    resources: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    projects: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rules: Counter[str] = field(default_factory=Counter)
    in_stacks: Counter[str] = field(default_factory=Counter)
    worst: list[Worst] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    expiring: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    unconfigured: int = 0

    @property
    def broken(self) -> list[str]:
        """The sources that could not be listed, and why."""
        return [*(self.end or {}).get("errors", ())]

    def worst_first(self) -> list[Worst]:
        """The stacks with the gravest violations."""
        return sorted(self.worst, reverse=True)


def totals(file: Path) -> Totals:
    """The counts of an audit."""
    found = Totals()
    for line in audit_lines.read(file):
        if line["kind"] == "run":
            found.run = line
        elif line["kind"] == "end":
            found.end = line
        elif line["kind"] == "fixed":
            found.statuses["fixed"] += 1
    for stack, *findings in audit_lines.stacks(file):
        _stack(found, stack)
        _findings(found, findings)
    return found


def name_of(line: Mapping[str, Any]) -> str:
    """`shop/dev`, or the name alone where the project is not known."""
    return "/".join(part for part in (line["project"], line["stack"]) if part)


def _stack(found: Totals, line: Mapping[str, Any]) -> None:
    name, counts = name_of(line), line["counts"]
    found.stacks += 1
    found.resources += line["resources"]
    found.severities.update(counts["severities"])
    found.outcomes.update(counts["outcomes"])
    found.others.update({key: counts[key] for key in ("blocking", "waived", "folded")})
    found.projects[line["project"]].update({"stacks": 1, **counts["severities"]})
    if line["error"]:
        found.errors.append((name, line["error"]))
    elif line["waivers"]["from"] is None:
        found.unconfigured += 1
    found.notes += [(name, note) for note in line["notes"]]
    found.expiring += [(name, waiver) for waiver in line["waivers"]["expiring"]]
    worst = Worst(tuple(counts["severities"][each] for each in GRAVEST), name)
    if any(worst.severities):
        heapq.heappush(found.worst, worst)
        if len(found.worst) > MOST:
            heapq.heappop(found.worst)


def _findings(found: Totals, findings: list[dict[str, Any]]) -> None:
    told = [each for each in findings if each["folded_into"] is None]
    violated = [each["rule"] for each in told if each["outcome"] == "violates"]
    found.rules.update(violated)
    found.in_stacks.update(set(violated))
    for each in told:
        if each["status"]:
            found.statuses[each["status"]] += 1
            new_blocks = each["status"] == "new" and each["blocking"]
            found.statuses["new blocking"] += new_blocks
