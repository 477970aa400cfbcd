"""Calls of the functions and classes of the program."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Declared, Place
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.python.conditions import Conditions, Shown, in_all
from policypack.code_reading.python.found import place_of, stepped
from policypack.code_reading.python.models import fields_of, is_enum, is_validating, typed
from policypack.code_reading.python.paths import path_of, root_of
from policypack.code_reading.python.values import (
    NOTHING,
    Check,
    Class,
    Frame,
    Function,
    Object,
    Part,
    Value,
    deep,
    join,
    merged,
)

_DEEPEST = 24


class Functions(Conditions):
    """Reads what functions of the program return, and what they show of their arguments."""

    def __init__(self, triggers: tuple[str, ...], version: str, declared: Declared) -> None:
        super().__init__(triggers)
        self.version = version
        self.declared = declared
        self._stack: list[ast.AST] = []
        self._known: dict[object, tuple[Value, tuple[list[Check], list[Check], list[Check]]]] = {}
        # The models by which guards validate the event, by handler.
        self.guarded: dict[ast.AST, Part] = {}
        # Functions that a framework calls with what it takes from the event.
        self.routes: dict[ast.AST, tuple[Function, str]] = {}
        # Those of them whose texts are sent as pages.
        self.pages: set[ast.AST] = set()

    def run(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Reads statements; whether the code goes on after them."""
        raise NotImplementedError

    def called(
        self, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value], node: ast.AST
    ) -> Value:
        """What a call of the program's own function returns."""
        self._shown_of_last: Shown = ([], [], [])
        if len(self._stack) >= _DEEPEST:
            self.found.undecided(
                place_of(node, function.frame.file), "calls too deep to be followed"
            )
        if self._stack.count(function.node) > 1 or len(self._stack) >= _DEEPEST:
            return Value(merged(o for each in (*args, *kwargs.values()) for o in deep(each)))
        self.step()
        place = place_of(node, function.frame.file)
        all_args = [function.bound, *args] if function.bound is not None else [*args]
        key = _key(function, all_args, kwargs)
        if key in self._known:
            value, shown = self._known[key]
        else:
            value, shown = self._entered(function, all_args, kwargs, place)
            self._known[key] = value, shown
        self._shown_of_last = shown
        return value

    def _entered(
        self,
        function: Function,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        place: Place,
    ) -> tuple[Value, tuple[list[Check], list[Check], list[Check]]]:
        outer = function.frame
        frame = Frame(outer.file, outer.module, outer.package, outer)
        bound = self._parameters(function, args, kwargs)
        for name, value in bound.items():
            # The event itself comes to the handler: that is no step.
            frame.state.names[name] = _passed(value, function, outer.file, bool(self._stack))
        given = {name: frame.state.names[name] for name in bound}
        self._stack.append(function.node)
        try:
            if isinstance(function.node, ast.Lambda):
                value = self.value(function.node.body, frame)
                way = ast.Return(value=function.node.body)
                frame.returned.append((way, value, frame.state))
            elif self.run(function.node.body, frame):
                frame.returned.append((ast.Return(value=None), NOTHING, frame.state))
        finally:
            self._stack.pop()
        value = join([value for _, value, _ in frame.returned])
        return value, self._checks_of(frame, given)

    def _checks_of(
        self, frame: Frame, given: Mapping[str, Value]
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
                    more = self.refined(way.value, truth, frame) if way.value else []
                    ways.append([*passed, *(each for each in more if root_of(each[0]) in given)])
        frame.state = state
        return in_all(always), in_all(true), in_all(false)

    def _hand_back(self, function: Function, node: ast.Call, frame: Frame) -> None:
        """Tells the caller what the call has shown of the names that it passed."""
        names = _parameter_names(function)
        paths = dict(zip(names, [path_of(each) for each in node.args], strict=False))
        paths |= {each.arg: path_of(each.value) for each in node.keywords if each.arg}
        told = tuple(
            [
                (paths[root_of(path)] + path[len(root_of(path)) :], kinds)
                for path, kinds in checks
                if paths.get(root_of(path))
            ]
            for checks in self._shown_of_last
        )
        always, true, false = told
        frame.state.passed(always)
        self.shown[id(node)] = (always, [*always, *true], [*always, *false])

    def _parameters(
        self, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value]
    ) -> dict[str, Value]:
        declared = function.node.args
        positional = [each.arg for each in (*declared.posonlyargs, *declared.args)]
        every = [*positional, *(each.arg for each in declared.kwonlyargs)]
        bound = self._defaults(function, positional)
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

    def _defaults(self, function: Function, positional: list[str]) -> dict[str, Value]:
        declared = function.node.args
        last = positional[len(positional) - len(declared.defaults) :]
        pairs = [
            *zip(last, declared.defaults, strict=True),
            *zip((each.arg for each in declared.kwonlyargs), declared.kw_defaults, strict=True),
        ]
        return {name: self.value(each, function.frame) for name, each in pairs if each is not None}

    def _made(
        self,
        cls: Class,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.AST,
        frame: Frame,
    ) -> Value:
        if is_enum(cls):
            return NOTHING
        given = Value(merged(o for each in (*args, *kwargs.values()) for o in deep(each)))
        if is_validating(cls):
            return typed(cls, given, self._resolver(cls))
        made = Object(cls=cls, is_global=bool(self._loading))
        value = Value(things=(made,))
        start = self.member(made, value, "__init__", node)
        starts = [each for each in start.things if isinstance(each, Function)]
        for each in starts:
            self.called(each, args, kwargs, node)
        if not starts:
            names = list(fields_of(cls))
            made.fields |= dict(zip(names, args, strict=False))
            made.fields |= {name: each for name, each in kwargs.items() if name != ANY}
            if ANY in kwargs or (given.origins and not names):
                made.rest = given
        return value

    def _resolver(self, of: Class | Function) -> Callable[[ast.expr], Value]:
        return lambda node: self.value(node, of.frame)


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
    return id(thing), len(thing.fields), deep(Value(things=(thing,)))


def _passed(value: Value, function: Function, file: str, is_step: bool) -> Value:
    """An argument in the function that gets it."""
    if not value.origins or not is_step:
        # Each parameter is a value of its own: one that a call binds anew is told from it.
        return replace(value)
    place = place_of(function.node, file)
    return replace(value, origins=stepped(value.origins, place, f"passed to {function.name}()"))


def _parameter_names(function: Function) -> list[str]:
    declared = function.node.args
    names = [each.arg for each in (*declared.posonlyargs, *declared.args)]
    return names[1:] if function.bound is not None else names
