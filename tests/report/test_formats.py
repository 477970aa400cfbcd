"""Every format of one document, compared with the files in `snapshots/`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from policypack.report import rule_pages, text
from policypack.report.document_shape import json_schema
from policypack.report.formats import FORMATS, HTML, Terminal, render
from tests.report.run_documents import PROGRAM, finding, of, preview
from tests.report.snapshots import FOLDER, reports, without_documentation

WRITE = "python -m tests.report.snapshots"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return dict(reports(tmp_path_factory.mktemp("sources")))


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.txt")))
def test_a_report_is_as_it_was_reviewed(name: str, made: dict[str, str]) -> None:
    expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert made[name] == expected, f"if the change is meant, run {WRITE} and review it"


def test_every_report_has_a_file(made: dict[str, str]) -> None:
    assert sorted(made) == sorted(file.stem for file in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("width", [80, 140])
def test_no_line_of_text_is_wider_than_the_terminal(width: int, made: dict[str, str]) -> None:
    for name in (f"text-{width}", f"failed-{width}"):
        assert max(map(len, made[name].splitlines())) <= width


def test_the_width_changes_nothing_but_text(made: dict[str, str]) -> None:
    for form in (each for each in FORMATS if each != HTML):
        assert (made[f"{form}-80"] == made[f"{form}-140"]) is (form != "text")


def test_a_control_character_is_never_obeyed(made: dict[str, str]) -> None:
    assert not [name for name, text in made.items() if "\x1b" in text and "verbose" not in name]
    assert "\x1b" not in render(preview(), HTML, terminal=Terminal())
    waived_shown = render(preview(), "text", terminal=Terminal(verbose=True))
    assert "\\x1b[31mso messages" in waived_shown


def test_json_is_valid_by_its_own_schema(made: dict[str, str]) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    document = json.loads(made["json-80"])
    jsonschema.Draft202012Validator(json_schema()).validate(document)
    document["findings"][0]["severity"] = "grave"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(document)


def test_color_is_used_for_nothing_but_a_terminal_that_has_it() -> None:
    plain = render(preview(), "text", terminal=Terminal())
    colored = render(preview(), "text", terminal=Terminal(color=True))
    assert "\x1b[" not in plain
    assert "\x1b[1;31merror[lambda-layer-unpinned]\x1b[0m" in colored


def test_a_line_of_code_that_may_hold_a_credential_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    near = of("aws:lambda/function:Function", "importer", 9, "lambda-function-without-dlq")
    shown = render(preview([near]), "text", terminal=Terminal(root=tmp_path))
    assert "> 9 │     layers=" in shown
    assert "10 │ (not shown: may hold a credential)" in shown
    assert "planted" not in shown


def test_code_is_shown_once_for_findings_at_one_place(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{\n"open": true\n}\n', encoding="utf-8")
    both = [finding("a", line=2), finding("b", line=2)]
    shown = render(preview(both), "text", terminal=Terminal(root=tmp_path))
    assert shown.count('> 2 │ "open": true') == 1
    assert shown.count("policy.json:2 error[") == 2


def test_each_entry_links_to_its_rule_where_the_documentation_has_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    explain = "Explain    stackwarden explain RULE"
    with without_documentation():
        assert explain in render(preview(), "text", terminal=Terminal())
    for module in (rule_pages, text):
        monkeypatch.setattr(module, "documentation_url", lambda: "https://example.com/docs")
    page = "https://example.com/docs/rules/lambda.md#lambda-layer-unpinned"
    shown = render(preview(), "text", terminal=Terminal())
    assert f"  Rule      {page}\n" in shown
    assert explain not in shown
    assert f"[lambda-layer-unpinned]({page})" in render(preview(), "markdown", terminal=Terminal())
    (described,) = (
        rule
        for rule in json.loads(render(preview(), "sarif", terminal=Terminal()))["runs"][0]["tool"][
            "driver"
        ]["rules"]
        if rule["id"] == "lambda-layer-unpinned"
    )
    assert described["helpUri"] == page
