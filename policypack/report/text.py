"""The report for people in a terminal, or in the log of a pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policypack.report.also import evidence, labelled
from policypack.report.code_frames import Line, frame
from policypack.report.document_shape import Document, Failure
from policypack.report.entries import Entry, Kind, entries
from policypack.report.rule_pages import page_url
from policypack.report.summaries import collapsed, header, summary_lines
from policypack.report.terminal import Terminal
from policypack.rule import Rule
from policypack.wording import visible

_STYLES = {
    Kind.ERROR: "bold red",
    Kind.WARNING: "bold yellow",
    Kind.UNDECIDED: "bold cyan",
    Kind.WAIVED: "bold blue",
}
_ELSEWHERE = "stackwarden explain"


def text(document: Document, terminal: Terminal, rules: Mapping[str, Rule]) -> str:
    """The report: a failure first and last, then every entry by severity, and the summary.

    What waits for the deployment and what is waived is counted, and listed where the terminal is
    verbose.
    """
    console = _console(terminal)
    found = entries(document["findings"])
    if document["failure"]:
        _draw_failure(console, document["failure"])
    for line in header(document):
        console.print(_plain(line, "bold"))
    told = [each for each in found if terminal.verbose or not collapsed(each)]
    framed: set[object] = set()
    for severity, group in groupby(told, lambda each: each.finding["severity"]):
        console.print()
        console.print(_plain(severity.capitalize(), "bold underline"))
        for entry in group:
            _draw(console, entry, _lines(entry, terminal, framed), rules)
    console.print()
    console.print(_grid(summary_lines(document, found, terminal.verbose)))
    if document["failure"]:
        _draw_failure(console, document["failure"], first_line_only=True)
    return _stripped(console)


def _console(terminal: Terminal) -> Console:
    return Console(
        file=StringIO(),
        width=terminal.width,
        force_terminal=terminal.color,
        force_jupyter=False,
        # The sixteen colours that a person has chosen for the terminal.
        color_system="standard" if terminal.color else None,
        no_color=not terminal.color,
        legacy_windows=False,
        # Values hold any text; none of it is markup.
        markup=False,
        emoji=False,
        highlight=False,
    )


def _stripped(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _draw_failure(console: Console, failure: Failure, first_line_only: bool = False) -> None:
    lines = failure["message"].strip().split("\n")
    for number, line in enumerate(lines[:1] if first_line_only else lines):
        start = "error: " if number == 0 else "  "
        console.print(Text.assemble((start, "bold red"), visible(line)))


def _lines(entry: Entry, terminal: Terminal, framed: set[object]) -> Sequence[Line]:
    """The code of an entry, once: findings about one resource are at one place."""
    place = entry.finding["file"], entry.finding["line"]
    known = place in framed
    framed.add(place)
    return () if known else frame(terminal.root, *place)


def _draw(console: Console, entry: Entry, lines: Sequence[Line], rules: Mapping[str, Rule]) -> None:
    console.print()
    console.print(
        Text.assemble(
            (entry.place, "bold"),
            (" " if entry.place else ""),
            (f"{entry.kind.value}[{visible(_names(entry))}]", _STYLES[entry.kind]),
            f" {entry.title}" if len(entry.rules) == 1 else "",
        )
    )
    if lines:
        console.print(_frame(lines))
    console.print(Padding(_grid(_facts(entry, rules)), (0, 0, 0, 2)))


def _names(entry: Entry) -> str:
    return entry.rules[0] if len(entry.rules) == 1 else f"{len(entry.rules)} rules"


def _facts(entry: Entry, rules: Mapping[str, Rule]) -> Iterator[tuple[str, str]]:
    finding = entry.finding
    if entry.resource and finding["file"]:
        yield "Resource", entry.resource
    elif entry.resource:
        yield "Type", visible(finding["resource"]["type"])
    if len(entry.rules) > 1:
        yield "Evidence", visible(evidence(finding))
        yield "Rules", visible(", ".join(entry.rules))
        return
    for label, told in labelled(finding, entry.also):
        yield label or "Evidence", told
    waived = finding["waived"]
    if waived:
        until = f"until {waived['expires']} by {waived['owner']}: {waived['reason']}"
        yield "Waived", visible(until)
    yield "Rule", visible(_page(finding["rule"], rules))


def _page(rule: str, rules: Mapping[str, Rule]) -> str:
    url = page_url(rules[rule]) if rule in rules else ""
    return url or f"{_ELSEWHERE} {rule}"


def _frame(lines: Sequence[Line]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    # A long line of code is cut: the place says where to read it.
    table.add_column(no_wrap=True, overflow="ellipsis")
    for number, code, here in lines:
        mark, style = ("> ", "bold") if here else ("  ", "")
        number_style = style or "dim"
        gutter = _plain(f"{mark}{number}", number_style), _plain("│", "dim")
        table.add_row(*gutter, _plain(code, style))
    return table


def _grid(facts: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, told in facts:
        table.add_row(_plain(label, "bold"), _plain(told))
    return table


def _plain(told: str, style: str = "") -> Text:
    return Text(told, style=style)
