"""Follows the event through the statements of functions, in their order."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from policypack.code_reading.python.entries.expressions import Expressions, elements
from policypack.code_reading.python.entries.frames import Frame, leaves, names_of_pattern
from policypack.code_reading.python.guards.evaluation import Evaluator
from policypack.code_reading.python.guards.values import Function
from policypack.supply_chain.entries.uses import NOTHING, Kind, Parts
from policypack.supply_chain.guards.modules import Dynamic

# Real handlers call some dozens of functions.
_MAX_FUNCTIONS = 300
_MAX_DEPTH = 25
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class Statements(Expressions):
    """Reads the bodies of functions. Raises Dynamic where they are too many."""

    _count = 0
    _open: tuple[ast.AST, ...] = ()

    def body(
        self, function: Function, given: Mapping[str, Parts], checked: Parts = NOTHING
    ) -> Parts:
        """Reads a function whose parameters hold the parts; returns what it returns of them."""
        node, file = function.node, function.scope.module.file
        if node in self._open:
            return NOTHING
        self._count += 1
        if self._count > _MAX_FUNCTIONS or len(self._open) > _MAX_DEPTH:
            raise Dynamic("is too complex to be followed", file, node.lineno)
        self._open = (*self._open, node)
        frame = Frame(Evaluator(self.code).inside(function), dict(given), checked)
        if isinstance(node, ast.Lambda):
            frame.returned = self.value(node.body, frame)
        else:
            self._block(node.body, frame)
        self._open = self._open[:-1]
        return frame.returned

    def _block(self, body: Sequence[ast.stmt], frame: Frame) -> None:
        for statement in body:
            self._statement(statement, frame)

    def _statement(self, node: ast.stmt, frame: Frame) -> None:
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self._assignment(node, frame)
        elif isinstance(node, ast.Return):
            frame.returned |= self.value(node.value, frame) if node.value else NOTHING
        elif isinstance(node, ast.Expr):
            self.value(node.value, frame)
        elif isinstance(node, ast.If):
            self._if(node, frame)
        elif isinstance(node, _LOOPS):
            self._loop(node, frame)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self._try(node, frame)  # type: ignore[arg-type]
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self._with(node, frame)
        else:
            self._rare(node, frame)

    def _rare(self, node: ast.stmt, frame: Frame) -> None:
        if isinstance(node, ast.Match):
            self._match(node, frame)
        elif isinstance(node, ast.Assert):
            self.ask(node.test, frame)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            # What an error says goes to a log.
            for each in node.exc.args if isinstance(node.exc, ast.Call) else [node.exc]:
                self.note(Kind.SHOWN, self.value(each, frame), node, frame)
        elif isinstance(node, _FUNCTIONS):
            self._inner(node, frame)

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, frame: Frame) -> None:
        if isinstance(node, ast.AugAssign):
            held = self.value(node.target, frame) | self.value(node.value, frame)
            self.store(node.target, held, frame)
            return
        if node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self.assign(target, node.value, frame)

    def _if(self, node: ast.If, frame: Frame) -> None:
        self.ask(node.test, frame)
        told, faults = self.claims(node.test, frame)
        ways: list[Frame] = []
        for block, valid in ((node.body, told), (node.orelse, faults)):
            way = frame.copy()
            way.checked |= valid
            self._block(block, way)
            frame.returned |= way.returned
            ways += [] if leaves(block) else [way]
        frame.join(ways or [frame.copy()])

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> None:
        inner = frame.copy()
        if isinstance(node, ast.While):
            self.ask(node.test, inner)
        else:
            self.store(node.target, elements(self.value(node.iter, inner)), inner)
        self._block(node.body, inner)
        frame.join([frame.copy(), inner])
        self._block(node.orelse, frame)

    def _try(self, node: ast.Try, frame: Frame) -> None:
        before, body = frame.copy(), frame.copy()
        tried = [*node.body, *node.orelse]
        self._block(tried, body)
        ways = [] if leaves(tried) else [body]
        frame.returned |= body.returned
        for handler in node.handlers:
            # Any of the statements may have failed, and those before it may have bound names.
            way = before.copy()
            way.names = {**body.names, **before.names}
            self._block(handler.body, way)
            frame.returned |= way.returned
            ways += [] if leaves(handler.body) else [way]
        frame.join(ways or [body])
        self._block(node.finalbody, frame)

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame) -> None:
        for item in node.items:
            parts = self.value(item.context_expr, frame)
            if item.optional_vars is not None:
                self.store(item.optional_vars, parts, frame)
        self._block(node.body, frame)

    def _match(self, node: ast.Match, frame: Frame) -> None:
        parts = self.value(node.subject, frame)
        self.note(Kind.ASKED, parts, node, frame)
        ways = [frame.copy()]
        for case in node.cases:
            way = frame.copy()
            way.names |= dict.fromkeys(names_of_pattern(case.pattern), parts)
            self._block(case.body, way)
            frame.returned |= way.returned
            ways += [] if leaves(case.body) else [way]
        frame.join(ways)

    def _inner(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        """A function that is defined here is read where it is called, unless it sees a part."""
        own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if any(frame.names.get(name) for name in used - own):
            inner = frame.copy()
            inner.names |= dict.fromkeys(own, NOTHING)
            self._block(node.body, inner)
