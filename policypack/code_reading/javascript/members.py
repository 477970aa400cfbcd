"""Properties of objects: reads by name or key, and assignments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Misused
from policypack.code_reading.flows.flow import ANY, ELEMENT
from policypack.code_reading.javascript.objects import (
    Class,
    Function,
    Getter,
    Module,
    Object,
    Scope,
)
from policypack.code_reading.javascript.operators import concatenate
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import bare, items, string_of
from policypack.code_reading.javascript.values import (
    NOTHING,
    Const,
    External,
    Looked,
    Value,
    joined,
    of,
)
from policypack.reading.syntax_trees import children, text_of

if TYPE_CHECKING:
    from tree_sitter import Node


_MOST_PARENTS = 20
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
    if one.made_by is not None and name not in one.fields and ANY not in one.fields:
        inherited = _find_outer(reading, one.made_by)
        if inherited is not None:
            return joined((of(External(f"{inherited.name}().{name}", (), inherited)), *one.others))
    if name == "default" and not one.is_array:
        return of(one)
    # What bundlers make of a package that is not a module of ECMAScript has its exports too.
    default = one.fields.get("default", NOTHING).all_of(External)
    inner = [of(External(f"{each.name}.{name}", (), each)) for each in default]
    return joined([*inner, *one.others, *([one.fields[ANY]] if ANY in one.fields else [])])


def find_method(reading: State, made_by: Class, name: str, this: Object) -> Value | None:
    body = made_by.node.child_by_field_name("body")
    for each in children(body):
        named = text_of(each.child_by_field_name("name")) == name
        if each.type == "method_definition" and named:
            scope = Scope(made_by.scope)
            scope.declare("this", of(this), 0)
            return of(Function(each, scope, made_by.module, each.id, this))
    parent = _find_parent(reading, made_by).of(Class)
    return find_method(reading, parent, name, this) if parent and parent != made_by else None


def _find_outer(reading: State, made_by: Class) -> External | None:
    """The class of a package that a class of the program extends."""
    seen: Class | None = made_by
    for _ in range(_MOST_PARENTS):
        parent = _find_parent(reading, seen) if seen is not None else NOTHING
        external: External | None = parent.of(External)
        if external is not None or parent.of(Class) is None:
            return external
        seen = parent.of(Class)
    return None


def _find_parent(reading: State, made_by: Class) -> Value:
    heritage = next((e for e in made_by.node.children if e.type == "class_heritage"), None)
    inner = children(heritage)
    node = inner[0] if inner else None
    if node is not None and node.type == "extends_clause":
        node = node.child_by_field_name("value")
    return reading.value(node, made_by.scope, made_by.module) if node is not None else NOTHING


def is_bare(value: Value) -> bool:
    """Whether the value is nothing but objects without a prototype."""
    objects = value.all_of(Object)
    return bool(objects) and all(each.is_bare for each in objects)


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
