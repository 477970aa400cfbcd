"""What calls return and reach: functions and classes of the program, containers, and packages."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Misused, Place
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.python import externals
from policypack.code_reading.python.conditions import Conditions, in_all
from policypack.code_reading.python.expressions import filled, merge_into, plain
from policypack.code_reading.python.found import place_of, stepped
from policypack.code_reading.python.models import fields_of, is_enum, is_validating, of_type, typed
from policypack.code_reading.python.passing import CLEAN_METHODS
from policypack.code_reading.python.sinks import EXECUTES
from policypack.code_reading.python.state import Frame, path_of, root_of
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NOTHING,
    Check,
    Class,
    External,
    Function,
    Mark,
    Object,
    Origin,
    Part,
    Value,
    concatenated,
    deep,
    join,
    literal,
    made_safe,
    merged,
    texts,
)

_DEEPEST = 24
_ADDING = frozenset({"append", "add", "extend", "insert", "update", "setdefault", "appendleft"})
_VALIDATING = frozenset(
    {"model_validate", "model_validate_json", "parse_obj", "parse_raw", "validate_python"}
)
_ALIKE = frozenset({"encode", "decode", "strip", "lstrip", "rstrip", "lower", "upper", "copy"})


class Calls(Conditions):
    """Reads calls."""

    def __init__(self, triggers: tuple[str, ...], version: str) -> None:
        super().__init__(triggers)
        self.version = version
        self._stack: list[ast.AST] = []
        self._known: dict[object, tuple[Value, tuple[list[Check], list[Check], list[Check]]]] = {}
        # The models by which guards validate the event, by handler.
        self.guarded: dict[ast.AST, Part] = {}
        # Functions that a framework calls with what it takes from the event.
        self.routes: dict[ast.AST, tuple[Function, str]] = {}

    def run(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Reads statements; whether the code goes on after them."""
        raise NotImplementedError

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
        found = [self._one(thing, args, kwargs, node, frame) for thing in called.things]
        if not called.things:
            found.append(self._method(node, args, kwargs, called, frame))
        value = join(found)
        if id(node) not in self.shown and not value.implies:
            implied = tuple(self._matched(node, frame))
            value = replace(value, implies=implied) if implied else value
        return value

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

    # Functions and classes of the program

    def called(
        self, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value], node: ast.AST
    ) -> Value:
        """What a call of the program's own function returns."""
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
            frame.state.names[name] = _passed(value, function, outer.file)
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

    # Methods of texts, containers and parts of the event

    def _method(
        self,
        node: ast.Call,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        called: Value,
        frame: Frame,
    ) -> Value:
        given = [*args, *kwargs.values()]
        if not isinstance(node.func, ast.Attribute):
            if any(deep(each) for each in given) and not called.origins:
                place = place_of(node, frame.file)
                self.found.undecided(place, "calls what only a run shows with texts of the event")
            return texts(join((*given, called)))
        name = node.func.attr
        base = self.value(node.func.value, frame)
        found = [
            self._method_of(thing, base, name, args, kwargs, node, frame) for thing in base.things
        ]
        known = [each for each in found if each is not None]
        if known:
            return join(known)
        self._executed(name, args, node, frame)
        return self._of_text(base, name, args, kwargs, node)

    def _executed(self, name: str, args: Sequence[Value], node: ast.Call, frame: Frame) -> None:
        """A method of something unknown that is given SQL."""
        if args and name in EXECUTES and externals.is_sql(args[0]):
            place = place_of(node, frame.file)
            self.found.reached(Kind.SQL, f"{name}()", place, args[0].origins)

    def _method_of(
        self,
        thing: object,
        base: Value,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> Value | None:
        if isinstance(thing, Part):
            return self._of_part(thing, name, args, node, frame)
        if isinstance(thing, Class) and name in _VALIDATING and is_validating(thing):
            given = texts(join((*args, *kwargs.values())))
            return typed(thing, given, self._resolver(thing))
        if isinstance(thing, Object) and thing.cls is None:
            return self._of_container(thing, base, name, args, kwargs, node, frame)
        return None

    def _of_part(
        self, part: Part, name: str, args: Sequence[Value], node: ast.Call, frame: Frame
    ) -> Value | None:
        if name in {"get", "pop", "setdefault", "__getitem__"} and args:
            key = args[0].text
            return join((self.part(part, key if key else ANY, node, frame), *args[1:]))
        if name in {"items", "values", "keys"}:
            one = self.part(part, ANY, node, frame)
            pair = Value(things=(Object({"0": plain(one), "1": one}),))
            rest = {"items": pair, "values": one, "keys": plain(one)}[name]
            return Value(things=(Object(rest=rest),))
        if name in {"copy", "model_dump", "to_dict"}:
            return self.part_at(part, node, frame)
        return None

    def _of_container(
        self,
        thing: Object,
        base: Value,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> Value | None:
        if name in _ADDING and (args or kwargs):
            self._add(thing, name, args, kwargs, node, frame)
            return join((thing.rest or NOTHING, *args[1:])) if name == "setdefault" else NOTHING
        if name in {"get", "pop", "__getitem__", "popleft"}:
            key = args[0].text if args else None
            return join((self.item(base, key, node, frame), *args[1:]))
        if name in {"items", "values"}:
            one = join((*thing.fields.values(), thing.rest or NOTHING))
            keys = texts(thing.rest) if thing.rest is not None else NOTHING
            pair = Value(things=(Object({"0": keys, "1": one}),))
            return Value(things=(Object(rest=pair if name == "items" else one),))
        if name == "keys":
            return Value(things=(Object(rest=texts(thing.rest or NOTHING)),))
        if name == "copy":
            return Value(base.origins, (Object({**thing.fields}, thing.rest),))
        if name == "clear":
            thing.fields, thing.rest, thing.is_global = {}, None, False
        return NOTHING if name in CLEAN_METHODS | {"clear", "sort", "reverse", "remove"} else None

    def _add(
        self,
        thing: Object,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> None:
        if name == "update":
            for each in args:
                merge_into(thing, each)
            thing.fields |= {key: each for key, each in kwargs.items() if key != ANY}
            added = list(args)
        elif name == "extend":
            added = [self.element(args[0], node, frame)]
        else:
            added = [args[-1]]
        if name != "update":
            thing.rest = join((thing.rest or NOTHING, *added))
        self.keeps(thing, added, node, frame)

    def keeps(self, thing: Object, added: Sequence[Value], node: ast.AST, frame: Frame) -> None:
        """Reports a global that holds one caller's data for the next."""
        foreign = any(o.mark is Mark.EVENT for each in added for o in deep(each))
        if thing.is_global and foreign and not self._loading:
            place = place_of(node, frame.file)
            what = "adds texts of the event to a global, which the next invocation finds"
            self.found.mistaken(Misused.KEPT_DATA, place, what)

    def _of_text(
        self,
        base: Value,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
    ) -> Value:
        """What a method of a text, or of something unknown, returns."""
        if name in CLEAN_METHODS:
            return NOTHING
        given = [*args, *kwargs.values()]
        if name == "format" and base.text is not None:
            return filled(base.text, given, "{")
        if name == "join":
            return concatenated((Value(_all_origins((base, *given))),))
        own = replace(base, implies=(), things=(), is_path=False)
        if name in _ALIKE:
            return own
        if name == "replace" and len(args) > 1 and args[0].text in {"/", "\\"}:
            own = made_safe(own, frozenset({Kind.PATH}))
        if name in {"translate", "replace"} and base.text is not None:
            own = replace(own, text=None)
        origins = merged((*own.origins, *(o for each in given for o in deep(each))))
        origins = tuple(replace(each, whole=False) for each in origins)
        return Value(origins, head=FOREIGN_PART) if origins else NOTHING

    # What other packages define

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
        call = externals.Called(
            thing.name, args, kwargs, receiver, place_of(node, frame.file), self.version
        )
        externals.judge(call, self.found)
        made = self._known_external(call, node, frame)
        return made if made is not None else self._unknown_external(call, node, frame)

    def _known_external(self, call: externals.Called, node: ast.Call, frame: Frame) -> Value | None:
        name, args = call.name, call.args
        if name.startswith("builtins."):
            found = self._builtin(name.partition(".")[2], call, node, frame)
            if found is not None:
                return found
        if name.rpartition(".")[2] in _VALIDATING | {"parse", "load", "loads"}:
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

    def _unknown_external(self, call: externals.Called, node: ast.Call, frame: Frame) -> Value:
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

    def enter_routes(self, name: str, node: ast.AST, frame: Frame) -> None:
        """Enters the functions that a framework calls, where it is handed the event."""
        if "resolve" not in name and "()" not in name:
            return
        for function, route in list(self.routes.values()):
            args: dict[str, Value] = {}
            for parameter in function.node.args.args + function.node.args.kwonlyargs:
                named = f"<{parameter.arg}>" in route or f"{{{parameter.arg}}}" in route
                keys = ("pathParameters" if named else ANY, parameter.arg)
                value = self.part_at(Part(keys), function.node, function.frame)
                value = of_type(parameter.annotation, value, self._resolver(function), 4)
                args[parameter.arg] = replace(value, things=()) if value.origins else value
            self._stack.append(node)
            self.called(function, (), args, node)
            self._stack.pop()

    def _builtin(
        self, name: str, call: externals.Called, node: ast.Call, frame: Frame
    ) -> Value | None:
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
            return replace(texts(first), head=first.head)
        return None

    def _named_attribute(
        self, base: Value, args: Sequence[Value], node: ast.Call, frame: Frame
    ) -> Value:
        if args[1].text is not None:
            return join((self.attribute(base, args[1].text, node, frame), *args[2:]))
        # Any method of the object may be meant.
        found: list[Value] = []
        for thing in base.objects:
            for name in thing.cls.body if thing.cls else ():
                found.append(self.member(thing, base, name, node))
        return join((*found, *args[2:]))


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


def _all_origins(values: Iterable[Value]) -> tuple[Origin, ...]:
    return merged(origin for value in values for origin in deep(value))


def _passed(value: Value, function: Function, file: str) -> Value:
    """An argument in the function that gets it."""
    if not value.origins:
        # Each parameter is a value of its own: one that a call binds anew is told from it.
        return replace(value)
    place = place_of(function.node, file)
    return replace(value, origins=stepped(value.origins, place, f"passed to {function.name}()"))


def _parameter_names(function: Function) -> list[str]:
    declared = function.node.args
    names = [each.arg for each in (*declared.posonlyargs, *declared.args)]
    return names[1:] if function.bound is not None else names
