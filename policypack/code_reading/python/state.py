"""The names of a scope while its statements are read in their order."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from policypack.code_reading.flows import Kind
from policypack.code_reading.python.values import NOTHING, Check, Value, join, made_safe

T = TypeVar("T")
# Values by the path below a name: `event` has those of `event[body]`.
_MOST_PATHS = 128
_NO_PATHS: Mapping[str, Value] = {}


@dataclass
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
                self.names[root] = made_safe(self.names[root], kinds)

    def check(self, path: str) -> frozenset[Kind]:
        """The kinds of sinks that a check of the path has ruled out."""
        known = self.checks.get(root_of(path))
        return known.get(path, frozenset()) if known else frozenset()


def _without(paths: Mapping[str, T], path: str) -> dict[str, T]:
    starts = (f"{path}.", f"{path}[")
    return {each: it for each, it in paths.items() if each != path and not each.startswith(starts)}


def root_of(path: str) -> str:
    """The name that a path begins with."""
    ends = (path.find(each) for each in ".[")
    return path[: min((end for end in ends if end >= 0), default=len(path))]


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
        found = [way.checks[root] for way in ways]
        paths = set.intersection(*map(set, found))
        checks[root] = {p: frozenset.intersection(*(row[p] for row in found)) for p in paths}
    return State(names, below, checks)


@dataclass(eq=False)
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
    is_handler: bool = False
    is_class: bool = False

    @property
    def globals(self) -> Frame:
        """The scope of the module."""
        frame = self
        while frame.outer is not None:
            frame = frame.outer
        return frame

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


def path_of(node: ast.expr) -> str:
    """The path of an expression of names and constant keys; empty for any other.

    `event.get("body")` and `event["body"]` have one path.
    """
    ends: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            ends.append(f".{node.attr}")
            node = node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            ends.append(f"[{node.slice.value!s}]")
            node = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            ends.append(f"[{node.args[0].value!s}]")
            node = node.func.value
        elif isinstance(node, ast.NamedExpr):
            node = node.target
        else:
            return ""
        if len(ends) > 12:
            return ""
    return node.id + "".join(reversed(ends))
