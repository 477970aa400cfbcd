"""Workflow commands: one line each, escaped as the runner reads them."""

from __future__ import annotations

from policypack.report import github
from policypack.report.run import Failure
from policypack.report.terminal import Terminal
from tests.report.run_documents import finding, preview, undecided


def commands(*findings: dict[str, object], failure: Failure | None = None) -> list[str]:
    return github.text(preview([*findings], failure), Terminal(), {}).splitlines()


def test_what_separates_is_escaped_in_properties_and_newlines_everywhere() -> None:
    odd = finding("a", file="a,b:c%.json", line=2, title="", path="", message="100%, a: b", fix="x")
    assert commands(odd) == [
        "::error file=a%2Cb%3Ac%25.json,line=2,title=a (high)::%0A100%25, a: b%0AFix: x"
    ]


def test_what_blocks_comes_first_because_github_shows_ten_of_each() -> None:
    advice = finding("a", severity="critical", blocking=False)
    names = [line.split(" ")[0] for line in commands(advice, finding("b"))]
    assert names == ["::error", "::warning"]


def test_findings_without_action_are_counted_in_one_notice() -> None:
    waived = {"reason": "r", "owner": "o", "expires": "2099-01-01"}
    found = [undecided("a"), undecided("b"), finding("c", waived=waived, blocking=False)]
    (told,) = commands(*found)
    assert told == (
        "::notice title=stackwarden::waived: 1 finding; "
        "1 value known after apply, needed by 2 rules"
    )


def test_a_failure_of_the_program_comes_first() -> None:
    first, _ = commands(finding("a"), failure=Failure(status=3, message="it failed\nat x"))
    assert first == "::error title=stackwarden::it failed%0Aat x"


def test_a_run_without_findings_says_nothing() -> None:
    assert commands() == []


def test_columns_are_given_for_findings_on_one_line() -> None:
    odd = finding("a", file="a.py", line=2, column=5, end_line=2, end_column=9)
    assert commands(odd)[0].startswith("::error file=a.py,line=2,col=5,endColumn=8,title=")
    odd = finding("a", file="a.py", line=2, column=5, end_line=4, end_column=9)
    assert commands(odd)[0].startswith("::error file=a.py,line=2,endLine=4,title=")
