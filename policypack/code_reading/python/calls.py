"""Calls: what is called, with what, and what other packages make of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Source
from policypack.code_reading.flows.flow import ANY, OF_CALL
from policypack.code_reading.python import externals
from policypack.code_reading.python.called import Called
from policypack.code_reading.python.expressions import merge_into
from policypack.code_reading.python.found import place_of
from policypack.code_reading.python.judging import judge
from policypack.code_reading.python.models import VALIDATING, typed
from policypack.code_reading.python.routes import Routes
from policypack.code_reading.python.texts import as_text, literal, texts
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Object,
    Origin,
    Part,
    Value,
    deep,
    join,
    made_safe,
    merged,
)


class Calls(Routes):
    """Reads calls."""

    def _call(self, node: ast.Call, frame: Frame) -> Value:
        self.shown.pop(id(node), None)
        called = self.value(node.func, frame)
        args = [self.value(each, frame) for each in node.args if not isinstance(each, ast.Starred)]
        loose = [self.value(each, frame) for each in node.args if isinstance(each, ast.Starred)]
        kwargs = {each.arg: self.value(each.value, frame) for each in node.keywords if each.arg}
        loose += [self.value(each.value, frame) for each in node.keywords if not each.arg]
        for each in loose:
            # Unpacked arguments may stand for any parameter.
            args, kwargs = self._unpacked(each, args, kwargs, node, frame)
        found = [
            self._as_declared(thing, self._one(thing, args, kwargs, node, frame), node, frame)
            for thing in called.things
        ]
        self._sinks_declared(called, (*args, *kwargs.values()), node, frame)
        if not called.things:
            found.append(self._method(node, args, kwargs, called, frame))
        value = join(found)
        if id(node) not in self.shown and not value.implies:
            implied = tuple(self._matched(node, frame))
            value = replace(value, implies=implied) if implied else value
        return value

    def _as_declared(self, thing: object, value: Value, node: ast.Call, frame: Frame) -> Value:
        """The result of a function, where it may be a source or sanitizer of the organization."""
        name = _name(thing)
        kinds = self.declared.clears(name)
        if kinds:
            value = made_safe(value, kinds)
        if not self.declared.is_source(name):
            return value
        place = place_of(node, frame.file)
        return join((value, Value((Origin(Source((f"{name}{OF_CALL}",), place)),))))

    def _sinks_declared(
        self, called: Value, given: Sequence[Value], node: ast.Call, frame: Frame
    ) -> None:
        origins = merged(origin for each in given for origin in deep(each))
        for name in filter(None, map(_name, called.things)):
            for kind in sorted(self.declared.dangers(name)):
                self.found.reached(kind, name, place_of(node, frame.file), origins)

    def _unpacked(
        self,
        value: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> tuple[list[Value], dict[str, Value]]:
        for thing in value.objects:
            if thing.fields and all(key.isdecimal() for key in thing.fields):
                args = [*args, *thing.fields.values()]
            else:
                kwargs = {**kwargs, **thing.fields}
            if thing.rest is not None:
                kwargs = {**kwargs, ANY: thing.rest}
        if value.origins or any(isinstance(each, Part) for each in value.things):
            kwargs = {**kwargs, ANY: self.item(value, None, node, frame)}
        return args, kwargs

    def _one(
        self,
        thing: object,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> Value:
        if isinstance(thing, Function):
            value = self.called(thing, args, kwargs, node)
            self._hand_back(thing, node, frame)
            return value
        if isinstance(thing, Class):
            return self._made(thing, args, kwargs, node, frame)
        if isinstance(thing, External):
            return self._external(thing, args, kwargs, node, frame)
        if isinstance(thing, Object) and thing.cls is not None:
            method = self.member(thing, Value(things=(thing,)), "__call__", node)
            return join(self._one(each, args, kwargs, node, frame) for each in method.things)
        if isinstance(thing, Part):
            return self._method(node, args, kwargs, Value(things=(thing,)), frame)
        return NOTHING

    def _external(
        self,
        thing: External,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> Value:
        receiver = NOTHING
        if isinstance(node.func, ast.Attribute):
            receiver = self.value(node.func.value, frame)
        # What an argument contains is looked at by every table.
        self.step(sum(len(o.fields) for each in (*args, *kwargs.values()) for o in each.objects))
        call = Called(thing.name, args, kwargs, receiver, place_of(node, frame.file), self.version)
        judge(call, self.found)
        made = self._known_external(call, node, frame)
        return made if made is not None else self._unknown_external(call, node, frame)

    def _known_external(self, call: Called, node: ast.Call, frame: Frame) -> Value | None:
        name, args = call.name, call.args
        if name.startswith("builtins."):
            found = self._builtin(name.partition(".")[2], call, node, frame)
            if found is not None:
                return found
        if name.rpartition(".")[2] in VALIDATING | {"parse", "load", "loads"}:
            model = call.kwargs.get("model") or (args[1] if len(args) > 1 else NOTHING)
            for thing in model.things:
                if isinstance(thing, Class):
                    given = texts(join((*args, *call.kwargs.values())))
                    return typed(thing, given, self._resolver(thing))
        if name in {"functools.partial", "builtins.super"}:
            return args[0] if args else self._super(node, frame)
        return externals.made(call)

    def _super(self, node: ast.Call, frame: Frame) -> Value:
        this = frame.find("self")
        bases = []
        for thing in this.objects if this else ():
            if thing.cls is not None:
                above = Class(thing.cls.node, thing.cls.frame, {}, thing.cls.bases)
                bases.append(Object(thing.fields, thing.rest, above))
        return Value(things=tuple(bases))

    def _unknown_external(self, call: Called, node: ast.Call, frame: Frame) -> Value:
        given = [*call.args, *call.kwargs.values()]
        functions = [f for each in given for f in each.things if isinstance(f, Function)]
        others = [each for each in given if not any(isinstance(f, Function) for f in each.things)]
        if functions:
            # What takes a function calls it: with the other arguments, or their elements.
            passed = [self.element(each, node, frame) for each in others]
            both = [join((one, each)) for one, each in zip(others, passed, strict=True)]
            results = [self.called(each, both, {}, node) for each in functions]
            return join((*results, externals.result(call)))
        if any(isinstance(t, Part) and not t.keys for each in given for t in each.things):
            self.enter_routes(call.name, node, frame)
        return externals.result(call)

    def _builtin(self, name: str, call: Called, node: ast.Call, frame: Frame) -> Value | None:
        args = call.args
        first = args[0] if args else NOTHING
        if name in {"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"} and args:
            return (
                Value(things=(Object(rest=self.element(first, node, frame)),))
                if (first.things or first.origins)
                else NOTHING
            )
        if name in {"next", "min", "max", "anext"} and args:
            return join((self.element(first, node, frame), *args[1:]))
        if name == "dict":
            made = Object({k: v for k, v in call.kwargs.items() if k != ANY}, call.kwargs.get(ANY))
            made.is_global = bool(self._loading)
            for each in args:
                if any(isinstance(thing, Part) for thing in each.things):
                    return each
                merge_into(made, each)
            return Value(things=(made,))
        if name in {"list", "set", "dict"}:
            return Value(things=(Object(is_global=bool(self._loading)),))
        if name in {"enumerate", "zip"}:
            elements = [self.element(each, node, frame) for each in args]
            pair = [NOTHING, *elements] if name == "enumerate" else elements
            fields = {str(number): each for number, each in enumerate(pair)}
            return Value(things=(Object(rest=Value(things=(Object(fields),))),))
        if name == "map" and len(args) > 1:
            passed = [self.element(each, node, frame) for each in args[1:]]
            made_of = [self._one(thing, passed, {}, node, frame) for thing in first.things]
            return Value(things=(Object(rest=join(made_of)),))
        if name == "filter" and len(args) > 1:
            return args[1]
        if name == "getattr" and len(args) > 1:
            return self._named_attribute(first, args, node, frame)
        if name in {"str", "repr", "ascii", "format", "bytes", "bytearray"}:
            if first.text is not None:
                return literal(first.text)
            return replace(as_text(first), head=first.head)
        return None

    def _named_attribute(
        self, base: Value, args: Sequence[Value], node: ast.Call, frame: Frame
    ) -> Value:
        if args[1].text is not None:
            return join((self.attribute(base, args[1].text, node, frame), *args[2:]))
        # Any member of the object may be meant that begins and ends as the name does.
        beginning, ending = args[1].head.partition(FOREIGN_PART)[0], args[1].tail
        found: list[Value] = []
        for thing in base.objects:
            for name in (*(thing.cls.body if thing.cls else ()), *thing.fields):
                if name.startswith(beginning) and name.endswith(ending):
                    found.append(self.member(thing, base, name, node))
        return join((*found, *args[2:]))


def _name(thing: object) -> str:
    """The dotted name of a function, "" for methods of the program's own classes and all else."""
    if isinstance(thing, Function):
        own = thing.frame.outer is None and not thing.frame.is_class
        return f"{thing.frame.module}.{thing.name}" if own else ""
    return thing.name if isinstance(thing, External) else ""
