"""Profiles, levels, and errors of settings."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from policypack.rule.rule import Profile, Severity
from policypack.settings.directions import Direction
from policypack.settings.errors import SettingsError, without_secrets
from policypack.settings.merging import read_settings
from policypack.settings.settings import DIRECTIONS, STACK_KEYS, Level, Settings
from tests.rules_of_tests import make

E, R, S, O = Profile  # noqa: E741
LOW, MEDIUM, HIGH, CRITICAL = Severity
OFF, ADVISE, REMEDIATE, BLOCK = Level
WAIVER = {
    "rule": "a",
    "resource": "*",
    "reason": "legacy",
    "owner": "ann",
    "expires": "2099-01-31",
}


def settings(**values: Any) -> Settings:
    return read_settings(values)


def faults(values: dict[str, Any]) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read_settings(values)
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
        ({"profile": "strct"}, "stackwarden.profile: unknown profile 'strct'; use essential, "),
        ({"profile": ["hunter2"]}, "stackwarden.profile: unknown profile; use essential, "),
        ({"waivers": ["x"]}, "stackwarden.waivers.0: must be an object, not 'x'"),
        ({"trusted_accounts": "x"}, "stackwarden.trusted_accounts: must be a list, not 'x'"),
        ({"trusted_accounts": [1]}, "stackwarden.trusted_accounts.0: must be a string, in"),
        ({"profile": "optional"}, "stackwarden.profile: unknown profile 'optional'; use "),
        ({"trusted_accounts": ["12"]}, "stackwarden.trusted_accounts.0: invalid account ID '12'; "),
        ({"levels": "x"}, "stackwarden.levels: must be an object, not 'x'"),
        ({"undecided": "x"}, "stackwarden.undecided: unknown value 'x'; use 'advise', 'auto' or "),
        (
            {"advisories_max_age_days": 0},
            "stackwarden.advisories_max_age_days: must be at least 1, n",
        ),
        (
            {"advisories_max_age_days": "x"},
            "stackwarden.advisories_max_age_days: must be a whole nu",
        ),
        (
            {"waivers": [{**WAIVER, "expires": "soon"}]},
            "stackwarden.waivers.0.expires: invalid date 'soon'; write YYYY-MM-DD",
        ),
        ({"waivers": [{**WAIVER, "path": {}}]}, "stackwarden.waivers.0.path: must be a string"),
        ({"zzz": "x"}, "stackwarden.zzz: unknown setting; use one of profile, encryption, "),
        ({"levels": {"a": "off"}}, "stackwarden.levels.a: unknown value 'off'; use 'disabled', "),
        (
            {"stack_may": ["x"]},
            "stackwarden.stack_may.0: unknown setting of a stack 'x'; use one of profile, ",
        ),
        (
            {"wired_elsewhere": ["s3"]},
            "stackwarden.wired_elsewhere.0: must be FUNCTION:TRIGGER",
        ),
        ({"wired_elsewhere": [":s3"]}, "stackwarden.wired_elsewhere.0: must be FUNCTION:TRIGGER"),
        (
            {"wired_elsewhere": ["a:x"]},
            "stackwarden.wired_elsewhere.0: must be FUNCTION:TRIGGER",
        ),
        ({"event_sources": ["a b"]}, "stackwarden.event_sources.0: must be the name of a fun"),
        ({"event_sinks": ["acme.run"]}, "stackwarden.event_sinks.0: must be FUNCTION:KIND, such"),
        (
            {"event_sanitizers": ["acme.clean:x"]},
            "stackwarden.event_sanitizers.0: must be FUNCTION:KIND, such as acme.texts.clean:path",
        ),
        ({"rules_as_of": "9.9.9"}, "stackwarden.rules_as_of: must be a day in quotes (YYYY-MM-DD"),
        ({"rules_as_of": "2026-13-01"}, "stackwarden.rules_as_of: must be a day in quotes (YYYY-"),
        ({"rules_as_of": 20261130}, "stackwarden.rules_as_of: must be a date in quotes, written"),
        ({"waivers": [{**WAIVER, "owner": " "}]}, "stackwarden.waivers.0.owner: must not be empty"),
        (
            {"waivers": [{**WAIVER, "until": "x"}]},
            "stackwarden.waivers.0.until: unknown setting; use one of rule, ",
        ),
    ],
)
def test_a_fault_is_one_line_with_the_setting_and_its_value(
    values: dict[str, Any], fault: str
) -> None:
    (found,) = faults(values)
    assert found.startswith(fault)
    assert "\n" not in found


TOKEN = "ghp_" + "aB3dE5fG7h" * 4


@pytest.mark.parametrize(
    "values",
    [
        {"profile": TOKEN},
        {"undecided": TOKEN},
        {"trusted_accounts": [TOKEN]},
        {"levels": {"a": TOKEN}},
        {"wired_elsewhere": [f"{TOKEN}:x"]},
        {"profile": ["hunter2"]},
        {"profile": "x" * 100},
    ],
)
def test_a_fault_does_not_show_what_may_be_a_credential(values: dict[str, Any]) -> None:
    (found,) = faults(values)
    assert not any(each in found for each in (TOKEN, "hunter2", "xxx"))


def test_a_fault_hides_what_the_configuration_marks_as_secret() -> None:
    (found,) = faults({"profile": "hunter2"})
    assert "'hunter2'" in found
    assert "hunter2" not in without_secrets(found, ["", "hunter2"])


def test_several_faults_are_one_per_line() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"profile": "x", "undecided": "y"})
    assert str(raised.value).split("\n") == raised.value.faults
    assert len(raised.value.faults) == 2


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


@pytest.mark.parametrize(
    ("patterns", "is_public"),
    [
        (["site"], True),
        (["urn:pulumi:*::aws:s3/bucket:Bucket::site"], True),
        (["si*"], True),
        (["other"], False),
        ([], False),
    ],
)
def test_a_resource_is_public_by_design_by_name_or_urn(
    patterns: list[str], is_public: bool
) -> None:
    urn = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::site"
    assert settings(public_by_design=patterns).is_public_by_design(urn) is is_public
    assert settings(completed_elsewhere=patterns).is_completed_elsewhere(urn) is is_public


def test_every_setting_declares_which_way_is_looser() -> None:
    """A field without a direction blocks no change."""
    assert set(DIRECTIONS) == {each.name for each in fields(Settings)}
    assert {type(each) for each in DIRECTIONS.values()} == {Direction}
    assert [key for key in DIRECTIONS if key not in STACK_KEYS] == ["stack_may"]


@pytest.mark.parametrize(
    ("level", "below"),
    [
        (OFF, [ADVISE, REMEDIATE, BLOCK]),
        (ADVISE, [REMEDIATE, BLOCK]),
        # A value changed before it is judged passes, regardless of the verdict.
        (REMEDIATE, [OFF, ADVISE, BLOCK]),
        (BLOCK, []),
    ],
)
def test_which_levels_a_level_is_below(level: Level, below: list[Level]) -> None:
    assert [each for each in Level if level.is_below(each)] == below
