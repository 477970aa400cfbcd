"""An audit that was interrupted goes on where it ended."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.organization import batches, stacks
from policypack.organization.journal import NAME, part_of
from policypack.organization.parts import packed
from policypack.organization.sources import StackKey
from policypack.organization.stacks import Task
from policypack.report.audit_lines import read
from policypack.report.formats import ENDINGS
from tests.organization.audits import audit, cut_after, heads_left_out
from tests.organization.states import many

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stacks that are judged."""
    seen: list[str] = []
    judge = stacks.judged

    def counted(task: Task, keys: Iterable[StackKey]) -> object:
        for key in keys:
            seen.append(key.stack)
            yield from judge(task, [key])

    monkeypatch.setattr("policypack.organization.batches.judged", counted)
    return seen


@pytest.mark.parametrize("more", [0, 1, 12, 200])
def test_resume_judges_what_is_not_whole_in_the_journal(
    more: int,
    tmp_path: Path,
    capsys: Capture,
    judged: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cut off between two parts, or in one, after the line of the run and four stacks."""
    monkeypatch.setattr(batches, "SECONDS", 0.0)
    location = many(tmp_path / "state", 8)
    whole = audit(capsys, tmp_path / "out", location)
    cut_after(tmp_path / "out" / NAME, 5, more)
    judged.clear()
    resumed = audit(capsys, tmp_path / "out", location, "--resume")
    assert len(judged) == 4
    assert resumed.of("end")[0]["resumed"] == 4
    by_name = sorted(whole.of("stack"), key=lambda each: each["stack"])
    assert sorted(resumed.of("stack"), key=lambda each: each["stack"]) == by_name
    assert (resumed.found, resumed.status) == (whole.found, 1)


def test_a_report_of_a_journal_that_is_cut_off_says_so(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SECONDS", 0.0)
    audit(capsys, tmp_path / "out", many(tmp_path / "state", 8))
    journal = tmp_path / "out" / NAME
    cut_after(journal, 5, 12)
    assert main(["report", str(journal), "--format", "text"]) == 3
    told = capsys.readouterr().out
    assert "4 of 4 stacks judged" in told
    assert "the audit was interrupted; repeat it with --resume" in told


def test_resume_of_a_finished_audit_judges_nothing(
    tmp_path: Path, capsys: Capture, judged: list[str]
) -> None:
    location = many(tmp_path / "state", 3)
    first = audit(capsys, tmp_path / "out", location)
    judged.clear()
    assert audit(capsys, tmp_path / "out", location, "--resume").lines == first.lines
    assert judged == []


def test_resume_with_other_options_is_refused(tmp_path: Path, capsys: Capture) -> None:
    location = many(tmp_path / "state", 2)
    audit(capsys, tmp_path / "out", location)
    other = audit(capsys, tmp_path / "out", location, "--resume", "--profile", "strict")
    assert other.status == 2
    assert "journal of an audit with other options; repeat them, or run without" in other.err


@pytest.mark.parametrize("text", [None, "", "{}\n", "nonsense", "\x1f\x8b"])
def test_without_a_journal_there_is_nothing_to_resume(
    text: str | None, tmp_path: Path, capsys: Capture
) -> None:
    if text is not None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / NAME).write_text(text, encoding="utf-8")
    run_folder = tmp_path / "out"
    location = many(tmp_path / "state", 1)
    capsys.readouterr()
    assert main(["audit", location, "--resume", "--output", str(run_folder)]) == 2
    assert "resume" in capsys.readouterr().err


def test_a_malformed_line_is_named_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps({"kind": "run"}) + "\nnonsense\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: must be a JSON object; name the journal"):
        [*read(file)]


# What Python opens, as long as it is watched: a hook cannot be taken away.
_opened: list[str] = []
_watched: list[str] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _watched and str(arguments[0]) in _watched:
        # What opens by flags has no mode.
        _opened.append(str(arguments[1] or ("r+" if arguments[2] & os.O_RDWR else "r")))


@pytest.fixture(scope="module", autouse=True)
def _hooked() -> None:
    sys.addaudithook(_hook)


def opens(file: Path, *command: str) -> list[str]:
    """The modes in which a command opens a file."""
    _opened.clear()
    _watched[:] = [str(file), str(part_of(file))]
    assert main([*command]) in (0, 1, 3)
    _watched.clear()
    return [*_opened]


@pytest.mark.parametrize("form", ENDINGS)
def test_a_journal_is_written_in_one_pass_and_read_in_one(
    form: str, tmp_path: Path, capsys: Capture
) -> None:
    location = many(tmp_path / "state", 3)
    folder = tmp_path / "out"
    journal, kept = folder / NAME, tmp_path / "kept.jsonl"
    run = ["audit", location, "--output", str(folder), "--format", form, "--map"]
    first = opens(journal, *run, "--write-baseline", str(kept), "--verbose")
    assert first == ["w", "r"]
    # A resumed run goes on in the file that it reads.
    cut_after(journal, 2)
    journal.replace(part_of(journal))
    assert opens(journal, *run, "--resume", "--baseline", str(kept)) == ["r+", "r"]
    assert heads_left_out(capsys.readouterr().err) == ""
    shown = ["report", str(journal), "--format", form, "--output", str(tmp_path / "shown")]
    assert opens(journal, *shown) == ["r"]


def test_what_is_malformed_leaves_no_part_of_a_report(tmp_path: Path, capsys: Capture) -> None:
    location, folder = many(tmp_path / "state", 2), tmp_path / "out"
    audit(capsys, folder, location)
    journal = folder / NAME
    with journal.open("ab") as file:
        file.write(packed([b"nonsense\n"]))
    for form in ENDINGS:
        shown = ["report", str(journal), "--format", form]
        assert main([*shown, "--output", str(tmp_path / "shown")]) == 2
        assert main(shown) == 2
        assert capsys.readouterr().out == ""
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out", "state"]
