"""`stackwarden rules` with its filters."""

from __future__ import annotations

import pytest

from policypack.commands import main
from policypack.facts.frameworks import frameworks_of
from policypack.report.rule_pages import service_of
from policypack.rule import Profile
from policypack.rules import all_rules

Capture = pytest.CaptureFixture[str]


def listed(capsys: Capture, *arguments: str) -> list[str]:
    assert main(["rules", *arguments]) == 0
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()]


def test_a_framework_lists_the_rules_that_check_a_requirement_of_it(capsys: Capture) -> None:
    wanted = [rule.id for rule in all_rules() if "cis-aws-5.0" in frameworks_of(rule.id)]
    assert listed(capsys, "--framework", "cis-aws-5.0") == wanted
    assert 0 < len(wanted) < len(all_rules())


def test_a_profile_includes_the_lower_ones(capsys: Capture) -> None:
    essential = [rule.id for rule in all_rules() if rule.profile is Profile.ESSENTIAL]
    optional = {rule.id for rule in all_rules() if rule.profile is Profile.OPTIONAL}
    assert listed(capsys, "--profile", "essential") == essential
    strict = set(listed(capsys, "--profile", "strict"))
    assert strict == {rule.id for rule in all_rules()} - optional


def test_the_filters_narrow_together(capsys: Capture) -> None:
    found = listed(capsys, "--service", "logs", "--framework", "aws-fsbp", "--profile", "strict")
    wanted = [
        rule.id
        for rule in all_rules()
        if service_of(rule) == "logs"
        and "aws-fsbp" in frameworks_of(rule.id)
        and rule.profile is not Profile.OPTIONAL
    ]
    assert found == wanted


def test_an_unknown_service_is_refused_with_the_nearest_name(capsys: Capture) -> None:
    assert main(["rules", "--service", "lamda"]) == 2
    assert "--service lamda: unknown service; did you mean lambda?" in capsys.readouterr().err


def test_an_unknown_framework_is_refused(capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["rules", "--framework", "iso"])
    assert "cis-aws-5.0" in capsys.readouterr().err
