"""Assignments to names, properties and patterns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Misused
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript.members import get_member, is_bare, read_key
from policypack.code_reading.javascript.objects import Class, Function, Module, Object, Scope
from policypack.code_reading.javascript.operators import concatenate
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import bare, children, items
from policypack.code_reading.javascript.values import Const, Looked, Value, joined, of
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_TLS_VARIABLE = "process.env.NODE_TLS_REJECT_UNAUTHORIZED"


def read_assignment(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    value = reading.value(node.child_by_field_name("right") or node, scope, module)
    left = bare(node.child_by_field_name("left") or node)
    if node.type == "augmented_assignment_expression":
        before = reading.value(left, scope, module)
        operator = text_of(node.child_by_field_name("operator"))
        value = concatenate(reading, (before, value)) if operator == "+=" else value
        if operator in ("||=", "&&=", "??="):
            value = joined((before, value))
    value = reading.settle(value)
    assign(reading, left, value, scope, module)
    return value


def assign(reading: State, target: Node, value: Value, scope: Scope, module: Module) -> None:
    """Assigns to a name, a property or a pattern."""
    reading.version += 1
    target = bare(target)
    if target.type in ("object_pattern", "array_pattern"):
        for name, part in destructure(reading, target, value, scope, module):
            scope.assign(name, part, reading.branches)
    elif target.type in ("member_expression", "subscript_expression"):
        _assign_member(reading, target, value, scope, module)
    elif not scope.assign(text_of(target), value, reading.branches):
        scope.declare(text_of(target), value, reading.branches)


def _assign_member(reading: State, node: Node, value: Value, scope: Scope, module: Module) -> None:
    holder = node.child_by_field_name("object") or node
    held = reading.value(holder, scope, module)
    key = _read_key_of_member(reading, node, scope, module)
    if text_of(node) == _TLS_VARIABLE and value.const in ("0", "false"):
        reading.misuse(Misused.TLS, module.place(node), "sets NODE_TLS_REJECT_UNAUTHORIZED to 0")
    if text_of(node) == "module.exports":
        module.replaced = value
    looked = (taint for each in held.all_of(Looked) for taint in each.index.taints)
    # One key of an object that was made here for this event reaches no other object.
    inside = set(_around(node))
    is_shared = any(each.made_in not in inside for each in held.all_of(Object))
    keys = (*looked, *(key.taints if is_shared and reading.deep(value) else ()))
    # An assignment to what is not known would be one to an object of a caller.
    is_own = held.all_of(Looked) or (held.all_of(Object) and not is_bare(held))
    if keys and is_own:
        reading.reach(
            Kind.PROTOTYPE, keys, f"a property of {text_of(holder)[:40]}", module.place(node)
        )
    owners = [
        reading.properties.setdefault(each.key, Object())
        for each in (*held.all_of(Function), *held.all_of(Class))
    ]
    for one in (*held.all_of(Object), *owners):
        if key.const is None:
            one.add(value, reading.settle(key))
        else:
            former = one.fields.get(key.const)
            is_kept = reading.branches and former is not None
            one.put(key.const, joined((value, former)) if is_kept and former else value)


def _read_key_of_member(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    if node.type == "member_expression":
        return of(Const(text_of(node.child_by_field_name("property"))))
    return reading.value(node.child_by_field_name("index") or node, scope, module)


def destructure(
    reading: State, pattern: Node, value: Value, scope: Scope, module: Module
) -> Iterator[tuple[str, Value]]:
    """The names of a pattern and what each of them gets."""
    if pattern.type == "identifier" or pattern.type.startswith("shorthand"):
        yield text_of(pattern), value
        return
    if pattern.type in ("assignment_pattern", "object_assignment_pattern"):
        left = pattern.child_by_field_name("left") or pattern
        default = reading.value(pattern.child_by_field_name("right") or left, scope, module)
        part = (
            get_member(reading, value, text_of(left), pattern, module)
            if left.type.startswith("shorthand")
            else value
        )
        yield from destructure(reading, left, joined((part, default)), scope, module)
        return
    if pattern.type in ("required_parameter", "optional_parameter"):
        yield from _destructure_parameter(reading, pattern, value, scope, module)
        return
    if pattern.type == "rest_pattern":
        yield from destructure(reading, children(pattern)[0], value, scope, module)
        return
    for number, each in items(pattern):
        part = _take_part(reading, pattern, each, number, value, scope, module)
        target = each
        if each.type == "pair_pattern":
            target = each.child_by_field_name("value") or each
        yield from destructure(reading, target, part, scope, module)


def _destructure_parameter(
    reading: State, node: Node, value: Value, scope: Scope, module: Module
) -> Iterator[tuple[str, Value]]:
    default = node.child_by_field_name("value")
    if default is not None:
        value = joined((value, reading.value(default, scope, module)))
    yield from destructure(
        reading, node.child_by_field_name("pattern") or node, value, scope, module
    )


def _take_part(
    reading: State,
    pattern: Node,
    each: Node,
    number: int,
    value: Value,
    scope: Scope,
    module: Module,
) -> Value:
    if each.type in ("rest_pattern", "object_assignment_pattern"):
        return value
    if pattern.type == "array_pattern":
        return get_member(reading, value, str(number), each, module)
    if each.type == "pair_pattern":
        key = read_key(reading, each.child_by_field_name("key"), scope, module)
        return get_member(reading, value, key.const or ANY, each, module)
    return get_member(reading, value, text_of(each), each, module)


def _around(node: Node) -> Iterator[int]:
    """The keys of the functions around a node."""
    above = node.parent
    while above is not None:
        yield above.id
        above = above.parent
