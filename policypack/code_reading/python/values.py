"""What an expression may be without running the code: whose text it is, and what it stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum
from typing import TypeVar

from policypack.code_reading.flows import OF_OBJECTS, Kind, Source, Step
from policypack.code_reading.flows.flow import Keys
from policypack.code_reading.python.bindings import root_of
from policypack.start.record import record

EVERY_KIND = frozenset(Kind)
NO_OBJECT = OF_OBJECTS
# Stand in the beginning of a text for a part that only a run shows, and for one of the event.
OWN_PART, FOREIGN_PART = "\0", "\1"
HEAD = 200
_MOST_ORIGINS, _MOST_THINGS, _MOST_STEPS, _MOST_FIELDS = 8, 16, 12, 256
_DEPTH = 5
# The texts of literals that are false.
_FALSE = frozenset({"", "0", "0.0", "False", "None"})


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

    def __hash__(self) -> int:
        """Of what tells most texts apart: origins are looked up all the time."""
        return hash((self.source.keys, self.source.place.line, self.mark))

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


@record(frozen=False, eq=False)
class Object:
    """A container or an instance: what is known by key, and what may be under any other key."""

    fields: dict[str, Value] = field(default_factory=dict)
    rest: Value | None = None
    cls: Class | None = None
    # The global that holds it, which lives as long as the process.
    is_global: bool = False

    def put(self, key: str, value: Value) -> None:
        """Keeps a value under the key; beyond many keys, under any other."""
        if key in self.fields or len(self.fields) < _MOST_FIELDS:
            self.fields[key] = value
        else:
            self.rest = value if self.rest is None else join((self.rest, value))


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

    `text` is the whole text of a literal, `head` how a text begins, `tail` how it ends as far as
    that is known. `implies` are the checks that have passed where the value is true. `is_path`: it
    has no `..` any more, as a resolved path.
    """

    origins: tuple[Origin, ...] = ()
    things: tuple[Thing, ...] = ()
    text: str | None = None
    head: str = OWN_PART
    implies: tuple[Check, ...] = ()
    is_path: bool = False
    tail: str = ""

    @property
    def is_true(self) -> bool | None:
        """Whether a literal is true in a condition; None if the value is anything else."""
        return None if self.text is None else self.text not in _FALSE

    @property
    def externals(self) -> Iterator[External]:
        """What it may be of other packages."""
        return (thing for thing in self.things if isinstance(thing, External))

    @property
    def objects(self) -> Iterator[Object]:
        """The containers and instances that it may be."""
        return (thing for thing in self.things if isinstance(thing, Object))


NOTHING = Value()


def join(values: Iterable[Value]) -> Value:
    """What is any of the values."""
    ways = [value for value in values if value is not NOTHING]
    if len(ways) < 2:
        return ways[0] if ways else NOTHING
    first = ways[0]
    if all(each is first for each in ways):
        return first
    return Value(
        merge_origins(origin for value in ways for origin in value.origins),
        tuple(dict.fromkeys(each for value in ways for each in value.things))[:_MOST_THINGS],
        first.text if all(each.text == first.text for each in ways) else None,
        _common(value.head for value in ways),
        is_path=all(each.is_path for each in ways),
        tail=_common(value.tail[::-1] for value in ways)[::-1],
    )


def merge_origins(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """The origins, each once. Too many become one that is as dangerous as any of them."""
    every = tuple(dict.fromkeys(origins))
    if len(every) <= _MOST_ORIGINS:
        return every
    kept = []
    for mark in Mark:
        alike = [each for each in every if each.mark is mark]
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


def collect_origins(value: Value) -> tuple[Origin, ...]:
    """The origins of the value and of all that it contains."""
    if not any(isinstance(thing, Object) for thing in value.things):
        return value.origins
    return merge_origins(_deep(value, _DEPTH, set()))


def collect_all(values: Iterable[Value]) -> tuple[Origin, ...]:
    """The origins of all of the values, and of all that they contain."""
    return merge_origins(origin for value in values for origin in collect_origins(value))


def _deep(value: Value, depth: int, seen: set[int]) -> Iterator[Origin]:
    yield from value.origins
    for thing in value.objects if depth else ():
        if id(thing) not in seen:
            seen.add(id(thing))
            for inner in (*thing.fields.values(), thing.rest or NOTHING):
                yield from _deep(inner, depth - 1, seen)


def make_safe(value: Value, kinds: frozenset[Kind]) -> Value:
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


T = TypeVar("T")
# Values by the path below a name: `event` has those of `event[body]`.
_MOST_PATHS = 128
_NO_PATHS: Mapping[str, Value] = {}


@record(frozen=False)
class State:
    """What is known at one point: names, what was assigned below them, and which checks passed."""

    names: dict[str, Value] = field(default_factory=dict)
    below: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    checks: dict[str, Mapping[str, frozenset[Kind]]] = field(default_factory=dict)

    def copy(self) -> State:
        """A state that changes on its own."""
        return State({**self.names}, {**self.below}, {**self.checks})

    def __len__(self) -> int:
        return len(self.names) + len(self.below) + len(self.checks)

    def bind(self, name: str, value: Value) -> None:
        """Binds a name: nothing of what was known of it holds any more."""
        self.names[name] = value
        self.below.pop(name, None)
        self.checks.pop(name, None)

    def assign(self, path: str, value: Value) -> None:
        """Assigns what is below a name, such as `order[id]` or `self.name`."""
        root = root_of(path)
        known = self.below.get(root, _NO_PATHS)
        # Of more than that, the container itself knows what it may hold.
        known = known if len(known) < _MOST_PATHS else _NO_PATHS
        self.below[root] = {**_without(known, path), path: value}
        self.checks[root] = _without(self.checks.get(root, {}), path)

    def passed(self, checks: Iterable[Check]) -> None:
        """Remembers checks that passed."""
        for path, kinds in checks:
            root = root_of(path)
            known = self.checks.get(root, {})
            if len(known) >= _MOST_PATHS:
                continue
            self.checks[root] = {**known, path: known.get(path, frozenset()) | kinds}

    def settle(self, ways: Sequence[State]) -> None:
        """Takes checks of whole names into their values where not all ways have passed them."""
        for root, paths in self.checks.items():
            kinds = paths.get(root)
            if kinds and root in self.names and any(not way.check(root) for way in ways):
                self.names[root] = make_safe(self.names[root], kinds)

    def check(self, path: str) -> frozenset[Kind]:
        """The kinds of sinks that a check of the path has ruled out."""
        known = self.checks.get(root_of(path))
        return known.get(path, frozenset()) if known else frozenset()


def _without(paths: Mapping[str, T], path: str) -> dict[str, T]:
    starts = (f"{path}.", f"{path}[")
    return {each: it for each, it in paths.items() if each != path and not each.startswith(starts)}


def merge(states: Iterable[State]) -> State:
    """What is known where several ways meet."""
    ways = list(states)
    if len(ways) == 1:
        return ways[0]
    for way in ways:
        way.settle(ways)
    first, *others = ways
    names = dict(first.names)
    for other in others:
        for name, value in other.names.items():
            known = names.get(name)
            if known is not value:
                names[name] = value if known is None else join((known, value))
    below: dict[str, Mapping[str, Value]] = {}
    for root in set.intersection(*(set(way.below) for way in ways)):
        rows = [way.below[root] for way in ways]
        paths = set.intersection(*map(set, rows))
        below[root] = {path: join(row[path] for row in rows) for path in paths}
    # What one way alone assigned below a name may be there, besides what the name has itself.
    checks: dict[str, Mapping[str, frozenset[Kind]]] = {}
    for root in set.intersection(*(set(way.checks) for way in ways)):
        tables = [way.checks[root] for way in ways]
        paths = set.intersection(*map(set, tables))
        checks[root] = {p: frozenset.intersection(*(row[p] for row in tables)) for p in paths}
    return State(names, below, checks)


@record(frozen=False, eq=False)
class Frame:
    """A scope that is read: of a module, a class or one call of a function."""

    file: str
    module: str = ""
    package: str = ""
    outer: Frame | None = None
    state: State = field(default_factory=State)
    outward: set[str] = field(default_factory=set)
    returned: list[tuple[ast.Return, Value, State]] = field(default_factory=list)
    # The states at the `break` and `continue` of each loop around the statement.
    jumps: list[list[State]] = field(default_factory=list)
    # What names were last assigned, for checks of what was made of another text.
    made_of: dict[str, ast.expr] = field(default_factory=dict)
    is_class: bool = False

    def find(self, name: str) -> Value | None:
        """The value of a name: of this scope, or of one around it."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.state.names and (frame is self or not frame.is_class):
                return frame.state.names[name]
            frame = frame.outer
        return None

    def bind(self, name: str, value: Value) -> None:
        """Binds a name where its scope says."""
        if name not in self.outward:
            self.state.bind(name, value)
            return
        frame = self.outer
        while frame is not None:
            if name in frame.state.names or frame.outer is None:
                # Another call may read it before this one binds it.
                frame.state.names[name] = join((frame.state.names.get(name, NOTHING), value))
                return
            frame = frame.outer
