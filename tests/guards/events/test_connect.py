"""Contact flows of Connect."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events import Connect
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of

CONTACT = "Details.ContactData"


@pytest.mark.parametrize(
    ("change", "value", "reason", "path"),
    [
        ("Name", "Other", "malformed", "Name"),
        ("Details", GONE, "missing", "Details"),
        (CONTACT, GONE, "missing", CONTACT),
        (f"{CONTACT}.ContactId", "", "missing", f"{CONTACT}.ContactId"),
        (f"{CONTACT}.ContactId", "c" * 257, "too-long", f"{CONTACT}.ContactId"),
        (f"{CONTACT}.InstanceARN", "arn:aws:x", "malformed", f"{CONTACT}.InstanceARN"),
        (f"{CONTACT}.Channel", GONE, "missing", f"{CONTACT}.Channel"),
        (f"{CONTACT}.Channel", "a\n", "control-character", f"{CONTACT}.Channel"),
        (f"{CONTACT}.Attributes", {"s3cret": 5}, "wrong-type", f"{CONTACT}.Attributes.*"),
        (
            f"{CONTACT}.Attributes",
            {"a": "x" * (32 * 1024 + 1)},
            "too-long",
            f"{CONTACT}.Attributes.*",
        ),
        (
            f"{CONTACT}.CustomerEndpoint",
            {"Address": "1\r\n2"},
            "control-character",
            f"{CONTACT}.CustomerEndpoint.Address",
        ),
        ("Details.Parameters", [], "wrong-type", "Details.Parameters"),
        (
            "Details.Parameters",
            {str(number): "" for number in range(1001)},
            "too-many",
            "Details.Parameters",
        ),
        ("Details.Parameters", {"a": {"b": "c"}}, "wrong-type", "Details.Parameters.*"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str, path: str
) -> None:
    assert refusal_of(Connect(), changed("connect", (change, value))) == (reason, path)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        (f"{CONTACT}.ContactId", "c" * 256),
        (f"{CONTACT}.Channel", "EMAIL"),
        (f"{CONTACT}.CustomerEndpoint", None),
        (f"{CONTACT}.CustomerEndpoint", {"Address": None, "Type": None}),
        (f"{CONTACT}.Attributes", {"a": "x" * (32 * 1024), "b": None}),
        ("Details.Parameters", {str(number): "" for number in range(1000)}),
        ("Details.Parameters", GONE),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    assert "added" not in Connect().validate(changed("connect", (change, value)))


@pytest.mark.parametrize("place", ["Details.Parameters", f"{CONTACT}.Attributes"])
def test_given_a_limit_when_a_value_is_longer_then_it_is_refused(place: str) -> None:
    event = changed(
        "connect",
        ("Details.Parameters", None),
        (f"{CONTACT}.Attributes", None),
        (place, {"a": "123"}),
    )
    assert refusal_of(Connect(max_value=2), event) == ("too-long", f"{place}.*")
    for enough in (3, 4):
        Connect(max_value=enough).validate(event)


@pytest.mark.parametrize(
    ("validator", "path"),
    [
        (
            Connect(instances={"arn:aws:connect:eu-central-1:123456789012:instance/x"}),
            f"{CONTACT}.InstanceARN",
        ),
        (Connect(channels={"CHAT"}), f"{CONTACT}.Channel"),
    ],
)
def test_given_an_allow_list_when_something_else_comes_then_it_is_refused(
    validator: Validator, path: str
) -> None:
    assert refusal_of(validator, changed("connect")) == ("not-allowed", path)
