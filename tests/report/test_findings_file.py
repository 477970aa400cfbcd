"""The file for findings: a regular one, whole lines, where the user stands."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.report.also import evidence
from policypack.report.findings_file import FindingsFile, users_folder
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from tests.judged import UNKNOWN, resource
from tests.rules_of_tests import QUEUE, make


def verdict(value: object = True) -> Verdict:
    (found,) = judge([resource(QUEUE, {"open": value}, "orders")], Settings(), [make()])
    return found


def outcomes(file: Path) -> list[str]:
    return [json.loads(line)["outcome"] for line in file.read_text("utf-8").splitlines()]


def test_findings_are_appended_as_lines_when_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    file = FindingsFile(str(path))
    file.add([verdict()])
    file.add([verdict(UNKNOWN), verdict()])
    assert path.read_text(encoding="utf-8") == ""
    file.write()
    file.write()
    assert outcomes(path) == ["violates", "undecided", "violates"]
    again = FindingsFile(str(path))
    again.add([verdict()])
    again.write()
    assert len(outcomes(path)) == 4


def test_the_evidence_is_also_in_the_spelling_of_the_program(tmp_path: Path) -> None:
    rule = next(each for each in catalogue() if each.id == "sqs-queue-unencrypted")
    given = {"sqsManagedSseEnabled": False}
    (found,) = judge([resource("aws:sqs/queue:Queue", given, "orders")], Settings(), [rule])
    file = FindingsFile(str(tmp_path / "findings.jsonl"))
    for runtime in ("python", "nodejs"):
        file.add([found], runtime)
    file.write()
    python, nodejs = map(json.loads, Path(file.path).read_text(encoding="utf-8").splitlines())
    told = "sqs_managed_sse_enabled is false without a KMS key"
    assert python["evidence"].startswith(told)
    assert evidence(python) == python["evidence"]
    # A baseline knows both by one message.
    assert python["message"] == nodejs["message"] == evidence(nodejs)
    assert "evidence" not in nodejs


def test_half_a_line_that_a_killed_run_left_spoils_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    path.write_text('{"rule": ', encoding="utf-8")
    file = FindingsFile(str(path))
    file.add([verdict()])
    file.write()
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert first == '{"rule": '
    assert json.loads(second)["rule"] == "t-queue-open"


def test_a_disk_that_is_full_gets_no_half_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "findings.jsonl"
    file = FindingsFile(str(path))
    file.add([verdict()])
    file.write()
    before, write = path.read_text(encoding="utf-8"), os.write
    monkeypatch.setattr(os, "write", lambda file, text: write(file, text[:10]))
    file.add([verdict()])
    with pytest.raises(OSError, match="No space left on device"):
        file.write()
    assert path.read_text(encoding="utf-8") == before


def test_irregular_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "none/file"):
        with pytest.raises(OSError, match=name):
            FindingsFile(name, str(tmp_path))
    with pytest.raises(OSError, match="not a regular file"):
        FindingsFile("/dev/null")


def test_a_pipe_with_a_reader_is_refused_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(OSError, match="not a regular file"):
        FindingsFile("pipe", str(tmp_path))
    os.close(reader)


def test_a_relative_name_is_one_where_the_user_stands(tmp_path: Path) -> None:
    assert users_folder({"PWD": str(tmp_path)}) == str(tmp_path)
    for given in ({}, {"PWD": "."}, {"PWD": str(tmp_path / "gone")}):
        assert users_folder(given) == os.getcwd()
    FindingsFile("findings.jsonl", str(tmp_path))
    assert (tmp_path / "findings.jsonl").is_file()
