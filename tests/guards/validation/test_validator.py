"""What all validators share: what they must define, and how they turn errors into refusals."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import Event
from runtime_guards.validation.validator import Validator, refused_at, refusing_at


class Reading(Validator):
    """Reads below `context` without asking first."""

    @refusing_at("context")
    def validate(self, event: Any) -> Event:
        """Returns the validated event. Raises EventRejected."""
        if event["context"]["name"].upper() == "NO":
            raise EventRejected("not-allowed", "context.name")
        return Event(event)


def test_a_validator_says_itself_what_it_checks() -> None:
    with pytest.raises(NotImplementedError):
        Validator().validate({})


def test_given_a_good_event_when_validated_then_it_comes_back() -> None:
    event = {"context": {"name": "yes"}}
    assert Reading().validate(event).raw is event


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        ({"context": {"name": "no"}}, "not-allowed at context.name"),
        ({"context": {}}, "missing at context"),
        ({"context": {"name": 1}}, "wrong-type at context"),
        ({"context": None}, "wrong-type at context"),
        (None, "wrong-type at context"),
    ],
)
def test_given_a_bad_event_when_validated_then_its_place_is_named(event: Any, refusal: str) -> None:
    with pytest.raises(EventRejected) as caught:
        Reading().validate(event)
    assert str(caught.value) == refusal
    assert caught.value.__cause__ is None


def test_a_decorated_method_keeps_its_name_and_docstring() -> None:
    assert Reading.validate.__name__ == "validate"
    assert (Reading.validate.__doc__ or "").startswith("Returns the validated event.")


def test_given_an_exception_when_made_a_refusal_then_it_tells_nothing_of_it() -> None:
    assert str(refused_at(ValueError("secret"), "Records[0]")) == "wrong-type at Records[0]"
