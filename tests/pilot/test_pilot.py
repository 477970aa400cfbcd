"""The list of the pilot, its scoreboard and its page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from policypack.offline.unserved import Kind, Unserved
from policypack.preview.coverage import coverage
from policypack.rule.rule import Severity
from tests.pilot import page, scoreboard
from tests.pilot.packages import INSTALL
from tests.pilot.programs import LANGUAGES, Program, programs
from tests.pilot.scoreboard import Previewed, Row

_PROGRAM = Program("owner/name", "0" * 40, "infra", "python", "pip", "")


def test_list_has_enough_programs_of_each_language() -> None:
    assert len(programs()) >= 120
    assert {program.language for program in programs()} == set(LANGUAGES)


def test_list_names_programs_exactly_once() -> None:
    names = [program.name for program in programs()]
    assert len(names) == len(set(names))
    assert names == sorted(names, key=str.lower)


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_entry_of_the_list_is_well_formed(program: Program) -> None:
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", program.repository)
    assert re.fullmatch(r"[0-9a-f]{40}", program.commit)
    assert not program.folder.startswith(("/", ".."))
    assert program.folder
    assert program.language in LANGUAGES
    assert program.packages in INSTALL


def test_commit_of_a_repository_is_the_same_for_all_its_programs() -> None:
    # They share a working copy.
    commits = {program.repository: program.commit for program in programs()}
    assert all(commits[program.repository] == program.commit for program in programs())


def test_page_is_what_the_scoreboard_gives() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.written(text), "run `python -m tests.pilot --page`"


def test_page_names_no_program() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert not [program.name for program in programs() if program.repository in text]


@pytest.mark.parametrize("row", scoreboard.read().values(), ids=lambda row: str(row["program"]))
def test_scoreboard_has_counts_and_known_words_alone(row: Row) -> None:
    assert set(row) == set(Row.__annotations__)
    assert row["program"] in {program.name for program in programs()}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["day"])
    assert row["outcome"] in scoreboard.OUTCOMES
    assert set(row["reasons"]) <= set(scoreboard.REASONS)
    assert set(row["findings"]) == {each.value for each in Severity}
    numbers = [row["judged"], *row["findings"].values(), *(row["labels"] or {}).values()]
    assert all(type(number) is int for number in numbers)
    assert all(isinstance(row[key], float | None) for key in ("seconds", "bare"))


def test_scoreboard_is_written_as_it_is_read() -> None:
    rows = scoreboard.read()
    text = scoreboard.FILE.read_text(encoding="utf-8")
    scoreboard.write(rows)
    assert scoreboard.FILE.read_text(encoding="utf-8") == text


def _previewed(**run: Any) -> Previewed:
    document: Any = {"run": run, "findings": [], "failure": None}
    return Previewed(0, document, "", 12.34, 10.0)


def test_row_without_reasons_is_whole() -> None:
    row = scoreboard.row(_PROGRAM, "2026-12-03", _previewed(judged=3, not_judged=[]))
    assert (row["outcome"], row["judged"], row["seconds"]) == ("whole", 3, 12.3)


def test_row_without_resources_is_nothing() -> None:
    previewed = _previewed(judged=0, not_judged=["code of worker: dist is missing"])
    row = scoreboard.row(_PROGRAM, "2026-12-03", previewed)
    assert (row["outcome"], row["reasons"]) == ("nothing", [scoreboard.CODE])


def test_row_of_a_run_that_took_too_long_says_so() -> None:
    row = scoreboard.row(_PROGRAM, "2026-12-03", Previewed(-1, None, "", 900.0, None))
    assert (row["outcome"], row["reasons"]) == ("nothing", [scoreboard.SLOW])


def test_findings_are_counted_once_for_each_cause() -> None:
    finding = {"severity": "high", "outcome": "violates", "folded_into": None}
    others = [{**finding, "folded_into": {}}, {**finding, "outcome": "undecided"}]
    document: Any = {"run": {"judged": 1}, "findings": [finding, *others], "failure": None}
    row = scoreboard.row(_PROGRAM, "2026-12-03", Previewed(1, document, "", 1.0, None))
    assert row["findings"] == {"low": 0, "medium": 0, "high": 1, "critical": 0}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("component", scoreboard.COMPONENT), ("function", scoreboard.FUNCTION)],
)
def test_reason_follows_from_the_line_of_the_report(kind: Kind, reason: str) -> None:
    unserved = Unserved(kind, "awsx:ec2:Vpc", "awsx", "net")
    (line,) = coverage(1, [unserved], [], failed=False).not_judged
    assert scoreboard.reason(line) == reason


def test_reason_of_missing_code_follows_from_the_line_of_the_report() -> None:
    unserved = Unserved("file", "dist", "worker", "aws:lambda/function:Function")
    (line,) = coverage(1, [unserved], [], failed=False).not_judged
    assert scoreboard.reason(line) == scoreboard.CODE


def test_reason_of_a_failure_and_of_an_assumed_value_follow_from_the_line_of_the_report() -> None:
    failed, assumed = coverage(1, [], ["configuration x: assumed"], failed=True).not_judged
    assert scoreboard.reason(failed) == scoreboard.ERROR
    assert scoreboard.reason(assumed) == scoreboard.ASSUMED


def test_labels_of_a_reviewer_become_counts(tmp_path: Any) -> None:
    verdicts = [True, True, False]
    lines = [{"program": "a:.", "fingerprint": "f", "worth_blocking": each} for each in verdicts]
    file = tmp_path / "labels.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    assert scoreboard.labels(file) == {"a:.": {"right": 2, "wrong": 1}}
