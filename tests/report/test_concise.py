"""One line for each finding, which no text of a program can break or turn into a command."""

from __future__ import annotations

import re

from policypack.report import concise
from policypack.report.run import Failure
from policypack.report.terminal import Terminal
from tests.report.run_documents import finding, preview, undecided

_PLACE = re.compile(r"[^:]+:\d+: (error|warning|undecided|waived|known): [\w-]+ \(\w+\)")
WAIVED = {"reason": "r", "owner": "o", "expires": "2099-01-01"}


def lines(
    *findings: dict[str, object], verbose: bool = False, failure: Failure | None = None
) -> list[str]:
    document = preview([*findings], failure)
    return concise.text(document, Terminal(verbose=verbose), {}).splitlines()


def test_a_finding_is_one_line_with_its_place_first() -> None:
    (line, counts) = lines(finding("a", file="infra/main.py", line=3, path="acl", message="open"))
    assert _PLACE.match(line)
    assert line.startswith("infra/main.py:3: error: a (high)")
    assert line.endswith(": acl: open")
    assert counts == "Findings: 1 high; Blocking: 1 of 1; Time: 4.2 s"


def test_the_evidence_is_in_the_spelling_of_the_program() -> None:
    told = "sqs_managed_sse_enabled is false"
    (line, _) = lines(finding("a", path="sqsManagedSseEnabled", message="it is", evidence=told))
    assert line.endswith(f"(high): {told}")


def test_finding_without_action_is_one_line_on_request() -> None:
    found = [finding("a", waived=WAIVED, blocking=False), undecided("b")]
    assert len(lines(*found)) == 1
    assert sorted(each.split(": ")[1] for each in lines(*found, verbose=True)[:-1]) == [
        "undecided",
        "waived",
    ]


def test_a_failure_is_the_first_line() -> None:
    first, _ = lines(failure=Failure(status=3, message="it failed\nat x"))
    assert first == "stackwarden: error: it failed"


def test_a_text_of_the_program_is_neither_a_line_nor_a_command() -> None:
    line, _ = lines(finding("a", file="::error::x\n##[group]", line=1, message="m\n::stop"))
    assert "\n" not in line
    assert not line.lstrip().startswith(("::", "##["))
