"""What the reports of an audit count: one pass over its lines, in little memory."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from policypack.report import audit_lines
from policypack.report.summaries import count
from policypack.rule import Severity

# Rows of a table that people read.
MOST = 10
_GRAVEST = [each.value for each in reversed(Severity)]


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
    worst = Worst(tuple(counts["severities"][each] for each in _GRAVEST), name)
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


def severities(counted: Mapping[str, int] | tuple[int, ...]) -> str:
    """`2 critical, 1 high`; `none` where all are zero."""
    numbers = counted if isinstance(counted, tuple) else [counted.get(each, 0) for each in _GRAVEST]
    named = [f"{n} {each}" for n, each in zip(numbers, _GRAVEST, strict=True) if n]
    return ", ".join(named) or "none"


def tables(found: Totals, titles: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The tables of a summary: a heading with rows of two cells; empty ones are left out."""
    made = [
        (
            "Worst stacks",
            [(each.name, severities(each.severities)) for each in found.worst_first()],
        ),
        (
            "Most frequent rules",
            [_rule(found, *each, titles) for each in found.rules.most_common(MOST)],
        ),
        ("Projects", _projects(found)),
        ("Not judged", [*found.errors, *(("", each) for each in found.broken)]),
        ("Waivers that expire within 30 days", [_waiver(*each) for each in found.expiring]),
        ("Notes", [*found.notes, *(("", each) for each in (found.end or {}).get("notes", ()))]),
    ]
    return ((heading, rows) for heading, rows in made if rows)


def _rule(found: Totals, rule: str, number: int, titles: Mapping[str, str]) -> tuple[str, str]:
    stacks = found.in_stacks[rule]
    where = f"{number} in {count(stacks, 'stack')}"
    return rule, f"{where}: {titles[rule]}" if rule in titles else where


def _projects(found: Totals) -> list[tuple[str, str]]:
    ordered = sorted(
        found.projects.items(),
        key=lambda each: (*(-each[1][severity] for severity in _GRAVEST), each[0]),
    )
    rows = [
        (name or "(unknown)", f"{count(counted['stacks'], 'stack')}: {severities(counted)}")
        for name, counted in ordered[:MOST]
    ]
    more = len(ordered) - MOST
    return [*rows, (f"and {more} more", "")] if more > 0 else rows


def _waiver(name: str, waiver: Mapping[str, str]) -> tuple[str, str]:
    return name, (
        f"{waiver['rule']} for {waiver['resource']} ({waiver['owner']}) until {waiver['expires']}"
    )


def headline(found: Totals) -> list[str]:
    """The sentences that a report begins with."""
    judged = found.stacks - len(found.errors)
    lines = [
        f"{count(found.stacks, 'stack')}, {judged:,} judged, {count(found.resources, 'resource')}",
        f"{count(found.outcomes['violates'], 'violation')} ({severities(found.severities)}), "
        f"{found.others['blocking']:,} blocking, {found.others['waived']:,} waived, "
        f"{found.outcomes['undecided']:,} undecided",
    ]
    if found.run.get("baseline"):
        lines.append(
            f"{found.statuses['new']:,} new ({found.statuses['new blocking']:,} blocking), "
            f"{found.statuses['fixed']:,} fixed, {found.statuses['unchanged']:,} unchanged "
            "since the baseline"
        )
    if found.unconfigured:
        lines.append(
            f"The configuration of {count(found.unconfigured, 'stack')} is not known here, so "
            "their own settings and waivers do not count; give --config-dir"
        )
    if found.end is None:
        lines.append("The audit was interrupted; run it again with --resume")
    return lines
