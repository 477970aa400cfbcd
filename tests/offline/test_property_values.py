"""Wire values: wrappers are opened, unknowns and secrets are found wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.offline.property_values import (
    UNKNOWN,
    has_unknown,
    is_secret,
    secret,
    secret_texts,
    unwrapped,
)
from tests.offline.minimal import SIGNATURE
from tests.offline.minimal import secret as marked

OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


@pytest.mark.parametrize(
    ("wire", "opened"),
    [
        ("text", "text"),
        (7, 7),
        (None, None),
        (marked("hidden"), "hidden"),
        (marked({"a": marked([1])}), {"a": [1]}),
        ({SIGNATURE: OUTPUT, "value": {"a": 1}, "secret": True}, {"a": 1}),
        ({SIGNATURE: OUTPUT}, UNKNOWN),
        ({SIGNATURE: REFERENCE, "urn": "u", "id": "vpc-1"}, "vpc-1"),
        ({SIGNATURE: REFERENCE, "urn": "u", "id": ""}, UNKNOWN),
        ({"list": [marked("a"), {"b": (marked("c"),)}]}, {"list": ["a", {"b": ["c"]}]}),
    ],
)
def test_plain(wire: Any, opened: Any) -> None:
    assert unwrapped(wire) == opened


@pytest.mark.parametrize(
    ("value", "unknown"),
    [
        (UNKNOWN, True),
        (f"arn:aws:sqs:::{UNKNOWN}", True),
        ({"a": [1, {"b": UNKNOWN}]}, True),
        ({"a": [1, {"b": "c"}]}, False),
        (None, False),
        (3, False),
    ],
)
def test_has_unknown(value: Any, unknown: bool) -> None:
    assert has_unknown(value) is unknown


def test_secret_texts_are_those_inside_secrets() -> None:
    value = {
        "open": "visible",
        "closed": marked({"user": "admin-user", "none": None, "short": "ab", "later": UNKNOWN}),
        "list": [{"deep": marked("deep-text")}],
        "output": {SIGNATURE: OUTPUT, "value": "from-output", "secret": True},
        "public": {SIGNATURE: OUTPUT, "value": "public-output", "secret": False},
    }
    assert sorted(secret_texts(value)) == ["admin-user", "deep-text", "from-output"]


def test_a_secret_is_what_the_engine_calls_one() -> None:
    assert secret("a") == marked("a")
    assert is_secret(secret("a"))
    assert not is_secret({"a": secret("a")})
    assert not is_secret({SIGNATURE: OUTPUT, "value": "a"})
