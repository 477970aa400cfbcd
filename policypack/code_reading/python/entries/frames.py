"""What the names of one function hold while its statements are read in order."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from policypack.code_reading.python.guards.values import Scope
from policypack.start.record import record
from policypack.supply_chain.entries.uses import NOTHING, Parts, Path

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


def names_of_pattern(pattern: ast.pattern) -> Iterator[str]:
    """The names that a pattern of `match` binds."""
    for node in ast.walk(pattern):
        name = getattr(node, "rest", None) or getattr(node, "name", None)
        if isinstance(name, str):
            yield name
