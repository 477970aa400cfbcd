"""The page of an audit that is too large for one: an overview and volumes of some stacks each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.report.html import volumes
from policypack.rules import catalogue
from tests.report.html.journals import end_line, journal, lines, run_line, stack_lines

RULES = {rule.id: rule for rule in catalogue()}


def shown(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        page.read_text(encoding="utf-8").split('id="contents">')[1].split("</script>")[0]
    )
    return found


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty findings of twelve stacks, of which a page holds 12 findings or 4 stacks."""
    monkeypatch.setattr(volumes, "STACKS", 4)
    monkeypatch.setattr(volumes, "FINDINGS", 12)
    file = journal(tmp_path / "audit.jsonl", lines(60, stacks=12))
    page = tmp_path / "pages" / "all.html"
    page.parent.mkdir()
    assert main(["report", str(file), "--format", "html", "--output", str(page)]) == 1
    return page


def test_each_stack_and_each_finding_is_in_one_volume(made: Path) -> None:
    parts = sorted(made.parent.glob("all-*.html"), key=lambda each: (len(each.name), each.name))
    assert len(parts) == 6
    contents = [shown(each) for each in parts]
    names = [
        (stack["project"], stack["stack"], number)
        for number, each in enumerate(contents)
        for stack in each["stacks"]
    ]
    assert len(names) == 12
    assert all(len(each["stacks"]) <= 4 for each in contents)
    assert all(len(each["findings"]) <= 12 for each in contents)
    assert sum(len(each["findings"]) for each in contents) == 60
    assert sorted(each.name for each in made.parent.iterdir()) == sorted(
        [made.name, *(each.name for each in parts)]
    )


def test_the_overview_has_the_whole_and_leads_to_each_volume(made: Path) -> None:
    text = made.read_text(encoding="utf-8")
    assert "12 of 12 stacks judged" in text
    to_parts, *links = re.findall(r'href="([^"]*)"', text)
    assert f'<section id="{to_parts.removeprefix("#")}">\n<h2>Findings by stack</h2>' in text
    assert links == [f"all-{number}.html" for number in range(1, 7)]
    assert all((made.parent / each).exists() for each in links)
    assert "script-src 'none'" in text
    assert "<script" not in text
    # The counts next to the links add up to the total.
    rows = re.findall(r"<td>2 stacks, open violations: ([^<]*)</td>", text)
    counted = sum(int(number) for row in rows for number in re.findall(r"(\d+) \w+", row))
    assert (len(rows), counted) == (6, 60)


def test_fixed_findings_are_also_divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "FINDINGS", 5)
    fixed = {
        "kind": "fixed",
        "project": "orders",
        "stack": "dev",
        "rule": "sqs-queue-unencrypted",
        "severity": "high",
        "resource": None,
        "path": "",
    }
    some = [run_line(baseline=True), *stack_lines(0, []), *([fixed] * 12), end_line()]
    file = journal(tmp_path / "audit.jsonl", some)
    main(["report", str(file), "--format", "html", "--output", str(tmp_path / "page.html")])
    parts = sorted(tmp_path.glob("page-*.html"))
    assert [len(shown(each)["findings"]) for each in parts] == [5, 5, 2]
    assert "fixed findings" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_stack_with_more_findings_than_a_page_holds_is_divided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "FINDINGS", 12)
    file = journal(tmp_path / "audit.jsonl", lines(55, stacks=2))
    main(["report", str(file), "--format", "html", "--output", str(tmp_path / "page.html")])
    parts = [shown(each) for each in sorted(tmp_path.glob("page-*.html"))]
    assert [len(each["findings"]) for each in parts] == [12, 12, 4, 12, 12, 3]
    # AND each page names the stack of its findings
    names = [each["stacks"][0]["project"] for each in parts]
    assert (len(set(names)), [len(each["stacks"]) for each in parts]) == (2, [1] * 6)
    assert names[:3] == [names[0]] * 3
    # AND the overview counts both stacks once
    assert "2 of 2 stacks judged" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_names_of_stacks_are_text_in_the_overview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "STACKS", 1)
    stacks = [{**stack_lines(number, [])[0], "stack": "<b>"} for number in range(2)]
    file = journal(tmp_path / "audit.jsonl", [run_line(), *stacks, end_line()])
    main(["report", str(file), "--format", "html", "--output", str(tmp_path / "page.html")])
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in text
    assert "<b>" not in text


def test_a_large_page_needs_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(volumes, "STACKS", 4)
    file = journal(tmp_path / "audit.jsonl", lines(6))
    assert main(["report", str(file), "--format", "html"]) == 2
    assert "--format html: writes 3 files; use --output FOLDER" in capsys.readouterr().err
