"""Findings as Markdown: a comment on a pull request, or the summary of a job or an audit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from policypack.report.also import evidence, lines
from policypack.report.audit_lines import Line
from policypack.report.document_shape import Document
from policypack.report.entries import OPEN, Entry, Kind, entries
from policypack.report.repository_paths import repository_path
from policypack.report.rule_pages import accounted, page_url
from policypack.report.several import parts
from policypack.report.summaries import count, header, left_out, outcome, summary_lines
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals, sentences, tables
from policypack.rule.rule import Rule
from policypack.start.wording import escaped

# A comment on GitHub has at most 65,536 characters.
_MOST = 60_000
_HEAD = "| | Severity | Rule | Where | Finding |\n|---|---|---|---|---|\n"
_DETAILS = {
    Kind.UNDECIDED: "known after apply",
    Kind.WAIVED: "waived",
    Kind.KNOWN: "known from the baseline",
}


def text(document: Document, terminal: Terminal, rules: Mapping[str, Rule]) -> str:
    """A heading, the counts, a table of what blocks and advises, and folded lists of the rest."""
    found = entries(document["findings"])
    told = [each for each in found if each.kind in OPEN]
    title, *loosened = header(document)
    counts = [f"{name}: {value}" for name, value in summary_lines(document, found)]
    gone = (f"Left out: {each}" for each in left_out(document))
    listed = "".join(f"- {escaped(each)}\n" for each in (*counts, *loosened, *gone))
    pieces = [f"## {escaped(title)}\n", *_failure(document), listed, *_projects(document)]
    rows = [_row(each, terminal, rules) for each in told]
    if rows:
        pieces.append(_within(_HEAD, rows, _MOST - sum(map(len, pieces)), "\n{} not shown\n"))
    for kind, summary in _DETAILS.items():
        items = [_item(each) for each in found if each.kind is kind]
        room = _MOST - sum(map(len, pieces))
        pieces += [_folded(summary, items, room)] if items and room > 0 else []
    return "\n".join(pieces)


def audit(
    lines: Iterable[Line], found: Totals, rules: Mapping[str, Rule], _: Terminal
) -> Iterator[str]:
    """The summary of an audit."""
    # What passes is counted.
    deque(lines, maxlen=0)
    titles = {name: rule.title for name, rule in rules.items()}
    yield "# Stackwarden audit\n\n"
    for line in sentences(found, titles):
        yield f"- {escaped(line)}\n"
    for heading, rows in tables(found, titles):
        yield f"\n## {heading}\n\n| | |\n| --- | --- |\n"
        for left, right in rows:
            yield f"| {escaped(left)} | {escaped(right)} |\n"


def _projects(document: Document) -> Iterator[str]:
    """A table of the projects, where there are several."""
    if "projects" not in document:
        return
    names = (each["id"] for each in document["projects"])
    rows = [
        f"| {escaped(name)} | {escaped(outcome(part, entries(part['findings'])))} |\n"
        for name, part in zip(names, parts(document), strict=True)
    ]
    yield _within(
        "| Project | Findings |\n|---|---|\n", rows, _MOST // 4, "\n{} not shown\n", "project"
    )


def _failure(document: Document) -> Iterator[str]:
    if document["failure"]:
        first = document["failure"]["message"].split("\n")[0]
        yield f"**Failed:** {escaped(first)}\n"


def _row(entry: Entry, terminal: Terminal, rules: Mapping[str, Rule]) -> str:
    finding = entry.finding
    url = page_url(rules[finding["rule"]]) if finding["rule"] in rules else ""
    name = escaped(finding["rule"])
    told = [f"**{escaped(entry.title)}**"] if entry.title else []
    told += map(escaped, lines(finding, entry.also))
    told += [escaped(f"{label}: {text}") for label, text in accounted(finding)]
    cells = (
        "blocks" if entry.blocks else "advises",
        finding["severity"],
        f"[{name}]({url})" if url else name,
        "<br>".join(escaped(part) for part in (_place(entry, terminal), entry.resource) if part),
        "<br>".join(told),
    )
    return f"| {' | '.join(cells)} |\n"


def _place(entry: Entry, terminal: Terminal) -> str:
    file = repository_path(entry.finding["file"], terminal.root)
    line = entry.finding["line"]
    return f"{file}:{line}" if file and line else file or ""


def _item(entry: Entry) -> str:
    finding = entry.finding
    waived = finding["waived"]
    why = (
        f": waived until {waived['expires']} by {waived['owner']}: {waived['reason']}"
        if waived
        else f": {evidence(finding)}"
    )
    where = entry.resource or entry.place
    return f"- {escaped(', '.join(entry.rules))}, {escaped(where)}{escaped(why)}\n"


def _folded(summary: str, items: list[str], room: int) -> str:
    start = f"<details><summary>{len(items)} {summary}</summary>\n\n"
    return _within(start, items, room, "- {} not shown\n") + "\n</details>\n"


def _within(start: str, rows: Iterable[str], room: int, more: str, noun: str = "finding") -> str:
    """As many rows as there is room for, and how many there are beyond them."""
    text, left = start, 0
    for row in rows:
        if left or len(text) + len(row) > room:
            left += 1
        else:
            text += row
    return text + (more.format(count(left, noun)) if left else "")
