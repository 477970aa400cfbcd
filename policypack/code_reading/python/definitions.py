"""Assignments, and the functions and classes that statements define."""

from __future__ import annotations

import ast
from dataclasses import replace

from policypack.code_reading.flows import Kind, Misused, Place, Source
from policypack.code_reading.flows.flow import ELEMENT
from policypack.code_reading.python.found import place_of
from policypack.code_reading.python.frameworks import PAGES
from policypack.code_reading.python.models import typed
from policypack.code_reading.python.modules import Modules
from policypack.code_reading.python.paths import path_of
from policypack.code_reading.python.values import (
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Mark,
    Object,
    Origin,
    Part,
    Value,
    deep,
    join,
)
from policypack.facts.event_validators import FRAMEWORKS
from policypack.supply_chain.guards.names import GUARD

_GUARD = frozenset(f"{name}()" for name in GUARD)
_PARSER = "aws_lambda_powertools.utilities.parser.event_parser()"
# It hands over one record of the event, with the attributes `bucket` and `key`:
# https://aws.github.io/chalice/topics/events#s3-events
_RECORD_OF_S3 = frozenset({"chalice.Chalice().on_s3_event()", "chalice.Blueprint().on_s3_event()"})
# Guards that refuse keys which lead out of a folder, unless they are told otherwise.
_KEYS = frozenset({"S3", "EventBridgeS3", "S3Batch"})
# Those of web frameworks, and of what resolves requests of AppSync:
# https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/appsync/
_ROUTES = frozenset({"resolver", "batch_resolver", "on_publish", "on_subscribe"}).union(
    *(each.routes for each in FRAMEWORKS)
)


class Definitions(Modules):
    """Reads what binds names."""

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
                if isinstance(target, ast.Attribute) and not self._loading:
                    _replaced(known)
                thing.put(key, value if known is None else join((known, value)))
                if isinstance(target, ast.Subscript):
                    self.keeps(thing, [value], target, frame)
        path = path_of(target)
        if path:
            frame.state.assign(path, value)

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
        elif name in _RECORD_OF_S3:
            self.guarded[node] = Part(("Records", ELEMENT))
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
                    if name.startswith(PAGES):
                        self.pages.add(node)

    def _class(self, node: ast.ClassDef, frame: Frame) -> None:
        inner = Frame(frame.file, frame.module, frame.package, frame, is_class=True)
        bases = tuple(self.value(each, frame) for each in node.bases)
        self.run(node.body, inner)
        frame.bind(node.name, Value(things=(Class(node, frame, inner.state.names, bases),)))


def _replaced(known: Value | None) -> None:
    """What an invocation puts another in place of is no data for the next one."""
    for each in known.objects if known is not None else ():
        each.is_global = False


def _guarded(guard: External, reader: Definitions) -> Part:
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
