"""Reads a handler from its first statement on, and every function and module that it uses."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from policypack.code_reading.flows import Flows, Place
from policypack.code_reading.python.members import TooComplex
from policypack.code_reading.python.statements import Statements
from policypack.code_reading.python.values import External, Function, Loaded, Object, Part, Value
from policypack.supply_chain.handler_names import INVALID, of_python

_NO_MODULE = "does not contain the handler's module {}, which a layer may provide"


class Reader(Statements):
    """Reads one handler of a function's code."""

    def read(self, handler: str) -> Flows:
        """All that is found of the handler `module.function`. Never raises."""
        named = of_python(handler)
        if named is None:
            self.found.undecided(Place("", 0), INVALID)
            return self.found.all("")
        file, (name,) = "", named.names
        try:
            module = self._module(named.module)
            if module is None:
                # A file that cannot be read has said so itself.
                if not self.found.has_undecided:
                    self.found.undecided(Place("", 0), _NO_MODULE.format(named.module))
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


def module_node() -> ast.AST:
    """A node for what stands at no line."""
    return ast.Module([], [])


def _is_event(value: Value) -> bool:
    return any(isinstance(thing, Part) and not thing.keys for thing in value.things)
