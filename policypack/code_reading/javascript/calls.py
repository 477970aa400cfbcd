"""Calls of functions, methods and classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place, Step
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript import bundle_calls, sinks
from policypack.code_reading.javascript.externals import call_external
from policypack.code_reading.javascript.imports import import_dynamically
from policypack.code_reading.javascript.members import find_method, get_member
from policypack.code_reading.javascript.methods import BUILT_IN, call_on_text, follow_callbacks
from policypack.code_reading.javascript.objects import (
    Class,
    Function,
    Loader,
    Module,
    Object,
    Scope,
    element,
    elements,
    own_name,
)
from policypack.code_reading.javascript.routes import call_undeclared
from policypack.code_reading.javascript.sink_calls import apply_declared, judge_statement
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import bare
from policypack.code_reading.javascript.values import NOTHING, External, Value, joined, of
from policypack.reading.syntax_trees import children, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_HOLDERS = ("Map", "Set", "WeakMap", "FormData", "Headers")


def read_call(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    """The result of a call."""
    callee = bare(node.child_by_field_name("function") or node)
    if callee.type == "sequence_expression":
        # `(0, module.function)(...)`, as compilers write it.
        callee = bare(children(callee)[-1])
    arguments = node.child_by_field_name("arguments") or node
    built = bundle_calls.of_bundler(reading, callee, arguments, scope, module)
    if built is not None:
        return built
    place = module.place(node)
    given = _read_arguments(reading, arguments, scope, module)
    if callee.type in ("import", "super"):
        return (
            import_dynamically(reading, given, module, place)
            if callee.type == "import"
            else NOTHING
        )
    if callee.type in ("member_expression", "subscript_expression"):
        return _call_method(reading, callee, given, place, scope, module)
    name = text_of(callee)
    if callee.type == "identifier" and scope.get(name) is None:
        call_undeclared(reading, name, given, place)
    return call_value(reading, reading.value(callee, scope, module), given, place, name, module)


def _read_arguments(reading: State, arguments: Node, scope: Scope, module: Module) -> list[Value]:
    if arguments.type == "template_string":
        # The parts of a tagged template reach its tag one by one.
        values = [reading.value(e, scope, module) for e in children(arguments)]
        return [of(Object(is_array=True)), *values]
    given: list[Value] = []
    for each in children(arguments):
        value = reading.value(each, scope, module)
        spread = each.type == "spread_element"
        given += elements(value, module.place(each)) if spread else [value]
    return given


def _call_method(
    reading: State, callee: Node, given: list[Value], place: Place, scope: Scope, module: Module
) -> Value:
    held = reading.value(callee.child_by_field_name("object") or callee, scope, module)
    if callee.type == "member_expression":
        name = text_of(callee.child_by_field_name("property"))
    else:
        index = reading.value(callee.child_by_field_name("index") or callee, scope, module)
        name = index.const or ANY
    functions = _find_members(reading, held, name, callee, module)
    if functions is None and name == ANY:
        functions = _callable(reading.value(callee, scope, module))
    if functions is not None:
        return call_value(reading, functions, given, place, text_of(callee), module)
    found = [call_on_text(reading, held, name, given, place, module)]
    if name in sinks.METHODS and not held.taints:
        judge_statement(reading, held, name, given, place, callee)
    for external in held.all_of(External):
        inner = External(f"{external.name}.{name}", (), external)
        found.append(call_external(reading, inner, given, place, module))
    if not held.shapes and not held.taints:
        follow_callbacks(reading, given, place)
    return joined(found)


def _find_members(
    reading: State, held: Value, name: str, callee: Node, module: Module
) -> Value | None:
    """The program's own method of that name, if there is one."""
    if name in ("call", "apply", "bind") and held.of(Function):
        return None
    own = Value((), tuple(e for e in held.shapes if _has_method(reading, e, name)))
    found = get_member(reading, own, name, callee, module) if own.shapes else NOTHING
    statics = [_find_static(reading, each, name) for each in own.all_of(Class)]
    return _callable(joined([found, *filter(None, statics)]))


def _has_method(reading: State, shape: object, name: str) -> bool:
    """Whether the program may have given it the method. No element of an array is one."""
    if not isinstance(shape, Object):
        return isinstance(shape, Class | Function)
    if name not in BUILT_IN:
        return not (shape.is_array and name.isidentifier())
    made_by = shape.made_by
    return name in shape.fields or bool(made_by and find_method(reading, made_by, name, shape))


def _find_static(reading: State, made_by: Class, name: str) -> Value | None:
    return find_method(reading, made_by, name, Object())


def call_value(
    reading: State, callee: Value, given: Sequence[Value], place: Place, name: str, module: Module
) -> Value:
    """The result of calling any of the values."""
    found: list[Value] = []
    for function in callee.all_of(Function):
        step = Step(place, f"passed to {name}()")
        value = reading.call(function, [each.after(step) for each in given], place)
        found.append(apply_declared(reading, own_name(function), value, given, place))
    for external in callee.all_of(External):
        found.append(call_external(reading, external, given, place, module))
    found += [_load(reading, each, place) for each in callee.all_of(Loader)]
    if not found:
        follow_callbacks(reading, given, place)
        found = [joined(given).text]
    return joined(found)


def _load(reading: State, loader: Loader, place: Place) -> Value:
    if loader.exports is None:
        # A module that requires itself in a circle gets what there is so far.
        loader.exports = NOTHING
        loader.exports = bundle_calls.loaded(reading, loader.function, place)
    return loader.exports


def read_new(reading: State, node: Node, scope: Scope, module: Module) -> Value:
    """The result of `new`."""
    callee = bare(node.child_by_field_name("constructor") or node)
    arguments = node.child_by_field_name("arguments")
    given = _read_arguments(reading, arguments, scope, module) if arguments is not None else []
    place, made = module.place(node), reading.value(callee, scope, module)
    found = [_make(reading, each, given, place) for each in made.all_of(Class)]
    for external in made.all_of(External):
        found.append(_construct(reading, external, given, place, module))
    for function in made.all_of(Function):
        this = Object()
        inner = Function(function.node, function.scope, function.module, function.key, this)
        found += [reading.call(inner, given, place), of(this)]
    if not found:
        follow_callbacks(reading, given, place)
    return joined(found)


def _construct(
    reading: State, external: External, given: list[Value], place: Place, module: Module
) -> Value:
    name = sinks.canonical(external.name)
    if name in _HOLDERS:
        held = [element(each, place) for each in given]
        return of(Object(others=held, is_bare=True))
    if name == "Promise":
        return _follow_promise(reading, given, place)
    result = call_external(reading, external, given, place, module)
    return joined((result, of(External(f"{name}()", tuple(given), external.base))))


def _follow_promise(reading: State, given: list[Value], place: Place) -> Value:
    kept = Object(is_array=True)
    resolve = External("Promise.resolve()", (of(kept),))
    for function in given[0].all_of(Function) if given else ():
        reading.call(function, [of(resolve), NOTHING], place)
    return joined(kept.others)


def _make(reading: State, made_by: Class, given: Sequence[Value], place: Place) -> Value:
    """An object of a class of the program, with its fields."""
    made = Object(made_by=made_by)
    scope = Scope(made_by.scope)
    scope.declare("this", of(made), 0)
    for each in children(made_by.node.child_by_field_name("body") or made_by.node):
        # In TypeScript a decorator precedes its member, in JavaScript it is a part of it.
        for inner in (each, *each.children_by_field_name("decorator")):
            if inner.type == "decorator":
                reading.value(children(inner)[0], made_by.scope, made_by.module)
        if each.type in ("field_definition", "public_field_definition"):
            value = each.child_by_field_name("value")
            name = each.child_by_field_name("property") or each.child_by_field_name("name")
            if value is not None:
                made.fields[text_of(name)] = reading.value(value, scope, made_by.module)
    constructor = find_method(reading, made_by, "constructor", made)
    if constructor is not None:
        call_value(reading, constructor, given, place, "constructor", made_by.module)
    return of(made)


def _callable(value: Value) -> Value | None:
    return value if value.of(Function) or value.of(External) or value.of(Class) else None
