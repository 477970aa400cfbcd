"""`real()`: a published sample as the service sends it, and the changes made.

Samples of documentation and SDKs have placeholders, short accounts, digests of other bodies.
Each place that the validator refuses is repaired with the value nearest to the sample: a value that
follows from the event itself, else the value of our sample, which tests compare with AWS's pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from runtime_guards.contract import BY_NAME, detect
from runtime_guards.errors import EventRejected
from runtime_guards.testing.nested import apart, place_of, put_at, value_at, written
from runtime_guards.testing.repair_ways import WAYS
from runtime_guards.testing.samples import sample as sample_of
from runtime_guards.testing.suggestions import suggestion


class Change(NamedTuple):
    """A changed place of a sample: the reason of the refusal, the old and the new value."""

    path: str
    reason: str
    before: Any
    after: Any


class Real(NamedTuple):
    """An event as the service sends it, and how it differs from the sample."""

    event: Any
    changes: tuple[Change, ...]


def real(sample: Any, source: str | None = None) -> Real:
    """Returns a published sample as its service sends it, with the changes made.

    `source` is a name of the contract, such as `sqs`; by default it is detected by the mark of the
    event. A sample that the validator accepts is returned unchanged. `sample` itself isn't changed.

    Raises ValueError for a sample of no known source, and for one whose shape is not the service's.
    """
    name = _source(sample, source)
    validate = _validator(name).validate
    event, ours, changes = apart(sample), sample_of(name), list[Change]()
    tried: dict[str, int] = {}
    while True:
        try:
            validate(event)
            return Real(event, tuple(changes))
        except EventRejected as rejected:
            refusal = rejected
        attempt = tried.get(refusal.path, 0)
        tried[refusal.path] = attempt + 1
        for path in refusal.paths:
            made = _repaired(event, ours, path, attempt)
            if made is None:
                raise ValueError(
                    f"The sample is no event of {name}: {refusal.reason} at {path or 'the event'}."
                    " Start from event() instead."
                )
            changes += [Change(at, refusal.reason, *values) for at, *values in made]


def _source(sample: Any, source: str | None) -> str:
    if source is not None:
        if source not in BY_NAME:
            raise ValueError(f"Unknown event source {source!r}. {suggestion(source, [*BY_NAME])}")
        return source
    found = detect(sample)
    if found is None:
        raise ValueError(
            "The sample has the mark of no event source. Name it: real(sample, 'sqs')."
        )
    if found.name == "http-api" and ".lambda-url." in str(sample["requestContext"]):
        # The two have one format, and the host tells them apart.
        return "function-url"
    return str(found.name)


def _validator(source: str) -> Any:
    module, _, name = BY_NAME[source].validator.rpartition(".")
    kind = getattr(import_module(module), name)
    return kind() if BY_NAME[source].mark else kind(body=lambda value: [value])


def _repaired(event: Any, ours: Any, path: str, attempt: int) -> list[tuple[str, Any, Any]] | None:
    """Changes the event at a place, by the means of an attempt; None after the last."""
    place = place_of(event, ours, path)
    if not place:
        return None
    for way in WAYS[attempt:]:
        values = [*way(event, ours, place)]
        made = [
            (written(at), value_at(event, at), value)
            for at, value in values
            if value_at(event, at) != value
        ]
        if made:
            for at, value in values:
                put_at(event, at, value)
            return made
    return None
