"""Statements in their order, and where ways part and meet."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Misused, Source
from policypack.code_reading.python.definitions import Definitions
from policypack.code_reading.python.found import place_of
from policypack.code_reading.python.paths import path_of
from policypack.code_reading.python.values import (
    EVERY_KIND,
    NOTHING,
    External,
    Frame,
    Function,
    Mark,
    Object,
    Origin,
    State,
    Value,
    deep,
    merge,
)

_BROAD = frozenset({"Exception", "BaseException"})
_TRY_STAR: tuple[type[ast.stmt], ...] = (ast.TryStar,) if hasattr(ast, "TryStar") else ()


class Statements(Definitions):
    """Reads statements."""

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
                    fixed = isinstance(each, ast.MatchAs) and _is_literal(each)
                    frame.state.bind(name, NOTHING if fixed else replace(subject, things=()))
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
        if self._stack and self._stack[-1] in self.pages:
            self._shown_as_page(value, node, frame)
        frame.returned.append((node, value, frame.state))

    def _shown_as_page(self, value: Value, node: ast.Return, frame: Frame) -> None:
        """Judges the text that a view returns, alone or with a status."""
        bodies = [value]
        for thing in value.objects:
            status = thing.fields.get("1", NOTHING).text or ""
            bodies += [thing.fields["0"]] if status.isdecimal() and "0" in thing.fields else []
        origins = [each for body in bodies for each in body.origins if not each.through]
        called = f"the page that {getattr(self._stack[-1], 'name', '')}() returns"
        self.found.reached(Kind.HTML, called, place_of(node, frame.file), origins)

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


def _is_literal(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return all(map(_is_literal, pattern.patterns))
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        return _is_literal(pattern.pattern)
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
