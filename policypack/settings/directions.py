"""What loosens a setting: each field of the settings has one direction.

A direction compares the value of a program with that of its organization, and puts the one on top
of the other. A setting names it where it declares its type and default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from enum import Enum
from typing import Any, ClassVar, NamedTuple, Protocol

from policypack.rule.rule import Rule, Severity

# The metadata of a field: its direction, and the arguments of its model.
LOOSER, MODEL = "looser", "model"


class Level(Protocol):
    """An enforcement level."""

    def is_below(self, other: Any) -> bool: ...


class Levels(Protocol):
    """What gives each rule its level: the settings, which name the directions of their fields."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def planned(self) -> tuple[Any, ...]: ...

    def on(self, day: date) -> Levels: ...

    def level(self, rule: Rule, severity: Severity | None = None) -> Any: ...


class Before(NamedTuple):
    """The settings that a value is compared with: all of them, and the field's own value."""

    settings: Levels
    value: Any
    rules: Sequence[Rule] = ()


class Direction(NamedTuple):
    """Which value is looser, in words and as a comparison, and what a value on top gives."""

    looser: str
    loosens: Callable[[Before, Any], bool]
    merged: Callable[[Any, Any], Any]


def _theirs(_: Any, theirs: Any) -> Any:
    return theirs


def _joined(ours: Any, theirs: Any) -> Any:
    """Collections keep the elements of both; any other value is replaced."""
    if isinstance(ours, Mapping):
        return {**ours, **theirs}
    if isinstance(ours, frozenset):
        return ours | theirs
    if isinstance(ours, tuple):
        return ours + tuple(item for item in theirs if item not in ours)
    return theirs


def _is_weaker(before: Before, theirs: Enum) -> bool:
    # An enumeration declares its members from the loosest to the strictest.
    order = [*type(theirs)]
    return order.index(theirs) < order.index(before.value)


def lowers(before: Levels, after: Levels, rules: Sequence[Rule]) -> bool:
    """Whether findings of some rule and severity get a lower level than they have."""
    return any(
        after.level(rule, severity).is_below(before.level(rule, severity))
        for rule in rules
        for severity in (None, *Severity)
    )


def _lowers(before: Before, levels: Mapping[str, Level]) -> bool:
    after = replace(before.settings, levels={**before.value, **levels})
    return lowers(before.settings, after, before.rules)


def plans_less(before: Levels, after: Levels, rules: Sequence[Rule]) -> bool:
    """Whether some rule and severity get a lower level on a day for which either has a plan."""
    days = {each.day for settings in (before, after) for each in settings.planned}
    return any(lowers(before.on(day), after.on(day), rules) for day in days)


def _plans_less(before: Before, theirs: tuple[Any, ...]) -> bool:
    after = replace(before.settings, planned=_joined(before.value, theirs))
    return plans_less(before.settings, after, before.rules)


WEAKER = Direction("A weaker value", _is_weaker, _theirs)
SMALLER = Direction("A smaller number", lambda before, theirs: theirs < before.value, _theirs)
LARGER = Direction("A larger number", lambda before, theirs: theirs > before.value, _theirs)
EARLIER_DAY = Direction(
    "An earlier day, or any day where none is set",
    lambda before, theirs: theirs is not None and (before.value is None or theirs < before.value),
    _theirs,
)
ADDED = Direction(
    "One more element", lambda before, theirs: any(e not in before.value for e in theirs), _joined
)
# A program may leave elements of the organization's out.
NOT_AMONG = Direction(
    "One more element", lambda before, theirs: not theirs <= before.value, _theirs
)
# Without an element, everything is allowed.
NOT_AMONG_OR_NONE = Direction(
    "An element that is not allowed, or an empty list",
    lambda before, theirs: bool(before.value) and not (theirs and theirs <= before.value),
    _theirs,
)
NOTHING = Direction("Nothing", lambda before, theirs: False, _joined)
ANOTHER = Direction(
    "Another value", lambda before, theirs: before.value not in (None, theirs), _theirs
)
# Either way may be looser: a shorter time limit ends a rule before it finds anything, a longer one
# lets pass what takes too long, and what the value of a policy means, it alone knows.
ANY_CHANGE = Direction(
    "Any other value",
    lambda before, theirs: before.value != _joined(before.value, theirs),
    _joined,
)
ANY_VALUE = Direction(
    "Any value", lambda before, theirs: theirs not in (None, before.value), _theirs
)
LOWER_LEVEL = Direction("A weaker level, and `remediate` instead of any other", _lowers, _joined)
LESS_PLANNED = Direction("A lower level on a day that a plan names", _plans_less, _joined)
ORGANIZATION_ONLY = Direction(
    "Only an organization's configuration has it", lambda before, theirs: True, _theirs
)


def setting(looser: Direction, default: Any, description: str, **limits: int) -> Any:
    """A field of the settings: which way is looser, its default, what it means, and its limits."""
    made = {"default_factory": default} if isinstance(default, type) else {"default": default}
    return field(**made, metadata={LOOSER: looser, MODEL: {"description": description, **limits}})
