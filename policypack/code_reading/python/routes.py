"""Functions that a web framework calls: what it takes from the event for their parameters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.python.charsets import by_pattern
from policypack.code_reading.python.methods import Methods
from policypack.code_reading.python.models import of_type
from policypack.code_reading.python.values import (
    NOTHING,
    External,
    Frame,
    Function,
    Part,
    Value,
    join,
    made_safe,
)
from policypack.facts.event_validators import DEPENDENCIES

# What hands the event to an application of WSGI:
# https://github.com/logandk/serverless-wsgi
# https://github.com/slank/awsgi
_HANDED_ON = frozenset({"serverless_wsgi.handle_request", "awsgi.response"})
# The converters of Flask whose value is no text of the request, and those that take no slash:
# https://werkzeug.palletsprojects.com/en/stable/routing/#built-in-converters
_CONVERTER = r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?{name}>"
_OF_NO_TEXT = frozenset({"int", "float", "uuid", "any"})
_OF_A_SEGMENT = frozenset({None, "string"})
# https://fastapi.tiangolo.com/tutorial/dependencies/
_DEPENDS = frozenset(f"{name}()" for name in DEPENDENCIES)
_DEEPEST = 5


class Routes(Methods):
    """Enters the functions that decorators of a framework have noted."""

    def enter_routes(self, name: str, node: ast.AST, frame: Frame) -> None:
        """Enters the functions that a framework calls, where it is handed the event."""
        if "resolve" not in name and "()" not in name and name not in _HANDED_ON:
            return
        for function, route in list(self.routes.values()):
            args = self._taken(function, route, node, _DEEPEST)
            self._stack.append(node)
            self.called(function, (), args, node)
            self._stack.pop()

    def _taken(self, function: Function, route: str, node: ast.AST, depth: int) -> dict[str, Value]:
        """What the framework takes from the event for each parameter."""
        declared = function.node.args
        positional = [*declared.posonlyargs, *declared.args]
        defaults = [None] * (len(positional) - len(declared.defaults)) + [*declared.defaults]
        every = zip(
            [*positional, *declared.kwonlyargs], [*defaults, *declared.kw_defaults], strict=True
        )
        return {
            each.arg: self._parameter(
                function, route, each, [*self._told(function, each, default)], node, depth
            )
            for each, default in every
        }

    def _told(
        self, function: Function, parameter: ast.arg, default: ast.expr | None
    ) -> Iterator[External]:
        """What the default and the annotation say of a parameter: `Query(...)`, `Depends(...)`."""
        annotation, metadata = parameter.annotation, []
        if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
            metadata = [each for each in annotation.slice.elts if isinstance(each, ast.Call)]
        for each in (*metadata, *([default] if isinstance(default, ast.Call) else [])):
            yield from self.value(each, function.frame).externals

    def _parameter(
        self,
        function: Function,
        route: str,
        parameter: ast.arg,
        told: list[External],
        node: ast.AST,
        depth: int,
    ) -> Value:
        for each in told:
            depends = [
                self.called(inner, (), self._taken(inner, route, node, depth - 1), node)
                for inner in _dependencies(each)
                if depth
            ]
            if depends:
                return join(depends)
        found = re.search(_CONVERTER.format(name=re.escape(parameter.arg)), route)
        if found and found["kind"] in _OF_NO_TEXT:
            return NOTHING
        named = found is not None or f"{{{parameter.arg}}}" in route
        part = Part(("pathParameters" if named else ANY, parameter.arg))
        value = self.part_at(part, function.node, function.frame)
        value = of_type(parameter.annotation, value, self._resolver(function), 4)
        if found and found["kind"] in _OF_A_SEGMENT:
            value = made_safe(value, frozenset({Kind.PATH}))
        for each in told:
            value = made_safe(value, _ruled_out(each))
        return replace(value, things=()) if value.origins else value


def _dependencies(told: External) -> Iterator[Function]:
    if told.name in _DEPENDS:
        given = told.given.get("0") or told.given.get("dependency") or NOTHING
        yield from (each for each in given.things if isinstance(each, Function))


def _ruled_out(told: External) -> frozenset[Kind]:
    """What a pattern of the parameter rules out. It may match any part of the text."""
    if not told.name.startswith("fastapi."):
        return frozenset()
    given = told.given.get("pattern") or told.given.get("regex") or NOTHING
    pattern = given.text or ""
    return by_pattern(pattern, is_full=False) if pattern[:1] == "^" else frozenset()
