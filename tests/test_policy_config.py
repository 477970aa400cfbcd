"""What Pulumi's policy configuration means."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from policypack.engine.policy_config import (
    PolicyConfig,
    faults_of_policies,
    own_modules,
    says_more_than,
    settings_of,
    with_own_rules,
)
from policypack.rule.rule import Profile, Rule, Severity
from policypack.settings.errors import SettingsError
from policypack.settings.settings import Level, Settings
from tests.rules_of_tests import make

MILD = make("t-queue-mild", severity=Severity.LOW, profile=Profile.RECOMMENDED)
GRAVE = make("t-queue-grave")
FAR = make("t-queue-far", profile=Profile.OPTIONAL)
RULES = (MILD, GRAVE, FAR)
ANNOUNCED = {rule.id: Settings().level(rule) for rule in RULES}


def read(**received: PolicyConfig) -> Settings:
    """Settings from what the engine sends: every policy, at its announced level unless given."""
    filled = {rule: PolicyConfig(level) for rule, level in ANNOUNCED.items()}
    given = {policy.replace("_", "-"): config for policy, config in received.items()}
    return settings_of(filled | given, RULES, ANNOUNCED)


def settings_policy(**properties: Any) -> PolicyConfig:
    return PolicyConfig(Level.MANDATORY, properties)


def levels(settings: Settings) -> list[Level]:
    return [settings.level(rule) for rule in RULES]


def faults(**received: PolicyConfig) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read(**received)
    return raised.value.faults


def test_announced_levels_yield_to_the_profile() -> None:
    assert levels(read()) == [Level.ADVISORY, Level.MANDATORY, Level.DISABLED]
    strict = read(stackwarden=settings_policy(profile="strict"))
    assert levels(strict) == [Level.MANDATORY, Level.MANDATORY, Level.DISABLED]
    assert strict.levels == {}


@pytest.mark.parametrize("level", [Level.DISABLED, Level.MANDATORY, Level.REMEDIATE])
def test_a_level_that_differs_from_the_announced_one_wins(level: Level) -> None:
    settings = read(t_queue_mild=PolicyConfig(level), stackwarden=settings_policy(profile="strict"))
    assert levels(settings) == [level, Level.MANDATORY, Level.DISABLED]


def test_an_optional_rule_is_on_when_it_is_named() -> None:
    assert read(t_queue_far=PolicyConfig(Level.ADVISORY)).level(FAR) is Level.ADVISORY


def test_the_property_level_pins_even_the_announced_level() -> None:
    pinned = PolicyConfig(Level.ADVISORY, {"level": "advisory"})
    settings = read(t_queue_mild=pinned, stackwarden=settings_policy(profile="strict"))
    assert levels(settings)[0] is Level.ADVISORY


@pytest.mark.parametrize("level", list(Level))
def test_all_sets_the_policies_of_the_profile_even_to_their_announced_level(level: Level) -> None:
    everyone = dict.fromkeys(("t_queue_mild", "t_queue_grave", "t_queue_far"), PolicyConfig(level))
    strict = settings_policy(profile="strict")
    settings = read(all=PolicyConfig(level), stackwarden=strict, **everyone)
    # THEN it switches on no rule that the profile has off
    assert levels(settings) == [level, level, Level.DISABLED]
    # UNLESS that one is named
    everyone["t_queue_far"] = PolicyConfig(level, {"level": level.value})
    settings = read(all=PolicyConfig(level), stackwarden=strict, **everyone)
    assert levels(settings) == [level] * 3


def test_a_policy_of_another_level_than_all_is_named() -> None:
    named = {"t_queue_far": PolicyConfig(Level.MANDATORY)}
    settings = read(all=PolicyConfig(Level.ADVISORY), **named)
    assert settings.level(FAR) is Level.MANDATORY


def test_levels_among_the_settings_win_over_pulumis() -> None:
    settings = read(
        t_queue_mild=PolicyConfig(Level.MANDATORY),
        stackwarden=settings_policy(levels={"t-queue-mild": "disabled"}),
    )
    assert settings.level(MILD) is Level.DISABLED


def test_a_group_wins_over_all_and_a_policy_over_its_group() -> None:
    everything = {rule.replace("-", "_"): PolicyConfig(Level.MANDATORY) for rule in ANNOUNCED}
    high = settings_policy(levels={"high": "advisory"})
    settings = read(all=PolicyConfig(Level.MANDATORY), **everything, stackwarden=high)
    assert levels(settings) == [Level.MANDATORY, Level.ADVISORY, Level.DISABLED]
    named = PolicyConfig(Level.REMEDIATE)
    assert levels(read(t_queue_grave=named, stackwarden=high))[1] is Level.REMEDIATE


def test_a_group_without_a_rule_is_unknown() -> None:
    unknown = settings_policy(levels={"x-*": "advisory", "hihg": "advisory", "high": "advisory"})
    assert faults(stackwarden=unknown) == [
        "stackwarden.levels: unknown rule 'hihg'; did you mean high?",
        "stackwarden.levels: unknown rule 'x-*'; run `stackwarden rules` for the list",
    ]


@pytest.mark.parametrize("key", ["levels", "never_waive", "planned", "policies"])
def test_only_the_first_unknown_names_are_reported(key: str) -> None:
    """Each name is compared with all known ones for the hint, so 200,000 would take minutes."""
    names = [f"t-unknown-{n:06}" for n in range(30_000)]
    values: dict[str, Any] = {
        "levels": dict.fromkeys(names, "mandatory"),
        "never_waive": names,
        "planned": [{"day": "2098-01-01", "levels": dict.fromkeys(names, "mandatory")}],
        "policies": {each: {} for each in names},
    }
    if key == "policies":
        told = faults_of_policies(Settings(policies=values[key]), RULES)
    else:
        told = faults(stackwarden=settings_policy(**{key: values[key]}))
    assert len(told) == 21
    assert "t-unknown-000019" in told[19]
    assert told[20].startswith("more unknown ")
    assert told[20].endswith("; correct these first")


def test_whole_numbers_travel_as_floats_and_are_refused_as_integers() -> None:
    # Account ids are texts; what matters is that the message does not speak of a float.
    (fault,) = faults(stackwarden=settings_policy(trusted_accounts=[123456789012.0]))
    assert fault == "stackwarden.trusted_accounts.0: must be a string, in quotes, not 123456789012"


def test_no_configuration_at_all_means_the_defaults() -> None:
    assert settings_of({}, RULES, ANNOUNCED) == Settings()


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ("t-queue-gravy", "t-queue-gravy: unknown policy; did you mean t-queue-grave?"),
        ("stackwardn", "stackwardn: unknown policy; did you mean stackwarden?"),
        ("qqq", "qqq: unknown policy; run `stackwarden rules` for the list"),
    ],
)
def test_an_unknown_policy_is_refused_by_name_with_a_hint(policy: str, fault: str) -> None:
    assert faults(**{policy: PolicyConfig(Level.ADVISORY)}) == [fault]


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"lvl": "hunter2"}, "t-queue-mild.lvl: unknown property; a policy has only `level`"),
        (
            {"level": "hunter2"},
            "t-queue-mild.level: unknown level; use disabled, advisory, remediate, mandatory",
        ),
        (
            {"level": 3.0},
            "t-queue-mild.level: unknown level; use disabled, advisory, remediate, mandatory",
        ),
        (
            {"level": ["hunter2"]},
            "t-queue-mild.level: unknown level; use disabled, advisory, remediate, mandatory",
        ),
    ],
)
def test_an_unknown_property_or_level_is_refused(config: dict[str, Any], fault: str) -> None:
    assert faults(t_queue_mild=PolicyConfig(Level.ADVISORY, config)) == [fault]


@pytest.mark.parametrize(
    ("properties", "start"),
    [
        ({"profil": "strict"}, "stackwarden.profil: unknown setting; did you mean profile?"),
        ({"levels": "off"}, "stackwarden.levels: must be an object, not 'off'"),
        (
            {"levels": {"t-queue-gravy": "advisory"}},
            "stackwarden.levels: unknown rule 't-queue-gravy'; did you mean t-queue-grave?",
        ),
        (
            {"never_waive": ["t-queue-gravy"]},
            "stackwarden.never_waive: unknown rule 't-queue-gravy'; did you mean ",
        ),
    ],
)
def test_an_unknown_or_invalid_setting_is_refused(properties: dict[str, Any], start: str) -> None:
    (fault,) = faults(stackwarden=settings_policy(**properties))
    assert fault.startswith(start)
    assert "hunter2" not in fault


@pytest.mark.parametrize(
    "config", [PolicyConfig(Level.DISABLED), PolicyConfig(Level.ADVISORY, {"level": "mandatory"})]
)
def test_a_level_for_undecided_is_not_ignored_in_silence(config: PolicyConfig) -> None:
    (fault,) = faults(stackwarden_undecided=config)
    assert fault.startswith("stackwarden-undecided: has no level; use the setting ")


def test_all_leaves_undecided_to_its_setting() -> None:
    everyone = PolicyConfig(Level.DISABLED)
    assert read(all=everyone, stackwarden_undecided=everyone) == read(all=everyone)


def test_every_fault_is_named_at_once() -> None:
    found = faults(
        nowhere=PolicyConfig(Level.ADVISORY), t_queue_mild=PolicyConfig(Level.ADVISORY, {"x": 1})
    )
    assert [fault.split(":")[0] for fault in found] == ["nowhere", "t-queue-mild.x"]


def own_rules(names: Any) -> tuple[Rule, ...]:
    modules, _ = own_modules({"stackwarden": settings_policy(rules_from=names)})
    return with_own_rules(RULES, modules)


def test_faults_of_policies_and_of_settings_are_named_together() -> None:
    received = {
        "no-such-policy": PolicyConfig(Level.ADVISORY),
        "stackwarden": PolicyConfig(Level.MANDATORY, {"profil": "strict"}),
    }
    with pytest.raises(SettingsError) as raised:
        settings_of(received, RULES, {})
    assert [fault.split(":")[0] for fault in raised.value.faults] == [
        "no-such-policy",
        "stackwarden.profil",
    ]


def test_an_organizations_own_rules_are_added(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("acme_rules")
    own = replace(make("acme-queue-open"), module="acme_rules")
    vars(module)["own"] = own
    monkeypatch.setitem(sys.modules, "acme_rules", module)
    assert own in own_rules(["acme_rules"])
    vars(module)["own"] = replace(make("t-queue-grave"), module="acme_rules")
    with pytest.raises(SettingsError, match="two rules share the id t-queue-grave"):
        own_rules(["acme_rules"])


_NONSENSE = """
from policypack.rule.rule import Profile, rule

@rule(id="acme-queue", types=("aws:sqs/queue:Queue",), severity="extreme",
      profile=Profile.ESSENTIAL, remediation="Mend it")
def queue(queue):
    '''A queue.'''
"""


def test_without_own_rules_nothing_is_added() -> None:
    assert {rule.id for rule in with_own_rules(RULES, own_modules({})[0])} == {
        rule.id for rule in RULES
    }


@pytest.mark.parametrize("names", ["acme", 3.0, {"a": 1}, ["no_such_module"], [""], [None]])
def test_a_module_that_cannot_be_imported_is_refused_by_name(names: Any) -> None:
    with pytest.raises(SettingsError) as raised:
        own_rules(names)
    (fault,) = raised.value.faults
    assert fault.startswith("stackwarden.rules_from: ")


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("import sys; sys.modules[__name__] = 7", "TypeError"),
        (_NONSENSE, "TypeError: acme-queue: severity is not of the type Severity"),
    ],
)
def test_a_module_that_fails_while_it_is_imported_is_refused(
    what: str, error: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_rules_of_acme.py").write_text(f"{what}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "broken_rules_of_acme", None)
    del sys.modules["broken_rules_of_acme"]
    with pytest.raises(SettingsError) as raised:
        own_rules(["broken_rules_of_acme"])
    assert f"rules_from: broken_rules_of_acme: import failed with {error}" in str(raised.value)


def test_what_pulumi_fills_in_is_no_configuration() -> None:
    """GIVEN every policy at its announced level THEN no organization has configured the pack."""
    own = {
        "stackwarden": PolicyConfig(Level.MANDATORY),
        "stackwarden-undecided": PolicyConfig(Level.ADVISORY),
        "stackwarden-unjudged": PolicyConfig(Level.ADVISORY),
    }
    filled = own | {rule: PolicyConfig(level) for rule, level in ANNOUNCED.items()}
    assert not says_more_than({}, ANNOUNCED)
    assert not says_more_than(filled, ANNOUNCED)


@pytest.mark.parametrize(
    "given",
    [
        {"stackwarden": settings_policy(trusted_accounts=[])},
        {"t-queue-mild": PolicyConfig(Level.MANDATORY)},
        {"t-queue-mild": PolicyConfig(Level.ADVISORY, {"level": "advisory"})},
        {"stackwarden-unjudged": PolicyConfig(Level.DISABLED)},
        {"all": PolicyConfig(Level.ADVISORY)},
    ],
)
def test_anything_else_is_the_configuration_of_an_organization(
    given: dict[str, PolicyConfig],
) -> None:
    assert says_more_than(given, ANNOUNCED)
