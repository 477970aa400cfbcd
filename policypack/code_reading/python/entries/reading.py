"""What is kept while the entry of a handler is read, and what the names of one function hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from policypack.code_reading.entries.uses import NOTHING, Kind, Parts, Path, Use
from policypack.code_reading.python.guards.values import External, Function, Scope
from policypack.code_reading.python.modules import Module
from policypack.start.record import record
from policypack.supply_chain.guards.modules import Code

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@record(frozen=False)
class Frame:
    """`names` hold parts of the raw event, and `checked` parts are valid from here on.

    `told` are the parts that are valid where the name is true, `faults` those that are where it is
    false. `returned` is what the function returns.
    """

    scope: Scope
    names: dict[str, Parts] = field(default_factory=dict)
    checked: Parts = NOTHING
    told: dict[str, Parts] = field(default_factory=dict)
    faults: dict[str, Parts] = field(default_factory=dict)
    returned: Parts = NOTHING

    def copy(self) -> Frame:
        """The frame as it is now, for one of several ways on."""
        return Frame(
            self.scope, {**self.names}, self.checked, {**self.told}, {**self.faults}, self.returned
        )

    def join(self, ways: Iterable[Frame]) -> None:
        """Goes on after one of the ways: what one of them holds, and what all have checked."""
        every = list(ways)
        names: dict[str, Parts] = {}
        for way in every:
            for name, parts in way.names.items():
                names[name] = names.get(name, NOTHING) | parts
            self.returned |= way.returned
        self.names = names
        self.checked = frozenset.intersection(*(way.checked for way in every))
        self.told = _common(way.told for way in every)
        self.faults = _common(way.faults for way in every)

    def is_checked(self, path: Path) -> bool:
        """Whether the part, or one around it, is valid."""
        return any(path[: len(checked)] == checked for checked in self.checked)

    def bind(self, target: ast.expr, parts: Parts) -> None:
        """Binds the names of the target to the parts."""
        if isinstance(target, ast.Name):
            self.names[target.id] = parts
            self.told.pop(target.id, None)
            self.faults.pop(target.id, None)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self.bind(each, parts)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, parts)

    def add(self, name: str, parts: Parts) -> None:
        """Puts the parts into what the name holds."""
        self.names[name] = self.names.get(name, NOTHING) | parts


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
    ) -> None:
        self.code, self.module = code, module
        self.uses: list[Use] = []
        self.apps: list[External] = []
        self.count = 0
        self.open: tuple[ast.AST, ...] = ()
        self._enter, self._serves = enter, serves

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


def _common(ways: Iterable[Mapping[str, Parts]]) -> dict[str, Parts]:
    first, *others = ways
    return {
        name: parts
        for name, parts in first.items()
        if all(other.get(name) == parts for other in others)
    }


def leaves(body: list[ast.stmt]) -> bool:
    """Whether nothing after the statements runs when they have."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return leaves(last.body) and leaves(last.orelse)
    return isinstance(last, _LEAVES)


def list_pattern_names(pattern: ast.pattern) -> Iterator[str]:
    """The names that a pattern of `match` binds."""
    for node in ast.walk(pattern):
        name = getattr(node, "rest", None) or getattr(node, "name", None)
        if isinstance(name, str):
            yield name
