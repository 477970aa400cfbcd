"""The guards are tested as Lambda runs them, where a refusal says no more than it must."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def inside_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "orders")
