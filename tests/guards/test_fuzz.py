"""Nothing but EventRejected ever leaves a validator, in bounded time, and it repeats nothing.

`make test` tries 500 mutations of each source. `STACKWARDEN_FUZZ=20000` tries as many as it says.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import suppress
from itertools import cycle
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import Event
from runtime_guards.validation.validator import Validator
from tests.guards import validators
from tests.guards.fuzzing import MARK, mutations, replaced, strings
from tests.guards.samples import sample

COUNT = int(os.environ.get("STACKWARDEN_FUZZ", "500"))
# CPU seconds; a good event takes some millionths, and this machine may be busy.
SLOWEST = 0.5
_PATH = re.compile(r"[A-Za-z0-9_.\[\]*$:-]{0,200}\Z")
FILLERS = ["a", "0", "%", "%2e", ".", "/", ":", "-", "_", " ", "=", "[", "aA0", "a.", "\u00e9"]
# Small steps first: what grows exponentially is found before it never ends.
SIZES = (16, 24, 28, 32, 36, 48, 64, 100, 240, 640, 2_400, 24_000)


def attack(validator: Validator, event: Any) -> str:
    """What becomes of an event: `accepted`, or the reason of its refusal. Or AssertionError."""
    started = time.process_time()
    try:
        checked = validator.validate(event)
        # What was accepted can be read, and shows nothing of itself by accident.
        if isinstance(checked.raw, (dict, list)):
            shown = dict(checked) if isinstance(checked.raw, dict) else list(checked)
            json.dumps(shown, skipkeys=True, default=repr)
        assert MARK not in repr(checked)
        outcome = "accepted"
    except EventRejected as rejected:
        _check_refusal(validator, event, rejected)
        outcome = rejected.reason
    assert time.process_time() - started < SLOWEST, "too slow"
    return outcome


def _check_refusal(validator: Validator, event: Any, rejected: EventRejected) -> None:
    assert rejected.status
    assert _PATH.match(rejected.path), "a path holds what no documentation names"
    assert MARK not in str(rejected)
    try:
        answer = validator.refuse(event, rejected)
    except Exception as raised:
        answer = str(raised)
    # A batch names records by their own ids; nothing else may repeat what was sent.
    if validator.answers == "http" or isinstance(answer, str):
        assert MARK not in json.dumps(answer)


def growth(validator: Validator, event: Any) -> str | None:
    """The place at which a longer text takes far longer than its length explains, if any."""
    for path in strings(event):
        for filler in FILLERS:
            before, smaller = 0.0, 1
            for size in SIZES:
                text = (filler * size)[:size] + "!"
                changed = replaced(event, path, text)
                spent = _spent(validator, changed)
                # As much more as the text is longer, and generously four times that.
                most = max(0.05, before * 4 * size / smaller)
                if spent > most and (spent > 1 or _spent(validator, changed) > most):
                    return f"{path} with {size} times {filler!r}"
                before, smaller = spent, size
    return None


def _spent(validator: Validator, event: Any) -> float:
    started = time.process_time()
    with suppress(EventRejected):
        validator.validate(event)
    return time.process_time() - started


@pytest.mark.parametrize("trigger", validators.NAMES)
def test_nothing_but_a_refusal_leaves_a_validator(trigger: str) -> None:
    outcomes = set()
    ways = cycle(validators.variants(trigger))
    for number, event in enumerate(mutations(sample(trigger), trigger, COUNT)):
        try:
            outcomes.add(attack(next(ways), event))
        except Exception as error:
            text = repr(event)
            raise AssertionError(
                f"mutation {number} of {trigger}: {error!r}\n{text[:3000]}"
            ) from error
    assert len(outcomes) > 1, "the mutations are all alike to this validator"


@pytest.mark.parametrize("trigger", validators.NAMES)
def test_time_does_not_explode_with_the_length_of_a_text(trigger: str) -> None:
    assert growth(validators.of(trigger), sample(trigger)) is None


class _Planted(Validator):
    trigger = "sqs"

    def __init__(self, fault: Any) -> None:
        self.validate = fault  # type: ignore[method-assign]


def _quotes(event: Any) -> Event:
    raise EventRejected("malformed", f"headers.{event['key']}")


def _climbs(event: Any) -> Event:
    deadline = time.process_time() + 0.6
    while time.process_time() < deadline:
        pass
    return Event(event)


@pytest.mark.parametrize(
    "fault", [lambda event: event["no"], lambda event: 1 / 0, _quotes, _climbs]
)
def test_a_planted_fault_is_found(fault: Any) -> None:
    with pytest.raises((AssertionError, KeyError, ZeroDivisionError)):
        attack(_Planted(fault), {"key": MARK})


@pytest.mark.parametrize("pattern", [r"(a+)+\Z", r"a*a*a*b\Z", r"(?:a|aa)+\Z"])
def test_a_planted_catastrophic_pattern_is_found(pattern: str) -> None:
    slow = re.compile(pattern)

    def validate(event: Any) -> Event:
        if not slow.match(event["text"]):
            raise EventRejected("malformed", "text")
        return Event(event)

    assert growth(_Planted(validate), {"text": "a"}) is not None


def test_mutations_are_the_same_each_time_and_differ_from_each_other() -> None:
    first, second = (
        [repr(event) for event in mutations(sample("sqs"), "seed", 200)] for _ in range(2)
    )
    assert first == second
    assert len(set(first)) > 190
