"""Calls of the program's own functions: what they return, and what they show of their arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Place
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.python.bindings import list_positional, pair_defaults, path_of, root_of
from policypack.code_reading.python.conditions import intersect_checks, refine
from policypack.code_reading.python.findings import add_step, locate
from policypack.code_reading.python.reading import Reading, read_part
from policypack.code_reading.python.values import (
    NOTHING,
    Check,
    Class,
    Frame,
    Function,
    Object,
    Part,
    Value,
    collect_all,
    collect_origins,
    join,
)
from policypack.code_reading.python.walk import run

_DEEPEST = 24


def call_function(
    reading: Reading,
    function: Function,
    args: Sequence[Value],
    kwargs: Mapping[str, Value],
    node: ast.AST,
) -> Value:
    """Returns what a call of the program's own function returns."""
    part = reading.guarded.get(function.node)
    if part is not None and args and _is_event(args[0]):
        # A guard has validated the event.
        args = (_validate_event(reading, part, function), *args[1:])
    reading.last_shown = ([], [], [])
    if len(reading.stack) >= _DEEPEST:
        reading.findings.report_undecided(
            locate(node, function.frame.file), "calls too deep to be followed"
        )
    if reading.stack.count(function.node) > 1 or len(reading.stack) >= _DEEPEST:
        return Value(collect_all((*args, *kwargs.values())))
    reading.step()
    place = locate(node, function.frame.file)
    all_args = [function.bound, *args] if function.bound is not None else [*args]
    key = _key(function, all_args, kwargs)
    if key in reading.known_calls:
        value, shown = reading.known_calls[key]
    else:
        value, shown = _enter(reading, function, all_args, kwargs, place)
        reading.known_calls[key] = value, shown
    reading.last_shown = shown
    return value


def _validate_event(reading: Reading, part: Part, function: Function) -> Value:
    if "" in part.models:
        return part.models[""]
    return read_part(reading, part, function.node, function.frame)


def _enter(
    reading: Reading,
    function: Function,
    args: Sequence[Value],
    kwargs: Mapping[str, Value],
    place: Place,
) -> tuple[Value, tuple[list[Check], list[Check], list[Check]]]:
    outer = function.frame
    frame = Frame(outer.file, outer.module, outer.package, outer)
    bound = _bind_parameters(reading, function, args, kwargs)
    for name, value in bound.items():
        # The event itself comes to the handler: that is not a step.
        frame.state.names[name] = _passed(value, function, outer.file, bool(reading.stack))
    given = {name: frame.state.names[name] for name in bound}
    reading.stack.append(function.node)
    try:
        if isinstance(function.node, ast.Lambda):
            value = reading.value(function.node.body, frame)
            way = ast.Return(value=function.node.body)
            frame.returned.append((way, value, frame.state))
        elif run(reading, function.node.body, frame):
            frame.returned.append((ast.Return(value=None), NOTHING, frame.state))
    finally:
        reading.stack.pop()
    value = join([value for _, value, _ in frame.returned])
    return value, _collect_checks(reading, frame, given)


def _collect_checks(
    reading: Reading, frame: Frame, given: Mapping[str, Value]
) -> tuple[list[Check], list[Check], list[Check]]:
    """What the call shows of its arguments: in any case, where it is true, where it is not."""
    always: list[list[Check]] = []
    true: list[list[Check]] = []
    false: list[list[Check]] = []
    state = frame.state
    for way, _, at in frame.returned:
        passed = [
            (path, kinds)
            for root, paths in at.checks.items()
            for path, kinds in paths.items()
            if root in given and at.names.get(root) is given[root]
        ]
        always.append(passed)
        fixed = way.value.value if isinstance(way.value, ast.Constant) else None
        decided = way.value is None or isinstance(way.value, ast.Constant)
        frame.state = at
        for truth, ways in ((True, true), (False, false)):
            if not decided or bool(fixed) is truth:
                more = refine(reading, way.value, truth, frame) if way.value else []
                ways.append([*passed, *(each for each in more if root_of(each[0]) in given)])
    frame.state = state
    return intersect_checks(always), intersect_checks(true), intersect_checks(false)


def hand_back(reading: Reading, function: Function, node: ast.Call, frame: Frame) -> None:
    """Tells the caller what the call has shown of the names that it passed."""
    names = list_parameters(function)
    paths = dict(zip(names, [path_of(each) for each in node.args], strict=False))
    paths |= {each.arg: path_of(each.value) for each in node.keywords if each.arg}
    told = tuple(
        [
            (paths[root_of(path)] + path[len(root_of(path)) :], kinds)
            for path, kinds in checks
            if paths.get(root_of(path))
        ]
        for checks in reading.last_shown
    )
    always, true, false = told
    frame.state.passed(always)
    reading.shown[id(node)] = (always, [*always, *true], [*always, *false])


def _bind_parameters(
    reading: Reading, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> dict[str, Value]:
    declared = function.node.args
    positional = list_positional(declared)
    every = [*positional, *(each.arg for each in declared.kwonlyargs)]
    bound = {
        each.arg: reading.value(default, function.frame)
        for each, default in pair_defaults(declared)
        if default is not None
    }
    bound |= dict(zip(positional, args, strict=False))
    any_other = kwargs.get(ANY)
    for name in every:
        if name in kwargs:
            bound[name] = kwargs[name]
        elif any_other is not None and name not in positional[: len(args)]:
            bound[name] = any_other
    if declared.vararg is not None:
        more = {str(n): each for n, each in enumerate(args[len(positional) :])}
        bound[declared.vararg.arg] = Value(things=(Object(more),))
    if declared.kwarg is not None:
        more = {name: each for name, each in kwargs.items() if name not in every}
        rest = more.pop(ANY, None)
        bound[declared.kwarg.arg] = Value(things=(Object(more, rest),))
    return {name: bound.get(name, NOTHING) for name in (*every, *bound)}


def make_resolver(reading: Reading, scope: Class | Function) -> Callable[[ast.expr], Value]:
    return lambda node: reading.value(node, scope.frame)


def _key(function: Function, args: Sequence[Value], kwargs: Mapping[str, Value]) -> object:
    """What decides the outcome of a call."""
    return (
        function.node,
        id(function.frame),
        tuple(map(_digest, args)),
        tuple((name, _digest(value)) for name, value in sorted(kwargs.items())),
    )


def _digest(value: Value) -> object:
    things = tuple(map(_digest_of, value.things))
    return value.origins, things, value.text, value.head, value.is_path


def _digest_of(thing: object) -> object:
    if not isinstance(thing, Object):
        return thing
    return id(thing), len(thing.fields), collect_origins(Value(things=(thing,)))


def _passed(value: Value, function: Function, file: str, is_step: bool) -> Value:
    """An argument in the function that gets it."""
    if not value.origins or not is_step:
        # Each parameter is a value of its own: one that a call binds anew is told from it.
        return replace(value)
    place = locate(function.node, file)
    return replace(value, origins=add_step(value.origins, place, f"passed to {function.name}()"))


def list_parameters(function: Function) -> list[str]:
    """Returns the names of the parameters that a call fills by position."""
    names = list_positional(function.node.args)
    return names[1:] if function.bound is not None else names


def _is_event(value: Value) -> bool:
    return any(isinstance(thing, Part) and not thing.keys for thing in value.things)
