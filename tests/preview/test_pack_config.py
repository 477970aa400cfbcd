"""What the options of a preview configure in the pack."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policypack.preview.stacks import chosen_rules, pack_config
from policypack.rule.rule import Rule, service_of
from policypack.rules import catalogue

RULES = catalogue()


def _levels(profile: str | None, *, only: str = "", skip: str = "") -> dict[str, str]:
    made = pack_config(RULES, profile, only.split(), skip.split())
    levels = made["stackwarden"]["levels"]
    assert isinstance(levels, dict)
    return levels


def test_without_options_the_program_is_not_configured() -> None:
    assert pack_config(RULES, None, [], []) == {}
    assert pack_config(RULES, "strict", [], []) == {"stackwarden": {"profile": "strict"}}


def test_a_skipped_rule_is_disabled() -> None:
    assert _levels(None, skip="sqs-queue-unencrypted") == {"sqs-queue-unencrypted": "disabled"}


def test_other_rules_stay_enabled_beside_the_chosen_ones() -> None:
    rule, other = "sqs-queue-unencrypted", "sqs-queue-without-dlq"
    assert pack_config(RULES, None, [rule], [], beside=[other]) == {
        "stackwarden": {"levels": {rule: "advisory", other: "advisory"}}
    }
    assert pack_config(RULES, None, [], [rule], beside=[]) == {"stackwarden": {"levels": {}}}


def test_only_disables_all_others_and_enables_what_the_profile_does_not_have() -> None:
    levels = _levels("essential", only="sqs-queue-unencrypted sqs-queue-without-dlq")
    assert len(levels) >= len(RULES) - 2
    assert levels.pop("sqs-queue-without-dlq") == "advisory"
    assert levels.get("sqs-queue-unencrypted", "advisory") == "advisory"
    levels.pop("sqs-queue-unencrypted", None)
    assert set(levels.values()) == {"disabled"}


@pytest.mark.parametrize(
    ("name", "is_meant"),
    [
        ("sqs-*", lambda rule: rule.id.startswith("sqs-")),
        ("*-unencrypted", lambda rule: rule.id.endswith("-unencrypted")),
        ("lambda", lambda rule: service_of(rule) == "lambda"),
        ("critical", lambda rule: rule.severity.value == "critical"),
    ],
)
def test_a_pattern_a_service_or_a_severity_chooses_its_rules(
    name: str, is_meant: Callable[[Rule], bool]
) -> None:
    meant = {rule.id for rule in RULES if is_meant(rule)}
    assert 0 < len(meant) < len(RULES)
    assert chosen_rules(RULES, [name], []) == meant
    assert chosen_rules(RULES, [], [name]) == {rule.id for rule in RULES} - meant
    # A group enables no rule that the profile does not have.
    assert set(_levels("essential", only=name).values()) == {"disabled"}
    assert _levels("essential", skip=name).keys() == meant


def test_what_is_both_chosen_and_skipped_is_disabled() -> None:
    rule = "sqs-queue-unencrypted"
    assert _levels(None, only=rule, skip=rule)[rule] == "disabled"


@pytest.mark.parametrize(
    ("rule", "hint"),
    [("sqs-queue-unencryptd", "did you mean sqs-queue-unencrypted"), ("x", "stackwarden rules")],
)
def test_an_unknown_rule_is_refused(rule: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"unknown rule '{rule}'; .*{hint}"):
        pack_config(RULES, None, [], [rule])
