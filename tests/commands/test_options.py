"""What commands have in common: output, colours, exit status."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main, options
from policypack.report import run
from policypack.report.run import Failure
from tests.documents import ACCOUNT, allow, document
from tests.report.run_documents import finding, undecided

Capture = pytest.CaptureFixture[str]
WAIVED = {"reason": "r", "owner": "o", "expires": "2099-01-01"}


@pytest.fixture
def admin(tmp_path: Path) -> Path:
    made = tmp_path / "policy.json"
    made.write_text(json.dumps(document(allow("*"))), encoding="utf-8")
    return made


def status(fail_on: str | None, *findings: dict[str, Any], failure: Failure | None = None) -> int:
    return options.status(run.document(findings, command="iam", failure=failure), fail_on)


def test_without_fail_on_what_blocks_decides() -> None:
    assert status(None) == 0
    assert status(None, finding("a", blocking=False)) == 0
    assert status(None, finding("a", blocking=False), finding("b")) == 1


@pytest.mark.parametrize(
    ("fail_on", "fails"), [("low", 1), ("medium", 1), ("high", 0), ("critical", 0), ("never", 0)]
)
def test_fail_on_decides_by_severity_whatever_blocks(fail_on: str, fails: int) -> None:
    for blocking in (True, False):
        assert status(fail_on, finding("a", severity="medium", blocking=blocking)) == fails


def test_fail_on_leaves_out_what_is_waived_or_undecided_without_blocking() -> None:
    assert status("low", finding("a", waived=WAIVED, blocking=False), undecided("b")) == 0
    assert status("low", undecided("b", blocking=True)) == 1


def test_a_failure_of_the_run_is_its_own_status() -> None:
    failure = Failure(status=3, message="the program failed")
    assert status("never", finding("a"), failure=failure) == 3


def test_output_is_written_to_the_file_alone(admin: Path, capsys: Capture) -> None:
    file = admin.parent / "report.json"
    assert main(["iam", str(admin), "--format", "json", "--output", str(file)]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(file.read_text(encoding="utf-8"))["summary"]["blocking"] == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


@pytest.mark.parametrize("command", [["rules"], ["explain", "iam-policy-admin"], ["advisories"]])
def test_every_output_goes_to_a_file(command: list[str], tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "output"
    assert main([*command, "--output", str(file)]) == 0
    assert capsys.readouterr() == ("", "")
    assert file.stat().st_size > 100


def test_quiet_prints_nothing_and_keeps_the_status(admin: Path, capsys: Capture) -> None:
    assert main(["iam", str(admin), "--quiet"]) == 1
    assert capsys.readouterr() == ("", "")
    file = admin.parent / "report"
    assert main(["iam", str(admin), "-q", "--output", str(file)]) == 1
    assert "iam-policy-admin" in file.read_text(encoding="utf-8")


def test_an_output_that_cannot_be_written_is_one_line(admin: Path, capsys: Capture) -> None:
    file = admin.parent / "gone" / "report"
    # GIVEN input that is wrong as well THEN the file is refused before anything is read
    with pytest.raises(SystemExit, match="2"):
        main(["iam", "no-such-file", "--output", str(file)])
    assert capsys.readouterr().err == (
        f"stackwarden iam: --output: {file}: cannot be written (No such file or directory); "
        "name a file in an existing folder; see stackwarden iam --help\n"
    )


def test_an_output_that_is_a_folder_is_refused(tmp_path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["rules", "--output", str(tmp_path)])
    assert "cannot be written (Is a directory)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_fail_on_leaves_out_what_the_baseline_has() -> None:
    assert status("low", finding("a", blocking=False, known=True)) == 0
    assert status("low", finding("a", blocking=False, known=False)) == 1


class InTerminal:
    @staticmethod
    def isatty() -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "terminal", "color"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colours_follow_the_terminal_and_the_environment(
    environment: dict[str, str], terminal: bool, color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if terminal:
        monkeypatch.setattr(sys, "stdout", InTerminal())
    assert options.terminal(Namespace(output=None)).color is color


def test_width_follows_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, width in (("140", 140), ("3", 40), ("x", 100)):
        monkeypatch.setenv("COLUMNS", given)
        assert options.terminal(Namespace(output=None)).width == width


def test_a_stream_that_is_not_utf_8_gets_ascii(admin: Path) -> None:
    command = [sys.executable, "-m", "policypack.commands", "iam", admin.name]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, cwd=admin.parent, env=environment)
    assert done.returncode == 1, done.stderr
    assert rb"1 | {" in done.stdout
    assert done.stdout.isascii()
    # Where the clock is shifted, a note says that the index is old.
    assert [line for line in done.stderr.splitlines() if b" days ago, " not in line] == []
    assert done.stderr.isascii()
    assert rb"\u2" not in done.stdout


def test_an_account_is_no_part_of_a_fingerprint(admin: Path, capsys: Capture) -> None:
    marks = []
    for given in ([], ["--account", ACCOUNT]):
        main(["iam", str(admin), "--format", "json", *given])
        (found,) = json.loads(capsys.readouterr().out)["findings"]
        marks.append(found["fingerprint"])
    assert marks[0] == marks[1]
