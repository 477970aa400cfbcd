"""The evidence of a framework as a page that prints well: no script, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from pathlib import Path

from policypack.facts.frameworks import FRAMEWORKS
from policypack.report.evidence.collected import OF_RESOURCES, Evidence, Requirement, Row, Status
from policypack.report.evidence.prose import evidence, heading, place, scope, sentences, totals
from policypack.report.html.page import head
from policypack.report.rule_pages import answering
from policypack.report.summaries import count
from policypack.start.wording import visible

# Rows of a table that a reader of paper takes in; the CSV has all.
MOST = 50
_HEADS = ("Stack and resource", "Rule", "Evidence", "Owner", "Since the last audit")


def page(found: Evidence) -> Iterator[str]:
    """The page, piece by piece, once all lines have passed."""
    title = heading(found)
    yield head(title, style=_style())
    yield f"<header>\n<h1>{_safe(title)}</h1>\n"
    yield from (f"<p>{_safe(each)}</p>\n" for each in scope(found))
    url = _safe(FRAMEWORKS[found.framework].url)
    yield f'<p class="source">Framework: <a href="{url}">{url}</a></p>\n</header>\n<main>\n'
    yield from _summary(found)
    for status in Status:
        if any(each.status is status for each in found.ordered()):
            yield from _section(found, status)
    yield "</main>\n</body>\n</html>\n"


def _summary(found: Evidence) -> Iterator[str]:
    yield '<section>\n<h2>Requirements by status</h2>\n<ul class="totals">\n'
    for status, number in totals(found):
        name = f'<a href="#{_class(status)}">{status.value}</a>' if number else status.value
        yield f'<li class="{_class(status)}"><b>{number:,}</b> {name}</li>\n'
    yield "</ul>\n</section>\n"


def _section(found: Evidence, status: Status) -> Iterator[str]:
    every = [each for each in found.ordered() if each.status is status]
    title = f"{status.value.capitalize()}: {count(len(every), 'requirement')}"
    yield f'<section id="{_class(status)}">\n<h2>{title}</h2>\n'
    if status in OF_RESOURCES:
        for each in every:
            yield from _requirement(each)
    else:
        yield from _reasons(every)
    yield "</section>\n"


def _requirement(each: Requirement) -> Iterator[str]:
    yield f'<article>\n<h3><span class="{_class(each.status)}">{_safe(each.id)}</span></h3>\n'
    yield f"<p>{_safe(' '.join(sentences(each)))}</p>\n"
    for status in OF_RESOURCES:
        if each.counts[status]:
            yield from _clean(each) if status is Status.CLEAN else _table(each, status)
    yield "</article>\n"


def _table(each: Requirement, status: Status) -> Iterator[str]:
    shown = each.rows[status][:MOST]
    yield f"<table>\n<caption>{status.value.capitalize()}</caption>\n<thead><tr>"
    cells = [_cells(row) for row in shown]
    # A column that no row fills takes room from the others.
    columns = [at for at, _ in enumerate(_HEADS) if any(row[at] for row in cells)]
    yield "".join(f"<th>{_HEADS[at]}</th>" for at in columns) + "</tr></thead>\n<tbody>\n"
    for row in cells:
        yield "<tr>" + "".join(f"<td>{_safe(row[at])}</td>" for at in columns) + "</tr>\n"
    yield f"</tbody>\n</table>\n{_more(each.counts[status] - len(shown))}"


def _cells(row: Row) -> tuple[str, ...]:
    whose = answering({"owner": row.owner, "team": row.team})
    return (place(row), ", ".join(row.rules), evidence(row), whose, row.since)


def _clean(each: Requirement) -> Iterator[str]:
    """The resources in lines: there are many, and each says the same."""
    shown = each.rows[Status.CLEAN][:MOST]
    items = "".join(f"<li>{_safe(place(row))}</li>" for row in shown)
    yield f"<h4>Judged clean by {_safe(', '.join(each.rules))}</h4>\n"
    yield f'<ul class="clean">{items}</ul>\n'
    yield _more(each.counts[Status.CLEAN] - len(shown))


def _reasons(every: list[Requirement]) -> Iterator[str]:
    yield "<table>\n<thead><tr><th>Requirement</th><th>Reason</th></tr></thead>\n<tbody>\n"
    by_reason: dict[str, list[str]] = {}
    for each in every:
        by_reason.setdefault(each.reason, []).append(each.id)
    for reason, ids in by_reason.items():
        yield f"<tr><td>{_safe(', '.join(ids))}</td><td>{_safe(reason)}</td></tr>\n"
    yield "</tbody>\n</table>\n"


def _more(number: int) -> str:
    return f'<p class="more">and {number:,} more, which the CSV lists</p>\n' if number else ""


def _class(status: Status) -> str:
    return status.value.replace(" ", "-")


def _safe(text: str) -> str:
    return escape(visible(text))


@lru_cache(maxsize=1)
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8").strip()
