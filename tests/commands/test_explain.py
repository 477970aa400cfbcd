"""`stackwarden explain` by the name that another tool has for a check."""

from __future__ import annotations

import json

import pytest

from policypack.commands import main
from policypack.facts.peers import peers, rules_of
from policypack.rules import catalogue

Capture = pytest.CaptureFixture[str]


def test_a_check_of_another_tool_lists_the_rules_that_stand_for_it(capsys: Capture) -> None:
    wanted = [rule.id for rule in catalogue() if "checkov:CKV_AWS_173" in peers(rule.id)]
    assert wanted
    for name in ("CKV_AWS_173", "ckv_aws_173", "checkov:CKV_AWS_173"):
        assert main(["explain", name]) == 0
        assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == wanted
    assert main(["explain", "CKV_AWS_173", "--format", "json"]) == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == wanted


def test_every_check_of_a_rule_leads_back_to_it_without_the_marks_of_the_table() -> None:
    for rule in catalogue():
        for peer in peers(rule.id):
            assert rule.id in rules_of(peer)
            assert rule.id in rules_of(peer.partition(":")[2].removeprefix("rule:").strip("*~"))


def test_a_misspelt_check_is_suggested(capsys: Capture) -> None:
    assert main(["explain", "CKV_AWS_1733"]) == 2
    assert "did you mean CKV_AWS_173?" in capsys.readouterr().err
