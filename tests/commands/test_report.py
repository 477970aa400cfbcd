"""`stackwarden report FILE`: another format for a run that is over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.report import run as runs
from policypack.report.formats import FORMATS, Terminal, render
from policypack.report.run import Failure
from tests.documents import allow, document
from tests.report.html.journals import journal, lines
from tests.report.run_documents import finding, preview

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def saved(tmp_path: Path) -> str:
    file = tmp_path / "run.json"
    file.write_text(render(preview(), "json", terminal=Terminal()), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_matches_the_document(
    form: str, saved: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(["report", saved, "--format", form]) == 1
    assert capsys.readouterr().out == render(preview(), form, terminal=Terminal(root=Path.cwd()))


def test_status_can_depend_on_another_severity(saved: str, capsys: Capture) -> None:
    assert main(["report", saved, "--quiet", "--fail-on", "critical"]) == 0
    assert main(["report", saved, "--quiet", "--fail-on", "never"]) == 0


def test_a_run_that_failed_keeps_its_status(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "run.json"
    failed = preview([], Failure(status=3, message="the program failed"))
    file.write_text(render(failed, "json", terminal=Terminal()), encoding="utf-8")
    assert main(["report", str(file)]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == lines[-1] == "error: the program failed"


def test_the_output_of_another_command_is_converted(tmp_path: Path, capsys: Capture) -> None:
    policy, file = tmp_path / "policy.json", tmp_path / "run.json"
    public = document({"Effect": "Allow", "Action": "ecr:*", "Principal": "*"})
    policy.write_text(json.dumps([public, document(allow("*"))]), encoding="utf-8")
    arguments = ["iam", str(policy), "--format"]
    assert main([*arguments, "json", "--output", str(file)]) == 1
    assert main([*arguments, "sarif"]) == 1
    direct = json.loads(capsys.readouterr().out)["runs"][0]
    assert main(["report", str(file), "--format", "sarif"]) == 1
    converted = json.loads(capsys.readouterr().out)["runs"][0]
    assert converted["results"] == direct["results"]
    assert converted["tool"] == direct["tool"]
    assert all("help" in rule for rule in converted["tool"]["driver"]["rules"])


def test_file_that_is_not_a_run_is_reported_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "run.json"
    file.write_text('{"findings": []\n"a"}', encoding="utf-8")
    assert main(["report", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"stackwarden report: {file}:2:1: invalid JSON (")
    assert main(["report", str(tmp_path / "gone")]) == 2
    assert "gone: No such file or directory" in capsys.readouterr().err


def test_the_journal_of_an_audit_has_the_formats_of_the_audit(
    tmp_path: Path, capsys: Capture
) -> None:
    file = str(journal(tmp_path / "audit.jsonl", lines(30)))
    out = tmp_path / "audit.html"
    assert main(["report", file, "--format", "html", "--output", str(out)]) == 1
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main(["report", file, "--fail-on", "never"]) == 0
    assert "6 of 6 stacks judged" in capsys.readouterr().out
    assert main(["report", file, "--format", "junit"]) == 2
    assert "--format junit: not supported for an audit; use text, json" in capsys.readouterr().err


def test_a_damaged_journal_leaves_no_report(tmp_path: Path, capsys: Capture) -> None:
    file = journal(tmp_path / "audit.jsonl", [*lines(3), {"kind": "stack"}])
    out = tmp_path / "audit.html"
    assert main(["report", str(file), "--format", "html", "--output", str(out)]) == 2
    assert "audit.jsonl: line 12: stack: project: field required;" in capsys.readouterr().err
    assert not out.exists()


def test_a_document_as_html_has_the_trend_of_earlier_runs(
    saved: str, tmp_path: Path, capsys: Capture
) -> None:
    earlier = tmp_path / "earlier.json"
    old = preview()
    old["run"] |= {"id": "1" * 32, "started": "2026-10-01T00:00:00Z"}
    earlier.write_text(render(old, "json", terminal=Terminal()), encoding="utf-8")
    assert main(["report", saved, "--format", "html", "--history", str(earlier)]) == 1
    data = capsys.readouterr().out.split('id="contents">')[1].split("</script>")[0]
    assert [point["started"][:7] for point in json.loads(data)["trend"]] == ["2026-10", "2026-11"]


def run_of(tmp_path: Path, project: str, *, failure: Failure | None = None) -> str:
    """A saved run of a project with one blocking finding."""
    urn = f"urn:pulumi:dev::{project}::aws:sqs/queue:Queue::orders"
    about = {"urn": urn, "type": "aws:sqs/queue:Queue", "name": "orders"}
    found = finding("sqs-queue-unencrypted", resource=about, file=f"{project}/__main__.py", line=3)
    made = runs.document([found], command="preview", failure=failure)
    file = tmp_path / f"{project}.json"
    file.write_text(render(made, "json", terminal=Terminal()), encoding="utf-8")
    return str(file)


def test_several_runs_are_one_report(tmp_path: Path, capsys: Capture) -> None:
    files = [run_of(tmp_path, name) for name in ("a", "b")]
    both = tmp_path / "both.json"
    assert main(["report", *files, files[0], "--format", "json", "--output", str(both)]) == 1
    document = json.loads(both.read_text(encoding="utf-8"))
    assert [each["project_id"] for each in document["findings"]] == ["a/dev", "b/dev"]
    # AND it merges with its sources into the same findings
    assert main(["report", str(both), files[1], "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"] == document["findings"]


def test_report_of_several_runs_has_the_worst_status(tmp_path: Path) -> None:
    failed = run_of(tmp_path, "b", failure=Failure(status=3, message="the program failed"))
    assert main(["report", run_of(tmp_path, "a"), failed, "--quiet"]) == 3


def test_a_bad_file_does_not_hide_the_others(tmp_path: Path, capsys: Capture) -> None:
    bad, missing = tmp_path / "bad.json", str(tmp_path / "missing.json")
    bad.write_text("{", encoding="utf-8")
    journal_file = journal(tmp_path / "audit.jsonl", lines(2))
    arguments = ["report", str(bad), run_of(tmp_path, "a"), missing, str(journal_file)]
    assert main([*arguments, "--format", "concise"]) == 2
    told = capsys.readouterr().out
    assert "sqs-queue-unencrypted" in told
    assert f"{bad}:1:2: invalid JSON" in told
    assert f"{missing}: No such file or directory" in told
    assert "cannot be merged" in told
