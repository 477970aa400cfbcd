"""What an expression of JavaScript may hold: texts of the event, and what else is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any

from policypack.code_reading.flows import Kind, Place, Source, Step
from policypack.code_reading.flows.flow import ANY, Keys
from policypack.start.record import record

ALL = frozenset(Kind)
# A value may be one of several; beyond these, the first ones stand for all.
_MOST_TAINTS, _MOST_SHAPES = 16, 64
_MOST_STEPS = 6
# The name of a field, and a piece of a split text, have separate facts.
NAME, PIECE = "the name", "a piece"
# The key of a text that comes from an exception.
EXCEPTION = "exception()"


@record(frozen=True)
class Taint:
    """A field of the event: its keys, where the code reads it, and what happened on the way.

    It is harmless for the kinds of sinks in `safe`. `is_part`: it is a piece of the field, such as
    the host of an address.
    """

    keys: Keys
    place: Place
    steps: tuple[Step, ...] = ()
    safe: frozenset[Kind] = frozenset()
    is_part: bool = False
    # What it is of the field: NAME, PIECE or, empty, what it holds.
    mark: str = ""

    def __hash__(self) -> int:
        """Of what tells most texts apart: values are looked up all the time."""
        return hash((self.keys, self.place.line, self.place.column))

    @property
    def path(self) -> Keys:
        """What conditions tell of: the field, the names beside it, or the pieces of its text."""
        if not self.mark:
            return self.keys
        keys = (*self.keys[:-1], NAME) if self.mark.startswith(NAME) else self.keys
        return (*keys, PIECE) if self.mark.endswith(PIECE) else keys

    @property
    def source(self) -> Source:
        """The field and its place."""
        return Source(self.keys, self.place)

    def below(self, key: str, place: Place) -> Taint:
        """What the field holds under the key."""
        # A field of a field is an event's no more where the keys are too many.
        keys = (*self.keys, key) if len(self.keys) < 12 else self.keys
        return replace(self, keys=keys, place=place)

    def cleared(self, kinds: frozenset[Kind]) -> Taint:
        """The text after what makes it harmless for the kinds."""
        return self if kinds <= self.safe else replace(self, safe=self.safe | kinds)

    def after(self, step: Step) -> Taint:
        """The text one step further."""
        if len(self.steps) >= _MOST_STEPS or (self.steps and self.steps[-1] == step):
            return self
        return replace(self, steps=(*self.steps, step))


@record(frozen=True)
class Const:
    """A literal: a text, a number or a truth value."""

    value: str | float | bool | None


@record(frozen=True)
class Text:
    """A text that begins with `start`, and of which nothing more is known."""

    start: str = ""


@record(frozen=True)
class External:
    """What another package or Node.js exports, by its path: `child_process.exec`.

    `()` in the path is the result of a call or of `new`; `given` are the arguments of the last.
    """

    name: str
    given: tuple[Value, ...] = field(default=(), compare=False)
    base: External | None = field(default=None, compare=False)


@record(frozen=True)
class TypeOf:
    """The result of `typeof` on fields of the event."""

    keys: frozenset[Keys]


@record(frozen=True, eq=False)
class Truth:
    """What is known of fields of the event where a condition holds, and where it does not."""

    holds: Mapping[Keys, frozenset[Kind]] = field(default_factory=dict)
    fails: Mapping[Keys, frozenset[Kind]] = field(default_factory=dict)

    def negated(self) -> Truth:
        """What is known of the opposite."""
        return Truth(self.fails, self.holds)


@record(frozen=True, eq=False)
class Index:
    """The position of a text in a list or text, which is -1 where it is not there."""

    truth: Truth


@record(frozen=True, eq=False)
class Looked:
    """What an own object holds under a key of the event, such as `__proto__`."""

    index: Value


@record(frozen=True)
class Value:
    """All that an expression may hold. Nothing at all is an unknown value of others."""

    taints: tuple[Taint, ...] = ()
    shapes: tuple[Any, ...] = ()

    def __hash__(self) -> int:
        """As that of its texts."""
        return hash((self.taints, len(self.shapes)))

    def of(self, kind: type) -> Any:
        """The first shape of the kind, or None."""
        return next((each for each in self.shapes if isinstance(each, kind)), None)

    def all_of(self, kind: type) -> list[Any]:
        """All shapes of the kind."""
        return [each for each in self.shapes if isinstance(each, kind)]

    @property
    def const(self) -> str | None:
        """The text of a literal, where it is nothing else."""
        only = self.shapes[0] if len(self.shapes) == 1 and not self.taints else None
        return _shown(only.value) if isinstance(only, Const) else None

    @property
    def is_true(self) -> bool | None:
        """Whether a literal is true in a condition; None if the value is anything else.

        https://tc39.es/ecma262/#sec-toboolean
        """
        only = self.shapes[0] if len(self.shapes) == 1 and not self.taints else None
        return bool(only.value) if isinstance(only, Const) else None

    def cleared(self, kinds: frozenset[Kind]) -> Value:
        """The value after what makes its texts harmless for the kinds."""
        return replace(self, taints=tuple(each.cleared(kinds) for each in self.taints))

    def after(self, step: Step) -> Value:
        """The value one step further."""
        return replace(self, taints=tuple(each.after(step) for each in self.taints))

    def parts(self) -> Value:
        """The value after a method that takes a part of its text."""
        return Value(tuple(replace(each, is_part=True) for each in self.taints))

    def marked(self, mark: str) -> Value:
        """Its texts as names or pieces of the fields."""
        return Value(tuple(replace(each, mark=each.mark + mark) for each in self.taints))

    def names(self, place: Place) -> Value:
        """The names of the fields below its texts."""
        return Value(tuple(each.below(ANY, place) for each in self.taints)).marked(NAME)

    @property
    def text(self) -> Value:
        """The texts alone."""
        return Value(self.taints)


NOTHING = Value()


def of(*shapes: Any) -> Value:
    """A value of these shapes, without a text of the event."""
    return Value((), shapes)


def of_event(keys: Keys, place: Place) -> Value:
    """The part of the event at these keys, which the code gets at a place."""
    return Value((Taint(keys, place),))


# What a function returns that returns nothing; null is false in the same places.
UNDEFINED = of(Const(None))


def joined(values: Iterable[Value]) -> Value:
    """What may be any of the values."""
    taints: dict[Taint, None] = {}
    shapes: dict[Any, None] = {}
    for value in values:
        taints.update(dict.fromkeys(value.taints))
        shapes.update(dict.fromkeys(value.shapes))
    return Value(tuple(taints)[:_MOST_TAINTS], tuple(shapes)[:_MOST_SHAPES])


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
