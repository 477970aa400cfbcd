"""Follows the event through the statements of functions, in their order."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from policypack.code_reading.entries.uses import NOTHING, Kind, Parts
from policypack.code_reading.python.entries.expressions import (
    ask,
    assign,
    read_claims,
    read_parts,
    store,
    take_elements,
)
from policypack.code_reading.python.entries.reading import (
    Frame,
    Reading,
    leaves,
    list_pattern_names,
)
from policypack.code_reading.python.guards.evaluation import Evaluator
from policypack.code_reading.python.guards.values import Function
from policypack.supply_chain.guards.modules import Dynamic

# Real handlers call some dozens of functions.
_MAX_FUNCTIONS = 300
_MAX_DEPTH = 25
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def read_body(
    reading: Reading, function: Function, given: Mapping[str, Parts], checked: Parts = NOTHING
) -> Parts:
    """Reads a function whose parameters hold the parts; returns what it returns of them."""
    node, file = function.node, function.scope.module.file
    if node in reading.open:
        return NOTHING
    reading.count += 1
    if reading.count > _MAX_FUNCTIONS or len(reading.open) > _MAX_DEPTH:
        raise Dynamic("is too complex to be followed", file, node.lineno)
    reading.open = (*reading.open, node)
    frame = Frame(Evaluator(reading.code).open_scope(function), dict(given), checked)
    if isinstance(node, ast.Lambda):
        frame.returned = read_parts(reading, node.body, frame)
    else:
        _run_block(reading, node.body, frame)
    reading.open = reading.open[:-1]
    return frame.returned


def _run_block(reading: Reading, body: Sequence[ast.stmt], frame: Frame) -> None:
    for statement in body:
        _run_statement(reading, statement, frame)


def _run_statement(reading: Reading, node: ast.stmt, frame: Frame) -> None:
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        _run_assignment(reading, node, frame)
    elif isinstance(node, ast.Return):
        frame.returned |= read_parts(reading, node.value, frame) if node.value else NOTHING
    elif isinstance(node, ast.Expr):
        read_parts(reading, node.value, frame)
    elif isinstance(node, ast.If):
        _run_if(reading, node, frame)
    elif isinstance(node, _LOOPS):
        _run_loop(reading, node, frame)
    elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
        _run_try(reading, node, frame)  # type: ignore[arg-type]
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        _run_with(reading, node, frame)
    else:
        _run_rare(reading, node, frame)


def _run_rare(reading: Reading, node: ast.stmt, frame: Frame) -> None:
    if isinstance(node, ast.Match):
        _run_match(reading, node, frame)
    elif isinstance(node, ast.Assert):
        ask(reading, node.test, frame)
    elif isinstance(node, ast.Raise) and node.exc is not None:
        # What an error says goes to a log.
        for each in node.exc.args if isinstance(node.exc, ast.Call) else [node.exc]:
            reading.note(Kind.SHOWN, read_parts(reading, each, frame), node, frame)
    elif isinstance(node, _FUNCTIONS):
        _run_inner(reading, node, frame)


def _run_assignment(
    reading: Reading, node: ast.Assign | ast.AnnAssign | ast.AugAssign, frame: Frame
) -> None:
    if isinstance(node, ast.AugAssign):
        held = read_parts(reading, node.target, frame) | read_parts(reading, node.value, frame)
        store(reading, node.target, held, frame)
        return
    if node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            assign(reading, target, node.value, frame)


def _run_if(reading: Reading, node: ast.If, frame: Frame) -> None:
    ask(reading, node.test, frame)
    told, faults = read_claims(reading, node.test, frame)
    ways: list[Frame] = []
    for block, valid in ((node.body, told), (node.orelse, faults)):
        way = frame.copy()
        way.checked |= valid
        _run_block(reading, block, way)
        frame.returned |= way.returned
        ways += [] if leaves(block) else [way]
    frame.join(ways or [frame.copy()])


def _run_loop(reading: Reading, node: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> None:
    inner = frame.copy()
    if isinstance(node, ast.While):
        ask(reading, node.test, inner)
    else:
        store(reading, node.target, take_elements(read_parts(reading, node.iter, inner)), inner)
    _run_block(reading, node.body, inner)
    frame.join([frame.copy(), inner])
    _run_block(reading, node.orelse, frame)


def _run_try(reading: Reading, node: ast.Try, frame: Frame) -> None:
    before, body = frame.copy(), frame.copy()
    tried = [*node.body, *node.orelse]
    _run_block(reading, tried, body)
    ways = [] if leaves(tried) else [body]
    frame.returned |= body.returned
    for handler in node.handlers:
        # Any of the statements may have failed, and those before it may have bound names.
        way = before.copy()
        way.names = {**body.names, **before.names}
        _run_block(reading, handler.body, way)
        frame.returned |= way.returned
        ways += [] if leaves(handler.body) else [way]
    frame.join(ways or [body])
    _run_block(reading, node.finalbody, frame)


def _run_with(reading: Reading, node: ast.With | ast.AsyncWith, frame: Frame) -> None:
    for item in node.items:
        parts = read_parts(reading, item.context_expr, frame)
        if item.optional_vars is not None:
            store(reading, item.optional_vars, parts, frame)
    _run_block(reading, node.body, frame)


def _run_match(reading: Reading, node: ast.Match, frame: Frame) -> None:
    parts = read_parts(reading, node.subject, frame)
    reading.note(Kind.ASKED, parts, node, frame)
    ways = [frame.copy()]
    for case in node.cases:
        way = frame.copy()
        way.names |= dict.fromkeys(list_pattern_names(case.pattern), parts)
        _run_block(reading, case.body, way)
        frame.returned |= way.returned
        ways += [] if leaves(case.body) else [way]
    frame.join(ways)


def _run_inner(
    reading: Reading, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame
) -> None:
    """A function that is defined here is read where it is called, unless it sees a part."""
    own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    if any(frame.names.get(name) for name in used - own):
        inner = frame.copy()
        inner.names |= dict.fromkeys(own, NOTHING)
        _run_block(reading, node.body, inner)
