"""Names of JavaScript and what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from policypack.code_reading.javascript.values import Value, joined


@dataclass
class _Cell:
    value: Value
    depth: int


@dataclass(eq=False)
class Scope:
    """The names of a block or function; `outer` is the scope around it."""

    outer: Scope | None = None
    cells: dict[str, _Cell] = field(default_factory=dict)

    def declare(self, name: str, value: Value, depth: int) -> None:
        """Declares the name here. `depth` counts the branches around the declaration."""
        self.cells[name] = _Cell(value, depth)

    def get(self, name: str) -> Value | None:
        """What the name holds, or None where nothing declares it."""
        cell = self._cell(name)
        return None if cell is None else cell.value

    def assign(self, name: str, value: Value, depth: int) -> bool:
        """Assigns the name. In a branch the former value stays possible."""
        cell = self._cell(name)
        if cell is not None:
            cell.value = value if cell.depth >= depth else joined((value, cell.value))
        return cell is not None

    def _cell(self, name: str) -> _Cell | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.cells:
                return scope.cells[name]
            scope = scope.outer
        return None
