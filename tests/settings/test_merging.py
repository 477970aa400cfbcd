"""Changes that programs may make to an organization's settings, or to the defaults without one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.rule.rule import Profile, Severity
from policypack.settings.choices import Encryption, UndecidedMode
from policypack.settings.errors import SettingsError
from policypack.settings.merging import Layered, is_loosened, of_the_stack, read_settings
from policypack.settings.settings import STACK_KEYS, Level, Settings
from tests.rules_of_tests import make

WAIVER = {
    "rule": "a",
    "resource": "*",
    "reason": "legacy",
    "owner": "ann",
    "expires": "2099-01-31",
}


MILD = make("a", severity=Severity.LOW, profile=Profile.RECOMMENDED)


def settings(**values: Any) -> Settings:
    return read_settings(values)


def layered(ours: Settings, config: dict[str, str], *, owner_decides: bool = False) -> Layered:
    found = Layered(ours, owner_decides)
    found.add(of_the_stack(config), [MILD])
    return found


def tightened(ours: Settings, config: dict[str, str]) -> tuple[Settings, list[str]]:
    """The settings of a stack whose organization has configured the pack."""
    found = layered(ours, config)
    assert found.loosened == [] or ours.stack_may
    return found.settings, found.ignored


ARN = "arn:aws:iam::111122223333:policy/"
# For every key of a stack: the organization's value, a tighter one, a looser one.
CHANGES: dict[str, tuple[Any, Any, Any]] = {
    "profile": ("recommended", "strict", "essential"),
    "encryption": ("any", "customer-key", None),
    "undecided": ("auto", "block", "advise"),
    "trusted_accounts": (["1" * 12], ["1" * 12], ["2" * 12]),
    "trusted_layer_publishers": (["1" * 12], [], ["2" * 12]),
    "trusted_indexes": (["packages.example.com"], [], ["example.org"]),
    "allowed_runtimes": (["python3.*", "java21"], ["python3.*"], ["nodejs*"]),
    "forbidden_runtimes": (["java*"], ["ruby*"], None),
    "log_retention_days": (90, 365, 30),
    "secret_rotation_days": (90, 30, 180),
    "stream_retention_hours": (168, 336, 24),
    "user_pool_password_length": (8, 14, 6),
    "user_pool_mfa": ("optional", "required", None),
    "account_password_length": (14, 16, 8),
    "account_password_reuse": (12, 24, 5),
    "account_password_days": (90, 30, 365),
    "allowed_managed_policies": (["AWSLambda*"], [], ["*"]),
    "required_tags": (["owner"], ["cost-center"], None),
    "public_by_design": (["site"], ["site"], ["*"]),
    "completed_elsewhere": (["uploads"], ["uploads"], ["*"]),
    "permissions_boundary": (None, ARN + "own", None),
    "wired_elsewhere": (["orders:s3"], ["orders:s3"], ["*:sqs"]),
    "event_sources": (["acme.receive"], ["acme.other"], None),
    "event_sinks": (["acme.run:sql"], ["acme.run:command"], None),
    "event_sanitizers": (["acme.clean:sql"], ["acme.clean:sql"], ["acme.clean:command"]),
    "waivers": ([WAIVER], [WAIVER], [{**WAIVER, "rule": "b"}]),
    "never_waive": (["a"], ["b"], None),
    "rules_as_of": ("2026-11-26", "2026-11-27", "2026-11-25"),
    "baseline": ("known.json", "known.json", "others.json"),
    "levels": ({}, {"a": "mandatory"}, {"a": "disabled"}),
    "planned": (
        [{"day": "2098-01-01", "profile": "strict", "levels": {}}],
        [{"day": "2098-02-01", "profile": None, "levels": {"a": "mandatory"}}],
        [{"day": "2098-02-01", "profile": None, "levels": {"a": "disabled"}}],
    ),
    "advisories_max_age_days": (7, 3, 30),
    "rule_seconds": (30, 30, 60),
    "rules_from": (["acme"], ["acme"], ["json"]),
    "policies": ({"a": {"most": 1}}, {"a": {"most": 1}}, {"a": {"most": 2}}),
}


def as_config(key: str, value: Any) -> dict[str, str]:
    return {f"stackwarden:{key}": value if isinstance(value, str) else json.dumps(value)}


def test_the_changes_above_cover_every_key_of_a_stack() -> None:
    assert set(CHANGES) == set(STACK_KEYS)


def joined(key: str, ours: Any, theirs: Any) -> Any:
    """Lists and objects are merged; allow lists and single values are replaced."""
    if isinstance(ours, list) and not key.startswith("allowed_"):
        return [*ours, *(item for item in theirs if item not in ours)]
    return theirs


@pytest.mark.parametrize("key", CHANGES)
def test_a_stack_may_tighten(key: str) -> None:
    ours, tighter, _ = CHANGES[key]
    changed, ignored = tightened(settings(**{key: ours}), as_config(key, tighter))
    assert ignored == []
    assert changed == settings(**{key: joined(key, ours, tighter)})


@pytest.mark.parametrize("key", [key for key, change in CHANGES.items() if change[2]])
def test_a_stack_that_loosens_is_ignored_and_reported(key: str) -> None:
    ours, _, looser = CHANGES[key]
    changed, (line,) = tightened(settings(**{key: ours}), as_config(key, looser))
    assert changed == settings(**{key: ours})
    assert line.startswith(f"stackwarden:{key}: ignored, because it loosens the organization's")
    assert not is_loosened(line)


@pytest.mark.parametrize("key", [key for key, change in CHANGES.items() if change[2]])
def test_a_stack_may_loosen_what_its_organization_lists(key: str) -> None:
    ours, _, looser = CHANGES[key]
    organization = settings(**{key: ours}, stack_may=[key])
    changed, ignored = tightened(organization, as_config(key, looser))
    assert ignored == []
    assert changed == settings(**{key: joined(key, ours, looser)}, stack_may=[key])


def test_encryption_cannot_be_loosened_either() -> None:
    ours = settings(encryption="customer-key")
    changed, ignored = tightened(ours, {"stackwarden:encryption": "any"})
    assert (changed.encryption, len(ignored)) == (Encryption.CUSTOMER_KEY, 1)


def test_valid_key_is_kept_when_another_key_is_ignored() -> None:
    config = {"stackwarden:profile": "essential", "stackwarden:undecided": "block"}
    changed, ignored = tightened(settings(), config)
    assert (changed.profile, changed.undecided, len(ignored)) == (
        Profile.RECOMMENDED,
        UndecidedMode.BLOCK,
        1,
    )


def test_configuration_of_other_packages_is_ignored() -> None:
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
        ({"stackwarden:waivers": "[{"}, "stackwarden:waivers: must be a JSON value"),
        ({"stackwarden:waivers": '"x"'}, "stackwarden.waivers: must be a list"),
        (
            {"stackwarden:profile": "hunter2"},
            "stackwarden.profile: unknown profile 'hunter2'; use essential, ",
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


# GIVEN no organization WHEN the owner loosens THEN it holds, and a line says what is looser.
@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("profile", "essential", "loosened from recommended to essential"),
        ("undecided", "advise", "loosened from auto to advise"),
        ("trusted_accounts", ["2" * 12], f"loosened by {'2' * 12}"),
        ("log_retention_days", 30, "loosened from 365 to 30"),
        ("secret_rotation_days", 180, "loosened from 90 to 180"),
        ("stream_retention_hours", 24, "loosened from 168 to 24"),
        ("user_pool_password_length", 6, "loosened from 8 to 6"),
        ("account_password_length", 8, "loosened from 14 to 8"),
        ("account_password_days", 365, "loosened from 90 to 365"),
        ("allowed_managed_policies", ["AWSXRay*"], "loosened by AWSXRay*"),
        ("levels", {"a": "disabled"}, "loosened for a"),
        ("completed_elsewhere", ["uploads"], "loosened by uploads"),
        ("public_by_design", ["site", "logo"], "loosened by logo, site"),
    ],
)
def test_owner_decides_without_an_organization(key: str, value: Any, line: str) -> None:
    found = layered(settings(), as_config(key, value), owner_decides=True)
    assert found.settings == settings(**{key: value})
    assert (found.ignored, found.loosened) == ([], [f"stackwarden:{key}: {line}"])
    assert all(map(is_loosened, found.loosened))


def test_tightened_setting_is_not_reported() -> None:
    found = layered(settings(), {"stackwarden:profile": "strict"}, owner_decides=True)
    assert (found.settings.profile, found.loosened) == (Profile.STRICT, [])


def test_owner_waiver_is_shown_with_its_finding_only() -> None:
    found = layered(settings(), as_config("waivers", [WAIVER]), owner_decides=True)
    assert (len(found.settings.waivers), found.loosened) == (1, [])


def test_runtime_is_allowed_again_only_if_all_were() -> None:
    config = as_config("allowed_runtimes", ["python3.*"])
    assert tightened(settings(), config)[0] == settings(allowed_runtimes=["python3.*"])
    everything = as_config("allowed_runtimes", [])
    assert len(tightened(settings(allowed_runtimes=["python3.*"]), everything)[1]) == 1


def test_another_boundary_is_looser_than_the_organizations() -> None:
    config = {"stackwarden:permissions_boundary": ARN + "other"}
    ours = settings(permissions_boundary=ARN + "own")
    changed, (line,) = tightened(ours, config)
    assert (changed, "ignored" in line) == (ours, True)


@pytest.mark.parametrize("level", ["advisory", "disabled"])
def test_a_level_is_looser_where_it_is_so_for_one_severity(level: str) -> None:
    """GIVEN a mild rule that advises THEN a pinned `advisory` would let its grave findings pass."""
    assert settings().level(MILD) is Level.ADVISORY
    assert len(tightened(settings(), as_config("levels", {"a": level}))[1]) == 1
