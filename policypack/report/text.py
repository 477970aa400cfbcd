"""The report for people in a terminal, or in the log of a pipeline, with its hyperlinks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policypack.report import audit_lines
from policypack.report.also import evidence, labelled
from policypack.report.code_frames import Line, frame_of
from policypack.report.document_shape import Document, Failure
from policypack.report.entries import Entry, Kind, entries
from policypack.report.rule_pages import answering, documentation_url, page_url
from policypack.report.several import parts
from policypack.report.spools import spool, unspooled
from policypack.report.summaries import collapsed, count, header, left_out, outcome, summary_lines
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals, sentences, tables
from policypack.rule.rule import Rule
from policypack.start.wording import visible


def console_for(terminal: Terminal) -> Console:
    """A console that keeps what is printed, in the width and the colours of the terminal."""
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


def printed(console: Console) -> str:
    """The printed text, without blanks at the ends of lines."""
    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def framed(lines: Sequence[Line]) -> Table:
    """Lines of code with their numbers, the one that is meant marked, and carets below it."""
    table = Table.grid(padding=(0, 1))
    # Without a fixed width, a long line would shrink the gutter.
    digits = max((len(str(line.number)) for line in lines), default=1)
    table.add_column(justify="right", no_wrap=True, min_width=digits + len(">  │"))
    # A long line of code is cut: the place says where to read it.
    table.add_column(no_wrap=True, overflow="ellipsis")
    before = None
    for line in lines:
        if before is not None and line.number > before + 1:
            table.add_row(Text("⋮ ", "dim"), "")
        mark, style = ("> ", "bold") if line.here else ("  ", "")
        gutter = Text.assemble((f"{mark}{line.number} ", style or "dim"), ("│", "dim"))
        table.add_row(gutter, plain(line.code, style))
        if line.caret:
            start, end = line.caret
            table.add_row(Text("│", "dim"), plain(" " * start + "^" * (end - start), "bold red"))
        before = line.number
    return table


def draw(console: Console, text: Text) -> None:
    """Prints a text. Lines break between words alone, so that a URL or a place can be copied."""
    for line in wrapped(text, console.width):
        console.print(line, soft_wrap=True)


def draw_facts(console: Console, facts: Iterable[tuple[str, str | Text]], indent: int = 0) -> None:
    """Prints labels and texts side by side; lines break as in `draw`."""
    rows = [*facts]
    start = max((cell_len(label) for label, _ in rows), default=0) + 2
    for label, told in rows:
        text = plain(told) if isinstance(told, str) else told
        left = Text.assemble(" " * indent, (label, "bold"), " " * (start - cell_len(label)))
        for line in wrapped(text, console.width - indent - start):
            console.print(left + line, soft_wrap=True)
            left = Text(" " * (indent + start))


def wrapped(text: Text, width: int) -> Sequence[Text]:
    """The text in lines of at most so many columns; a longer word has a line for itself."""
    words, breaks, begin, before = text.plain, list[int](), 0, 0
    spaces = (number for number, character in enumerate(words) if character == " ")
    for space in (*spaces, len(words)):
        if before > begin and cell_len(words[begin:space]) > width:
            begin = before + 1
            breaks.append(begin)
        before = space
    return [*text.divide(breaks)]


def plain(told: str, style: str = "") -> Text:
    """Text as it is: none of it is markup."""
    return Text(told, style=style)


def address(url: str, terminal: Terminal) -> Text:
    """An address, which can be opened where the terminal has links."""
    return Text(url, style=f"link {url}" if terminal.links else "")


def place(told: str, file: str | None, terminal: Terminal) -> Text:
    """A place, which opens its file where the terminal has links and the file is of the sources."""
    uri = _uri(terminal.root, file) if terminal.links and terminal.root and file else None
    return Text(told, style=f"bold link {uri}" if uri else "bold")


def _uri(root: Path, file: str) -> str | None:
    full = (root / file).resolve()
    return full.as_uri() if full.is_relative_to(root.resolve()) and full.is_file() else None


# As many as somebody reads; drawing more takes seconds.
MOST = 200
# With more findings than these, the summary alone is shown unless all are asked for.
_FEW = 50
_STYLES = {
    Kind.ERROR: "bold red",
    Kind.WARNING: "bold yellow",
    Kind.REMEDIATED: "bold magenta",
    Kind.UNDECIDED: "bold cyan",
    Kind.WAIVED: "bold blue",
    Kind.KNOWN: "bold blue",
}


def text(document: Document, terminal: Terminal, rules: Mapping[str, Rule]) -> str:
    """The report: a failure first and last, then every entry by severity, and the summary.

    What waits for the deployment and what is waived is counted, and listed where the terminal is
    verbose. Of more than `MOST` entries the first ones are drawn, and the others counted.
    """
    console = console_for(terminal)
    if "projects" in document:
        _draw_several(console, document, terminal, rules)
    else:
        _draw_one(console, document, terminal, rules, MOST)
    return printed(console)


def audit(
    lines: Iterable[audit_lines.Line], found: Totals, rules: Mapping[str, Rule], terminal: Terminal
) -> Iterator[str]:
    """A summary; before it the findings, where they are few or a verbose terminal asks for them."""
    with spool() as kept:
        for stack, *findings in audit_lines.stacks(lines):
            if findings and (terminal.verbose or found.open <= _FEW):
                document = audit_lines.document(found.run, stack, findings)
                kept.write(f"{text(document, terminal, rules)}\n")
        shown = terminal.verbose or found.open <= _FEW
        yield from unspooled(kept) if shown else ()
    titles = {name: rule.title for name, rule in rules.items()}
    for line in sentences(found, titles):
        yield f"{line}\n"
    for heading, rows in tables(found, titles):
        width = max(len(visible(left)) for left, _ in rows)
        yield f"\n{heading}\n"
        for left, right in rows:
            yield f"  {visible(left):{width}}  {visible(right)}".rstrip() + "\n"
    if not shown:
        yield "\n--verbose lists each finding; --format html writes a page\n"


def _draw_one(
    console: Console,
    document: Document,
    terminal: Terminal,
    rules: Mapping[str, Rule],
    room: int,
) -> int:
    """Draws at most so many entries, and returns how many there are to draw."""
    found = entries(document["findings"])
    if document["failure"]:
        _draw_failure(console, document["failure"])
    for line in header(document):
        draw(console, plain(line, "bold"))
    told = [each for each in found if terminal.verbose or not collapsed(each)]
    shown: set[object] = set()
    for severity, group in groupby(_first(told, room), lambda each: each.finding["severity"]):
        console.print()
        console.print(plain(severity.capitalize(), "bold underline"))
        for entry in group:
            _draw(console, entry, terminal, _lines(entry, terminal, shown), rules)
    console.print()
    more = [*_not_drawn(len(told) - room), *_more(told)]
    draw_facts(console, [*summary_lines(document, found, terminal.verbose), *more])
    if document["failure"] and not _is_in_summary(document):
        _draw_failure(console, document["failure"], first_line_only=True)
    return len(told)


def _draw_several(
    console: Console, document: Document, terminal: Terminal, rules: Mapping[str, Rule]
) -> None:
    """Each project as if it stood alone, then what came of each, and of all."""
    names = [each["id"] for each in document["projects"]]
    every = [*zip(names, parts(document), strict=True)]
    room = MOST
    for left, (name, part) in zip(range(len(every), 0, -1), every, strict=True):
        draw(console, plain(f"━━ {visible(name)}", "bold"))
        # No project takes the room of those behind it.
        share = max(1, room // left)
        room -= min(share, _draw_one(console, part, terminal, rules, share))
        console.print()
    draw(console, plain(next(header(document)), "bold"))
    draw_facts(console, ((visible(name), outcome(part, _entries(part))) for name, part in every))
    console.print()
    found = entries(document["findings"])
    gone = (("Left out", line) for line in left_out(document))
    draw_facts(console, [*summary_lines(document, found, terminal.verbose), *gone])
    if document["failure"] and not _is_in_summary(document):
        _draw_failure(console, document["failure"], first_line_only=True)


def _entries(document: Document) -> Sequence[Entry]:
    return entries(document["findings"])


def _is_in_summary(document: Document) -> bool:
    """Whether all that failed is that something was not judged, which the summary has told."""
    failure, told = document["failure"], document["run"].get("not_judged") or ()
    return failure is not None and any(
        failure["message"].startswith(f"not judged: {each}") for each in told
    )


def _draw_failure(console: Console, failure: Failure, first_line_only: bool = False) -> None:
    lines = failure["message"].strip().split("\n")
    for number, line in enumerate(lines[:1] if first_line_only else lines):
        start = "error: " if number == 0 else "  "
        draw(console, Text.assemble((start, "bold red"), visible(line)))


def _lines(entry: Entry, terminal: Terminal, shown: set[object]) -> Sequence[Line]:
    """The code of an entry, once: findings about one resource are at one place."""
    finding = entry.finding
    at = finding["file"], finding["line"]
    known = (*at, finding.get("column")) in shown
    shown.add((*at, finding.get("column")))
    if known:
        return ()
    return frame_of(finding, terminal.root, terminal.known)


def _draw(
    console: Console,
    entry: Entry,
    terminal: Terminal,
    lines: Sequence[Line],
    rules: Mapping[str, Rule],
) -> None:
    console.print()
    draw(
        console,
        Text.assemble(
            place(entry.place, entry.finding["file"], terminal),
            (" " if entry.place else ""),
            (f"{entry.kind.value}[{visible(_names(entry))}]", _STYLES[entry.kind]),
            f" {entry.title}" if len(entry.rules) == 1 else "",
        ),
    )
    if lines:
        console.print(framed(lines))
    draw_facts(console, [*_facts(entry), *_rule(entry, terminal, rules)], indent=2)


def _names(entry: Entry) -> str:
    return entry.rules[0] if len(entry.rules) == 1 else f"{len(entry.rules)} rules"


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    finding = entry.finding
    if entry.resource and finding["file"]:
        yield "Resource", entry.resource
    if len(entry.rules) > 1:
        yield "Evidence", visible(evidence(finding))
        yield "Rules", visible(", ".join(entry.rules))
        return
    for label, told in labelled(finding, entry.also):
        yield label or "Evidence", told
    for each in finding.get("related") or ():
        known = (each["file"], each["line"], each["column"])
        yield "Defined at", visible(":".join(str(part) for part in known if part))
    if answers := answering(finding):
        yield "Owner", visible(answers)
    waived = finding["waived"]
    if waived:
        until = f"until {waived['expires']} by {waived['owner']}: {waived['reason']}"
        yield "Waived", visible(until)


def _rule(
    entry: Entry, terminal: Terminal, rules: Mapping[str, Rule]
) -> Iterator[tuple[str, Text]]:
    """The page of its rule."""
    rule = rules.get(entry.finding["rule"]) if len(entry.rules) == 1 else None
    if rule and (url := page_url(rule)):
        yield "Rule", address(url, terminal)


def _first(told: Sequence[Entry], room: int) -> Sequence[Entry]:
    """As many entries as there is room for, in their order: what blocks rather than advice."""
    kept = sorted(range(len(told)), key=lambda number: not told[number].blocks)[:room]
    return [told[number] for number in sorted(kept)]


def _not_drawn(number: int) -> Iterator[tuple[str, str]]:
    """How many entries have no place in the report, and which reports have all."""
    if number > 0:
        yield "Not shown", f"{count(number, 'finding')}; --format html, json or concise shows all"


def _more(told: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Where the pages of the rules are, unless each entry has its link."""
    if told and not documentation_url():
        yield "Explain", "stackwarden explain RULE"
