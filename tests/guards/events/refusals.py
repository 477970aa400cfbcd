"""How the tests of a validator change a good event, and what the refusal of a bad one says."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.validator import Validator
from tests.guards.events.edits import on_any_route
from tests.guards.samples import sample

GONE = object()
SECRET = "s3cret"


def changed(trigger: str, *changes: tuple[str, Any]) -> Any:
    """A good event of a trigger with other values at dotted paths; `GONE` takes a field away."""
    event = sample(trigger)
    parts = [path.split("/") if "/" in path else path.split(".") for path, _ in changes]
    on_any_route(trigger, event, [tuple(path) for path in parts])
    for (*above, last), (_, value) in zip(parts, changes, strict=True):
        holder = event
        for name in above:
            holder = holder[name]
        if value is GONE:
            del holder[last]
        else:
            holder[last] = value
    return event


def refusal_of(validator: Validator, event: Any) -> tuple[str, str]:
    """Reason and place of a refusal, which holds no value of the event."""
    with pytest.raises(EventRejected) as caught:
        validator.validate(event)
    assert SECRET not in str(caught.value)
    return caught.value.reason, caught.value.path
