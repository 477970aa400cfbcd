"""What calls do with the parts of an event that they are given."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import cast

from policypack.code_reading.python.entries.frames import Frame
from policypack.code_reading.python.entries.validators import (
    Validating,
    argument,
    resolved,
    validating,
)
from policypack.code_reading.python.guards.calls import parameters
from policypack.code_reading.python.guards.delegation import is_log
from policypack.code_reading.python.guards.values import External, Function, Value
from policypack.facts.event_validators import (
    BATCHES,
    CONVERSIONS,
    DATA_CLASSES,
    QUESTIONS,
    VALIDATING,
    Argument,
)
from policypack.supply_chain.entries.uses import NOTHING, Kind, Parts, Use
from policypack.supply_chain.guards.modules import Code

_ADDING = frozenset({"add", "append", "appendleft", "extend", "insert", "setdefault", "update"})
_FORMATTING = frozenset({"format", "join"})
_HANDED = "gives the event to what only a run shows"
# Parts by the position or keyword of the argument that holds them.
_Given = list[tuple[str | int, Parts]]


class Calls(ABC):
    """Notes the `uses` of parts by calls.

    `serves` is asked of each method of an object that a package makes: whether it gives the event
    to an application, whose routes are then read.
    """

    def __init__(self, code: Code, serves: Callable[[External, str], bool]) -> None:
        self.code = code
        self.uses: list[Use] = []
        self._serves = serves

    @abstractmethod
    def value(self, node: ast.expr, frame: Frame) -> Parts:
        """The parts that the value of an expression holds."""

    @abstractmethod
    def decorated(
        self, function: Function, given: Mapping[str, Parts], checked: Parts = NOTHING
    ) -> Parts:
        """Reads a function of the program whose parameters hold the parts."""

    def note(self, kind: Kind, parts: Parts, node: ast.AST, frame: Frame, says: str = "") -> None:
        """Notes what the node does with the parts; what is valid already may be used."""
        matters = kind in (Kind.USED, Kind.UNCLEAR)
        place = frame.scope.module.file, getattr(node, "lineno", 0)
        for path in sorted(parts):
            if not (matters and frame.is_checked(path)):
                self.uses.append(Use(kind, path, *place, says))

    def call(self, node: ast.Call, frame: Frame) -> Parts:
        """The parts that a call returns."""
        found = validating(self.code, node, frame.scope)
        if found is not None:
            return self._validated(found, node, frame)
        method = node.func if isinstance(node.func, ast.Attribute) else None
        base = self.value(method.value, frame) if method else NOTHING
        given = self._given(node, frame)
        parts = _all(given)
        if method and base:
            return self._of_part(method, node, base, frame) | parts
        if is_log(node):
            self.note(Kind.SHOWN, parts, node, frame)
            return NOTHING
        if self._is_served(node, frame) or not parts:
            return NOTHING
        called = resolved(self.code, node.func, frame.scope)
        if isinstance(called, Function):
            return self.decorated(called, _bound(called, given), frame.checked)
        return self._handed(called, node, parts, frame)

    def claims(self, node: ast.expr, frame: Frame) -> tuple[Parts, Parts]:
        """The parts that are valid where the expression is true, and where it is false."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            told, faults = self.claims(node.operand, frame)
            return faults, told
        if isinstance(node, ast.Name):
            return frame.told.get(node.id, NOTHING), frame.faults.get(node.id, NOTHING)
        if isinstance(node, ast.NamedExpr):
            return self.claims(node.target, frame)
        if isinstance(node, ast.Compare):
            return self._compared(node, frame)
        return self._claims_of_call(node, frame) if isinstance(node, ast.Call) else (NOTHING,) * 2

    def _compared(self, node: ast.Compare, frame: Frame) -> tuple[Parts, Parts]:
        """`errors is None`, `len(errors) > 0`: whether there is something."""
        right = node.comparators[0]
        if len(node.ops) > 1 or not isinstance(right, ast.Constant) or right.value:
            return NOTHING, NOTHING
        told, faults = self.claims(node.left, frame)
        if isinstance(node.ops[0], (ast.Is, ast.Eq)):
            return faults, told
        return told, faults

    def _claims_of_call(self, node: ast.Call, frame: Frame) -> tuple[Parts, Parts]:
        found = validating(self.code, node, frame.scope)
        if found is None:
            # `list(validator.iter_errors(event))`, and what else is made of the errors.
            return NOTHING, self.claims(node.args[0], frame)[1] if node.args else NOTHING
        tells = found.library and (found.tells or found.faults)
        parts = self.value(found.event, frame) if tells else NOTHING
        self.note(Kind.VALIDATED, parts, node, frame, found.library)
        return (parts, NOTHING) if found.tells else (NOTHING, parts)

    def records(
        self, function: ast.expr | None, processor: ast.expr | None, parts: Parts, frame: Frame
    ) -> None:
        """Reads the function that a processor of Powertools gives each record of the event.

        A processor with a model validates each of them first.
        """
        made = resolved(self.code, processor, frame.scope) if processor else None
        reader = resolved(self.code, function, frame.scope) if function else None
        place = processor or function or ast.expr()
        every = frozenset((*path, "Records", "[]") for path in parts)
        if not (isinstance(made, External) and made.call and isinstance(reader, Function)):
            self.note(Kind.UNCLEAR, every, place, frame, _HANDED)
        elif any(each.arg == "model" for each in made.call.keywords):
            self.note(Kind.VALIDATED, every, place, frame, "Powertools")
        else:
            self.decorated(reader, dict.fromkeys(positional(reader)[:1], every))

    def _given(self, node: ast.Call, frame: Frame) -> _Given:
        found: _Given = [
            ("*" if isinstance(each, ast.Starred) else number, self.value(each, frame))
            for number, each in enumerate(node.args)
        ]
        return found + [(each.arg or "*", self.value(each.value, frame)) for each in node.keywords]

    def _validated(self, found: Validating, node: ast.Call, frame: Frame) -> Parts:
        parts = self.value(found.event, frame)
        if not found.library:
            return parts
        if found.tells or found.faults:
            # It validates where its answer is looked at.
            self.note(Kind.ASKED, parts, node, frame)
            return NOTHING
        self.note(Kind.VALIDATED, parts, node, frame, found.library)
        if found.checks:
            frame.checked |= {(*path, *found.within) for path in parts}
        return NOTHING

    def _of_part(self, method: ast.Attribute, node: ast.Call, base: Parts, frame: Frame) -> Parts:
        """What a method of a part returns: another part, or the same in another form."""
        first = node.args[0] if node.args else None
        if method.attr == "get" and isinstance(first, ast.Constant):
            base = frozenset((*path, str(first.value)) for path in base)
        self.note(Kind.ASKED, base, node, frame)
        return base

    def _is_served(self, node: ast.Call, frame: Frame) -> bool:
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        holder = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        base = resolved(self.code, holder, frame.scope)
        return isinstance(base, External) and bool(base.call) and self._serves(base, method)

    def _handed(self, called: Value | None, node: ast.Call, parts: Parts, frame: Frame) -> Parts:
        """What a function that is not the program's own does with the parts."""
        name = called.name if isinstance(called, External) else ""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in BATCHES:
            processor = argument(node, Argument(2, "processor"))
            self.records(argument(node, BATCHES[name]), processor, parts, frame)
        elif name in CONVERSIONS or name.startswith(DATA_CLASSES) or method in _FORMATTING:
            return parts
        elif name in QUESTIONS:
            self.note(Kind.ASKED, parts, node, frame)
        elif method in _ADDING and isinstance(getattr(node.func, "value", None), ast.Name):
            frame.add(cast(ast.Name, cast(ast.Attribute, node.func).value).id, parts)
        elif name and method not in VALIDATING:
            self.note(Kind.USED, parts, node, frame)
        else:
            self.note(Kind.UNCLEAR, parts, node, frame, _HANDED)
        return NOTHING


def positional(function: Function) -> list[str]:
    """The names of the parameters that a call by position fills, without the object's own."""
    declared = function.node.args
    names = [each.arg for each in (*declared.posonlyargs, *declared.args)]
    decorators = getattr(function.node, "decorator_list", [])
    is_static = any(getattr(each, "id", "") == "staticmethod" for each in decorators)
    names = names[1:] if function.scope.is_class and not is_static else names
    return [*names, declared.vararg.arg] if declared.vararg else names


def _bound(function: Function, given: _Given) -> dict[str, Parts]:
    """The parts by the parameter that gets them; what is unpacked begins with the event."""
    names, known = positional(function), parameters(function)
    rest = function.node.args.kwarg
    found: dict[str, Parts] = {}
    for key, parts in given:
        place = 0 if key == "*" else key
        if isinstance(place, int):
            name = names[min(place, len(names) - 1)] if names else ""
        else:
            name = place if place in known else rest.arg if rest else ""
        found[name] = found.get(name, NOTHING) | parts
    return found


def _all(given: _Given) -> Parts:
    return frozenset().union(*(parts for _, parts in given))
