"""The summary of an audit in sentences and tables, for text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.report.audit_totals import GRAVEST, MOST, Totals
from policypack.report.entries import Kind
from policypack.report.summaries import count

Rows = list[tuple[str, str]]
# Waivers or notes that are listed; the journal has the others.
_LONGEST = 50


def severities(counted: Mapping[str, int] | tuple[int, ...]) -> str:
    """`2 critical, 1 high`; `none` where all are zero."""
    numbers = counted if isinstance(counted, tuple) else [counted.get(each, 0) for each in GRAVEST]
    named = [f"{n} {each}" for n, each in zip(numbers, GRAVEST, strict=True) if n]
    return ", ".join(named) or "none"


def tables(found: Totals, titles: Mapping[str, str]) -> Iterator[tuple[str, Rows]]:
    """The tables of a summary: a heading with rows of two cells; empty ones are left out.

    What was not judged is listed to its end, everything else is cut.
    """
    worst = [(each.name, severities(each.severities)) for each in found.worst_first()]
    rules = [_rule(found, *each, titles) for each in found.rules.most_common(MOST)]
    notes = [*(("", each) for each in (found.end or {}).get("notes", ())), *found.notes]
    made = [
        ("Worst stacks", worst),
        ("Most frequent rules", rules),
        ("Projects", _cut(_projects(found), MOST)),
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
    where = f"{number} in {count(stacks, 'stack')}"
    return rule, f"{where}: {titles[rule]}" if rule in titles else where


def _projects(found: Totals) -> Rows:
    ordered = sorted(
        found.projects.items(),
        key=lambda each: (*(-each[1][severity] for severity in GRAVEST), each[0]),
    )
    return [
        (name or "(unknown)", f"{count(counted['stacks'], 'stack')}: {severities(counted)}")
        for name, counted in ordered
    ]


def _unjudged(found: Totals) -> Rows:
    return [
        (kind, f"{number:,} in {count(found.unjudged_in[kind], 'stack')}")
        for kind, number in found.unjudged.most_common()
    ]


def _waiver(found: tuple[str, Mapping[str, str]]) -> tuple[str, str]:
    name, waiver = found
    whose = f"{waiver['rule']} for {waiver['resource']} ({waiver['owner']})"
    return name, f"{whose} until {waiver['expires']}"


def headline(found: Totals) -> list[str]:
    """The sentences that a report begins with."""
    judged = found.stacks - len(found.errors)
    lines = [
        f"{count(found.stacks, 'stack')}, {judged:,} judged, {count(found.resources, 'resource')}",
        f"{count(found.open, 'open violation')} ({severities(found.severities)}), "
        f"{found.kinds[Kind.ERROR]:,} blocking, {found.kinds[Kind.WAIVED]:,} waived, "
        f"{found.kinds[Kind.UNDECIDED]:,} undecided",
    ]
    if found.run.get("baseline"):
        lines.append(
            f"{found.statuses['new']:,} new ({found.statuses['new error']:,} blocking), "
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
