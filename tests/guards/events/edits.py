"""Good events with one thing changed, by a path of keys and indices, and what refuses them."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.validator import Validator
from tests.guards.samples import sample

GONE = object()
Path = tuple[Any, ...]


def edited(trigger: str, *edits: tuple[Path, Any]) -> Any:
    """The good event of a trigger with other values at some places; `GONE` takes a field away."""
    event = sample(trigger)
    on_any_route(trigger, event, [path for path, _ in edits])
    for path, value in edits:
        edit(event, path, value)
    return event


def on_any_route(trigger: str, event: Any, paths: list[Path]) -> None:
    """Puts a request on the route $default if its method, path or query is going to change."""
    if trigger not in ("http-api", "function-url"):
        return
    names = {name for path in paths for name in path}
    if names & {"method", "path", "rawPath"}:
        event["routeKey"] = event["requestContext"]["routeKey"] = "$default"
    if names & {"queryStringParameters"}:
        event["rawQueryString"] = ""


def edit(event: Any, path: Path, value: Any) -> Any:
    """Changes an event at one place."""
    holder = event
    for key in path[:-1]:
        holder = holder[key]
    if value is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return event


def refused(validator: Validator, event: Any) -> tuple[str, str]:
    """The reason and the place of a refusal."""
    with pytest.raises(EventRejected) as caught:
        validator.validate(event)
    return caught.value.reason, caught.value.path
