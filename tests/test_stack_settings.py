"""What a stack may change of its organization's settings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.rule import Profile
from policypack.setting_errors import SettingsError
from policypack.settings import STACK_KEYS, Encryption, Settings, UndecidedMode
from policypack.stack_settings import tightened

WAIVER = {
    "rule": "a",
    "resource": "*",
    "reason": "legacy",
    "owner": "ann",
    "expires": "2030-01-31",
}


def settings(**values: Any) -> Settings:
    return Settings.read(values)


# For every key of a stack: the organization's value, a tighter one, a looser one.
CHANGES: dict[str, tuple[Any, Any, Any]] = {
    "profile": ("recommended", "strict", "essential"),
    "encryption": ("any", "customer-key", None),
    "undecided": ("auto", "block", "advise"),
    "trusted_accounts": (["1" * 12], ["1" * 12], ["2" * 12]),
    "trusted_layer_publishers": (["1" * 12], [], ["2" * 12]),
    "trusted_indexes": (["packages.example.com"], [], ["example.org"]),
    "wired_elsewhere": (["orders:s3"], ["orders:s3"], ["*:sqs"]),
    "completed_elsewhere": (["uploads"], ["uploads"], ["*"]),
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
    assert (changed.profile, changed.undecided, len(ignored)) == (
        Profile.RECOMMENDED,
        UndecidedMode.BLOCK,
        1,
    )


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
