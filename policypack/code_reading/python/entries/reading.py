"""What is kept while the entry of a handler is read, and what the names of one function hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from policypack.code_reading.entries import NOTHING, Kind, Parts, Path, Use
from policypack.code_reading.python.guards.values import External, Function, Scope
from policypack.code_reading.python.modules import Module
from policypack.start.record import record
from policypack.supply_chain.guards.modules import Code, Dynamic

_STEPS = 120_000


@record(frozen=False)
class State:
    """What is known at one point: the parts of the raw event that names hold, and what is valid.

    `checked` parts are valid. `told` are those that are where the name is true, `faults` those that
    are where it is false.
    """

    names: dict[str, Parts] = field(default_factory=dict)
    checked: Parts = NOTHING
    told: dict[str, Parts] = field(default_factory=dict)
    faults: dict[str, Parts] = field(default_factory=dict)

    def copy(self) -> State:
        """A state that changes on its own."""
        return State({**self.names}, self.checked, {**self.told}, {**self.faults})

    def passed(self, checked: Parts) -> None:
        """Remembers parts that are valid."""
        self.checked |= checked

    def __len__(self) -> int:
        return len(self.names)


def merge(states: Sequence[State]) -> State:
    """What is known where several ways meet: what one of them holds, what all have checked."""
    names: dict[str, Parts] = {}
    for way in states:
        for name, parts in way.names.items():
            names[name] = names.get(name, NOTHING) | parts
    checked = frozenset.intersection(*(way.checked for way in states))
    told, faults = (_common([way.told for way in states]), _common([way.faults for way in states]))
    return State(names, checked, told, faults)


@record(frozen=False)
class Frame:
    """A scope that is read, and what its function returns."""

    scope: Scope
    state: State = field(default_factory=State)
    returned: Parts = NOTHING
    # The states at the `break` and `continue` of each loop around the statement.
    jumps: list[list[State]] = field(default_factory=list)

    def is_checked(self, path: Path) -> bool:
        """Whether the part, or one around it, is valid."""
        return any(path[: len(checked)] == checked for checked in self.state.checked)

    def hand_back(self, parts: Parts) -> None:
        """Adds parts to what the function returns. What is valid here may be used anywhere."""
        self.returned |= frozenset(path for path in parts if not self.is_checked(path))

    def bind(self, target: ast.expr, parts: Parts) -> None:
        """Binds the names of the target to the parts."""
        if isinstance(target, ast.Name):
            self.state.names[target.id] = parts
            self.state.told.pop(target.id, None)
            self.state.faults.pop(target.id, None)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self.bind(each, parts)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, parts)

    def add(self, name: str, parts: Parts) -> None:
        """Puts the parts into what the name holds."""
        self.state.names[name] = self.state.names.get(name, NOTHING) | parts


class Reading:
    """What is kept while the entry of one handler is read.

    `enter` reads a function of the program whose parameters hold parts; `serves` is asked of each
    method of an object that a package makes: whether it gives the event to an application, whose
    routes are then read.
    """

    def __init__(
        self,
        code: Code,
        module: Module,
        enter: Callable[[Reading, Function, Mapping[str, Parts], Parts], Parts],
        serves: Callable[[Reading, External, str], bool],
        read: Callable[[Reading, ast.expr, Frame], Parts],
        statements: Mapping[type[ast.AST], Callable[..., bool]],
    ) -> None:
        self.statements = statements
        self.code, self.module = code, module
        self.uses: list[Use] = []
        self.apps: list[External] = []
        self.count = self._steps = 0
        self.open: tuple[ast.AST, ...] = ()
        self._enter, self._serves, self._read = enter, serves, read

    def step(self, number: int = 1) -> None:
        """Counts steps. Raises Dynamic."""
        self._steps += number
        if self._steps > _STEPS:
            raise Dynamic("is too complex to be followed", self.module.file)

    def value(self, node: ast.expr, frame: Frame) -> Parts:
        """Returns the parts that the value of an expression holds."""
        return self._read(self, node, frame)

    def note(self, kind: Kind, parts: Parts, node: ast.AST, frame: Frame, says: str = "") -> None:
        """Notes what the node does with the parts; what is valid already may be used."""
        matters = kind in (Kind.USED, Kind.UNCLEAR)
        place = frame.scope.module.file, getattr(node, "lineno", 0)
        for path in sorted(parts):
            if not (matters and frame.is_checked(path)):
                self.uses.append(Use(kind, path, *place, says))

    def enter(
        self, function: Function, given: Mapping[str, Parts], checked: Parts = NOTHING
    ) -> Parts:
        """Reads a function of the program, and returns the parts that it returns."""
        return self._enter(self, function, given, checked)

    def serves(self, made: External, method: str) -> bool:
        """Whether a method of the object gives the event to an application."""
        return self._serves(self, made, method)


def _common(ways: Sequence[Mapping[str, Parts]]) -> dict[str, Parts]:
    first, *others = ways
    return {
        name: parts
        for name, parts in first.items()
        if all(other.get(name) == parts for other in others)
    }
