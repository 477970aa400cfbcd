"""Controllers of NestJS: classes whose methods get requests by decorators.

https://docs.nestjs.com/controllers
https://docs.nestjs.com/providers#dependency-injection
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place
from policypack.code_reading.flows.flow import Keys
from policypack.code_reading.javascript.members import get_member
from policypack.code_reading.javascript.objects import Class, Object
from policypack.code_reading.javascript.syntax import children
from policypack.code_reading.javascript.values import NOTHING, External, Value, of, of_event
from policypack.facts.javascript_frameworks import (
    CHECKS,
    CONTROLLER,
    METHODS,
    PARAMETERS,
    PIPES,
    REQUEST,
)
from policypack.reading.syntax_trees import text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

    from policypack.code_reading.javascript.state import State

_PIPES, _CHECKS = map(lazy_pattern, (PIPES, CHECKS))
_DEEPEST = 4


def is_controller(node: Node) -> bool:
    """Whether a class may be a controller, by the names of its decorators."""
    around = (node, node.parent) if node.parent is not None else (node,)
    decorators = (each for one in around for each in one.children_by_field_name("decorator"))
    return any(b"Controller(" in (each.text or b"") for each in decorators)


def enter(reader: State, controller: Class, place: Place) -> bool:
    """Enters the methods that a controller decorates; whether there are any."""
    node = controller.node
    if not any(each.name == CONTROLLER for each in _decorators(reader, controller, node)):
        return False
    made = _make(reader, controller, place, _DEEPEST)
    body, decorators, entered = node.child_by_field_name("body") or node, [], False
    for each in children(body):
        decorators += [each] if each.type == "decorator" else []
        if each.type == "decorator":
            continue
        names = {one.name for found in decorators for one in _values(reader, controller, found)}
        names |= {one.name for one in _decorators(reader, controller, each)}
        decorators = []
        if each.type == "method_definition" and not METHODS.isdisjoint(names):
            entered = True
            given = [_parameter(reader, controller, one) for one in _parameters(each)]
            name = text_of(each.child_by_field_name("name"))
            method = get_member(reader, made, name, each, controller.module)
            with reader.branch({}):
                reader.call_value(method, given, place, "a route", controller.module)
    return entered


def _make(reader: State, made_by: Class, place: Place, depth: int) -> Value:
    """An object of a class with the services that its constructor asks for by their types."""
    made = Object(made_by=made_by)
    body = made_by.node.child_by_field_name("body") or made_by.node
    for each in children(body):
        if text_of(each.child_by_field_name("name")) != "constructor" or not depth:
            continue
        for parameter in _parameters(each):
            kind = _class_of(made_by, parameter)
            name = text_of(parameter.child_by_field_name("pattern"))
            if kind is not None:
                made.fields[name] = _make(reader, kind, place, depth - 1)
    return of(made)


def _parameter(reader: State, controller: Class, node: Node) -> Value:
    """What a method gets for a parameter, by its decorator."""
    place = controller.module.place(node)
    for external in _decorators(reader, controller, node):
        keys = PARAMETERS.get(external.name)
        if keys is None:
            continue
        pipes = (one for value in external.given for one in value.all_of(External))
        if any(_PIPES.fullmatch(one.name) for one in pipes):
            return NOTHING
        if not keys:
            return of(Object({name: of_event(part, place) for name, part in REQUEST.items()}))
        name = external.given[0].const if external.given else None
        kind = _class_of(controller, node) if name is None else None
        if kind is not None:
            return of(Object(dict(_fields(reader, kind, keys))))
        return of_event((*keys, name) if name else keys, place)
    return NOTHING


def _fields(reader: State, model: Class, keys: Keys) -> Iterator[tuple[str, Value]]:
    """The fields of a model that no decorator leaves without free text."""
    for each in children(model.node.child_by_field_name("body") or model.node):
        name = text_of(each.child_by_field_name("name"))
        checks = _decorators(reader, model, each)
        if name and not any(_CHECKS.fullmatch(one.name) for one in checks):
            yield name, of_event((*keys, name), model.module.place(each))


def _parameters(method: Node) -> list[Node]:
    declared = method.child_by_field_name("parameters")
    return children(declared) if declared is not None else []


def _class_of(around: Class, parameter: Node) -> Class | None:
    """The class of the program that is the type of a parameter."""
    annotation = parameter.child_by_field_name("type")
    name = text_of(annotation).removeprefix(":").strip()
    found = around.scope.get(name)
    made: Class | None = found.of(Class) if found is not None else None
    return made


def _decorators(reader: State, around: Class, node: Node) -> list[External]:
    """What the decorators of a class, method or parameter are."""
    outer = [node.parent] if node.type == "class_declaration" and node.parent is not None else []
    decorators = (e for one in (node, *outer) for e in one.children_by_field_name("decorator"))
    return [one for each in decorators for one in _values(reader, around, each)]


def _values(reader: State, around: Class, decorator: Node) -> list[External]:
    value = reader.value(children(decorator)[0], around.scope, around.module)
    return value.all_of(External)
