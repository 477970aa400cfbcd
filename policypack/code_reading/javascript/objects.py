"""What a program makes: objects, functions, classes, scopes and modules, which hold one another."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place
from policypack.code_reading.flows.flow import ELEMENT
from policypack.code_reading.javascript.values import NOTHING, Value, joined, of
from policypack.reading.syntax_trees import text_of
from policypack.start.record import record
from policypack.supply_chain.bundles import Origins

if TYPE_CHECKING:
    from tree_sitter import Node

# What an object holds under further keys is kept together.
_MOST_FIELDS, _MOST_OTHERS = 500, 16
# The field that has the name of a function which stands there, by the type around it.
_NAMED_BY = {"variable_declarator": "name", "assignment_expression": "left", "pair": "key"}


@record(frozen=True, eq=False)
class Object:
    """An object or array of the program. `others` may be under any key, elements among them.

    `names` are the keys that only a run shows.
    """

    fields: dict[str, Value] = field(default_factory=dict)
    others: list[Value] = field(default_factory=list)
    names: list[Value] = field(default_factory=list)
    is_array: bool = False
    # Without a prototype, no key is special: `Object.create(null)`, `new Map()`.
    is_bare: bool = False
    made_by: Class | None = None
    # The function that made it for this event, by its key: others find it only if they get it.
    made_in: int = 0

    def add(self, value: Value, name: Value = NOTHING) -> None:
        """Keeps a value under a key that is not known."""
        for kept, added in ((self.others, value), (self.names, name)):
            if added is not NOTHING and added not in kept:
                kept.append(added)
            if len(kept) > _MOST_OTHERS:
                kept[:] = [joined(kept)]

    def put(self, name: str, value: Value) -> None:
        """Keeps a value under the name."""
        if name in self.fields or len(self.fields) < _MOST_FIELDS:
            self.fields[name] = value
        else:
            self.add(value)


@record(frozen=True)
class Function:
    """A function of the program, with the scope that it closes over and its `this`."""

    node: Node = field(compare=False)
    scope: Scope = field(compare=False)
    module: Module = field(compare=False)
    key: int = 0
    this: Object | None = None


def own_name(function: Function) -> str:
    """The name of a function of a module, `lib/texts.clean`; empty if it has none."""
    node, parent = function.node, function.node.parent
    named = node.child_by_field_name("name")
    if named is None and parent is not None and parent.type in _NAMED_BY:
        named = parent.child_by_field_name(_NAMED_BY[parent.type])
    name = text_of(named).rpartition(".")[2]
    return f"{posixpath.splitext(function.module.file)[0]}.{name}" if name else ""


@record(frozen=True)
class Class:
    """A class of the program."""

    node: Node = field(compare=False)
    scope: Scope = field(compare=False)
    module: Module = field(compare=False)
    key: int = 0


@record(frozen=True, eq=False)
class Getter:
    """A property that a function gives, which runs when somebody asks."""

    function: Function


@record(frozen=False, eq=False)
class Loader:
    """What loads a module of a bundle, once: `require_orders()`."""

    function: Function
    exports: Value | None = None


@record(frozen=False)
class _Cell:
    value: Value
    depth: int


@record(frozen=False, eq=False)
class Scope:
    """The names of a block or function; `outer` is the scope around it."""

    outer: Scope | None = None
    cells: dict[str, _Cell] = field(default_factory=dict)

    def declare(self, name: str, value: Value, depth: int) -> None:
        """Declares the name here. `depth` counts the branches around the declaration."""
        self.cells[name] = _Cell(value, depth)

    def get(self, name: str) -> Value | None:
        """What the name holds, or None if nothing declares it."""
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


@record(frozen=False, eq=False)
class Module:
    """A parsed module. `exports` is what others get from it, also while it is being read."""

    file: str
    root: Node
    origins: Origins
    exports: Object = field(default_factory=Object)
    # What `module.exports` was assigned.
    replaced: Value | None = None
    is_read: bool = False
    # Names are exported before they are bound.
    pending: list[Callable[[], None]] = field(default_factory=list)

    def place(self, node: Node) -> Place:
        """The place of the node; that of the source that it was built from, where it is known."""
        start, end = _stretch(node)
        found = next(filter(None, self.origins.ends(start, end)), None)
        found = found or self.origins.original(*start)
        if found is None or not found.line:
            return Place(self.file, *start)
        return Place(found.source, found.line, found.column)

    def package_at(self, node: Node) -> str:
        """The package of a registry whose code a bundle has there; empty for the program's own."""
        return self.origins.package(*_stretch(node))

    def name_at(self, node: Node) -> str:
        """The name that stood there before it was minified."""
        row, column = node.start_point
        found = self.origins.original(row + 1, column + 1)
        return (found.name if found else "") or (node.text or b"").decode("utf-8", "replace")

    @property
    def value(self) -> Value:
        """What a require of the module gives."""
        return self.replaced if self.replaced is not None else of(self.exports)


def _stretch(node: Node) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the node begins and ends; lines and columns count from 1."""
    (row, column), (last, end) = node.start_point, node.end_point
    return (row + 1, column + 1), (last + 1, end + 1)


def element(value: Value, place: Place) -> Value:
    """What an iteration over the value yields."""
    held = [each for one in value.all_of(Object) for each in _held(one)]
    below = Value(tuple(each.below(ELEMENT, place) for each in value.taints))
    return joined((below, *held))


def _held(one: Object) -> Iterable[Value]:
    if one.is_bare and one.names:
        # A map yields pairs of its keys and values.
        pair = {"0": joined(one.names), "1": joined(one.others)}
        return (of(Object(pair, is_array=True)),)
    return (*one.fields.values(), *one.others) if one.is_array or one.is_bare else one.others


def elements(value: Value, place: Place) -> list[Value]:
    """The elements of a list in their order, as far as it is known."""
    for one in value.all_of(Object):
        if one.fields and not one.others:
            return [one.fields[key] for key in sorted(one.fields, key=_position)]
    return [element(value, place)]


def _position(key: str) -> int:
    return int(key) if key.isdigit() else 0
