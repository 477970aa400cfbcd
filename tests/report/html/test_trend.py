"""The points of the trend, and the files that they come from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.report.formats import Terminal, render
from policypack.report.html.lines import of_file
from policypack.report.html.trend import Point, point, trend
from tests.report.html.journals import finding_line, journal, lines, run_line, stack_lines
from tests.report.run_documents import preview

COUNTS = {"low": 0, "medium": 1, "high": 1, "critical": 0}


def test_a_point_counts_what_is_open_by_severity() -> None:
    found = [
        finding_line(0, 0, severity="high"),
        finding_line(0, 1, severity="high", waived={"expires": "2099-01-01"}, blocking=False),
        finding_line(0, 2, severity="high", outcome="undecided", blocking=False),
        finding_line(0, 3, severity="medium", outcome="undecided", blocking=True),
        finding_line(0, 4, severity="high", folded_into={"rule": "x", "subject": "", "path": ""}),
    ]
    broken = stack_lines(1, [], error="truncated")
    made = point([run_line(), *stack_lines(0, found), *broken])
    assert made == Point("0" * 32, "2026-11-26T03:00:00Z", 1, COUNTS)


def test_points_are_unique_and_sorted_by_time() -> None:
    old = point(lines(3, at=1, started="2026-01-01T00:00:00Z"))
    new = point(lines(3))
    assert trend([new, old, new, new._replace(id="x", started="")]) == [old, new]


def test_a_document_is_a_point_as_a_journal_is(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(render(preview(), "json", terminal=Terminal()), encoding="utf-8")
    made = point(of_file(file))
    assert made == Point("0" * 32, "2026-11-26T03:00:00Z", 1, COUNTS)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"kind": "map"}, "line 2: unknown kind map; name the journal of an audit"),
        (
            {"kind": "stack"},
            "line 2: stack: project: field required; name the journal of an audit",
        ),
        ([], "line 2: must be a JSON object; name the journal of an audit"),
    ],
)
def test_a_line_without_its_keys_is_named(second: object, expected: str, tmp_path: Path) -> None:
    file = journal(tmp_path / "audit.jsonl", [run_line()])
    file.write_text(f"{file.read_text(encoding='utf-8')}{json.dumps(second)}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"^{file}: {expected}$"):
        [*of_file(file)]


def test_a_finding_without_its_stack_is_named(tmp_path: Path) -> None:
    whole = lines(1)
    alone = [each for each in whole if each["kind"] != "stack"]
    file = journal(tmp_path / "audit.jsonl", alone)
    with pytest.raises(
        ValueError, match="line 2: finding without a stack before it; name the journal"
    ):
        [*of_file(file)]


@pytest.mark.parametrize("text", ["[" * 100_000, "nonsense", '{"schema": 2}'])
def test_file_that_is_not_a_run_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"file\.json"):
        [*of_file(file)]
