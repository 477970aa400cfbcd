"""Functions of the program: their parameters, bodies and results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place
from policypack.code_reading.javascript import bundle_calls
from policypack.code_reading.javascript.conditions import either, truth_of_ways, with_truth
from policypack.code_reading.javascript.expressions import YIELDED
from policypack.code_reading.javascript.members import destructure
from policypack.code_reading.javascript.objects import Function, Module, Object, Scope
from policypack.code_reading.javascript.state import (
    FACTS_OF_A_STEP,
    MAX_CALLS,
    STEPS_OF_CALL,
    State,
)
from policypack.code_reading.javascript.syntax import list_parameters
from policypack.code_reading.javascript.values import (
    NOTHING,
    UNDEFINED,
    External,
    Value,
    joined,
    of,
)
from policypack.reading.syntax_trees import children, text_of

if TYPE_CHECKING:
    from tree_sitter import Node


def call_function(
    reading: State, function: Function, given: Sequence[Value], place: Place
) -> Value:
    """The result of a function of the program."""
    reading.step(STEPS_OF_CALL + len(reading.facts) // FACTS_OF_A_STEP)
    before = reading.facts
    key = (function, id(function.scope), function.this, tuple(given), id(before), reading.version)
    if key in reading.memory:
        value, reading.facts, _ = reading.memory[key]
        return value
    helped = bundle_calls.short_helper(reading, function, given, place)
    if helped is not None:
        return helped
    package = function.module.package_at(function.node)
    if package:
        return _call_of_package(reading, package, function, given, place)
    # A loader of modules calls itself with the number of another module.
    active = (function.key, given[0].const if given else None)
    if active in reading.calls:
        return Value(reading.deep(joined(given)))
    if len(reading.calls) >= MAX_CALLS:
        reading.undecided(place, "makes calls too deep to be followed")
        return Value(reading.deep(joined(given)))
    reading.calls.append(active)
    reading.returns.append([])
    reading.branches += 1
    try:
        value = _run_body(reading, function, given)
        # Each way out knows what was known before the call.
        facts = either([known for _, known in reading.returns[-1]]) or before
    finally:
        reading.branches -= 1
        reading.returns.pop()
        reading.calls.pop()
        reading.facts = before
    reading.facts = facts
    # What the key names by its number is kept, so that no other gets the number.
    reading.memory[key] = value, facts, before
    return value


def _call_of_package(
    reading: State, package: str, function: Function, given: Sequence[Value], place: Place
) -> Value:
    """A function of a package within a bundle; its modules export what is known by name."""
    for one in (one for value in given for one in value.all_of(Object)):
        if "exports" in one.fields:
            one.fields["exports"] = of(External(package))
    name = function.module.name_at(function.node.child_by_field_name("name") or function.node)
    external = External(f"{package}.{name}" if name.isidentifier() else package)
    return reading.call_value(of(external), given, place, name, function.module)


def _run_body(reading: State, function: Function, given: Sequence[Value]) -> Value:
    node, module = function.node, function.module
    scope = Scope(function.scope)
    name = node.child_by_field_name("name")
    if name is not None and node.type == "function_expression":
        # The name of such an expression is known within it alone.
        scope.declare(text_of(name), of(function), reading.branches)
    if node.type != "arrow_function":
        fields = {str(number): each for number, each in enumerate(given)}
        scope.declare("arguments", of(Object(fields, is_array=True)), reading.branches)
        if function.this is not None:
            scope.declare("this", of(function.this), reading.branches)
    if "generator" in node.type:
        scope.declare(YIELDED, NOTHING, reading.branches)
    _bind(reading, node, list(given), scope, module)
    body = node.child_by_field_name("body")
    returns = reading.returns[-1]
    if body is None:
        return NOTHING
    if body.type != "statement_block":
        value = reading.value(body, scope, module)
        returns.append((reading.settle(value), reading.facts))
    elif not reading.block(children(body), scope, module):
        returns.append((UNDEFINED, reading.facts))
    yielded = scope.cells.get(YIELDED)
    results = [value for value, _ in returns]
    if not any(value.shapes for value in results if value is not UNDEFINED):
        results = [value for value in results if value is not UNDEFINED]
    if yielded is not None and (yielded.value.taints or yielded.value.shapes):
        results.append(of(Object(others=[yielded.value], is_array=True)))
    return with_truth(joined(results), truth_of_ways(returns))


def _bind(reading: State, node: Node, given: list[Value], scope: Scope, module: Module) -> None:
    nodes = [each for each in list_parameters(node) if each.type != "this_type"]
    for number, each in enumerate(nodes):
        value = given[number] if number < len(given) else NOTHING
        inner = each.child_by_field_name("pattern") or each
        if "rest_pattern" in (each.type, inner.type):
            rest = {str(at): one for at, one in enumerate(given[number:])}
            value = of(Object(rest, is_array=True))
        for name, part in destructure(reading, each, value, scope, module):
            scope.declare(name, part, reading.branches)
