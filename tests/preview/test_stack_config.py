"""What an offline preview takes of a stack's configuration."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.preview.value_files import Copy, copy

SECURE = {"secure": "v1:ciphertext"}
PASSPHRASE = {"PULUMI_CONFIG_PASSPHRASE": ""}
CONFIG: dict[str, Any] = {
    "aws:region": "eu-central-1",
    "shop:token": SECURE,
    "shop:databases": {"orders": [{"password": SECURE, "port": 5432}]},
}


def test_plain_values_need_no_passphrase() -> None:
    plain = {"aws:region": "eu-central-1", "shop:secure": {"secure": "a", "other": "b"}}
    settings = {"config": plain, "encryptionsalt": "v1:salt"}
    assert copy(settings, {}) == Copy({"config": plain})
    assert copy({}, {}) == Copy({"config": {}})


def test_secrets_without_a_passphrase_are_unknown_wherever_they_are_nested() -> None:
    found = copy({"config": CONFIG, "encryptionsalt": "v1:salt"}, {}, "shop")
    assert found.unknown == ("shop:token", "shop:databases.orders[0].password")
    assert found.settings == {
        "config": {
            "aws:region": "eu-central-1",
            "shop:token": "stackwarden-secret-token",
            "shop:databases": {
                "orders": [
                    {"password": "stackwarden-secret-databases-orders-0-password", "port": 5432}
                ]
            },
        }
    }
    assert not found.encrypted


@pytest.mark.parametrize(
    "environment", [PASSPHRASE, {"PULUMI_CONFIG_PASSPHRASE_FILE": "/run/passphrase"}]
)
def test_with_a_passphrase_the_engine_decrypts_them(environment: dict[str, str]) -> None:
    settings = {"config": CONFIG, "encryptionsalt": "v1:salt"}
    assert copy(settings, environment) == Copy(settings, encrypted=True)


@pytest.mark.parametrize(
    "provider",
    [
        {"secretsprovider": "awskms://alias/shop", "encryptedkey": "AQ"},
        {"secretsprovider": "default"},
        {},
    ],
)
def test_a_passphrase_decrypts_nothing_of_another_secrets_provider(
    provider: dict[str, str],
) -> None:
    found = copy({"config": CONFIG, **provider}, PASSPHRASE)
    assert len(found.unknown) == 2
    assert not found.encrypted


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        (["shop/dev", {"shop/shared": {"merge": False}}], ("shop/dev", "shop/shared")),
        ({"imports": ["shop/dev"], "values": {}}, ("shop/dev",)),
        ({"values": {"a": 1}}, ("an inline environment",)),
        (None, ()),
    ],
)
def test_environments_of_pulumi_esc_are_named(environment: Any, named: tuple[str, ...]) -> None:
    assert copy({"environment": environment}, {}).environments == named
