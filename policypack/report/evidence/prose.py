"""The evidence of a framework in prose and tables, for text, Markdown, JSON and CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from policypack.facts.frameworks import FRAMEWORKS, label
from policypack.model.urns import describe
from policypack.report.audit_lines import Line
from policypack.report.csv_rows import csv_row
from policypack.report.evidence.collected import OF_RESOURCES, Evidence, Requirement, Row, Status
from policypack.report.summaries import count
from policypack.sealed_log.journals import UNSEALED
from policypack.start.wording import escaped, first_few, visible

_PARTIAL = (
    "A rule checks a part of a requirement: that its resources are judged clean does not mean that "
    "the requirement is met."
)
# Resources that text and Markdown name of each status.
_FEW = 5


def heading(found: Evidence) -> str:
    """The subject of the report."""
    return f"Evidence for {label(found.framework)}"


def scope(found: Evidence) -> Iterator[str]:
    """What was judged, when, and what the report does not say."""
    run = found.run["run"]
    when = f" on {run['started'][:10]}" if run["started"] else ""
    judged = found.stacks - len(found.errors)
    resources = count(found.resources, "resource")
    yield f"{count(judged, 'stack')} with {resources} {_were(judged)} judged{when}."
    if run["profile"]:
        yield f"The profile of the rules is {run['profile']}."
    if found.errors:
        names = first_few([visible(name) for name, _ in found.errors])
        yield f"{count(len(found.errors), 'stack')} could not be judged: {names}."
    if found.end is None:
        yield "The audit was interrupted, so stacks are missing."
    elif found.end["errors"]:
        yield f"{count(len(found.end['errors']), 'source')} could not be listed."
    if UNSEALED in (found.end or {}).get("notes", ()):
        yield f"{UNSEALED}."
    yield _PARTIAL


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def totals(found: Evidence) -> Iterator[tuple[Status, int]]:
    """How many requirements have each status."""
    counted = found.by_status()
    return ((status, counted[status]) for status in Status)


def told(each: Requirement, status: Status) -> str:
    """One sentence on a status of a requirement."""
    number, stacks = each.counts[status], count(each.stacks[status], "stack")
    if status is Status.CLEAN:
        return f"{count(number, 'resource')} judged clean in {stacks}."
    if status in OF_RESOURCES:
        words = {
            Status.VIOLATED: count(number, "violation"),
            Status.UNDECIDED: f"{count(number, 'finding')} undecided",
            Status.WAIVED: f"{count(number, 'finding')} waived",
        }
        return f"{words[status]} in {stacks}."
    return f"{each.reason}."


def sentences(each: Requirement) -> list[str]:
    """Everything on a requirement: each status that holds somewhere, and the rules that are off."""
    found = [told(each, status) for status in OF_RESOURCES if each.counts[status]]
    off = [f"Off in the profile: {', '.join(each.off)}."] if found and each.off else []
    return [*(found or [told(each, each.status)]), *off]


def place(row: Row) -> str:
    """The stack and the resource of a row."""
    stack = "/".join(filter(None, (row.project, row.stack)))
    return visible(": ".join(filter(None, (stack, describe(row.resource)))))


def evidence(row: Row) -> str:
    """What a row says of its resource."""
    if row.status is Status.WAIVED:
        return visible(f"waived by {row.waived_by} until {row.waived_until}: {row.reason}")
    return visible(" ".join(filter(None, (row.severity and f"{row.severity}:", row.message))))


def text(found: Evidence) -> Iterator[str]:
    """The report as text."""
    yield f"{heading(found)}\n\n"
    yield from (f"{each}\n" for each in scope(found))
    yield "\n" + "".join(f"  {number:>4}  {status.value}\n" for status, number in totals(found))
    for each in found.ordered():
        yield f"\n{visible(each.id)}  {each.status.value}\n"
        yield from (f"  {visible(line)}\n" for line in sentences(each))
        for row in _first(each):
            yield f"    {place(row)}: {evidence(row)}\n"


def markdown(found: Evidence) -> Iterator[str]:
    """The report as GitHub's Markdown."""
    yield f"# {escaped(heading(found))}\n\n"
    yield from (f"- {escaped(each)}\n" for each in scope(found))
    yield "\n| Status | Requirements |\n| --- | --- |\n"
    yield from (f"| {status.value} | {number} |\n" for status, number in totals(found))
    yield "\n| Requirement | Status | Evidence |\n| --- | --- | --- |\n"
    for each in found.ordered():
        rows = [f"{place(row)}: {evidence(row)}" for row in _first(each)]
        lines = "<br>".join(map(escaped, (*sentences(each), *rows)))
        yield f"| {escaped(each.id)} | {each.status.value} | {lines} |\n"


def as_json(found: Evidence) -> str:
    """The report as JSON."""
    made = {
        "framework": {"id": found.framework, "name": label(found.framework)},
        "version": found.run["version"],
        "run": found.run["run"],
        "scope": [*scope(found)],
        "not_judged": [{"stack": name, "error": error} for name, error in found.errors],
        "summary": {status.value: number for status, number in totals(found)},
        "requirements": [_record(each) for each in found.ordered()],
    }
    return json.dumps(made, indent=2) + "\n"


def _record(each: Requirement) -> dict[str, Any]:
    rows = [row for status in OF_RESOURCES for row in each.rows.get(status, ())]
    return {
        "id": each.id,
        "status": each.status.value,
        "rules": [*each.rules],
        "off": [*each.off],
        "reason": each.reason or None,
        "counts": {status.value: each.counts[status] for status in OF_RESOURCES},
        "evidence": [
            {
                key: held.value if isinstance(held, Status) else held
                for key, held in row._asdict().items()
                if held and key != "requirement"
            }
            for row in rows
        ],
    }


def _first(each: Requirement) -> list[Row]:
    """The first rows of what is open or waived: resources that are clean are in the other forms."""
    rows = (row for status in OF_RESOURCES[:-1] for row in each.rows.get(status, ()))
    return [row for row, _ in zip(rows, range(_FEW), strict=False)]


COLUMNS = ("framework", "version", *Row._fields)


def csv(found: Evidence, lines: Iterable[Line]) -> Iterator[str]:
    """The header and the rows, as lines pass."""
    framework = FRAMEWORKS[found.framework]
    yield csv_row(COLUMNS)
    for row in found.rows(lines):
        cells = row._replace(rules=" ".join(row.rules), status=row.status.value)  # type: ignore[arg-type]
        yield csv_row((framework.name, framework.version, *cells))
