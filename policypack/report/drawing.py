"""What a report in a terminal is drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policypack.report.code_frames import Line
from policypack.report.terminal import Terminal


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
