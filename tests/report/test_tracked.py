"""The operations that a run needs in a tracker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.report.issues import as_comment, issues, read_marker
from policypack.report.tracked import Judged, Tracked, operations, read
from policypack.rules import catalogue
from tests.report.test_audit_formats import END, RUN, WAIVED, finding, stack
from tests.report.test_edits import of_stack

RULES = {rule.id: rule for rule in catalogue()}
RULE = "sqs-queue-unencrypted"
BACKEND = "s3://states"
Lines = Sequence[Any]


def run_of(*lines: Any, **end: Any) -> list[Any]:
    """A run of one whole backend."""
    in_backend = [{**each, "backend": BACKEND} for each in lines]
    sources = [{"source": BACKEND, "states": 1}]
    begin = {**RUN, "rules": {RULE: ["aws:sqs/queue:Queue"]}, "off": []}
    return [begin, *in_backend, {**END, "errors": [], "sources": sources, **end}]


def filed(lines: Lines) -> list[Tracked]:
    """The issues of a run, as the tracker has them."""
    found = [*issues(Judged.of(lines).edits, RULES)]
    markers = [(str(n), read_marker(each["body"])) for n, each in enumerate(found, 1)]
    return [Tracked(id_, True, marker) for id_, marker in markers if marker]


def asked(lines: Lines, tracked: Sequence[Tracked]) -> tuple[list[str], list[str]]:
    """The operations with their IDs, and why the other issues are kept."""
    made, kept = operations(Judged.of(lines), tracked, RULES)
    told = [f"{each['operation']} {each.get('id', '')}".strip() for each in made]
    return told, [each["reason"] for each in kept]


FOUND = run_of(*of_stack("dev", finding(0)))
ISSUE = filed(FOUND)
CLEAN = of_stack("dev")
FAILED = {**stack("dev", [], error="cannot be read"), "project": "shop"}


def test_an_issue_is_created_once() -> None:
    assert asked(FOUND, []) == (["create"], [])
    assert asked(FOUND, ISSUE) == ([], [])


def test_an_issue_is_updated_where_its_text_or_its_stacks_change() -> None:
    other = run_of(*of_stack("dev", finding(0, message="KMS is off")))
    renamed = run_of(*of_stack("prod", finding(0)))
    assert asked(other, ISSUE) == (["update 1"], [])
    assert asked(renamed, ISSUE) == (["update 1"], [])


@pytest.mark.parametrize(
    "lines",
    [
        run_of(*CLEAN),
        # Accepted, by a waiver or as known.
        run_of(*of_stack("dev", finding(0, waived=WAIVED, blocking=False))),
        run_of(*of_stack("dev", finding(0, known={"since": "x"}, blocking=False))),
        # Its stack is gone from a backend that was listed.
        run_of(*of_stack("prod")),
        # Another place waits for a value.
        run_of(*of_stack("dev", finding(1, outcome="undecided", blocking=False))),
    ],
    ids=["fixed", "waived", "known", "gone", "other undecided"],
)
def test_an_issue_whose_finding_is_gone_is_closed_once(lines: Lines) -> None:
    assert asked(lines, ISSUE) == (["close 1"], [])
    assert asked(lines, [each._replace(is_open=False) for each in ISSUE]) == ([], [])


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (run_of(FAILED), "one of its stacks was not judged"),
        (run_of(*of_stack("prod"), sources=[]), "one of its stacks was not judged"),
        (run_of(*CLEAN)[:-1], "the run is not complete: it was interrupted"),
        (run_of(*CLEAN, errors=["s3://b: no"]), "the run is not complete: s3://b: no"),
        ([{**run_of()[0], "rules": {}}, *run_of(*CLEAN)[1:]], f"{RULE} is not a rule of the run"),
        ([{**run_of()[0], "off": [RULE]}, *run_of(*CLEAN)[1:]], f"{RULE} is off"),
        (run_of({**CLEAN[0], "switched": [RULE]}), f"{RULE} is off"),
        (
            run_of(*of_stack("dev", finding(0, outcome="undecided", blocking=False))),
            "the run could not decide it: a value is not known",
        ),
    ],
)
def test_an_issue_is_kept_open_where_the_run_does_not_show_that_it_is_fixed(
    lines: Lines, reason: str
) -> None:
    assert asked(lines, ISSUE) == ([], [reason])


def test_a_rule_that_one_stack_alone_has_on_closes_its_issue() -> None:
    begin = {**run_of()[0], "off": [RULE]}
    assert asked([begin, *run_of({**CLEAN[0], "switched": [RULE]})[1:]], ISSUE)[0] == ["close 1"]


def test_an_issue_of_more_stacks_than_it_names_needs_all_of_them_to_be_judged() -> None:
    names = [f"s{number}" for number in range(501)]
    many = filed(run_of(*(line for name in names for line in of_stack(name, finding(0)))))
    clean = [line for name in names for line in of_stack(name)]
    failed = [*clean[:-1], {**stack(names[-1], [], error="no"), "project": "shop"}]
    assert asked(run_of(*clean), many) == (["close 1"], [])
    assert asked(run_of(*failed), many) == ([], ["one of its stacks was not judged"])
    assert asked(run_of(*clean, sources=[]), many)[0] == []


def test_a_closed_issue_whose_finding_is_there_is_reopened() -> None:
    assert asked(FOUND, [each._replace(is_open=False) for each in ISSUE]) == (["reopen 1"], [])


def test_duplicates_are_closed_and_an_open_issue_is_the_one_that_stays() -> None:
    (one,) = ISSUE
    three = [one._replace(is_open=False), one._replace(id="2"), one._replace(id="3")]
    assert asked(FOUND, three) == (["close 3"], [])


def test_equal_stacks_of_two_backends_are_two() -> None:
    elsewhere = [{**each, "backend": "s3://other"} for each in CLEAN]
    lines = run_of(*CLEAN)
    both = [lines[0], *elsewhere, lines[-1]]
    assert asked([*both[:-1], {**both[-1], "sources": []}], ISSUE)[0] == []


def test_a_marker_is_read_as_it_was_written() -> None:
    (one,) = ISSUE
    hostile = {**one.marker, "rule": "--> <!-- stackwarden-issue {} -->"}
    comment = as_comment(hostile)  # type: ignore[arg-type]
    assert comment.count("-->") == 1
    assert read_marker(f"text\n{comment}\nsomebody's note") == hostile
    assert read_marker("no marker") is None


def test_texts_of_a_finding_do_not_become_a_marker() -> None:
    comment = as_comment(ISSUE[0].marker)
    (issue,) = issues(Judged.of(run_of(*of_stack("dev", finding(1, fix=comment)))).edits, RULES)
    marker = read_marker(issue["body"])
    assert marker
    assert marker["key"] == issue["key"] != ISSUE[0].marker["key"]


def test_an_issue_fits_into_github() -> None:
    name, text = "q" * 300, "@" * 9_000
    told = finding(0, message=text, fix=text, owner=text, team=text)
    told["resource"] = {**told["resource"], "urn": told["resource"]["urn"].replace("orders0", name)}
    lines = [line for n in range(600) for line in of_stack(f"s{n}", told)]
    (issue,) = issues(Judged.of(run_of(*lines)).edits, RULES)
    assert len(issue["title"]) <= 250
    assert len(issue["body"]) < 65_536
    assert read_marker(issue["body"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "issues.json: "),
        ("{}", "issues.json: input should be a valid list; list the issues with an adapter"),
        ("[1]", "issues.json: [0]: "),
        ('[{"id": 1, "body": "", "state": "open"}]', "[0].id: input should be a valid string"),
        ('[{"id": "1", "body": null, "state": "open"}]', "[0].body: input should be a valid"),
        ('[{"id": "1", "body": "", "state": "done"}]', "[0].state: input should be 'open' or"),
    ],
)
def test_a_malformed_list_is_refused_in_a_line(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "issues.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^--tracked ") as raised:
        read(file)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "marker",
    ["", "{}", "[]", "1", '{"key": 1}', json.dumps({**ISSUE[0].marker, "stacks": ["a"]})],
)
def test_an_issue_with_a_malformed_marker_is_kept(marker: str, tmp_path: Path) -> None:
    file = tmp_path / "issues.json"
    body = f"<!-- stackwarden-issue {marker} -->"
    listed = [{"id": "7", "body": body, "state": "open"}, {"id": "8", "body": "", "state": "open"}]
    file.write_text(json.dumps(listed), encoding="utf-8")
    found, broken = read(file)
    assert found == []
    assert [(each["id"], each["reason"]) for each in broken] == [
        ("7", "the stackwarden-issue comment in its body is malformed")
    ]


def test_the_command_writes_operations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal, listed = tmp_path / "audit.jsonl", tmp_path / "issues.json"
    journal.write_text("".join(f"{json.dumps(each)}\n" for each in FOUND), encoding="utf-8")
    listed.write_text("[]", encoding="utf-8")
    command = ["report", str(journal), "--tracked", str(listed)]
    assert main([*command, "--issues", "--format", "json"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert [each["operation"] for each in made["operations"]] == ["create"]
    assert made["kept"] == []
    assert main([*command, "--issues", "--format", "markdown"]) == 2
    assert "--tracked: requires --format json; add it" in capsys.readouterr().err
    assert main(command) == 2
    assert "--tracked: requires --issues; add it" in capsys.readouterr().err
