"""What statements do with the event: assignments, answers, errors and functions within."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from policypack.code_reading.entries import NOTHING, Kind, Parts
from policypack.code_reading.python.entries.expressions import (
    ask,
    assign,
    refine,
    store,
    take_elements,
)
from policypack.code_reading.python.entries.reading import Frame, Reading, State, merge
from policypack.code_reading.python.guards.evaluation import Evaluator
from policypack.code_reading.python.guards.values import Function
from policypack.code_reading.python.syntax import list_pattern_names
from policypack.code_reading.python.walk import Operations, list_forms, run
from policypack.supply_chain.guards.modules import Dynamic

# Real handlers call some dozens of functions.
_MAX_FUNCTIONS = 300
_MAX_DEPTH = 25


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
    frame = Frame(Evaluator(reading.code).open_scope(function), State(dict(given), checked))
    if isinstance(node, ast.Lambda):
        frame.hand_back(reading.value(node.body, frame))
    else:
        run(reading, node.body, frame)
    reading.open = reading.open[:-1]
    return frame.returned


def _run_assignment(
    reading: Reading, node: ast.Assign | ast.AnnAssign | ast.AugAssign, frame: Frame
) -> bool:
    if isinstance(node, ast.AugAssign):
        held = reading.value(node.target, frame) | reading.value(node.value, frame)
        store(reading, node.target, held, frame)
    elif node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            assign(reading, target, node.value, frame)
    return True


def _run_return(reading: Reading, node: ast.Return, frame: Frame) -> bool:
    frame.hand_back(reading.value(node.value, frame) if node.value else NOTHING)
    return False


def _run_raise(reading: Reading, node: ast.Raise, frame: Frame) -> bool:
    # What an error says goes to a log.
    texts = node.exc.args if isinstance(node.exc, ast.Call) else [node.exc]
    for each in filter(None, texts):
        reading.note(Kind.SHOWN, reading.value(each, frame), node, frame)
    return False


def _bind_case(_: ast.Match, case: ast.match_case, subject: Parts, frame: Frame) -> None:
    for __, name in list_pattern_names(case.pattern):
        frame.state.names[name] = subject


def _run_inner(
    reading: Reading, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame
) -> bool:
    """A function that is defined here is read where it is called, unless it sees a part."""
    own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    if any(frame.state.names.get(name) for name in used - own):
        inner = Frame(frame.scope, frame.state.copy())
        inner.state.names |= dict.fromkeys(own, NOTHING)
        run(reading, node.body, inner)
    return True


_OPERATIONS = Operations(
    test=ask,
    refine=refine,
    assign=store,
    merge=merge,
    element=lambda _, parts, *__: take_elements(parts),
    parts=lambda parts: parts,
    enter=lambda _, parts, __: parts,
    catch=lambda handler, frame: frame.bind(ast.Name(handler.name), NOTHING),
    match=_bind_case,
)
STATEMENT_FORMS: Mapping[type[ast.AST], Callable[..., bool]] = {
    **list_forms(_OPERATIONS),
    ast.Return: _run_return,
    ast.Raise: _run_raise,
    **dict.fromkeys((ast.Assign, ast.AnnAssign, ast.AugAssign), _run_assignment),
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), _run_inner),
}
