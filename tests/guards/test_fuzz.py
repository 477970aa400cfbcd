"""Nothing but EventRejected ever leaves a validator, in bounded steps, and it repeats nothing.

More mutations of each source: tests/tries.py.
"""

from __future__ import annotations

import json
import math
import re
import sys
from contextlib import suppress
from itertools import cycle
from typing import Any

import pytest

from runtime_guards import errors
from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import Event
from runtime_guards.validation.validator import Validator
from tests.guards import validators
from tests.guards.fuzzing import MARK, mutations, replaced, strings
from tests.guards.samples import sample
from tests.regex_steps import Steps, TooManySteps
from tests.steps import counted_patterns, steps_of
from tests.tries import some_of, tries

pytestmark = pytest.mark.exhaustive

COUNT = tries(50)
# Lines of Python; a good event takes some hundreds, a record of thousands the most.
MOST_STEPS = 2_000_000
# The same with the steps of patterns; the longest text here takes a tenth of it.
MOST_OF_A_TEXT = 200_000
# Counting takes time of its own, so one mutation of five is counted.
COUNTED = 5
_PATH = re.compile(r"[A-Za-z0-9_.\[\]*$:-]{0,200}\Z")
# Of each text some, and not always the same.
FILLERS = ["a", "0", "%", "%2e", ".", "/", ":", "-", "_", " ", "=", "[", "aA0", "a.", "\u00e9"]
# Small steps first: what grows exponentially is found before it never ends.
SIZES = (16, 32, 64, 256, 2_400)


def attack(validator: Validator, event: Any) -> str:
    """What becomes of an event: `accepted`, or the reason of its refusal. Or AssertionError."""
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
    return outcome


def counted_attack(validator: Validator, event: Any) -> str:
    """The same, in a bounded number of steps."""
    outcomes: list[str] = []
    steps_of(lambda: outcomes.append(attack(validator, event)), Steps(limit=MOST_STEPS))
    return outcomes[0]


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
    """The place at which a longer text takes more steps than its length explains, if any."""
    guards = [module for name, module in sys.modules.items() if name.startswith("runtime_guards")]
    steps = Steps(limit=MOST_OF_A_TEXT)
    # What the rest of the event costs is the same each time, and no pattern of that is watched.
    with counted_patterns(guards, steps, shortest=SIZES[0] // 2):
        for number, path in enumerate(strings(event)):
            for filler in some_of(FILLERS[number:] + FILLERS[:number], 2):
                size = _too_large(validator, event, path, filler, steps)
                if size:
                    return f"{path} with {size} times {filler!r}"
    return None


def _too_large(
    validator: Validator, event: Any, path: Any, filler: str, steps: Steps
) -> int | None:
    """The first size of which twice its growth in length does not explain the growth in steps."""
    most: float = MOST_OF_A_TEXT
    for size, larger in zip(SIZES, (*SIZES[1:], SIZES[-1]), strict=True):
        changed = replaced(event, path, (filler * size)[:size] + "!")
        # What is imported or built at the first refusal of its kind is not the text's: once more.
        spent = _spent(validator, changed, steps)
        if spent > most:
            spent = _spent(validator, changed, steps)
        if spent > most:
            return size
        most = spent * 2 * larger / size
    return None


def _spent(validator: Validator, event: Any, steps: Steps) -> float:
    steps.count = 0
    try:
        return steps_of(lambda: _validated(validator, event), steps)
    except TooManySteps:
        return math.inf


def _validated(validator: Validator, event: Any) -> None:
    with suppress(EventRejected):
        validator.validate(event)


@pytest.mark.parametrize("trigger", validators.NAMES)
def test_nothing_but_a_refusal_leaves_a_validator(trigger: str) -> None:
    outcomes = set()
    ways = cycle(validators.variants(trigger))
    for number, event in enumerate(mutations(sample(trigger), trigger, COUNT)):
        try:
            attacked = attack if number % COUNTED else counted_attack
            outcomes.add(attacked(next(ways), event))
        except Exception as error:
            text = repr(event)
            raise AssertionError(
                f"mutation {number} of {trigger}: {error!r}\n{text[:3000]}"
            ) from error
    assert len(outcomes) > 1, "the mutations are all alike to this validator"


@pytest.mark.parametrize("trigger", validators.NAMES)
def test_steps_grow_no_faster_than_the_length_of_a_text(trigger: str) -> None:
    assert growth(validators.of(trigger), sample(trigger)) is None


class _Planted(Validator):
    trigger = "sqs"

    def __init__(self, fault: Any) -> None:
        self.validate = fault  # type: ignore[method-assign]


def _quotes(event: Any) -> Event:
    raise EventRejected("malformed", f"headers.{event['key']}")


def _climbs(event: Any) -> Event:
    for _ in range(MOST_STEPS):
        pass
    return Event(event)


@pytest.mark.parametrize(
    "fault", [lambda event: event["no"], lambda event: 1 / 0, _quotes, _climbs]
)
def test_a_planted_fault_is_found(fault: Any) -> None:
    with pytest.raises((AssertionError, KeyError, ZeroDivisionError)):
        counted_attack(_Planted(fault), {"key": MARK})


@pytest.mark.parametrize("pattern", [r"(a+)+\Z", r"a*a*a*b\Z", r"(?:a|aa)+\Z"])
def test_a_planted_catastrophic_pattern_is_found(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = re.compile(pattern)
    # A pattern of the guards, as `growth` finds it by its name.
    monkeypatch.setattr(errors, "_SLOW", slow, raising=False)

    def validate(event: Any) -> Event:
        if not vars(errors)["_SLOW"].match(event["text"]):
            raise EventRejected("malformed", "text")
        return Event(event)

    assert growth(_Planted(validate), {"text": "a"}) is not None


def test_mutations_are_the_same_each_time_and_differ_from_each_other() -> None:
    first, second = (
        [repr(event) for event in mutations(sample("sqs"), "seed", 200)] for _ in range(2)
    )
    assert first == second
    assert len(set(first)) > 190
