"""Properties of objects: what stands in an object, and what a name or key leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policypack.code_reading.flows.flow import ANY, ELEMENT
from policypack.code_reading.javascript.objects import (
    Class,
    Function,
    Getter,
    Module,
    Object,
    Scope,
)
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import children, string_of
from policypack.code_reading.javascript.values import (
    NOTHING,
    Const,
    External,
    Looked,
    Value,
    joined,
    of,
)
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_COUNTS = ("length", "size", "byteLength")
# Parts of an address: its host decides where a request goes.
_ADDRESS_PARTS = ("host", "hostname", "origin", "protocol", "port")


def read_key(reading: State, node: Node | None, scope: Scope, module: Module) -> Value:
    """The name of a property, as it stands in an object, class or pattern."""
    if node is None:
        return NOTHING
    if node.type == "computed_property_name":
        return reading.value(children(node)[0], scope, module)
    return of(Const(string_of(node) if node.type == "string" else text_of(node)))


def read_member(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    held = reading.value(node.child_by_field_name("object") or node, scope, module)
    name = text_of(node.child_by_field_name("property"))
    return get_member(reading, held, name, node, module)


def read_subscript(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    held = reading.value(node.child_by_field_name("object") or node, scope, module)
    index = reading.value(node.child_by_field_name("index") or node, scope, module)
    if index.const is not None:
        return get_member(reading, held, index.const, node, module)
    # The key of an own object leads to what the object holds, whoever chose the key.
    found = [_look_up(reading, held, index, node, module)]
    for one in held.all_of(Object):
        found += [*one.fields.values(), *one.others]
    return joined(found)


def _look_up(reading: State, held: Value, index: Value, node: Node, module: Module) -> Value:
    place = module.place(node)
    key = ELEMENT if not index.taints and not index.shapes else ANY
    below = Value(tuple(each.below(key, place) for each in held.taints))
    leads_up = index.taints and not held.taints and not is_bare(held)
    return joined((below, of(Looked(index)))) if leads_up else below


def get_member(reading: State, held: Value, name: str, node: Node, module: Module) -> Value:
    """What the value has under the name."""
    place = module.place(node)
    found: list[Value] = []
    if name not in _COUNTS:
        key = ELEMENT if name.isdigit() else name
        below = tuple(each.below(key, place) for each in held.taints)
        found.append(Value(below))
    for one in held.all_of(Object):
        found.append(_get_of_object(reading, one, name, module))
    for function in (*held.all_of(Function), *held.all_of(Class)):
        if name == "constructor" and isinstance(function, Function):
            # Asynchronous functions and generators have constructors of their own.
            found.append(of(External("Function")))
        if function.key in reading.properties:
            found.append(_get_of_object(reading, reading.properties[function.key], name, module))
    for external in held.all_of(External):
        if external.name == "URL()" and external.given:
            given = external.given[0].text
            found.append(given.parts() if name in _ADDRESS_PARTS else given)
        elif name == "default":
            found.append(of(external))
        else:
            found.append(of(External(f"{external.name}.{name}", (), external)))
    return joined(found)


def _get_of_object(reading: State, one: Object, name: str, module: Module) -> Value:
    if name in _COUNTS and (one.is_array or one.is_bare):
        return NOTHING
    if name in one.fields:
        held = one.fields[name]
        getters = held.all_of(Getter)
        got = [
            reading.call(each.function, [], module.place(each.function.node)) for each in getters
        ]
        return joined(got) if got else held
    method = find_method(reading, one.made_by, name, one) if one.made_by else None
    if method is not None:
        return method
    if name == "default" and not one.is_array:
        return of(one)
    # What bundlers make of a package that is no module of ECMAScript has its exports too.
    default = one.fields.get("default", NOTHING).all_of(External)
    inner = [of(External(f"{each.name}.{name}", (), each)) for each in default]
    return joined([*inner, *one.others, *([one.fields[ANY]] if ANY in one.fields else [])])


def find_method(reading: State, made_by: Class, name: str, this: Object) -> Value | None:
    body = made_by.node.child_by_field_name("body")
    for each in children(body) if body else ():
        named = text_of(each.child_by_field_name("name")) == name
        if each.type == "method_definition" and named:
            scope = Scope(made_by.scope)
            scope.declare("this", of(this), 0)
            return of(Function(each, scope, made_by.module, each.id, this))
    parent = _find_parent(reading, made_by)
    return find_method(reading, parent, name, this) if parent and parent != made_by else None


def _find_parent(reading: State, made_by: Class) -> Class | None:
    heritage = next((e for e in made_by.node.children if e.type == "class_heritage"), None)
    inner = children(heritage) if heritage else []
    node = inner[0] if inner else None
    if node is not None and node.type == "extends_clause":
        node = node.child_by_field_name("value")
    if node is None:
        return None
    found: Class | None = reading.value(node, made_by.scope, made_by.module).of(Class)
    return found


def is_bare(value: Value) -> bool:
    """Whether the value is nothing but objects without a prototype."""
    objects = value.all_of(Object)
    return bool(objects) and all(each.is_bare for each in objects)
