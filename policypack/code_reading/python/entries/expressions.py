"""What the values of expressions hold of an event."""

from __future__ import annotations

import ast
from abc import abstractmethod

from policypack.code_reading.python.entries.calls import Calls
from policypack.code_reading.python.entries.frames import Frame
from policypack.code_reading.python.entries.validators import resolved
from policypack.code_reading.python.guards.values import External
from policypack.supply_chain.entries.uses import NOTHING, Kind, Parts

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Expressions(Calls):
    """Reads expressions, and notes what they do with the parts that do not end in their value."""

    @abstractmethod
    def request(self, made: External, attribute: str) -> Parts:
        """The parts that an attribute of an application's object holds."""

    def value(self, node: ast.expr, frame: Frame) -> Parts:
        """The parts that the value of an expression holds."""
        if isinstance(node, ast.Name):
            return frame.names.get(node.id, NOTHING)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, frame)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, frame)
        if isinstance(node, ast.Call):
            return self.call(node, frame)
        if isinstance(node, ast.Compare) or _is_negation(node):
            self.ask(node, frame)
            return NOTHING
        if isinstance(node, _COMPREHENSIONS):
            return self._comprehension(node, frame)
        if isinstance(node, ast.NamedExpr):
            return self.assign(node.target, node.value, frame)
        if isinstance(node, ast.IfExp):
            self.ask(node.test, frame)
            return self.value(node.body, frame) | self.value(node.orelse, frame)
        inner = (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr))
        return frozenset().union(*[self.value(each, frame) for each in inner])

    def ask(self, node: ast.expr, frame: Frame) -> None:
        """Reads a condition, which tells of a part and hands nothing of it on."""
        inner = [node]
        if isinstance(node, ast.Compare):
            inner = [node.left, *node.comparators]
        elif isinstance(node, ast.UnaryOp):
            inner = [node.operand]
        if isinstance(node, ast.BoolOp):
            for each in node.values:
                self.ask(each, frame)
            return
        for each in inner:
            self.note(Kind.ASKED, self.value(each, frame), node, frame)

    def assign(self, target: ast.expr, value: ast.expr, frame: Frame) -> Parts:
        """Binds the target to the value, and to what it tells of other parts."""
        parts = self.value(value, frame)
        told, faults = self.claims(value, frame)
        self.store(target, parts, frame)
        if isinstance(target, ast.Name) and (told or faults):
            frame.told[target.id], frame.faults[target.id] = told, faults
        return parts

    def store(self, target: ast.expr, parts: Parts, frame: Frame) -> None:
        """Keeps the parts where an assignment or a loop puts them."""
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self.note(Kind.ASKED, self.value(target.slice, frame), target, frame)
            frame.add(target.value.id, parts)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            self.note(Kind.UNCLEAR, parts, target, frame, "keeps the event in an object")
        else:
            frame.bind(target, parts)

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Parts:
        base = self.value(node.value, frame)
        if base:
            return self._part(base, node.attr, node, frame)
        value = resolved(self.code, node.value, frame.scope)
        is_made = isinstance(value, External) and value.call is not None
        return self.request(value, node.attr) if is_made else NOTHING  # type: ignore[arg-type]

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Parts:
        base = self.value(node.value, frame)
        # What is looked up by a part of the event is one of those that are there.
        self.note(Kind.ASKED, self.value(node.slice, frame), node, frame)
        if isinstance(node.slice, ast.Slice):
            return base
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return self._part(base, key if isinstance(key, str) else "[]", node, frame)

    def _part(self, base: Parts, key: str, node: ast.expr, frame: Frame) -> Parts:
        parts = frozenset((*path, key) for path in base)
        self.note(Kind.ASKED, parts, node, frame)
        return parts

    def _comprehension(self, node: _Comprehension, frame: Frame) -> Parts:
        inner = frame.copy()
        for each in node.generators:
            inner.bind(each.target, elements(self.value(each.iter, inner)))
            for test in each.ifs:
                self.ask(test, inner)
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return frozenset().union(*[self.value(each, inner) for each in made])


def elements(parts: Parts) -> Parts:
    """An element of each of the parts."""
    return frozenset((*path, "[]") for path in parts)


def _is_negation(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
