"""What expressions of JavaScript hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Misused, Place
from policypack.code_reading.flows.answers import is_secret
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript.calls import read_call, read_new
from policypack.code_reading.javascript.members import (
    read_assignment,
    read_key,
    read_member,
    read_subscript,
)
from policypack.code_reading.javascript.objects import (
    Class,
    Function,
    Module,
    Object,
    Scope,
    element,
)
from policypack.code_reading.javascript.operators import (
    read_binary,
    read_template,
    read_ternary,
    read_unary,
)
from policypack.code_reading.javascript.routes import is_controller
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import items, string_of
from policypack.code_reading.javascript.values import NOTHING, Const, External, Value, joined, of
from policypack.reading.syntax_trees import children, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_TLS_OFF = ("rejectUnauthorized", "strictSSL")
# The name under which a scope keeps what a generator yields.
YIELDED = "*yielded"


def _read_identifier(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    name = text_of(node)
    found = scope.get(name)
    return of(External(name)) if found is None else found


def _read_string(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    return of(Const(string_of(node)))


def _read_number(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    try:
        return of(Const(float(text_of(node))))
    except ValueError:
        return of(Const(0.5))


def _read_literal(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    return of(Const({"true": True, "false": False}.get(node.type)))


def _read_this(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    return scope.get("this") or NOTHING


def _read_regex(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    pattern = text_of(node.child_by_field_name("pattern"))
    flags = text_of(node.child_by_field_name("flags"))
    return of(External("RegExp()", (of(Const(pattern)), of(Const(flags)))))


def _read_object(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    made = Object(made_in=reading.calls[-1][0] if reading.is_started and reading.calls else 0)
    found: list[Value] = []
    for each in children(node):
        if each.type == "spread_element":
            spread = reading.value(children(each)[0], scope, module)
            for inner in spread.all_of(Object):
                made.fields.update(inner.fields)
                made.add(joined(inner.others), joined(inner.names))
            found.append(spread.text)
        elif each.type == "shorthand_property_identifier":
            made.fields[text_of(each)] = reading.settle(
                _read_identifier(reading, each, scope, module)
            )
        elif each.type == "method_definition":
            name = read_key(reading, each.child_by_field_name("name"), scope, module)
            made.fields[name.const or ANY] = of(Function(each, scope, module, each.id, made))
        elif each.type == "pair":
            _read_pair(reading, each, made, scope, module)
    return joined([of(made), *found])


def _read_pair(reading: State, node: Node, made: Object, scope: Scope, module: Module) -> None:
    key = read_key(reading, node.child_by_field_name("key"), scope, module)
    value = reading.settle(reading.value(node.child_by_field_name("value") or node, scope, module))
    if key.const is None:
        made.add(value, reading.settle(key))
    else:
        made.fields[key.const] = value
        _check_option(reading, key.const, value, node, module)
        check_secret(reading, key.const, node.child_by_field_name("value"), module.place(node))


def check_secret(reading: State, name: str, held: Node | None, place: Place) -> None:
    """Notes a secret that is made of numbers which can be predicted.

    https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Math/random
    """
    if held is not None and is_secret(name) and "Math.random()" in text_of(held):
        what = f"makes {name[:80]} with Math.random(), whose numbers are predictable"
        reading.misuse(Misused.WEAK_SECRET, place, what)


def _check_option(reading: State, name: str, value: Value, node: Node, module: Module) -> None:
    """Notes an option that turns the verification of certificates off."""
    if name in _TLS_OFF and value.const in ("false", "0"):
        what = f"turns certificate verification off ({name}: false)"
        reading.misuse(Misused.TLS, module.place(node), what)


def _read_array(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    made = Object(is_array=True)
    for place, each in items(node):
        if each.type == "spread_element":
            spread = reading.value(children(each)[0], scope, module)
            made.add(reading.settle(element(spread, module.place(each))))
        else:
            made.put(str(place), reading.settle(reading.value(each, scope, module)))
    return of(made)


def _read_class(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    name, inner = node.child_by_field_name("name"), scope
    if name is not None and node.type == "class":
        # The name of such an expression is known within it alone.
        inner = Scope(scope)
        inner.declare(text_of(name), of(Class(node, inner, module, node.id)), reading.branches)
    made = Class(node, inner, module, node.id)
    if is_controller(node) and made not in reading.controllers:
        reading.controllers.append(made)
    return of(made)


def _read_sequence(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    found = [reading.value(each, scope, module) for each in children(node)]
    return found[-1] if found else NOTHING


def _read_inner(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    found = children(node)
    return reading.value(found[0], scope, module) if found else NOTHING


def _read_yield(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    value = _read_inner(reading, node, scope, module)
    scope.assign(YIELDED, joined((value, scope.get(YIELDED) or NOTHING)), reading.branches + 1)
    # With the helpers of TypeScript, `yield` stands for `await`.
    return value


def _read_nothing(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    return NOTHING


EXPRESSION_FORMS: Mapping[str, Callable[..., Value]] = {
    "identifier": _read_identifier,
    "shorthand_property_identifier": _read_identifier,
    "undefined": _read_nothing,
    "string": _read_string,
    "number": _read_number,
    **dict.fromkeys(("true", "false", "null"), _read_literal),
    "this": _read_this,
    "super": _read_this,
    "regex": _read_regex,
    "template_string": read_template,
    "binary_expression": read_binary,
    "unary_expression": read_unary,
    "update_expression": _read_nothing,
    "ternary_expression": read_ternary,
    "object": _read_object,
    "array": _read_array,
    "member_expression": read_member,
    "subscript_expression": read_subscript,
    **dict.fromkeys(("class", "class_declaration"), _read_class),
    "assignment_expression": read_assignment,
    "augmented_assignment_expression": read_assignment,
    "sequence_expression": _read_sequence,
    "await_expression": _read_inner,
    "spread_element": _read_inner,
    "yield_expression": _read_yield,
    "call_expression": read_call,
    "new_expression": read_new,
}
