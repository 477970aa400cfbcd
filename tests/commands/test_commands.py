"""The command line: its output and exit status."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policypack import VERSION
from policypack.commands import main
from policypack.facts.age import tables
from policypack.rules import all_rules

Capture = pytest.CaptureFixture[str]


def test_rules_lists_the_catalogue(capsys: Capture) -> None:
    assert main(["rules"]) == 0
    ids = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert ids == [rule.id for rule in all_rules()]


def test_rules_as_json_is_a_list_of_the_same_rules(capsys: Capture) -> None:
    assert main(["rules", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in listed] == [rule.id for rule in all_rules()]


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_explain_shows_one_rule(form: str, capsys: Capture) -> None:
    assert main(["explain", "sqs-queue-unencrypted", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "sqs-queue-unencrypted" in out
    assert "sqs_managed_sse_enabled=False" in out


def test_explain_describes_the_other_policies(capsys: Capture) -> None:
    for name, what in (
        ("stackwarden", "settings"),
        ("stackwarden-undecided", "after apply"),
        ("stackwarden-unjudged", "no rule judges"),
    ):
        assert main(["explain", name]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"stackwarden explain: policy {name} is not a rule: ")
        assert what in said


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("sqs-queue-unencryptd", "did you mean sqs-queue-unencrypted?"),
        ("???", "list all rules with `stackwarden rules`"),
    ],
)
def test_explain_of_no_rule_says_so_in_one_line(wanted: str, hint: str, capsys: Capture) -> None:
    assert main(["explain", wanted]) == 2
    captured = capsys.readouterr()
    assert captured.err == f"stackwarden explain: unknown rule {wanted!r}; {hint}\n"
    assert captured.out == ""


@pytest.mark.parametrize(
    "arguments",
    [[], ["fly"], ["rules", "extra"], ["rules", "--format", "xml"], ["explain"], ["path", "x"]],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("stackwarden")
    assert line.endswith("--help")


def test_a_file_that_cannot_be_read_is_named_first(tmp_path: Path, capsys: Capture) -> None:
    missing = tmp_path / "audit.log"
    assert main(["verify", str(missing), "--key-file", str(missing)]) == 2
    assert capsys.readouterr().err == f"stackwarden verify: {missing}: No such file or directory\n"


@pytest.mark.parametrize("arguments", [["--help"], ["rules", "--help"], ["--version"]])
def test_asking_for_help_is_no_fault(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 0
    assert "stackwarden" in capsys.readouterr().out


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "policypack.commands", "--version"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    version, *facts = run.stdout.splitlines()
    assert version == f"stackwarden {VERSION}"
    assert len(facts) == len(tables())
    assert all(re.search(r" of \d{4}-\d{2}-\d{2} \(\d+ days old\)$", each) for each in facts)


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    command = [sys.executable, "-m", "policypack.commands", "rules", "--format", "markdown"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (0, b"")


def test_the_wheel_installs_the_command() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert 'stackwarden = "policypack.commands:main"' in text
