"""What is drawn for a terminal keeps its form whatever the text in it is."""

from __future__ import annotations

from policypack.report import drawing
from policypack.report.terminal import Terminal


def test_given_lines_that_are_too_long_when_framed_then_their_numbers_stay() -> None:
    console = drawing.console_for(Terminal(width=80, color=False, verbose=False, root=None))
    console.print(drawing.framed([(7, "x" * 300, False), (118, "y" * 300, True)]))
    first, second, _ = drawing.printed(console).split("\n")
    assert first.startswith("    7 │ xxx")
    assert second.startswith("> 118 │ yyy")
    assert {len(first), len(second)} == {80}
