"""The document of a run: made, counted and read again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from policypack import VERSION
from policypack.judging.run import judge
from policypack.report import run
from policypack.report.findings_file import FindingsFile
from policypack.report.formats import Terminal, render
from policypack.report.summaries import header
from policypack.settings.settings import Settings
from tests.judged import resource
from tests.report.run_documents import finding, of, preview, undecided
from tests.rules_of_tests import QUEUE, make


def marks(*findings: dict[str, Any]) -> list[str]:
    return [each["fingerprint"] for each in run.document(findings, command="iam")["findings"]]


def test_a_document_names_version_run_stack_and_time() -> None:
    zone = timezone(timedelta(hours=2))
    began = datetime(2026, 11, 26, 5, 0, tzinfo=zone)
    made = run.document([], command="iam", started=began, seconds=1.26, profile="strict")
    assert made["run"].pop("id") != run.document([], command="iam")["run"]["id"]  # type: ignore[misc]
    assert made["run"] == {
        "command": "iam",
        "started": "2026-11-26T03:00:00Z",
        "seconds": 1.3,
        "mode": None,
        "profile": "strict",
        "loosened": [],
    }
    assert (made["schema"], made["version"], made["failure"]) == (1, VERSION, None)


def test_equal_findings_have_different_fingerprints() -> None:
    first, second = marks(finding("a"), finding("a"))
    assert first != second
    assert marks(finding("a")) == [first]


def test_what_says_something_else_has_another_fingerprint() -> None:
    assert marks(finding("a", content="0" * 32)) != marks(finding("a", content="1" * 32))


def test_an_undecided_finding_in_a_baseline_does_not_hide_a_violation() -> None:
    assert marks(undecided("a")) != marks(undecided("a", outcome="violates"))


def test_a_file_has_one_fingerprint_however_it_is_written() -> None:
    names = ("policies/a.json", "./policies/a.json", "policies\\a.json", "x/../policies/a.json")
    assert len({mark for name in names for mark in marks(finding("a", file=name))}) == 1


def test_resources_of_two_projects_have_different_fingerprints() -> None:
    one = of("aws:sqs/queue:Queue", "orders", 3, "a")
    urn = one["resource"]["urn"].replace("::shop::", "::blog::")
    assert marks(one) != marks({**one, "resource": {**one["resource"], "urn": urn}})


def test_written_run_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(render(preview(), "json", terminal=Terminal()), encoding="utf-8")
    assert run.read(str(file)) == preview()


def test_a_document_of_an_older_version_has_fingerprints(tmp_path: Path) -> None:
    whole = preview()
    older: dict[str, Any] = {**whole, "findings": [{**each} for each in whole["findings"]]}
    for each in older["findings"]:
        del each["fingerprint"]
    file = tmp_path / "run.json"
    file.write_text(json.dumps(older), encoding="utf-8")
    assert run.read(str(file)) == whole


def test_the_lines_of_the_pack_are_read_as_a_run(tmp_path: Path) -> None:
    file = tmp_path / "findings.jsonl"
    queue = resource(QUEUE, {"open": True}, "orders")
    for rules in ([make()], [make("t-queue-shut"), make()]):
        written = FindingsFile(str(file))
        written.add(judge([queue], Settings(), rules))
        written.write()
    read = run.read(str(file))
    assert [each["rule"] for each in read["findings"]] == [
        "t-queue-open",
        "t-queue-shut",
        "t-queue-open",
    ]
    assert (read["version"], read["run"]["started"], read["summary"]["blocking"]) == (None, None, 3)
    assert read == run.read(str(file))


def test_the_stack_is_the_one_that_all_resources_are_of() -> None:
    dev = of("aws:sqs/queue:Queue", "orders", 3, "a")
    urn = dev["resource"]["urn"].replace(":dev:", ":prod:")
    prod = {**dev, "resource": {**dev["resource"], "urn": urn}}
    shop = {"project": "shop", "stack": "dev"}
    assert run.document([dev, finding("b")], command="preview")["stack"] == shop
    for found in ([], [finding("b")], [dev, prod]):
        assert run.document(found, command="audit")["stack"] is None


def test_a_file_is_a_clean_run_once_the_stack_is_judged(tmp_path: Path) -> None:
    file = tmp_path / "findings.jsonl"
    held = FindingsFile(str(file))
    held.write()
    with pytest.raises(ValueError, match=r"findings\.jsonl: empty; the run that wrote it failed"):
        run.read(str(file))
    held.write(of_whole_stack=True)
    held.write(of_whole_stack=True)
    assert file.read_text(encoding="utf-8") == "\n"
    assert run.read(str(file))["findings"] == []


def line(**changed: Any) -> str:
    return json.dumps(finding("a", **changed))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", ":1:2: invalid JSON (Expecting property name"),
        ('{"schema": 1,\n  "version" 2}', ":2:13: invalid JSON (Expecting ':' delimiter)"),
        (line() + '\n{"rule": \n', ":2:10: invalid JSON (Expecting value)"),
        (line() + "\n" + line(severity="grave"), ":2: severity: input should be 'low', "),
        (line(line=0), ":1: line: input should be greater than or equal to 1; "),
        ('{"schema": 2}', ":1: schema: input should be 1; "),
        ("[]", ":1: document: input should be a valid dictionary; "),
        ("[" * 100_000, ":1:101: invalid JSON (Nested too deeply); "),
    ],
)
def test_invalid_run_is_one_line_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="STACKWARDEN_FINDINGS") as raised:
        run.read(str(file))
    assert str(raised.value).startswith(f"{file}{said}")
    assert "\n" not in str(raised.value)


def test_the_fault_of_a_document_has_the_line_of_its_element(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    text = render(preview(), "json", terminal=Terminal())
    file.write_text(text.replace('"severity": "medium"', '"severity": "grave"'), encoding="utf-8")
    at = file.read_text("utf-8").split("\n").index('      "severity": "grave",') + 1
    with pytest.raises(ValueError, match=f":{at}: findings\\[0\\].severity: input should be"):
        run.read(str(file))


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="invalid UTF-8"):
        run.read(str(file))


def test_program_facts_are_in_the_run_and_its_head() -> None:
    made = run.document([], command="preview", read=["stackwarden.yaml", "__main__.py:4"])
    assert made["run"]["read"] == ["stackwarden.yaml", "__main__.py:4"]
    assert [*header(made)] == ["stackwarden preview", "Read: stackwarden.yaml, __main__.py:4"]
    assert "read" not in run.document([], command="preview")["run"]
