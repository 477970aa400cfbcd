"""`stackwarden explain` by the name that another tool has for a check."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from policypack import facts
from policypack.commands import main
from policypack.facts.frameworks import reason_without_rule
from policypack.facts.peers import peers, rules_of
from policypack.rules import catalogue

Capture = pytest.CaptureFixture[str]


def test_check_of_another_tool_lists_the_equivalent_rules(capsys: Capture) -> None:
    wanted = {rule.id for rule in catalogue() if "checkov:CKV_AWS_286" in peers(rule.id)}
    assert len(wanted) > 1
    for name in ("CKV_AWS_286", "ckv_aws_286", "checkov:CKV_AWS_286"):
        assert main(["explain", name]) == 0
        assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == wanted
    assert main(["explain", "CKV_AWS_286", "--format", "json"]) == 0
    assert {each["id"] for each in json.loads(capsys.readouterr().out)} == wanted


def test_check_with_one_rule_prints_its_page(capsys: Capture) -> None:
    assert main(["explain", "CKV_AWS_27"]) == 0
    by_check = capsys.readouterr().out
    assert main(["explain", "sqs-queue-unencrypted"]) == 0
    assert by_check == capsys.readouterr().out
    assert by_check.startswith("sqs-queue-unencrypted  (high, essential)\n")


def test_check_without_a_rule_prints_the_reason(capsys: Capture) -> None:
    without = [id_ for id_ in rules_of("CKV_AWS_233") if reason_without_rule(id_)]
    assert without == ["acm-certificate-destroyed-first"]
    assert main(["explain", "CKV_AWS_233"]) == 0
    reason = reason_without_rule(without[0])
    assert capsys.readouterr().out == f"CKV_AWS_233 has no equivalent rule. {reason}.\n"
    assert main(["explain", "CKV_AWS_233", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"check": "CKV_AWS_233", "reason": reason}


def test_every_check_of_the_table_is_explained() -> None:
    known = {rule.id for rule in catalogue()}
    with (Path(facts.__file__).parent / "peers.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["rule"] for row in csv.DictReader(file)}
    assert {id_ for id_ in ids - known if not reason_without_rule(id_)} == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("CWE-918", "lambda-event-reaches-request"),
        ("cwe 78", "lambda-event-reaches-command"),
        ("prototype pollution", "lambda-event-reaches-prototype"),
    ],
)
def test_weakness_with_one_rule_prints_its_page(capsys: Capture, text: str, wanted: str) -> None:
    assert main(["explain", text]) == 0
    assert capsys.readouterr().out.startswith(f"{wanted}  (")


def test_name_of_several_rules_lists_them(capsys: Capture) -> None:
    assert main(["explain", "OWASP A03:2021"]) == 0
    found = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {"lambda-event-reaches-command", "lambda-event-reaches-query"} <= {*found}


def test_every_check_of_a_rule_leads_back_to_it_without_the_marks_of_the_table() -> None:
    for rule in catalogue():
        for peer in peers(rule.id):
            assert rule.id in rules_of(peer)
            assert rule.id in rules_of(peer.partition(":")[2].removeprefix("rule:").strip("*~"))


def test_a_misspelt_check_is_suggested(capsys: Capture) -> None:
    assert main(["explain", "CKV_AWS_1733"]) == 2
    assert "did you mean CKV_AWS_173?" in capsys.readouterr().err
