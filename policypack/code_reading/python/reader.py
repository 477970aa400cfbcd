"""Reads a handler from its first statement on, and every function and module that it uses."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Flows, Kind, Misused, Place, Source
from policypack.code_reading.python.calls import Calls
from policypack.code_reading.python.expressions import TooComplex
from policypack.code_reading.python.found import place_of
from policypack.code_reading.python.misuses import misuses_of
from policypack.code_reading.python.models import typed
from policypack.code_reading.python.state import Frame, State, merge, path_of
from policypack.code_reading.python.values import (
    EVERY_KIND,
    NOTHING,
    Class,
    External,
    Function,
    Loaded,
    Mark,
    Object,
    Origin,
    Part,
    Value,
    deep,
    join,
)
from policypack.supply_chain.guards.bindings import Imported, imported
from policypack.supply_chain.guards.modules import Code, Dynamic, Module

_GUARD = frozenset({"runtime_guards.guard()", "runtime_guards.guard.guard()"})
_PARSER = "aws_lambda_powertools.utilities.parser.event_parser()"
# Guards that refuse keys which lead out of a folder, unless they are told otherwise.
_KEYS = frozenset({"S3", "EventBridgeS3", "S3Batch"})
_BROAD = frozenset({"Exception", "BaseException"})
_ROUTES = frozenset(
    {
        *("get", "post", "put", "delete", "patch", "route", "resolver", "on_publish"),
        *("api_route", "websocket", "on_subscribe", "head", "options", "batch_resolver"),
    }
)
_NO_MODULE = "does not contain the handler's module {}, which a layer may provide"


class Reader(Calls):
    """Reads one handler of a function's code."""

    def __init__(self, code: Code, triggers: tuple[str, ...]) -> None:
        super().__init__(triggers, code.version)
        self._code = code
        self._loaded: dict[str, Loaded | None] = {}

    def read(self, handler: str) -> Flows:
        """All that is found of the handler `module.function`. Never raises."""
        path, _, name = handler.rpartition(".")
        dotted = path.replace("/", ".")
        file = ""
        try:
            module = self._module(dotted) if dotted and name else None
            if module is None:
                self.found.undecided(Place("", 0), _NO_MODULE.format(dotted or handler))
                return self.found.all("")
            file = module.frame.file
            value = module.frame.find(name)
            if value is None:
                self.found.undecided(Place(file, 0), f"does not define {name}")
            else:
                self._start(value, module)
        except TooComplex:
            self.found.undecided(Place(file, 0), "is too complex to be followed")
        except RecursionError:
            self.found.undecided(Place(file, 0), "is nested too deeply to be followed")
        return self.found.all(file)

    def _start(self, handler: Value, module: Loaded) -> None:
        node = next((t.node for t in handler.things if isinstance(t, Function)), module_node())
        event = self.part_at(Part(()), node, module.frame)
        context = Value(things=(External("context"),))
        found = False
        for thing in handler.things:
            if isinstance(thing, Function):
                found = True
                self._handle(thing, event, context)
            elif isinstance(thing, Object) and thing.cls is not None:
                method = self.member(thing, Value(things=(thing,)), "__call__", node)
                for each in method.things:
                    if isinstance(each, Function):
                        found = True
                        self._handle(each, event, context)
            elif isinstance(thing, External):
                found = bool(self.routes)
                self.enter_routes(f"{thing.name}.resolve", node, module.frame)
        if not found:
            place = Place(module.frame.file, 0)
            self.found.undecided(place, "binds the handler to what only a run shows")

    def _handle(self, function: Function, event: Value, context: Value) -> None:
        self.called(function, (event, context), {}, function.node)

    def called(
        self, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value], node: ast.AST
    ) -> Value:
        """What a call of the program's own function returns; a guard has validated the event."""
        part = self.guarded.get(function.node)
        if part is not None and args and _is_event(args[0]):
            args = (self._validated(args[0], part, function), *args[1:])
        return super().called(function, args, kwargs, node)

    def _validated(self, event: Value, part: Part, function: Function) -> Value:
        if "" in part.models:
            return part.models[""]
        return self.part_at(part, function.node, function.frame)

    # Modules

    def _module(self, dotted: str) -> Loaded | None:
        """The program's own module, whose statements are read at its first import."""
        if dotted in self._loaded:
            return self._loaded[dotted]
        self._loaded[dotted] = None
        try:
            module = self._code.module(dotted)
        except Dynamic as dynamic:
            self.found.undecided(Place(dynamic.file, dynamic.line), dynamic.reason)
            return None
        if module is None:
            return None
        frame = Frame(module.file, module.name, module.package)
        loaded = self._loaded[dotted] = Loaded(dotted, frame)
        for kind, place, what in misuses_of(module.tree, module.file):
            self.found.mistaken(kind, place, what)
        self._loading += 1
        self.run(module.tree.body, frame)
        self._loading -= 1
        return loaded

    def submodule(self, module: Loaded, name: str) -> Value | None:
        """The module of the program below another one, or None."""
        found = self._module(f"{module.name}.{name}")
        return Value(things=(found,)) if found is not None else None

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        for name, bound in imported(node):
            target = _absolute(bound, frame)
            if name == "*":
                self._import_all(target, frame)
                continue
            frame.bind(name, self._imported(target, bound.name))
        if isinstance(node, ast.Import):
            for alias in node.names:
                # `import a.b` loads both, and binds `a`.
                self._module(alias.name)

    def _imported(self, target: str, name: str) -> Value:
        module = self._module(target) if target else None
        if not name:
            return Value(things=(module or External(target),))
        if module is None:
            below = self._module(f"{target}.{name}" if target else name)
            return Value(things=(below or External(f"{target}.{name}"),))
        found = module.frame.find(name)
        return found if found is not None else self.submodule(module, name) or NOTHING

    def _import_all(self, target: str, frame: Frame) -> None:
        module = self._module(target)
        if module is None:
            place = Place(frame.file, 0)
            self.found.undecided(place, f"imports all names of {target}, which is not read")
            return
        for name, value in module.frame.state.names.items():
            if not name.startswith("_"):
                frame.bind(name, value)

    # Statements

    def run(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Reads statements; whether the code goes on after them."""
        return all(self._statement(each, frame) for each in body)

    def _statement(self, node: ast.stmt, frame: Frame) -> bool:
        self.step()
        if isinstance(node, ast.Expr):
            self.value(node.value, frame)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self._assignment(node, frame)
        elif isinstance(node, ast.If):
            return self._if(node, frame)
        elif isinstance(node, ast.Return):
            self._return(node, frame)
            return False
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            return self._loop(node, frame)
        elif isinstance(node, (ast.Try, *_TRY_STAR)):
            return self._try(node, frame)  # type: ignore[arg-type]
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            return self._with(node, frame)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(node, frame)
        elif isinstance(node, ast.ClassDef):
            self._class(node, frame)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, frame)
        elif isinstance(node, ast.Raise):
            if node.exc is not None:
                self.value(node.exc, frame)
            return False
        elif isinstance(node, (ast.Break, ast.Continue)):
            if frame.jumps:
                frame.jumps[-1].append(frame.state)
            return False
        elif isinstance(node, ast.Match):
            return self._match(node, frame)
        elif isinstance(node, ast.Assert):
            self.value(node.test, frame)
            frame.state.passed(self.refined(node.test, True, frame))
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            frame.outward.update(node.names)
        return True

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, frame: Frame) -> None:
        if node.value is None:
            return
        if isinstance(node, ast.AugAssign):
            # The target is written as an expression that is read.
            read = ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
            self.assign(node.target, self._binary(read, frame), frame)
            return
        value = self.value(node.value, frame)
        if isinstance(node.value, (ast.BoolOp, ast.UnaryOp)):
            value = replace(value, implies=tuple(self.refined(node.value, True, frame)))
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self.assign(target, value, frame)
            if isinstance(target, ast.Name) and isinstance(node.value, (ast.Attribute, ast.Call)):
                frame.made_of[target.id] = node.value

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Assigns a value to a name, an attribute, an item, or several of them."""
        self.step()
        if isinstance(target, ast.Name):
            if target.id in frame.outward and frame.outer is not None:
                self._keeps_name(target, value, frame)
            frame.made_of.pop(target.id, None)
            frame.bind(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target, value, frame)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, Value(things=(Object(rest=value),)), frame)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            self._assign_below(target, value, frame)

    def _keeps_name(self, target: ast.Name, value: Value, frame: Frame) -> None:
        if any(origin.mark is Mark.EVENT for origin in deep(value)) and not self._loading:
            what = f"keeps texts of the event in the global {target.id}"
            self.found.mistaken(Misused.KEPT_DATA, place_of(target, frame.file), what)

    def _unpack(self, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
        for number, each in enumerate(target.elts):
            if isinstance(each, ast.Starred) or not any(value.objects):
                found = self.element(value, each, frame)
            else:
                found = self.item(value, str(number), each, frame)
            self.assign(each, found, frame)

    def _assign_below(
        self, target: ast.Attribute | ast.Subscript, value: Value, frame: Frame
    ) -> None:
        base = self.value(target.value, frame)
        key: str | None
        if isinstance(target, ast.Attribute):
            key = target.attr
        else:
            key = self.value(target.slice, frame).text
        for thing in base.objects:
            if key is None:
                thing.rest = join((thing.rest or NOTHING, value))
            else:
                known = thing.fields.get(key)
                thing.fields[key] = value if known is None else join((known, value))
                if isinstance(target, ast.Subscript):
                    self.keeps(thing, [value], target, frame)
        path = path_of(target)
        if path:
            frame.state.assign(path, value)

    def _if(self, node: ast.If, frame: Frame) -> bool:
        """An `if` and all of its `elif`, one after the other: some have hundreds."""
        ends: list[State] = []
        branch: ast.If | None = node
        while branch is not None:
            self.value(branch.test, frame)
            state = frame.state
            self.step(len(state) // 4)
            frame.state = state.copy()
            frame.state.passed(self.refined(branch.test, True, frame))
            if self.run(branch.body, frame):
                ends.append(frame.state)
            frame.state = state.copy()
            frame.state.passed(self.refined(branch.test, False, frame))
            rest = branch.orelse
            branch = rest[0] if len(rest) == 1 and isinstance(rest[0], ast.If) else None
            if branch is None and self.run(rest, frame):
                ends.append(frame.state)
        return self._meet(ends, frame)

    def _meet(self, ends: list[State], frame: Frame) -> bool:
        """Goes on where ways meet, if any of them goes on."""
        if not ends:
            return False
        self.step(sum(len(each) for each in ends) // 4)
        frame.state = merge(ends)
        return True

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> bool:
        """A loop, read twice where the first time has changed what its names hold."""
        before = frame.state
        frame.jumps.append([])
        ends = [before]
        for _ in range(2):
            self.step(len(frame.state) // 4)
            start = frame.state.copy()
            frame.state = start
            if isinstance(node, ast.While):
                self.value(node.test, frame)
                frame.state.passed(self.refined(node.test, True, frame))
            else:
                element = self.element(self.value(node.iter, frame), node.iter, frame)
                self.assign(node.target, element, frame)
            entered = dict(frame.state.names)
            if self.run(node.body, frame):
                ends.append(frame.state)
            ends += frame.jumps[-1]
            frame.jumps[-1] = []
            frame.state = merge(ends)
            if not _more_than(frame.state, entered):
                break
            ends = [frame.state]
        frame.jumps.pop()
        if isinstance(node, ast.While):
            frame.state.passed(self.refined(node.test, False, frame))
        return self.run(node.orelse, frame)

    def _try(self, node: ast.Try, frame: Frame) -> bool:
        before = frame.state.copy()
        self.step(len(before) // 2)
        ends = []
        goes_on = self.run(node.body, frame)
        # Where the exception was raised, the body may have done any part of its work.
        raised = merge([before, frame.state])
        if goes_on and self.run(node.orelse, frame):
            ends.append(frame.state)
        for handler in node.handlers:
            frame.state = raised.copy()
            if handler.name:
                frame.state.bind(handler.name, self._exception(handler, frame))
            if self.run(handler.body, frame):
                ends.append(frame.state)
        if not ends:
            frame.state = raised
            self.run(node.finalbody, frame)
            return False
        self._meet(ends, frame)
        return self.run(node.finalbody, frame)

    def _exception(self, handler: ast.ExceptHandler, frame: Frame) -> Value:
        name = getattr(handler.type, "id", "")
        external = External("exception")
        if handler.type is not None and name not in _BROAD:
            return Value(things=(external,))
        origin = Origin(Source((), place_of(handler, frame.file)), Mark.EXCEPTION)
        return Value((origin,), (external,))

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
        for item in node.items:
            value = self.value(item.context_expr, frame)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, self._entered_by(value, node), frame)
        return self.run(node.body, frame)

    def _entered_by(self, value: Value, node: ast.AST) -> Value:
        """What `with` binds: the object itself, or what its own method returns."""
        for thing in value.objects:
            if thing.cls is not None:
                method = self.member(thing, Value(things=(thing,)), "__enter__", node)
                for each in method.things:
                    if isinstance(each, Function):
                        return self.called(each, (), {}, node)
        return value

    def _match(self, node: ast.Match, frame: Frame) -> bool:
        subject = self.value(node.subject, frame)
        path = path_of(node.subject)
        before = frame.state
        ends = [before]
        for case in node.cases:
            self.step(len(before) // 4)
            frame.state = before.copy()
            for each in ast.walk(case.pattern):
                name = getattr(each, "name", None) or getattr(each, "rest", None)
                if isinstance(name, str):
                    frame.state.bind(name, replace(subject, things=()))
            if path and _is_literal(case.pattern):
                frame.state.passed([(path, EVERY_KIND)])
            if case.guard is not None:
                self.value(case.guard, frame)
                frame.state.passed(self.refined(case.guard, True, frame))
            if self.run(case.body, frame):
                ends.append(frame.state)
        return self._meet(ends, frame)

    def _return(self, node: ast.Return, frame: Frame) -> None:
        value = self.value(node.value, frame) if node.value is not None else NOTHING
        if len(self._stack) == 1 and not self._loading:
            self._answered(value, node, frame)
        frame.returned.append((node, value, frame.state))

    def _answered(self, value: Value, node: ast.Return, frame: Frame) -> None:
        """Judges the answer of the handler to a request."""
        place = place_of(node, frame.file)
        for thing in value.objects:
            if "statusCode" not in thing.fields:
                continue
            body = deep(thing.fields.get("body", NOTHING))
            if _is_html(thing):
                self.found.reached(Kind.HTML, "the body of an HTML response", place, body)
            if any(each.mark is Mark.EXCEPTION for each in body):
                what = "answers with the text of any exception"
                self.found.mistaken(Misused.EXCEPTION_TEXT, place, what)

    # Definitions

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        value = Value(things=(Function(node, frame),))
        for decorator in reversed(node.decorator_list):
            value = self._decorated(value, decorator, node, frame)
        frame.bind(node.name, value)

    def _decorated(
        self,
        value: Value,
        decorator: ast.expr,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        frame: Frame,
    ) -> Value:
        if getattr(decorator, "id", "") in {"staticmethod", "classmethod", "property"}:
            return value
        by = self.value(decorator, frame)
        own = [each for each in by.things if isinstance(each, Function)]
        if own:
            made = join(self.called(each, (value,), {}, decorator) for each in own)
            return made if any(isinstance(t, Function) for t in made.things) else value
        for external in by.externals:
            self._noted(external, value, decorator, node, frame)
        return value

    def _noted(
        self,
        external: External,
        value: Value,
        decorator: ast.expr,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        frame: Frame,
    ) -> None:
        """What a decorator of another package says of the handler."""
        name = external.name
        if name in _GUARD:
            self.guarded[node] = _guarded(external, self)
        elif name == _PARSER:
            for thing in external.given.get("model", NOTHING).things:
                if isinstance(thing, Class):
                    event = self.part_at(Part(()), node, frame)
                    model = typed(thing, replace(event, things=()), self._resolver(thing))
                    self.guarded[node] = Part((), {"": model})
        elif name.endswith(".inject_lambda_context()"):
            if external.given.get("log_event", NOTHING).text == "True":
                place = place_of(decorator, frame.file)
                logged = Origin(Source((), place), whole=True)
                called = "inject_lambda_context(log_event=True)"
                self.found.reached(Kind.LOG, called, place, [logged])
        elif name.removesuffix("()").rpartition(".")[2] in _ROUTES and name.endswith("()"):
            route = external.given.get("0", NOTHING).text or ""
            for thing in value.things:
                if isinstance(thing, Function):
                    self.routes[node] = thing, route

    def _class(self, node: ast.ClassDef, frame: Frame) -> None:
        inner = Frame(frame.file, frame.module, frame.package, frame, is_class=True)
        bases = tuple(self.value(each, frame) for each in node.bases)
        self.run(node.body, inner)
        frame.bind(node.name, Value(things=(Class(node, frame, inner.state.names, bases),)))


_TRY_STAR: tuple[type[ast.stmt], ...] = (ast.TryStar,) if hasattr(ast, "TryStar") else ()


def module_node() -> ast.AST:
    """A node for what stands at no line."""
    return ast.Module([], [])


def _is_event(value: Value) -> bool:
    return any(isinstance(thing, Part) and not thing.keys for thing in value.things)


def _absolute(bound: Imported, frame: Frame) -> str:
    try:
        return Module(frame.module, frame.file, frame.package).absolute(bound)
    except Dynamic:
        return bound.module


def _guarded(guard: External, reader: Reader) -> Part:
    """The event as a guard hands it on: by its models, and without keys that lead elsewhere."""
    models: dict[str, Value] = {}
    validators = [each for value in guard.given.values() for each in value.externals]
    keys = True
    for validator in validators:
        for option, value in validator.given.items():
            for thing in value.things:
                if isinstance(thing, Class):
                    place = Place(thing.frame.file, thing.node.lineno)
                    given = Value((Origin(Source((option,), place)),))
                    models[option] = typed(thing, given, reader._resolver(thing))
        kind = validator.name.removesuffix("()").rpartition(".")[2]
        any_path = validator.given.get("any_path", NOTHING).text == "True"
        keys = keys and kind in _KEYS and not any_path
    safe = frozenset({Kind.PATH}) if keys and validators else frozenset[Kind]()
    return Part((), models, safe)


def _is_literal(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return all(map(_is_literal, pattern.patterns))
    return isinstance(pattern, (ast.MatchValue, ast.MatchSingleton))


def _more_than(state: State, names: dict[str, Value]) -> bool:
    """Whether a loop has brought texts of the event to names that did not hold them."""
    for name, value in state.names.items():
        known = names.get(name)
        if known is not value and set(value.origins) - set(known.origins if known else ()):
            return True
    return False


def _is_html(answer: Object) -> bool:
    for thing in answer.fields.get("headers", NOTHING).objects:
        for name, value in thing.fields.items():
            if name.lower() == "content-type" and "text/html" in (value.text or value.head).lower():
                return True
    return False
