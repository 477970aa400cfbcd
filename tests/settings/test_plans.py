"""Plans: their findings advise until the day of the plan, and block from then on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policypack.rule.rule import Profile, Severity
from policypack.settings.merging import is_looser, of_the_stack, read_settings
from policypack.settings.settings import Level, Settings
from policypack.start import clock
from tests.each import each
from tests.rules_of_tests import make

BEFORE, DAY, AFTER = date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 2)
MILD = make("sqs-mild", severity=Severity.LOW, profile=Profile.RECOMMENDED)
HARDENING = make("sns-hard", severity=Severity.LOW, profile=Profile.STRICT)
GRAVE = make("sqs-grave", severity=Severity.HIGH, profile=Profile.RECOMMENDED)
RULES = (MILD, HARDENING, GRAVE)


def planned(**plan: Any) -> Settings:
    return read_settings({"planned": [{"day": str(DAY), **plan}]})


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the day of the clock."""
    return lambda day: monkeypatch.setattr(clock, "today", lambda: day)


# Each plan with the rule that it is about, and its level before the day and from then on.
PLANS: list[tuple[dict[str, Any], Any, Level, Level]] = [
    ({"profile": "strict"}, MILD, Level.ADVISORY, Level.MANDATORY),
    ({"profile": "strict"}, HARDENING, Level.ADVISORY, Level.MANDATORY),
    ({"profile": "strict"}, GRAVE, Level.MANDATORY, Level.MANDATORY),
    ({"levels": {"sqs-mild": "mandatory"}}, MILD, Level.ADVISORY, Level.MANDATORY),
    ({"levels": {"sqs-*": "mandatory"}}, MILD, Level.ADVISORY, Level.MANDATORY),
    ({"levels": {"low": "mandatory"}}, MILD, Level.ADVISORY, Level.MANDATORY),
    ({"levels": {"low": "mandatory"}}, HARDENING, Level.DISABLED, Level.DISABLED),
    ({"levels": {"sqs-grave": "advisory"}}, GRAVE, Level.MANDATORY, Level.ADVISORY),
]


@each(("plan", "rule", "before", "after"), PLANS)
def test_a_plan_holds_from_its_day(plan: Any, rule: Any, before: Level, after: Level) -> None:
    settings = planned(**plan)
    for day, level in ((BEFORE, before), (DAY, after), (AFTER, after)):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(clock, "today", lambda day=day: day)
            assert settings.level(rule) is level
            assert settings.on(day).level(rule) is level
            told = settings.held_back(rule)
        waits = day < DAY and before is Level.ADVISORY and after is Level.MANDATORY
        assert told == (f"it blocks from {DAY}" if waits else None)


def test_the_first_of_several_plans_is_named(on: Any) -> None:
    on(BEFORE)
    later = {"day": "2027-06-01", "levels": {"sqs-mild": "mandatory"}}
    plans = [later, {"day": str(DAY), "levels": {"low": "mandatory"}}]
    assert read_settings({"planned": plans}).held_back(MILD) == f"it blocks from {DAY}"


def test_rules_of_the_day_stay_held_back(on: Any) -> None:
    """GIVEN an earlier reason to advise THEN a plan does not hide that the profile would block."""
    on(AFTER)
    assert planned(profile="strict").on(AFTER) == read_settings({"profile": "strict"})


STRICT = {"day": "2098-01-01", "profile": "strict"}
# Replacing the first by the second: whether that is looser.
REPLACED: list[tuple[list[Any], list[Any], bool]] = [
    ([STRICT], [], True),
    ([], [STRICT], False),
    ([STRICT], [{**STRICT, "day": "2098-06-01"}], True),
    ([{**STRICT, "day": "2098-06-01"}], [STRICT], False),
    ([], [{**STRICT, "profile": "essential"}], True),
    ([], [{"day": "2098-01-01", "levels": {"sqs-grave": "disabled"}}], True),
]


@each(("old", "new", "looser"), REPLACED)
def test_a_later_or_weaker_plan_is_looser(old: Any, new: Any, looser: bool) -> None:
    sides = [read_settings({"planned": plans}) for plans in (old, new)]
    assert is_looser("planned", sides[0], sides[1], RULES) is looser


def test_a_stack_gives_a_plan_as_json() -> None:
    part = of_the_stack({"stackwarden:planned": '[{"day": "2098-01-01", "profile": "strict"}]'})
    (plan,) = part.values.planned
    assert str(plan) == "from 2098-01-01: profile: strict"
