"""Statements that run code once, several times or never: conditions and loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policypack.code_reading.javascript.assignments import Assignments
from policypack.code_reading.javascript.conditions import (
    Facts,
    both,
    either,
    equal,
    of_all,
    truth_of,
)
from policypack.code_reading.javascript.objects import Module, Object, Scope, element
from policypack.code_reading.javascript.syntax import children
from policypack.code_reading.javascript.values import (
    ALL,
    EXCEPTION,
    NOTHING,
    Const,
    Taint,
    Truth,
    Value,
    joined,
    of,
)
from policypack.reading.syntax_trees import text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ITEMS = 40
# What ends a way through a loop, or all of it, before the end of its body.
_JUMPS = lazy_pattern(r"\b(?:break|continue)\b")


class Branches(Assignments):
    """Follows every way through the code, with what its condition tells."""

    def _if(self, node: Node, scope: Scope, module: Module) -> bool:
        """An `if` with all of its `else if`, which the source nests."""
        learnt: list[Facts] = []
        exits: list[bool] = []
        refused: Facts = {}
        part: Node | None = node
        while part is not None:
            if part.type != "if_statement":
                with self.branch(refused):
                    exits.append(self._one(part, scope, module))
                    learnt.append(self.facts)
                break
            with self.branch(refused):
                condition = part.child_by_field_name("condition") or part
                known = truth_of(self.value(condition, scope, module))
            with self.branch(both(refused, known.holds)):
                exits.append(self._one(part.child_by_field_name("consequence"), scope, module))
                learnt.append(self.facts)
            refused = both(refused, known.fails)
            alternative = part.child_by_field_name("alternative")
            part = children(alternative)[0] if alternative is not None else None
        if part is None:
            exits.append(False)
            learnt.append(both(self.facts, refused))
        going = [facts for facts, left in zip(learnt, exits, strict=True) if not left]
        # Each way knows what was known before it.
        self.facts = either(going) or self.facts
        return not going

    def _one(self, node: Node | None, scope: Scope, module: Module) -> bool:
        return node is not None and self.run(node, scope, module)

    def _loop(self, node: Node, scope: Scope, module: Module) -> bool:
        inner = Scope(scope)
        start = node.child_by_field_name("initializer")
        if start is not None:
            self._one(start, inner, module)
        for _ in range(1 if self.branches > 2 else 2):
            condition = node.child_by_field_name("condition")
            known = Truth()
            if condition is not None and condition.type != "empty_statement":
                target = (
                    children(condition)[0]
                    if condition.type == "expression_statement"
                    else condition
                )
                known = truth_of(self.value(target, inner, module))
            with self.branch(known.holds):
                self._one(node.child_by_field_name("body"), inner, module)
                increment = node.child_by_field_name("increment")
                if increment is not None:
                    self.value(increment, inner, module)
        return False

    def _for_in(self, node: Node, scope: Scope, module: Module) -> bool:
        held = self.value(node.child_by_field_name("right") or node, scope, module)
        place = module.place(node)
        if text_of(node.child_by_field_name("operator")) == "in":
            names = [each for one in held.all_of(Object) for each in one.names]
            item = joined([held.names(place), *names])
        else:
            item = element(held, place)
        target = node.child_by_field_name("left") or node
        learnt: list[Facts] = []
        for each in _items(held, item, text_of(node.child_by_field_name("operator"))):
            inner = Scope(scope)
            with self.branch({}):
                if node.child_by_field_name("kind") is None:
                    self.assign(target, each, inner, module)
                else:
                    for name, part in self.destructured(target, each, inner, module):
                        inner.declare(name, part, self.branches)
                self._one(node.child_by_field_name("body"), inner, module)
                learnt.append(self.facts)
        if self.facts is not learnt[-1] and not _JUMPS.search(text_of(node)):
            # Each way through the body has checked the element that it was given.
            checks = either(learnt)
            paths = {each.path for each in item.taints}
            holds = {path: kinds for path, kinds in checks.items() if path in paths}
            self.learn(of_all(held, item, holds))
        return False

    def _try(self, node: Node, scope: Scope, module: Module) -> bool:
        before = self.facts
        self.branches += 1
        left = self._one(node.child_by_field_name("body"), scope, module)
        after, self.facts = self.facts, before
        handler = node.child_by_field_name("handler")
        caught = True
        if handler is not None:
            inner = Scope(scope)
            parameter = handler.child_by_field_name("parameter")
            if parameter is not None:
                caught_text = _exception(handler, module)
                for name, part in self.destructured(parameter, caught_text, inner, module):
                    inner.declare(name, part, self.branches)
            caught = self._one(handler.child_by_field_name("body"), inner, module)
        self.branches -= 1
        going = [f for f, gone in ((after, left), (self.facts, caught)) if not gone]
        self.facts = either(going) if going else before
        final = node.child_by_field_name("finalizer")
        ended = final is not None and self._one(children(final)[0], scope, module)
        return ended or not going

    def _switch(self, node: Node, scope: Scope, module: Module) -> bool:
        tested = self.value(node.child_by_field_name("value") or node, scope, module)
        inner = Scope(scope)
        body = node.child_by_field_name("body")
        known: Facts = {}
        fell = False
        for case in children(body) if body is not None else ():
            label = case.child_by_field_name("value")
            facts: Facts = {}
            if label is not None:
                value = self.value(label, inner, module)
                # `switch (true)` has conditions for its cases.
                truth = truth_of(value) if tested.const == "true" else equal(tested, value)
                facts = either([known, truth.holds]) if fell else truth.holds
            with self.branch(facts):
                bodies = [each for each in children(case) if each != label]
                left = self.block(bodies, inner, module)
            known, fell = facts, not left
        return False


def _items(held: Value, item: Value, operator: str) -> list[Value]:
    """What a loop yields, one by one where the program itself lists it."""
    objects = held.all_of(Object)
    fields = [*objects[0].fields.items()] if len(objects) == 1 and not objects[0].others else []
    if held.taints or not fields or len(fields) > _MOST_ITEMS:
        return [item, item]
    return [of(Const(name)) if operator == "in" else value for name, value in fields]


def _exception(handler: Node, module: Module) -> Value:
    """Any exception, whose text harms no call; nothing where the code tells kinds of them apart."""
    if b"instanceof" in (handler.text or b""):
        return NOTHING
    return Value((Taint((EXCEPTION,), module.place(handler), safe=ALL),))
