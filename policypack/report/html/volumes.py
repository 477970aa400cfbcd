"""The page of an audit of any size: one file, or an overview and volumes of some stacks each.

A browser opens a page with 10,000 findings within a second or two, and needs long for a million.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any

from policypack.report.html import lines as lines_of
from policypack.report.html.lines import Line
from policypack.report.html.page import head, page
from policypack.report.html.report import of_journal
from policypack.report.html.trend import Point, point
from policypack.report.summaries import count, severities
from policypack.report.totals import Totals, name_of, sentences, tables
from policypack.rule.rule import Rule
from policypack.start.wording import visible

# What one page holds at most. A stack is divided only if it has more findings than a page holds.
STACKS = 2_000
FINDINGS = 10_000
_TITLE = "Security audit"

Rules = Mapping[str, Rule]


def pages(
    lines: Iterable[Line], rules: Rules, history: Sequence[Path], found: Totals, name: str
) -> Iterator[Iterable[str]]:
    """The files: the page, or volumes `NAME-1.html`, `NAME-2.html`, ... and then the overview.

    `found` counts the lines that have passed. At most two volumes are in memory.
    """
    volumes = _volumes(lines)
    first, second = next(volumes, []), next(volumes, None)
    if second is None:
        yield of_journal(iter(first), rules, history, found)
        return
    run = first[0]
    contents: list[tuple[str, Point]] = []
    for number, volume in enumerate(chain([first, second], volumes), 1):
        title = f"{_TITLE}, part {number}"
        whole = [run, *(line for line in volume if line["kind"] != "run")]
        if whole[-1]["kind"] != "end":
            whole.append({"kind": "end", "seconds": None, "notes": [], "errors": []})
        contents.append((_range(volume), point(whole)))
        yield page(whole, rules, title=title)
    earlier = [point(lines_of.of_file(each)) for each in history]
    yield _overview(found, rules, contents, earlier, name)


def _volumes(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in pieces that a page holds, each beginning with a stack."""
    held: list[Line] = []
    stacks = findings = 0
    for line in _divided(lines):
        kind = line["kind"]
        more = int(line.get("findings", 0)) if kind == "stack" else int(kind == "fixed")
        is_full = stacks == STACKS or findings + more > FINDINGS
        if kind in ("stack", "fixed") and is_full and (stacks or findings):
            yield held
            held, stacks, findings = [], 0, 0
        stacks += kind == "stack"
        findings += more
        held.append(line)
    yield held


def _divided(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, where that of a stack with more findings than a page holds comes before each page
    of them, with their number."""
    stack: Line = {}
    number = 0
    for line in lines:
        if line["kind"] == "stack":
            stack, number = line, 0
        elif line["kind"] == "finding":
            if number and number % FINDINGS == 0:
                yield {**stack, "findings": min(stack["findings"] - number, FINDINGS)}
            number += 1
        is_divided = line["kind"] == "stack" and line.get("findings", 0) > FINDINGS
        yield {**line, "findings": FINDINGS} if is_divided else line


def _range(volume: Sequence[Line]) -> str:
    """The first and the last stack of a volume."""
    names = [name_of(line) for line in volume if line["kind"] == "stack"]
    if not names:
        return "fixed findings"
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _overview(
    found: Totals,
    rules: Rules,
    contents: Sequence[tuple[str, Point]],
    earlier: Sequence[Point],
    name: str,
) -> Iterator[str]:
    """A page without a script: the risks, the volumes, and the tables of the summary."""
    titles = {id_: rule.title for id_, rule in rules.items()}
    yield head(_TITLE)
    yield f"<main>\n<h1>{_TITLE}</h1>\n"
    yield from (f"<p>{_text(line)}</p>\n" for line in sentences(found, titles))
    parts = [
        (_link(f"{name}-{number}.html", stacks), f"{count(each.stacks, 'stack')}, {_open(each)}")
        for number, (stacks, each) in enumerate(contents, 1)
    ]
    # Few readers want one stack first, and many parts would push down what all of them want.
    where = _link("#parts", "Findings by stack")
    yield f"<p>{where}, in {count(len(parts), 'part')}</p>\n"
    if earlier:
        rows = [(_text(each.started), _open(each)) for each in earlier]
        yield from _table("Open violations of earlier runs", rows)
    for heading, told in tables(found, titles):
        yield from _table(heading, [(_text(left), _text(right)) for left, right in told])
    yield from _table("Findings by stack", parts, "parts")
    yield "</main>\n</body>\n</html>\n"


def _table(heading: str, rows: Iterable[tuple[str, str]], name: str = "") -> Iterator[str]:
    """A section; `name` is what a link leads to it by."""
    begin = f'<section id="{name}">' if name else "<section>"
    yield f"{begin}\n<h2>{_text(heading)}</h2>\n<table>\n"
    yield from (f"<tr><th>{left}</th><td>{right}</td></tr>\n" for left, right in rows)
    yield "</table>\n</section>\n"


def _open(found: Point) -> str:
    return _text(f"open violations: {severities(found.severities) or 'none'}")


def _link(file: str, text: str) -> str:
    return f'<a href="{escape(file)}">{_text(text)}</a>'


def _text(text: Any) -> str:
    return escape(visible(str(text)))
