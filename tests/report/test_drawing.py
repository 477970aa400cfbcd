"""What is drawn for a terminal keeps its form whatever the text in it is."""

from __future__ import annotations

from policypack.report import drawing
from policypack.report.code_frames import Line
from policypack.report.terminal import Terminal


def test_given_lines_that_are_too_long_when_framed_then_their_numbers_stay() -> None:
    console = drawing.console_for(Terminal(width=80, color=False, verbose=False, root=None))
    console.print(drawing.framed([Line(7, "x" * 300, False), Line(118, "y" * 300, True)]))
    first, gap, second, _ = drawing.printed(console).split("\n")
    assert first.startswith("    7 │ xxx")
    assert second.startswith("> 118 │ yyy")
    assert gap.strip() == "⋮"
    assert {len(first), len(second)} == {80}


def test_given_a_place_in_a_line_then_carets_are_below_it() -> None:
    console = drawing.console_for(Terminal(width=80))
    console.print(drawing.framed([Line(7, "  acl=acl,", True, (2, 9)), Line(8, ")", False)]))
    assert drawing.printed(console).split("\n") == [
        "> 7 │   acl=acl,",
        "    │   ^^^^^^^",
        "  8 │ )",
        "",
    ]
