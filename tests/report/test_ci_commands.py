"""No name of a program, and no text of it, is a command of the CI system that shows a report."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

from policypack.commands import options
from policypack.report import run
from policypack.report.formats import FORMATS, Terminal, render
from policypack.report.run import Document, Failure
from tests.report.run_documents import finding

ATTACKS = (
    "::error title=owned::x",
    "::add-mask::x",
    "\n::set-output name=a::b",
    "x\r\n  ::stop-commands::x",
    "##[command]rm",
    "x ##vso[task.setvariable variable=PATH]x",
    "##teamcity[buildStatus status='SUCCESS']",
    "\x1b[2J::warning::x",
)
# A line that the runner of GitHub takes for a command, and those of the others anywhere.
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


def hostile(attack: str) -> Document:
    """A document in which everything that a program names is the attack."""
    about = {"urn": f"urn:pulumi:{attack}::{attack}::a:b:C::{attack}", "type": attack}
    made = finding(
        "t-rule",
        title=attack,
        message=attack,
        fix=attack,
        path=attack,
        file=attack,
        line=1,
        resource={**about, "name": attack},
    )
    waived = {"reason": attack, "owner": attack, "expires": "2099-01-01"}
    undecided = {**made, "outcome": "undecided", "blocking": False, "waits_for": attack}
    findings = [made, {**made, "waived": waived, "blocking": False}, undecided]
    failure = Failure(status=3, message=attack)
    return run.document(
        findings, command="preview", loosened=[attack], profile=attack, failure=failure
    )


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("form", [each for each in FORMATS if each != "github"])
def test_printed_text_contains_no_ci_command(
    form: str, attack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for width in (20, 80):
        text = render(hostile(attack), form, terminal=Terminal(width=width, root=tmp_path))
        options.emit(argparse.Namespace(output=None, quiet=False, format=form), text)
        assert not COMMAND.search(capsys.readouterr().out)


@pytest.mark.parametrize("attack", ATTACKS)
def test_annotations_of_github_have_no_other_command_than_their_own(attack: str) -> None:
    text = render(hostile(attack), "github", terminal=Terminal())
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in text.splitlines())
    assert not re.search(r"##\w*\[", text)


def test_json_says_the_same_without_commands(capsys: pytest.CaptureFixture[str]) -> None:
    document = hostile("##[error] ::error::x")
    text = render(document, "json", terminal=Terminal())
    options.emit(argparse.Namespace(output=None, quiet=False, format="json"), text)
    assert json.loads(capsys.readouterr().out) == document
