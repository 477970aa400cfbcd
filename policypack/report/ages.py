"""Findings over time as Markdown, CSV and JSON, and those that are new for a webhook."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any

from policypack.report.csv_rows import csv_row
from policypack.report.rule_pages import answering
from policypack.report.summaries import GRAVEST, count
from policypack.report.timeline import COLUMNS, Row, State, Timeline
from policypack.start.wording import escaped, first_few, visible

# Rows of a table in Markdown; the CSV has all.
MOST = 50


def as_csv(found: Timeline, rows: Iterable[Row]) -> Iterator[str]:
    """The header, and a row for each finding."""
    yield csv_row(COLUMNS)
    for row in rows:
        yield csv_row(row.as_json()[column] for column in COLUMNS)


def as_json(found: Timeline, rows: Iterable[Row]) -> Iterator[str]:
    """An object with the days of the runs and all findings."""
    made = {"runs": [*map(str, found.days)], "findings": [row.as_json() for row in rows]}
    yield json.dumps(made, indent=2) + "\n"


def as_markdown(found: Timeline, rows: Iterable[Row]) -> Iterator[str]:
    """A page: the findings by severity, those over their limit or open the longest, and those that
    are accepted."""
    every = [*rows]
    yield "# Findings over time\n\n"
    first, last = found.days[0], found.days[-1]
    counted = ", ".join(
        f"{sum(row.state is state for row in every):,} {state.value}" for state in State
    )
    yield f"{count(len(found.days), 'run')} from {first} to {last}: {counted}.\n"
    yield from _severities(found, every)
    late = sorted((row for row in every if row.over), key=lambda row: -(row.over or 0))
    if any(row.limit for row in every):
        yield from _table(
            f"Over the limit: {len(late):,}", (*_OPEN_HEADS, "Days over"), [*map(_late, late)]
        )
    else:
        longest = sorted(
            (row for row in every if row.state is State.OPEN), key=lambda row: -row.age
        )
        yield from _table("Open the longest", _OPEN_HEADS, [*map(_open, longest)])
    accepted = sorted(
        (row for row in every if row.state is State.ACCEPTED),
        key=lambda row: -_accepted_days(row, last),
    )
    yield from _table(
        f"Accepted: {len(accepted):,}",
        ("Days", "Severity", "Rule", "Place", "By", "Reason", "Until", "Approver"),
        [_accepted(row, last) for row in accepted],
    )


def as_webhook(found: Timeline, rows: Iterable[Row]) -> Iterator[str]:
    """The findings that are new since the run before the last, by severity and rule, as an object
    with a `text` for a chat."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if found.is_new(row):
            line = row.track.line
            groups.setdefault((line["severity"], line["rule"]), []).append(row)
    alerts = [_alert(*key, group) for key, group in groups.items()]
    alerts.sort(key=lambda each: (GRAVEST.index(each["severity"]), -each["findings"], each["rule"]))
    yield json.dumps({"text": _chat(found, alerts), "alerts": alerts}, indent=2) + "\n"


def _alert(severity: str, rule: str, group: Sequence[Row]) -> dict[str, Any]:
    lines = [row.track.line for row in group]
    stacks = dict.fromkeys(f"{line['project']}/{line['stack']}" for line in lines)
    owners = dict.fromkeys(line["owner"] or line["team"] for line in lines)
    return {
        "severity": severity,
        "rule": rule,
        "findings": len(group),
        "stacks": [*stacks],
        "owners": [*filter(None, owners)],
    }


def _chat(found: Timeline, alerts: Sequence[Mapping[str, Any]]) -> str:
    """A text without names of resources, which may hold the markup or the mentions of a chat."""
    if not alerts:
        return ""
    number = sum(each["findings"] for each in alerts)
    since = f" since {found.days[-2]}" if len(found.days) > 1 else ""
    lines = [f"{count(number, 'new finding')}{since}:"]
    for each in alerts[:MOST]:
        stacks = first_few(each["stacks"])
        lines.append(f"- {each['severity']}: {each['rule']}, {each['findings']:,} in {stacks}")
    if len(alerts) > MOST:
        lines.append(f"- {len(alerts) - MOST:,} more rules")
    # As Slack asks: https://docs.slack.dev/messaging/formatting-message-text#escaping
    return html.escape("\n".join(map(visible, lines)), quote=False)


_OPEN_HEADS = ("Days", "Severity", "Rule", "Place", "Owner")


def _severities(found: Timeline, every: Sequence[Row]) -> Iterator[str]:
    before = found.days[-2] if len(found.days) > 1 else None
    rows = []
    for severity in GRAVEST:
        of = [row for row in every if row.track.line["severity"] == severity]
        ages = [row.age for row in of if row.state is State.OPEN]
        limit = next((row.limit for row in of if row.limit is not None), None)
        opened = sum(
            before is not None and row.state is State.OPEN and row.track.opened == found.days[-1]
            for row in of
        )
        closed = sum(row.track.closed == found.days[-1] for row in of)
        over = sum(bool(row.over) for row in of)
        rows.append(
            (
                severity,
                f"{len(ages):,}",
                *((f"{opened:,}", f"{closed:,}") if before else ("", "")),
                f"{median(ages):g}" if ages else "",
                f"{max(ages)}" if ages else "",
                *(("", "") if limit is None else (f"{limit}", f"{over:,}")),
            )
        )
    heads = ("Open", "Opened", "Closed", "Median days", "Most days", "Limit", "Over")
    since = f"Since {before}, by severity" if before else "By severity"
    yield from _table(since, ("Severity", *heads), rows)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"\n## {title}\n\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    for row in rows[:MOST]:
        yield f"| {' | '.join(escaped(visible(each)) for each in row)} |\n"
    if len(rows) > MOST:
        yield f"\n{len(rows) - MOST:,} more are in the CSV.\n"


def _open(row: Row) -> tuple[str, ...]:
    line = row.track.line
    return (str(row.age), line["severity"], line["rule"], row.place, answering(line))


def _late(row: Row) -> tuple[str, ...]:
    return (*_open(row), str(row.over))


def _accepted_days(row: Row, last: date) -> int:
    return (last - (row.track.accepted or last)).days


def _accepted(row: Row, last: date) -> tuple[str, ...]:
    told, line = row.as_json(), row.track.line
    words = (told["accepted_by"], told["accepted_because"], told["accepted_until"], row.approver)
    days = str(_accepted_days(row, last))
    return (days, line["severity"], line["rule"], row.place, *(each or "" for each in words))
