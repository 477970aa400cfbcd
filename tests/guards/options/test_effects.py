"""Every option of every validator decides about an event: without it accepted, with it refused."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import events
from runtime_guards.validation.validator import Validator
from tests.guards.options.effects import effect_of, options_of, without_effect

VALIDATORS = [getattr(events, name) for name in dir(events)]


def decided(kind: Any) -> list[str]:
    """The options that are expected to decide about events of the source."""
    return [*options_of(kind)]


@pytest.mark.parametrize("kind", VALIDATORS)
def test_every_option_decides_about_an_event(kind: Any) -> None:
    idle = [name for name in decided(kind) if effect_of(kind, name) is None]
    assert not idle, f"make these options of {kind.__name__} refuse something: {idle}"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (events.SQS, "max_records"),
        (events.SQS, "partial"),
        (events.S3, "buckets"),
        (events.HttpApi, "cors"),
        (events.Direct, "body"),
    ],
)
def test_an_option_that_does_nothing_is_caught(kind: Any, name: str) -> None:
    """GIVEN a validator WHEN it ignores one of its options THEN no event shows an effect of it."""
    found = effect_of(kind, name)
    assert found is not None
    assert effect_of(without_effect(kind, name), name, [found.event]) is None


def test_the_options_are_those_of_the_constructors_that_they_reach() -> None:
    class Own(Validator):
        def __init__(self, *, most: int = 1, **others: Any) -> None:
            pass

    class Further(Own):
        def __init__(self, *, least: int = 1, **others: Any) -> None:
            super().__init__(**others)

    assert [*options_of(Further)] == ["least", "most"]
    # An authorizer takes no body, and says so.
    assert "body" in options_of(events.HttpApi)
    assert "body" not in options_of(events.HttpAuthorizer)
