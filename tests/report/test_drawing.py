"""Output for a terminal keeps its form with any text."""

from __future__ import annotations

import pytest
from rich.text import Text

from policypack.report import text
from policypack.report.code_frames import Line
from policypack.report.terminal import Terminal


def test_given_lines_that_are_too_long_when_framed_then_their_numbers_stay() -> None:
    console = text.console_for(Terminal(width=80, color=False, verbose=False, root=None))
    console.print(text.framed([Line(7, "x" * 300, False), Line(118, "y" * 300, True)]))
    first, gap, second, _ = text.printed(console).split("\n")
    assert first.startswith("    7 │ xxx")
    assert second.startswith("> 118 │ yyy")
    assert gap.strip() == "⋮"
    assert {len(first), len(second)} == {80}


def test_given_a_place_in_a_line_then_carets_are_below_it() -> None:
    console = text.console_for(Terminal(width=80))
    console.print(text.framed([Line(7, "  acl=acl,", True, (2, 9)), Line(8, ")", False)]))
    assert text.printed(console).split("\n") == [
        "> 7 │   acl=acl,",
        "    │   ^^^^^^^",
        "  8 │ )",
        "",
    ]


# Text that users copy from a report: it is useless in two pieces.
COPIED = (
    "https://stackwarden.example/docs/rules/lambda.md#lambda-function-public-and-privileged-too-long",
    "infra/components/payments/handlers/authorization/__main__.py:1204:17",
    "arn:aws:iam::111122223333:role/service-role/payments-authorization-production-eu-central-1",
    "urn:pulumi:dev::shop::aws:lambda/function:Function::payments-authorization-handler-function",
)


@pytest.mark.parametrize("token", COPIED)
@pytest.mark.parametrize("width", [40, 80])
def test_no_line_breaks_what_a_person_copies(token: str, width: int) -> None:
    console = text.console_for(Terminal(width=width))
    text.draw_facts(console, [("Evidence", f"the role is {token}, and so on"), ("Rule", token)])
    text.draw(console, Text(f"{token} error[rule]: a title of several words that is long"))
    told = text.printed(console)
    assert told.count(token) == 3
    # AND every line of shorter words fits
    assert all(len(line) <= width for line in told.split("\n") if token not in line)


def test_lines_break_between_words() -> None:
    told = text.wrapped(Text("ab cd  ef gh"), 5)
    assert [line.plain.rstrip() for line in told] == ["ab cd", " ef", "gh"]
