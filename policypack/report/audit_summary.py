"""The summary of an audit in prose and tables, for text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.report.audit_totals import GRAVEST, MOST, Totals, name_of
from policypack.report.edits import Edit
from policypack.report.summaries import count

Rows = list[tuple[str, str]]
# Waivers or notes that are listed; the journal has the others.
_LONGEST = 50


def severities(counted: Mapping[str, int] | tuple[int, ...]) -> str:
    """`2 critical, 1 high`; `none` where all are zero."""
    numbers = counted if isinstance(counted, tuple) else [counted.get(each, 0) for each in GRAVEST]
    named = [f"{n:,} {each}" for n, each in zip(numbers, GRAVEST, strict=True) if n]
    return ", ".join(named) or "none"


def tables(found: Totals, titles: Mapping[str, str]) -> Iterator[tuple[str, Rows]]:
    """The tables of a summary: a heading with rows of two cells; empty tables are omitted.

    The list of unjudged resources is complete, every other list is cut.
    """
    worst = [(each.name, severities(each.severities)) for each in found.worst_first()]
    rules = [_rule(found, *each, titles) for each in found.rules.most_common(MOST)]
    edits = [(each.closes(), _edit(each)) for each in found.edits.ordered()]
    notes = [*(("", each) for each in (found.end or {}).get("notes", ())), *found.notes]
    made = [
        ("Edits that close the most", _cut(edits, MOST)),
        ("Worst stacks", worst),
        ("Most frequent rules", rules),
        ("Projects", _cut(_projects(found), MOST)),
        ("Teams", _cut(_teams(found), MOST)),
        ("Fixed", _fixed(found, titles)),
        ("Not judged", [*found.errors, *(("", each) for each in found.broken)]),
        ("Waivers that expire within 30 days", _cut([*map(_waiver, found.expiring)], _LONGEST)),
        ("Resources that no rule judges", _cut(_unjudged(found), MOST)),
        ("Notes", _cut(notes, _LONGEST)),
    ]
    return ((heading, rows) for heading, rows in made if rows)


def _cut(rows: Rows, most: int) -> Rows:
    more = len(rows) - most
    return [*rows[:most], (f"and {more:,} more", "")] if more > 0 else rows


def _rule(found: Totals, rule: str, number: int, titles: Mapping[str, str]) -> tuple[str, str]:
    stacks = found.in_stacks[rule]
    where = f"{number:,} in {count(stacks, 'stack')}"
    return rule, f"{where}: {titles[rule]}" if rule in titles else where


def _edit(edit: Edit) -> str:
    owner = f" ({edit.owner})" if edit.owner else ""
    return f"{edit.where()}{owner}: {edit.title}"


def _projects(found: Totals) -> Rows:
    ordered = sorted(
        found.projects.items(),
        key=lambda each: (*(-each[1][severity] for severity in GRAVEST), each[0]),
    )
    return [
        (name or "(unknown)", f"{count(counted['stacks'], 'stack')}: {severities(counted)}")
        for name, counted in ordered
    ]


def _teams(found: Totals) -> Rows:
    """The teams by their gravest violations; none where no team is named."""
    named = [(name, counted) for name, counted in found.teams.items() if name]
    named.sort(key=lambda each: (*(-each[1][severity] for severity in GRAVEST), each[0]))
    return [(name, severities(counted)) for name, counted in named]


def _fixed(found: Totals, titles: Mapping[str, str]) -> Rows:
    """What the baseline has and the run has not."""
    rows = [
        (name_of(line), f"{titles.get(line['rule'], line['rule'])}: {_resource(line)}")
        for line in found.fixed
    ]
    more = found.statuses["fixed"] - len(rows)
    return [*rows, (f"and {more:,} more", "")] if more else rows


def _resource(line: Mapping[str, Any]) -> str:
    return str((line["resource"] or {}).get("name") or line["path"])


def _unjudged(found: Totals) -> Rows:
    return [
        (kind, f"{number:,} in {count(found.unjudged_in[kind], 'stack')}")
        for kind, number in found.unjudged.most_common()
    ]


def _waiver(found: tuple[str, Mapping[str, str]]) -> tuple[str, str]:
    name, waiver = found
    whose = f"{waiver['rule']} for {waiver['resource']} ({waiver['owner']})"
    return name, f"{whose} until {waiver['expires']}"
