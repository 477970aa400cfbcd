"""What an expression may be without running the code: whose text it is, and what it stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Source, Step
from policypack.code_reading.flows.flow import Keys
from policypack.start.record import record

if TYPE_CHECKING:
    from policypack.code_reading.python.state import Frame

EVERY_KIND = frozenset(Kind)
# Stand in the beginning of a text for a part that only a run shows, and for one of the event.
OWN_PART, FOREIGN_PART = "\0", "\1"
_HEAD = 200
_MOST_ORIGINS = 8
_MOST_THINGS = 16
_MOST_STEPS = 12
_DEPTH = 5


class Mark(str, Enum):
    """Whose text it is: that of the event's sender, a secret of the program, or an exception's."""

    EVENT = "event"
    SECRET = "secret"  # noqa: S105 - whose text it is
    EXCEPTION = "exception"


@record(frozen=True)
class Origin:
    """A text that comes from the event. `safe` are the kinds of sinks that it cannot harm.

    `whole`: it is the event as it came. `through` names a function on the way that is not read.
    """

    source: Source
    mark: Mark = Mark.EVENT
    safe: frozenset[Kind] = frozenset()
    whole: bool = False
    through: str = ""
    steps: tuple[Step, ...] = field(default=(), compare=False)

    def after(self, step: Step) -> Origin:
        """The origin one step later. A step at the place of the last one says no more."""
        if len(self.steps) >= _MOST_STEPS or step in self.steps:
            return self
        return replace(self, steps=(*self.steps, step))


@record(frozen=True)
class External:
    """What no file of the program defines, by its dotted name; calls on the way are in it.

    `boto3.client(s3).get_object()` is what that call returned. `given` are the arguments of the
    last call, by keyword or by position.
    """

    name: str
    given: Mapping[str, Value] = field(default_factory=dict, compare=False)


@record(frozen=True, eq=False)
class Function:
    """A function of the program where it is defined, and the object that it is bound to."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    frame: Frame
    bound: Value | None = None

    @property
    def name(self) -> str:
        """The name, as calls write it."""
        return getattr(self.node, "name", "a lambda")


@record(frozen=True, eq=False)
class Class:
    """A class of the program: its body, and the values of its bases."""

    node: ast.ClassDef
    frame: Frame
    body: Mapping[str, Value]
    bases: tuple[Value, ...]


@dataclass(eq=False)
class Object:
    """A container or an instance: what is known by key, and what may be under any other key."""

    fields: dict[str, Value] = field(default_factory=dict)
    rest: Value | None = None
    cls: Class | None = None
    # The global that holds it, which lives as long as the process.
    is_global: bool = False


@record(frozen=True, eq=False)
class Loaded:
    """A module of the program."""

    name: str
    frame: Frame


@record(frozen=True)
class Part:
    """A part of the event. `models` are classes that a guard has validated it by, by attribute."""

    keys: Keys
    models: Mapping[str, Value] = field(default_factory=dict, compare=False)
    safe: frozenset[Kind] = frozenset()


Thing = External | Function | Class | Object | Loaded | Part
# A path of names and keys, such as `event[body]`, and the kinds of sinks that a check rules out.
Check = tuple[str, frozenset[Kind]]


@record(frozen=True, eq=False)
class Value:
    """All that an expression may be.

    `text` is the whole text of a literal, `head` how a text begins. `implies` are the checks that
    have passed where the value is true. `is_path`: it has no `..` any more, as a resolved path.
    """

    origins: tuple[Origin, ...] = ()
    things: tuple[Thing, ...] = ()
    text: str | None = None
    head: str = OWN_PART
    implies: tuple[Check, ...] = ()
    is_path: bool = False

    @property
    def externals(self) -> Iterator[External]:
        """What it may be of other packages."""
        return (thing for thing in self.things if isinstance(thing, External))

    @property
    def objects(self) -> Iterator[Object]:
        """The containers and instances that it may be."""
        return (thing for thing in self.things if isinstance(thing, Object))


NOTHING = Value()


def literal(content: object) -> Value:
    """The value of a constant."""
    if isinstance(content, bytes):
        content = content.decode("latin-1")
    text = content if isinstance(content, str) else repr(content)
    return Value(text=text, head=text[:_HEAD])


def join(values: Iterable[Value]) -> Value:
    """What is any of the values."""
    found = [value for value in values if value is not NOTHING]
    if len(found) < 2:
        return found[0] if found else NOTHING
    first = found[0]
    if all(each is first for each in found):
        return first
    return Value(
        merged(origin for value in found for origin in value.origins),
        tuple(dict.fromkeys(each for value in found for each in value.things))[:_MOST_THINGS],
        first.text if all(each.text == first.text for each in found) else None,
        _common(value.head for value in found),
        is_path=all(each.is_path for each in found),
    )


def merged(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """The origins, each once. Too many become one that is as dangerous as any of them."""
    found = tuple(dict.fromkeys(origins))
    if len(found) <= _MOST_ORIGINS:
        return found
    kept = []
    for mark in Mark:
        alike = [each for each in found if each.mark is mark]
        if alike:
            safe = frozenset.intersection(*(each.safe for each in alike))
            through = "" if any(not each.through for each in alike) else alike[0].through
            whole = any(each.whole for each in alike)
            kept.append(replace(alike[0], safe=safe, through=through, whole=whole))
    return tuple(kept)


def _common(heads: Iterable[str]) -> str:
    """How all of the texts begin."""
    all_ = list(heads)
    low, high = min(all_), max(all_)
    for index, character in enumerate(low):
        if high[index] != character:
            return low[:index]
    return low


def deep(value: Value) -> tuple[Origin, ...]:
    """The origins of the value and of all that it contains."""
    if not any(isinstance(thing, Object) for thing in value.things):
        return value.origins
    return merged(_deep(value, _DEPTH, set()))


def _deep(value: Value, depth: int, seen: set[int]) -> Iterator[Origin]:
    yield from value.origins
    for thing in value.objects if depth else ():
        if id(thing) not in seen:
            seen.add(id(thing))
            for inner in (*thing.fields.values(), thing.rest or NOTHING):
                yield from _deep(inner, depth - 1, seen)


def texts(value: Value) -> Value:
    """A text made of the value: nothing but its origins is left."""
    found = deep(value)
    return Value(found, head=FOREIGN_PART if found else OWN_PART) if found else NOTHING


def made_safe(value: Value, kinds: frozenset[Kind]) -> Value:
    """The value where a check has ruled out that it harms sinks of these kinds."""
    if not kinds:
        return value
    if kinds >= EVERY_KIND - {Kind.LOG}:
        kept = tuple(each for each in value.origins if each.mark is not Mark.EVENT)
        things = tuple(each for each in value.things if not isinstance(each, Part))
        return replace(value, origins=kept, things=things)
    origins = tuple(replace(each, safe=each.safe | kinds) for each in value.origins)
    return replace(
        value, origins=origins, things=tuple(_safer(each, kinds) for each in value.things)
    )


def _safer(thing: Thing, kinds: frozenset[Kind]) -> Thing:
    return replace(thing, safe=thing.safe | kinds) if isinstance(thing, Part) else thing


def concatenated(parts: Iterable[Value]) -> Value:
    """The text of parts in their order. A fixed host before a part keeps its address in place."""
    head, whole, origins = "", True, []
    known: list[str] | None = []
    for part in parts:
        found = deep(part)
        if found:
            ruled_out = _ruled_out(head)
            origins += [replace(each, safe=each.safe | ruled_out) for each in found]
        known = [*known, part.text] if known is not None and part.text is not None else None
        if whole and len(head) < _HEAD:
            head += part.text if part.text is not None else FOREIGN_PART if found else part.head
        whole = whole and len(head) < _HEAD
    text = "".join(known) if known is not None else None
    return Value(merged(origins), text=text, head=head[:_HEAD])


def _ruled_out(head: str) -> frozenset[Kind]:
    """What a text can no longer do behind the beginning."""
    fixed = head.lstrip(FOREIGN_PART) if not head.startswith(FOREIGN_PART) else ""
    kinds = {Kind.RESOURCE} if fixed.strip("/") else set()
    if _has_host(head):
        kinds.add(Kind.REQUEST)
    return frozenset(kinds)


def _has_host(head: str) -> bool:
    if head.startswith(OWN_PART):
        return True
    scheme, found, rest = head.partition("://")
    host = rest[: min((rest.find(each) for each in "/?#" if each in rest), default=-1)]
    ended = any(each in rest for each in "/?#")
    return bool(found and scheme and host and ended) and FOREIGN_PART not in host
