"""Statements in their order, and where ways part and meet."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace

from policypack.code_reading.flows import Kind, Misused, Source
from policypack.code_reading.python.conditions import refine
from policypack.code_reading.python.expressions import read_binary
from policypack.code_reading.python.frameworks import decorate
from policypack.code_reading.python.functions import call_function
from policypack.code_reading.python.members import assign, read_element, read_member
from policypack.code_reading.python.reading import Reading, import_names
from policypack.code_reading.python.syntax import locate, path_of
from policypack.code_reading.python.values import (
    EVERY_KIND,
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Mark,
    Object,
    Origin,
    State,
    Value,
    collect_origins,
    merge,
)

_BROAD = frozenset({"Exception", "BaseException"})
_TRY_STAR: tuple[type[ast.stmt], ...] = (ast.TryStar,) if hasattr(ast, "TryStar") else ()


def _run_assignment(
    reading: Reading, node: ast.Assign | ast.AnnAssign | ast.AugAssign, frame: Frame
) -> bool:
    if node.value is None:
        return True
    if isinstance(node, ast.AugAssign):
        # The target is written as an expression that is read.
        read = ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
        assign(reading, node.target, read_binary(reading, read, frame), frame)
        return True
    value = reading.value(node.value, frame)
    if isinstance(node.value, (ast.BoolOp, ast.UnaryOp)):
        value = replace(value, implies=tuple(refine(reading, node.value, True, frame)))
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        assign(reading, target, value, frame)
        if isinstance(target, ast.Name) and isinstance(node.value, (ast.Attribute, ast.Call)):
            frame.made_of[target.id] = node.value
    return True


def _define_function(
    reading: Reading, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame
) -> bool:
    value = Value(things=(Function(node, frame),))
    for decorator in reversed(node.decorator_list):
        value = decorate(reading, value, decorator, node, frame)
    frame.bind(node.name, value)
    return True


def _define_class(reading: Reading, node: ast.ClassDef, frame: Frame) -> bool:
    inner = Frame(frame.file, frame.module, frame.package, frame, is_class=True)
    bases = tuple(reading.value(each, frame) for each in node.bases)
    reading.run(node.body, inner)
    frame.bind(node.name, Value(things=(Class(node, frame, inner.state.names, bases),)))
    return True


def _run_if(reading: Reading, node: ast.If, frame: Frame) -> bool:
    """An `if` and all of its `elif`, one after the other: some have hundreds."""
    ends: list[State] = []
    branch: ast.If | None = node
    while branch is not None:
        reading.value(branch.test, frame)
        state = frame.state
        reading.step(len(state) // 4)
        frame.state = state.copy()
        frame.state.passed(refine(reading, branch.test, True, frame))
        if reading.run(branch.body, frame):
            ends.append(frame.state)
        frame.state = state.copy()
        frame.state.passed(refine(reading, branch.test, False, frame))
        rest = branch.orelse
        branch = rest[0] if len(rest) == 1 and isinstance(rest[0], ast.If) else None
        if branch is None and reading.run(rest, frame):
            ends.append(frame.state)
    return _meet(reading, ends, frame)


def _meet(reading: Reading, ends: list[State], frame: Frame) -> bool:
    """Goes on where ways meet, if any of them goes on."""
    if not ends:
        return False
    reading.step(sum(len(each) for each in ends) // 4)
    frame.state = merge(ends)
    return True


def _run_loop(reading: Reading, node: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> bool:
    """A loop, read twice where the first time has changed what its names hold."""
    before = frame.state
    frame.jumps.append([])
    ends = [before]
    for _ in range(2):
        reading.step(len(frame.state) // 4)
        start = frame.state.copy()
        frame.state = start
        if isinstance(node, ast.While):
            reading.value(node.test, frame)
            frame.state.passed(refine(reading, node.test, True, frame))
        else:
            element = read_element(reading, reading.value(node.iter, frame), node.iter, frame)
            assign(reading, node.target, element, frame)
        entered = dict(frame.state.names)
        if reading.run(node.body, frame):
            ends.append(frame.state)
        ends += frame.jumps[-1]
        frame.jumps[-1] = []
        frame.state = merge(ends)
        if not _more_than(frame.state, entered):
            break
        ends = [frame.state]
    frame.jumps.pop()
    if isinstance(node, ast.While):
        frame.state.passed(refine(reading, node.test, False, frame))
    return reading.run(node.orelse, frame)


def _run_try(reading: Reading, node: ast.Try, frame: Frame) -> bool:
    before = frame.state.copy()
    reading.step(len(before) // 2)
    ends = []
    goes_on = reading.run(node.body, frame)
    # Where the exception was raised, the body may have done any part of its work.
    raised = merge([before, frame.state])
    if goes_on and reading.run(node.orelse, frame):
        ends.append(frame.state)
    for handler in node.handlers:
        frame.state = raised.copy()
        if handler.name:
            frame.state.bind(handler.name, _read_exception(handler, frame))
        if reading.run(handler.body, frame):
            ends.append(frame.state)
    if not ends:
        frame.state = raised
        reading.run(node.finalbody, frame)
        return False
    _meet(reading, ends, frame)
    return reading.run(node.finalbody, frame)


def _read_exception(handler: ast.ExceptHandler, frame: Frame) -> Value:
    name = getattr(handler.type, "id", "")
    external = External("exception")
    if handler.type is not None and name not in _BROAD:
        return Value(things=(external,))
    origin = Origin(Source((), locate(handler, frame.file)), Mark.EXCEPTION)
    return Value((origin,), (external,))


def _run_with(reading: Reading, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    for item in node.items:
        value = reading.value(item.context_expr, frame)
        if item.optional_vars is not None:
            assign(reading, item.optional_vars, _enter_context(reading, value, node), frame)
    return reading.run(node.body, frame)


def _enter_context(reading: Reading, value: Value, node: ast.AST) -> Value:
    """What `with` binds: the object itself, or what its own method returns."""
    for thing in value.objects:
        if thing.cls is not None:
            method = read_member(reading, thing, Value(things=(thing,)), "__enter__", node)
            for each in method.things:
                if isinstance(each, Function):
                    return call_function(reading, each, (), {}, node)
    return value


def _run_match(reading: Reading, node: ast.Match, frame: Frame) -> bool:
    subject = reading.value(node.subject, frame)
    path = path_of(node.subject)
    before = frame.state
    ends = [before]
    for case in node.cases:
        reading.step(len(before) // 4)
        frame.state = before.copy()
        for each in ast.walk(case.pattern):
            name = getattr(each, "name", None) or getattr(each, "rest", None)
            if isinstance(name, str):
                fixed = isinstance(each, ast.MatchAs) and _is_literal(each)
                frame.state.bind(name, NOTHING if fixed else replace(subject, things=()))
        if path and _is_literal(case.pattern):
            frame.state.passed([(path, EVERY_KIND)])
        if case.guard is not None:
            reading.value(case.guard, frame)
            frame.state.passed(refine(reading, case.guard, True, frame))
        if reading.run(case.body, frame):
            ends.append(frame.state)
    return _meet(reading, ends, frame)


def _run_return(reading: Reading, node: ast.Return, frame: Frame) -> bool:
    value = reading.value(node.value, frame) if node.value is not None else NOTHING
    if len(reading.stack) == 1 and not reading.loading:
        _judge_answer(reading, value, node, frame)
    if reading.stack and reading.stack[-1] in reading.pages:
        _judge_page(reading, value, node, frame)
    frame.returned.append((node, value, frame.state))
    return False


def _judge_page(reading: Reading, value: Value, node: ast.Return, frame: Frame) -> None:
    """Judges the text that a view returns, alone or with a status."""
    bodies = [value]
    for thing in value.objects:
        status = thing.fields.get("1", NOTHING).text or ""
        bodies += [thing.fields["0"]] if status.isdecimal() and "0" in thing.fields else []
    origins = [each for body in bodies for each in body.origins if not each.through]
    called = f"the page that {getattr(reading.stack[-1], 'name', '')}() returns"
    reading.findings.report_flow(Kind.HTML, called, locate(node, frame.file), origins)


def _judge_answer(reading: Reading, value: Value, node: ast.Return, frame: Frame) -> None:
    """Judges the answer of the handler to a request."""
    place = locate(node, frame.file)
    for thing in value.objects:
        if "statusCode" not in thing.fields:
            continue
        body = collect_origins(thing.fields.get("body", NOTHING))
        if _is_html(thing):
            reading.findings.report_flow(Kind.HTML, "the body of an HTML response", place, body)
        if any(each.mark is Mark.EXCEPTION for each in body):
            what = "responds with the text of any exception"
            reading.findings.report_misuse(Misused.EXCEPTION_TEXT, place, what)


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


def _run_expression(reading: Reading, node: ast.Expr, frame: Frame) -> bool:
    reading.value(node.value, frame)
    return True


def _run_raise(reading: Reading, node: ast.Raise, frame: Frame) -> bool:
    if node.exc is not None:
        reading.value(node.exc, frame)
    return False


def _run_jump(_: Reading, __: ast.Break | ast.Continue, frame: Frame) -> bool:
    if frame.jumps:
        frame.jumps[-1].append(frame.state)
    return False


def _run_assert(reading: Reading, node: ast.Assert, frame: Frame) -> bool:
    reading.value(node.test, frame)
    frame.state.passed(refine(reading, node.test, True, frame))
    return True


def _run_scope(_: Reading, node: ast.Global | ast.Nonlocal, frame: Frame) -> bool:
    frame.outward.update(node.names)
    return True


STATEMENT_FORMS: Mapping[type[ast.AST], Callable[..., bool]] = {
    ast.Expr: _run_expression,
    ast.If: _run_if,
    ast.Return: _run_return,
    ast.Raise: _run_raise,
    ast.Match: _run_match,
    ast.Assert: _run_assert,
    ast.ClassDef: _define_class,
    **dict.fromkeys((ast.Assign, ast.AnnAssign, ast.AugAssign), _run_assignment),
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.While), _run_loop),
    **dict.fromkeys((ast.Try, *_TRY_STAR), _run_try),
    **dict.fromkeys((ast.With, ast.AsyncWith), _run_with),
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), _define_function),
    **dict.fromkeys((ast.Import, ast.ImportFrom), import_names),
    **dict.fromkeys((ast.Break, ast.Continue), _run_jump),
    **dict.fromkeys((ast.Global, ast.Nonlocal), _run_scope),
}
