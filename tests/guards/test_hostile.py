"""Hostile events that were thought up one by one are refused, by the guard as a whole."""

from __future__ import annotations

import contextlib
from typing import Any

from runtime_guards.guard import guard
from tests.guards import validators
from tests.guards.hostile import HARMLESS, HOSTILE, ROWS, Hostile
from tests.guards.samples import sample

ONCE = {(each.source, each.attack): each for each in HOSTILE}


EXPECTED = {key: "accepted" if key in HARMLESS else "refused" for key in ONCE}


def verdict(hostile: Hostile) -> str:
    """What becomes of an event: `refused`, or `accepted` where the handler gets it whole."""
    options: dict[str, Any] = dict(hostile.options)
    if isinstance(options.get("source"), str):
        options["source"] = validators.of(options["source"])
    reached: list[Any] = []
    handler = guard(validators.of(hostile.source, **options), audit=False)(
        lambda event, _: reached.append(event)
    )
    # Authorizers refuse by an Exception of the source's own text.
    with contextlib.suppress(Exception):
        handler(hostile.event, None)
    return "accepted" if reached and not getattr(reached[0], "refused", ()) else "refused"


def test_a_hostile_event_is_refused_or_has_a_reason() -> None:
    assert {key: verdict(hostile) for key, hostile in ONCE.items()} == EXPECTED


def test_what_is_refused_is_the_idea() -> None:
    """GIVEN the good event under the same options THEN it passes, so its edits are refused."""
    refused = {
        attack
        for source, attack, edits, options in ROWS
        if edits
        and "max_age" not in options
        and not {*options} & {"body", "detail"}
        and verdict(Hostile(source, attack, sample(source), options)) == "refused"
    }
    assert not refused


def test_there_are_two_hundred_and_each_has_its_own_name() -> None:
    assert len(ONCE) == len(HOSTILE) > 200
    assert {each.source for each in HOSTILE} == {*validators.NAMES}
