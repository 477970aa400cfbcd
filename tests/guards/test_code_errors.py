"""A function that declares a body and returns none is an error of the code, for every source."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.contract import BY_NAME, TRIGGERS
from runtime_guards.errors import BodyMisuse
from tests.guards import validators
from tests.guards.samples import sample

MODELS = ("body", "detail", "arguments", "payload", "properties")


def _declaring() -> list[tuple[str, str]]:
    return [
        (trigger.name, option)
        for trigger in TRIGGERS
        for option in validators.options_of(trigger.name)
        if option in MODELS
    ]


@pytest.mark.parametrize(("trigger", "option"), _declaring())
def test_a_body_that_a_function_does_not_return_fails_the_invocation(
    trigger: str, option: str
) -> None:
    """GIVEN a test as a model WHEN the first event comes THEN it is not accepted."""
    called: list[Any] = []
    records: list[Any] = []

    def predicate(value: Any) -> bool:
        called.append(value)
        return True

    validator = validators.of(trigger, **{option: predicate})

    @guard(validator, audit=records.append)
    def handler(event: Any, context: Any) -> None:
        raise AssertionError("accepted")

    event = sample(trigger)
    if called_by(validator, event, called):
        with pytest.raises(BodyMisuse, match="returned True"):
            handler(event, None)
        if BY_NAME[trigger].mark:
            assert records[-1]["outcome"] == "failed"


def called_by(validator: Any, event: Any, called: list[Any]) -> bool:
    """Whether the sample has what the model is for."""
    with suppress(BodyMisuse):
        validator.validate(event)
    return bool(called)
