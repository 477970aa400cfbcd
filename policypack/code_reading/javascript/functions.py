"""Functions of the program: their parameters, bodies and results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import NOTHING_DECLARED, Declared, Place
from policypack.code_reading.javascript import bundle_calls
from policypack.code_reading.javascript.calls import Calls
from policypack.code_reading.javascript.conditions import Facts, either, truth_of_ways, with_truth
from policypack.code_reading.javascript.expressions import YIELDED
from policypack.code_reading.javascript.modules import Program
from policypack.code_reading.javascript.objects import Function, Module, Object, Scope
from policypack.code_reading.javascript.state import FACTS_OF_A_STEP, MAX_CALLS, STEPS_OF_CALL
from policypack.code_reading.javascript.syntax import children
from policypack.code_reading.javascript.values import (
    NOTHING,
    UNDEFINED,
    External,
    Value,
    joined,
    of,
)
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node


class Functions(Calls):
    """Runs functions, and remembers what they gave."""

    def __init__(
        self, program: Program, triggers: Collection[str], declared: Declared = NOTHING_DECLARED
    ) -> None:
        super().__init__(program, triggers, declared)
        self._returns: list[list[tuple[Value, Facts]]] = []
        self._memory: dict[object, tuple[Value, Facts, Facts]] = {}

    def call(self, function: Function, given: Sequence[Value], place: Place) -> Value:
        """The result of a function of the program."""
        self.step(STEPS_OF_CALL + len(self.facts) // FACTS_OF_A_STEP)
        before = self.facts
        key = (function, id(function.scope), function.this, tuple(given), id(before), self.version)
        if key in self._memory:
            value, self.facts, _ = self._memory[key]
            return value
        helped = bundle_calls.short_helper(self, function, given, place)
        if helped is not None:
            return helped
        package = function.module.package_at(function.node)
        if package:
            return self._of_package(package, function, given, place)
        # A loader of modules calls itself with the number of another module.
        active = (function.key, given[0].const if given else None)
        if active in self.calls:
            return Value(self.deep(joined(given)))
        if len(self.calls) >= MAX_CALLS:
            self.undecided(place, "makes calls too deep to be followed")
            return Value(self.deep(joined(given)))
        self.calls.append(active)
        self._returns.append([])
        self.branches += 1
        try:
            value = self._body(function, given)
            # Each way out knows what was known before the call.
            facts = either([known for _, known in self._returns[-1]]) or before
        finally:
            self.branches -= 1
            self._returns.pop()
            self.calls.pop()
            self.facts = before
        self.facts = facts
        # What the key names by its number is kept, so that no other gets the number.
        self._memory[key] = value, facts, before
        return value

    def _of_package(
        self, package: str, function: Function, given: Sequence[Value], place: Place
    ) -> Value:
        """A function of a package within a bundle; its modules export what is known by name."""
        for one in (one for value in given for one in value.all_of(Object)):
            if "exports" in one.fields:
                one.fields["exports"] = of(External(package))
        name = function.module.name_at(function.node.child_by_field_name("name") or function.node)
        external = External(f"{package}.{name}" if name.isidentifier() else package)
        return self.called(of(external), given, place, name, function.module)

    def _body(self, function: Function, given: Sequence[Value]) -> Value:
        node, module = function.node, function.module
        scope = Scope(function.scope)
        name = node.child_by_field_name("name")
        if name is not None and node.type == "function_expression":
            # The name of such an expression is known within it alone.
            scope.declare(text_of(name), of(function), self.branches)
        if node.type != "arrow_function":
            fields = {str(number): each for number, each in enumerate(given)}
            scope.declare("arguments", of(Object(fields, is_array=True)), self.branches)
            if function.this is not None:
                scope.declare("this", of(function.this), self.branches)
        if "generator" in node.type:
            scope.declare(YIELDED, NOTHING, self.branches)
        self._bind(node, list(given), scope, module)
        body = node.child_by_field_name("body")
        returns = self._returns[-1]
        if body is None:
            return NOTHING
        if body.type != "statement_block":
            value = self.value(body, scope, module)
            returns.append((self.settle(value), self.facts))
        elif not self.block(children(body), scope, module):
            returns.append((UNDEFINED, self.facts))
        yielded = scope.cells.get(YIELDED)
        results = [value for value, _ in returns]
        if not any(value.shapes for value in results if value is not UNDEFINED):
            results = [value for value in results if value is not UNDEFINED]
        if yielded is not None and (yielded.value.taints or yielded.value.shapes):
            results.append(of(Object(others=[yielded.value], is_array=True)))
        return with_truth(joined(results), truth_of_ways(returns))

    def _bind(self, node: Node, given: list[Value], scope: Scope, module: Module) -> None:
        single = node.child_by_field_name("parameter")
        parameters = node.child_by_field_name("parameters")
        nodes = [single] if single is not None else children(parameters) if parameters else []
        nodes = [each for each in nodes if each.type != "this_type"]
        for number, each in enumerate(nodes):
            value = given[number] if number < len(given) else NOTHING
            inner = each.child_by_field_name("pattern") or each
            if "rest_pattern" in (each.type, inner.type):
                rest = {str(at): one for at, one in enumerate(given[number:])}
                value = of(Object(rest, is_array=True))
            for name, part in self.destructured(each, value, scope, module):
                scope.declare(name, part, self.branches)
