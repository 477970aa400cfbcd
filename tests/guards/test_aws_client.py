"""The client of AWS that vaults and seals share."""

from __future__ import annotations

import pytest

from runtime_guards.aws_client import aws_client


def test_a_client_of_our_own_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    made = aws_client("ssm")
    assert (made.meta.config.connect_timeout, made.meta.config.read_timeout) == (2, 5)


def test_settings_replace_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    made = aws_client("ssm", connect_timeout=1)
    assert (made.meta.config.connect_timeout, made.meta.config.read_timeout) == (1, 5)
