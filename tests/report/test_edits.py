"""Findings by the edit that fixes them, the issues of owners, and the sentences of an audit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.report import audit_lines, edits, issues
from policypack.report.formats import pieces
from policypack.report.html.contents import Contents
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals, sentences
from policypack.rules import catalogue
from tests.report.test_audit_formats import END, RUN, finding, stack

RULES = {rule.id: rule for rule in catalogue()}
TITLES = {name: rule.title for name, rule in RULES.items()}
RULE = "sqs-queue-unencrypted"


def of_stack(name: str, *found: dict[str, Any], project: str = "shop") -> list[dict[str, Any]]:
    told = [{**each, "project": project, "stack": name} for each in found]
    return [{**stack(name, told), "project": project}, *told]


def around(number: int, stack_: str) -> dict[str, Any]:
    """A finding about a resource of a component."""
    made = finding(number, stack_)
    urn = f"urn:pulumi:{stack_}::shop::acme:web:Site$aws:sqs/queue:Queue::orders{number}"
    return {**made, "resource": {**made["resource"], "urn": urn}}


# One place in ten stacks of one program, the same in another program, and a graver one alone.
LINES = [
    RUN,
    *(
        line
        for number in range(10)
        for line in of_stack(
            f"s{number}",
            finding(0, f"s{number}", owner="ann" if number else "bob", team="web"),
            around(0, f"s{number}"),
            finding(5, f"s{number}", outcome="undecided", blocking=False),
            finding(6, f"s{number}", folded_into={"rule": "a", "subject": "b", "path": "c"}),
        )
    ),
    *of_stack("dev", finding(0), finding(1, severity="critical"), project="pay"),
    END,
]


def found() -> list[edits.Edit]:
    return edits.of_lines(LINES).ordered()


def test_a_place_in_many_stacks_is_one_edit_and_the_largest_comes_first() -> None:
    assert [(each.program, each.place, each.findings, each.stacks) for each in found()] == [
        ("shop", "orders0 (aws:sqs/queue:Queue)", 10, 10),
        ("shop", "orders0 (aws:sqs/queue:Queue) of acme:web:Site", 10, 10),
        ("pay", "orders1 (aws:sqs/queue:Queue)", 1, 1),
        ("pay", "orders0 (aws:sqs/queue:Queue)", 1, 1),
    ]


def test_edits_close_every_open_finding_once() -> None:
    every = Totals()
    for _ in every.counted(LINES):
        pass
    assert every.open == every.edits.findings == 22
    assert len(every.edits) == 4


def test_an_edit_says_what_it_closes_and_who_answers_for_most_of_it() -> None:
    first = found()[0]
    assert first.sentence() == (
        "sqsManagedSseEnabled of orders0 (aws:sqs/queue:Queue) in shop closes 10 findings in 10 "
        "stacks"
    )
    assert (first.owner, [*first.owners], [*first.teams]) == ("ann", ["bob", "ann"], ["web"])


def test_a_line_of_the_program_is_the_place_where_it_is_known() -> None:
    loop = [finding(n, file="shop/__main__.py", line=12) for n in range(3)]
    # Equal ones of one line are one entry already.
    told = [{**each, "message": f"{n}"} for n, each in enumerate(loop)]
    (edit,) = edits.of_lines(of_stack("dev", *told)).ordered()
    assert (edit.place, edit.findings, edit.stacks) == ("shop/__main__.py:12", 3, 1)
    assert edit.closes() == "3 findings"


def test_an_edit_keeps_its_key_from_audit_to_audit() -> None:
    fewer = edits.of_lines(LINES[:20]).ordered()
    assert {each.key for each in fewer} == {each.key for each in found() if each.program == "shop"}
    assert len({each.key for each in found()}) == 4


def made(form: str) -> str:
    every = Totals()
    (file,) = pieces(form, every.counted(LINES), every, RULES, Terminal())
    return "".join(file)


def test_text_markdown_json_and_html_have_them() -> None:
    for form in ("text", "markdown"):
        assert "Edits that close the most" in made(form)
        assert "10 findings in 10 stacks" in made(form)
        assert "Teams" in made(form)
    assert [each["closes"] for each in json.loads(made("json"))["edits"]] == [10, 10, 1, 1]
    every = Totals()
    held = json.loads("".join(Contents(RULES, every).pieces(every.counted(LINES))))
    assert [each["closes"] for each in held["edits"]] == [10, 10, 1, 1]
    assert held["sentences"] == [*sentences(every, TITLES)]


def test_issues_are_one_for_each_edit_by_owner() -> None:
    listed = json.loads(issues.as_json(edits.of_lines(LINES), RULES))
    assert [(each["owner"], each["edit"]["closes"]) for each in listed] == [
        ("ann", 10),
        (None, 10),
        (None, 1),
        (None, 1),
    ]
    first = listed[0]
    assert first["title"] == f"{TITLES[RULE]}: orders0 (aws:sqs/queue:Queue) in shop"
    assert first["labels"] == ["stackwarden", "security", "severity:high"]
    assert "**Fix:** Set sqsManagedSseEnabled to true" in first["body"]
    told = "".join(issues.markdown(edits.of_lines(LINES), RULES))
    assert told.count("- [ ] ") == 4
    assert told.index("## ann: 1 edit, 10 findings") < told.index("## Without an owner: 3 edits")


def test_issues_have_no_markup_of_others() -> None:
    hostile = finding(0, message="<img>", fix="@all [x](y)", owner="<b>")
    told = "".join(issues.markdown(edits.of_lines(of_stack("dev", hostile)), RULES))
    assert "<img>" not in told
    assert "<b>" not in told
    assert "@all" not in told


def test_the_first_sentences_say_what_is_at_risk_where_and_what_has_changed() -> None:
    every = Totals()
    for _ in every.counted([{**LINES[0], "baseline_started": "2026-11-20T03:00:00Z"}, *LINES[1:]]):
        pass
    told = [*sentences(every, TITLES)]
    assert told[0] == "22 violations, 1 critical and 21 high, are open in 11 of 11 judged stacks."
    assert told[2].startswith(f"The gravest: {TITLES[RULE]} ({RULE}), 22 times in 11 stacks.")
    assert "Most at risk is the project pay: 1 critical, 1 high." in told
    assert any(each.startswith("4 edits would close all 22 findings; ") for each in told)
    assert any(each.startswith("Since the audit of 2026-11-20, 22 violations") for each in told)
    assert not any("--" in each for each in told)


def test_an_audit_without_violations_says_so() -> None:
    every = Totals()
    for _ in every.counted([{**RUN, "baseline": False}, *of_stack("dev"), END]):
        pass
    assert next(sentences(every, {})) == "No violation is open in 1 judged stack."
    assert not any("Since" in each for each in sentences(every, {}))


def test_the_command_writes_issues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = tmp_path / "audit.jsonl"
    journal.write_text(audit_lines.text(LINES), encoding="utf-8")
    assert main(["report", str(journal), "--issues", "--format", "json"]) == 3
    assert len(json.loads(capsys.readouterr().out)) == 4
    assert main(["report", str(journal), "--issues"]) == 2
    assert "use markdown or json" in capsys.readouterr().err
    assert main(["report", str(journal), "--issues", "--framework", "soc-2"]) == 2
    assert "--framework cannot be combined with --issues" in capsys.readouterr().err
