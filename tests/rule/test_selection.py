"""Names that select rules, and the levels of the groups that they name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policypack.rule.history import groups_of, selected
from policypack.rule.rule import Profile, Rule, Severity, narrowest_group
from policypack.rules import catalogue
from policypack.settings.merging import Layered, of_the_stack, read_settings
from policypack.settings.settings import Level, Settings
from tests.rules_of_tests import make

LOW = replace(make("sqs-queue-low", severity=Severity.LOW), module="policypack.rules.sqs.a")
OPTIONAL = replace(
    make("sqs-queue-optional", profile=Profile.OPTIONAL), module="policypack.rules.sqs.a"
)
OTHER = replace(make("api-open"), module="policypack.rules.apigateway.a")
RULES = [LOW, OPTIONAL, OTHER]


def levels(**values: Any) -> list[Level]:
    settings = read_settings({"levels": values})
    return [settings.level(rule) for rule in RULES]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("sqs-queue-low", [LOW]),
        ("sqs-*", [LOW, OPTIONAL]),
        ("*-open", [OTHER]),
        ("sqs", [LOW, OPTIONAL]),
        ("api-gateway", [OTHER]),
        ("apigateway", []),
        ("high", [OPTIONAL, OTHER]),
        ("sqs-queue", []),
        ("HIGH", []),
    ],
)
def test_a_name_selects_rules(name: str, rules: list[Rule]) -> None:
    assert selected(RULES, name) == rules


def test_no_rule_has_the_name_of_a_group() -> None:
    rules = catalogue()
    assert groups_of(rules).isdisjoint(rule.id for rule in rules)
    services = groups_of(rules) - {each.value for each in Severity}
    assert len(services) > 50
    assert services.isdisjoint(each.value for each in Severity)


@pytest.mark.parametrize(
    ("names", "narrowest"),
    [
        (("low", "sqs", "sqs-*", "sqs-queue-*"), "sqs-queue-*"),
        (("low", "sqs"), "sqs"),
        (("low", "lambda"), "low"),
        (("sqs-queue-low", "lambda", "iam-*"), None),
    ],
)
def test_the_narrowest_group_counts(names: tuple[str, ...], narrowest: str | None) -> None:
    assert narrowest_group(LOW, names) == narrowest
    assert narrowest_group(LOW, names[::-1]) == narrowest


def test_a_group_sets_the_level_of_what_the_profile_enables() -> None:
    off, advise, block = Level.DISABLED, Level.ADVISORY, Level.MANDATORY
    assert levels() == [block, off, block]
    assert levels(sqs="advisory") == [advise, off, block]
    assert levels(high="mandatory", low="disabled") == [off, off, block]
    assert levels(**{"*": "advisory", "sqs-queue-optional": "mandatory"}) == [advise, block, advise]


def test_an_id_goes_before_each_group() -> None:
    assert levels(**{"sqs-queue-low": "mandatory", "sqs-queue-*": "disabled"})[0] is Level.MANDATORY


def test_rules_as_of_holds_a_group_back_and_no_id() -> None:
    """GIVEN a rule that is newer than the day WHEN its group blocks THEN it still advises."""
    new = max(catalogue(), key=lambda rule: (rule.id == "dynamodb-resource-policy-public", rule.id))
    group = read_settings({"levels": {"*": "mandatory"}, "rules_as_of": "2020-01-01"})
    named = read_settings({"levels": {new.id: "mandatory"}, "rules_as_of": "2020-01-01"})
    assert (group.level(new), named.level(new)) == (Level.ADVISORY, Level.MANDATORY)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_refused"),
    [
        ({}, {"sqs-*": "advisory"}, True),
        ({}, {"high": "mandatory"}, False),
        ({"sqs": "mandatory"}, {"sqs-queue-low": "advisory"}, True),
        ({"sqs": "mandatory"}, {"low": "disabled"}, False),
        ({"low": "mandatory"}, {"sqs": "disabled"}, True),
        ({"sqs-queue-low": "mandatory"}, {"sqs": "disabled"}, False),
        ({"sqs": "advisory"}, {"sqs-queue-*": "mandatory"}, False),
    ],
)
def test_a_stack_does_not_loosen_groups(
    ours: dict[str, str], theirs: dict[str, str], is_refused: bool
) -> None:
    layered = Layered(read_settings({"levels": ours}))
    part = of_the_stack({"stackwarden:levels": str(theirs).replace("'", '"')})
    layered.add(part, RULES)
    assert bool(layered.ignored) is is_refused
    before = [read_settings({"levels": ours}).level(rule) for rule in RULES]
    after = [layered.settings.level(rule) for rule in RULES]
    assert not any(now.is_below(then) for now, then in zip(after, before, strict=True))


def test_settings_without_groups_are_those_of_the_profile() -> None:
    for rule in catalogue():
        assert narrowest_group(rule, {each.id for each in catalogue()}) is None
        assert Settings().level(rule) is Settings(levels={"x": Level.MANDATORY}).level(rule)
