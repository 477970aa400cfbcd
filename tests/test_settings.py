"""Profiles, levels, and what a stack may change of its organization's settings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.rule import Profile, Severity
from policypack.setting_errors import SettingsError
from policypack.settings import STACK_KEYS, Encryption, Level, Settings, UndecidedMode
from policypack.stack_settings import tightened
from tests.rules_of_tests import make

E, R, S, O = Profile  # noqa: E741
LOW, MEDIUM, HIGH, CRITICAL = Severity
OFF, ADVISE, BLOCK = Level.DISABLED, Level.ADVISORY, Level.MANDATORY
WAIVER = {
    "rule": "a",
    "resource": "*",
    "reason": "legacy",
    "owner": "ann",
    "expires": "2030-01-31",
}


def settings(**values: Any) -> Settings:
    return Settings.read(values)


def faults(values: dict[str, Any]) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        Settings.read(values)
    return raised.value.faults


@pytest.mark.parametrize(
    ("profile", "of_rule", "severity", "level"),
    [
        *((profile, E, severity, BLOCK) for profile in (E, R, S) for severity in Severity),
        *((E, R, severity, OFF) for severity in Severity),
        *((R, R, severity, BLOCK) for severity in (HIGH, CRITICAL)),
        *((R, R, severity, ADVISE) for severity in (LOW, MEDIUM)),
        *((S, R, severity, BLOCK) for severity in Severity),
        *((profile, S, severity, OFF) for profile in (E, R) for severity in Severity),
        *((S, S, severity, BLOCK) for severity in Severity),
        *((profile, O, severity, OFF) for profile in (E, R, S) for severity in Severity),
    ],
)
def test_the_profile_decides_the_level(
    profile: Profile, of_rule: Profile, severity: Severity, level: Level
) -> None:
    assert settings(profile=profile).level(make(severity=severity, profile=of_rule)) is level


def test_the_matrix_above_is_complete() -> None:
    mark = test_the_profile_decides_the_level.pytestmark[0]  # type: ignore[attr-defined]
    assert len({case[:3] for case in mark.args[1]}) == 3 * len(Profile) * len(Severity)


@pytest.mark.parametrize(
    ("profile", "of_rule", "of_finding", "level"),
    [
        pytest.param(E, E, LOW, ADVISE, id="milder than its essential rule"),
        pytest.param(E, E, CRITICAL, BLOCK, id="worse than its essential rule"),
        pytest.param(R, R, MEDIUM, ADVISE, id="milder than its recommended rule"),
        pytest.param(S, S, LOW, BLOCK, id="all block in strict"),
        pytest.param(R, S, CRITICAL, OFF, id="beyond the profile"),
    ],
)
def test_the_severity_of_a_finding_decides_over_that_of_its_rule(
    profile: Profile, of_rule: Profile, of_finding: Severity, level: Level
) -> None:
    rule = make(severity=HIGH, profile=of_rule)
    assert settings(profile=profile).level(rule, of_finding) is level


def test_a_mild_rule_blocks_for_its_worse_finding() -> None:
    rule = make(severity=LOW, profile=R)
    assert (settings().level(rule), settings().level(rule, HIGH)) == (ADVISE, BLOCK)


@pytest.mark.parametrize("level", list(Level))
def test_a_pinned_level_wins_over_everything(level: Level) -> None:
    rule = make("t-queue-without-customer-key", profile=O)
    pinned = settings(levels={rule.id: level.value}, encryption="customer-key")
    assert pinned.level(rule) is pinned.level(rule, CRITICAL) is level


@pytest.mark.parametrize("id_", ["t-queue-without-customer-key", "t-queue-encrypted-without-kms"])
@pytest.mark.parametrize("profile", [E, R, S])
def test_customer_key_rows_block_in_any_profile_where_the_setting_says_so(
    id_: str, profile: Profile
) -> None:
    rule = make(id_, severity=LOW, profile=S)
    demanding = settings(profile=profile, encryption="customer-key")
    assert demanding.level(rule) is BLOCK
    assert demanding.level(make(severity=LOW, profile=O)) is OFF
    assert settings(profile=profile).level(rule) is (BLOCK if profile is S else OFF)


@pytest.mark.parametrize(
    ("values", "known", "level"),
    [
        ({}, False, ADVISE),
        ({}, True, ADVISE),
        ({"profile": "strict"}, False, ADVISE),
        ({"profile": "strict"}, True, BLOCK),
        ({"profile": "strict", "undecided": "advise"}, True, ADVISE),
        ({"undecided": "block"}, False, BLOCK),
        ({"undecided": "block"}, True, BLOCK),
    ],
)
def test_undecided_advises_unless_values_must_be_known(
    values: dict[str, Any], known: bool, level: Level
) -> None:
    assert settings(**values).undecided_level(make(), known) is level


def test_undecided_is_never_graver_than_its_rule() -> None:
    mild, off = make(severity=LOW, profile=R), make(profile=O)
    blocking = settings(undecided="block")
    assert blocking.undecided_level(mild, True) is ADVISE
    assert blocking.undecided_level(off, True) is OFF


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"profil": "strict"}, "stackwarden.profil: unknown setting; did you mean profile?"),
        ({"profile": "hunter2"}, "stackwarden.profile: unknown profile; use essential, "),
        ({"profile": ["hunter2"]}, "stackwarden.profile: unknown profile; use essential, "),
        ({"waivers": ["hunter2"]}, "stackwarden.waivers.0: must be an object"),
        ({"trusted_accounts": "hunter2"}, "stackwarden.trusted_accounts: must be a list"),
        ({"trusted_accounts": [1]}, "stackwarden.trusted_accounts.0: must be a string, in"),
        ({"profile": "optional"}, "stackwarden.profile: unknown profile; use essential, "),
        ({"trusted_accounts": ["hunter2"]}, "stackwarden.trusted_accounts.0: invalid account ID; "),
        ({"levels": "hunter2"}, "stackwarden.levels: must be an object"),
        ({"levels": {"a": "hunter2"}}, "stackwarden.levels.a: unknown value; use 'disabled', "),
        (
            {"stack_may": ["hunter2"]},
            "stackwarden.stack_may.0: unknown setting of a stack; use one of profile, ",
        ),
        ({"wired_elsewhere": ["s3"]}, "stackwarden.wired_elsewhere.0: must be FUNCTION:TRIGGER"),
        ({"wired_elsewhere": [":s3"]}, "stackwarden.wired_elsewhere.0: must be FUNCTION:TRIGGER"),
        (
            {"wired_elsewhere": ["a:hunter2"]},
            "stackwarden.wired_elsewhere.0: must be FUNCTION:TRIGGER",
        ),
        ({"waivers": [{**WAIVER, "owner": " "}]}, "stackwarden.waivers.0.owner: must not be empty"),
        (
            {"waivers": [{**WAIVER, "until": "x"}]},
            "stackwarden.waivers.0.until: unknown setting; use one of rule, ",
        ),
    ],
)
def test_a_fault_is_one_line_that_names_the_setting_and_not_its_value(
    values: dict[str, Any], fault: str
) -> None:
    (found,) = faults(values)
    assert found.startswith(fault)
    assert "hunter2" not in found
    assert "\n" not in found


def test_every_fault_is_named() -> None:
    found = faults({"profile": 1, "undecided": "x", "nothing": True, "waivers": [{"rule": "a"}]})
    assert [fault.split(":")[0] for fault in found] == [
        "stackwarden.profile",
        "stackwarden.undecided",
        "stackwarden.waivers.0.resource",
        "stackwarden.waivers.0.reason",
        "stackwarden.waivers.0.owner",
        "stackwarden.waivers.0.expires",
        "stackwarden.nothing",
    ]


# For every key of a stack: the organization's value, a tighter one, a looser one.
CHANGES: dict[str, tuple[Any, Any, Any]] = {
    "profile": ("recommended", "strict", "essential"),
    "encryption": ("any", "customer-key", None),
    "undecided": ("auto", "block", "advise"),
    "trusted_accounts": (["1" * 12], ["1" * 12], ["2" * 12]),
    "trusted_layer_publishers": (["1" * 12], [], ["2" * 12]),
    "trusted_indexes": (["packages.example.com"], [], ["example.org"]),
    "wired_elsewhere": (["orders:s3"], ["orders:s3"], ["*:sqs"]),
    "waivers": ([WAIVER], [WAIVER], [{**WAIVER, "rule": "b"}]),
    "never_waive": (["a"], ["b"], None),
}


def as_config(key: str, value: Any) -> dict[str, str]:
    return {f"stackwarden:{key}": value if isinstance(value, str) else json.dumps(value)}


def test_the_changes_above_cover_every_key_of_a_stack() -> None:
    assert set(CHANGES) == set(STACK_KEYS)


@pytest.mark.parametrize("key", CHANGES)
def test_a_stack_may_tighten(key: str) -> None:
    ours, tighter, _ = CHANGES[key]
    changed, ignored = tightened(settings(**{key: ours}), as_config(key, tighter))
    assert ignored == []
    expected = [*ours, *(tighter if tighter != ours else [])] if isinstance(ours, list) else tighter
    assert changed == settings(**{key: expected})


@pytest.mark.parametrize("key", [key for key, change in CHANGES.items() if change[2]])
def test_a_stack_that_loosens_is_ignored_and_reported(key: str) -> None:
    ours, _, looser = CHANGES[key]
    changed, (line,) = tightened(settings(**{key: ours}), as_config(key, looser))
    assert changed == settings(**{key: ours})
    assert line.startswith(f"stackwarden:{key}: ignored, because it loosens the organization's")


@pytest.mark.parametrize("key", [key for key, change in CHANGES.items() if change[2]])
def test_a_stack_may_loosen_what_its_organization_lists(key: str) -> None:
    ours, _, looser = CHANGES[key]
    organization = settings(**{key: ours}, stack_may=[key])
    changed, ignored = tightened(organization, as_config(key, looser))
    assert ignored == []
    expected = [*ours, *looser] if isinstance(ours, list) else looser
    assert changed == settings(**{key: expected}, stack_may=[key])


def test_encryption_cannot_be_loosened_either() -> None:
    ours = settings(encryption="customer-key")
    changed, ignored = tightened(ours, {"stackwarden:encryption": "any"})
    assert (changed.encryption, len(ignored)) == (Encryption.CUSTOMER_KEY, 1)


def test_one_key_is_kept_beside_another_that_is_ignored() -> None:
    config = {"stackwarden:profile": "essential", "stackwarden:undecided": "block"}
    changed, ignored = tightened(settings(), config)
    assert (changed.profile, changed.undecided, len(ignored)) == (R, UndecidedMode.BLOCK, 1)


def test_the_configuration_of_others_is_none_of_ours() -> None:
    config = {"aws:region": "eu-west-1", "shop:profile": "essential", "stackwardens:x": "y"}
    assert tightened(settings(), config) == (settings(), [])


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (
            {"stackwarden:profil": "strict"},
            "stackwarden:profil: unknown setting of a stack; did you mean profile?",
        ),
        ({"stackwarden:stack_may": "[]"}, "stackwarden:stack_may: unknown setting of a stack; "),
        ({"stackwarden:levels": "{}"}, "stackwarden:levels: unknown setting of a stack; "),
        ({"stackwarden:waivers": "[{"}, "stackwarden:waivers: must be a JSON list"),
        ({"stackwarden:waivers": '"x"'}, "stackwarden.waivers: must be a list"),
        (
            {"stackwarden:profile": "hunter2"},
            "stackwarden.profile: unknown profile; use essential, ",
        ),
    ],
)
def test_a_fault_in_the_stacks_own_configuration_is_refused(
    config: dict[str, str], fault: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        tightened(settings(), config)
    (found,) = raised.value.faults
    assert found.startswith(fault)
    assert "hunter2" not in found
