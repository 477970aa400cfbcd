"""The guards are tested as Lambda runs them, where a refusal says no more than it must."""

from __future__ import annotations

import pytest

from runtime_guards import key_calls


@pytest.fixture(autouse=True)
def no_calls_of_other_tests() -> None:
    key_calls.take()


@pytest.fixture(autouse=True)
def inside_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "orders")
