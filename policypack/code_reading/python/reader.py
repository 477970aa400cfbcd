"""Reads a handler from its first statement on, and every function and module that it uses."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace

from policypack.code_reading.flows import (
    NOTHING_DECLARED,
    Declared,
    Flows,
    Kind,
    Misused,
    Place,
    Source,
)
from policypack.code_reading.flows.answers import ALLOWED_ORIGIN, CREDENTIALS
from policypack.code_reading.python.bindings import list_pattern_names, path_of
from policypack.code_reading.python.calls import read_call
from policypack.code_reading.python.conditions import check_all, refine
from policypack.code_reading.python.expressions import EXPRESSION_FORMS, read_binary
from policypack.code_reading.python.findings import locate
from policypack.code_reading.python.frameworks import decorate, enter_routes
from policypack.code_reading.python.functions import call_function
from policypack.code_reading.python.members import assign, read_element, read_member
from policypack.code_reading.python.reading import (
    Reading,
    TooComplex,
    import_names,
    load_module,
    read_part,
)
from policypack.code_reading.python.values import (
    EVERY_KIND,
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Loaded,
    Mark,
    Object,
    Origin,
    Part,
    Value,
    collect_origins,
    merge,
)
from policypack.code_reading.python.walk import Operations, list_forms, run
from policypack.supply_chain.guards.modules import Code
from policypack.supply_chain.handler_names import INVALID, of_python

_BROAD = frozenset({"Exception", "BaseException"})


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
    run(reading, node.body, inner)
    frame.bind(node.name, Value(things=(Class(node, frame, inner.state.names, bases),)))
    return True


def _bind_exception(handler: ast.ExceptHandler, frame: Frame) -> None:
    name = getattr(handler.type, "id", "")
    origin = Origin(Source((), locate(handler, frame.file)), Mark.EXCEPTION)
    is_broad = handler.type is None or name in _BROAD
    value = Value((origin,) if is_broad else (), (External("exception"),))
    frame.state.bind(handler.name or "", value)


def _enter_context(reading: Reading, value: Value, node: ast.AST) -> Value:
    """What `with` binds: the object itself, or what its own method returns."""
    for thing in value.objects:
        if thing.cls is not None:
            method = read_member(reading, thing, Value(things=(thing,)), "__enter__", node)
            for each in method.things:
                if isinstance(each, Function):
                    return call_function(reading, each, (), {}, node)
    return value


def _bind_case(node: ast.Match, case: ast.match_case, subject: Value, frame: Frame) -> None:
    for pattern, name in list_pattern_names(case.pattern):
        fixed = isinstance(pattern, ast.MatchAs) and _is_literal(pattern)
        frame.state.bind(name, NOTHING if fixed else replace(subject, things=()))
    path = path_of(node.subject)
    if path and _is_literal(case.pattern):
        frame.state.passed([(path, EVERY_KIND)])


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
        headers = _headers(thing)
        where = headers.get("location", NOTHING)
        reading.findings.report_flow(Kind.REDIRECT, "the redirect", place, where.origins)
        if (headers.get(CREDENTIALS, NOTHING).text or "").lower() == "true":
            origin = headers.get(ALLOWED_ORIGIN, NOTHING).origins
            reading.findings.report_flow(Kind.ORIGIN, "the allowed origin", place, origin)
        if any(each.mark is Mark.EXCEPTION for each in body):
            what = "responds with the text of any exception"
            reading.findings.report_misuse(Misused.EXCEPTION_TEXT, place, what)


def _is_literal(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return all(map(_is_literal, pattern.patterns))
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        return _is_literal(pattern.pattern)
    return isinstance(pattern, (ast.MatchValue, ast.MatchSingleton))


def _headers(answer: Object) -> dict[str, Value]:
    """The headers of an answer, by their names in small letters."""
    every = answer.fields.get("headers", NOTHING).objects
    return {name.lower(): value for thing in every for name, value in thing.fields.items()}


def _is_html(answer: Object) -> bool:
    value = _headers(answer).get("content-type", NOTHING)
    return "text/html" in (value.text or value.head).lower()


def _run_raise(reading: Reading, node: ast.Raise, frame: Frame) -> bool:
    if node.exc is not None:
        reading.value(node.exc, frame)
    return False


def _run_scope(_: Reading, node: ast.Global | ast.Nonlocal, frame: Frame) -> bool:
    frame.outward.update(node.names)
    return True


_OPERATIONS = Operations(
    test=Reading.value,
    refine=refine,
    assign=assign,
    merge=merge,
    element=read_element,
    parts=lambda value: value.origins,
    enter=_enter_context,
    catch=_bind_exception,
    match=_bind_case,
    over=check_all,
)
STATEMENT_FORMS: Mapping[type[ast.AST], Callable[..., bool]] = {
    **list_forms(_OPERATIONS),
    ast.Return: _run_return,
    ast.Raise: _run_raise,
    ast.ClassDef: _define_class,
    **dict.fromkeys((ast.Assign, ast.AnnAssign, ast.AugAssign), _run_assignment),
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), _define_function),
    **dict.fromkeys((ast.Import, ast.ImportFrom), import_names),
    **dict.fromkeys((ast.Global, ast.Nonlocal), _run_scope),
}


_NO_MODULE = "does not contain the handler's module {}, which a layer may provide"


def read_flows(
    code: Code, handler: str, triggers: tuple[str, ...], declared: Declared | None
) -> Flows:
    """Returns all that the handler `module.function` does with its event. Never raises."""
    forms = {**EXPRESSION_FORMS, ast.Call: read_call}
    reading = Reading(code, triggers, declared or NOTHING_DECLARED, forms, STATEMENT_FORMS)
    findings = reading.findings
    named = of_python(handler)
    if named is None:
        findings.report_undecided(Place("", 0), INVALID)
        return findings.collect("")
    file, (name,) = "", named.names
    try:
        module = load_module(reading, named.module)
        if module is None:
            # A file that cannot be read has said so itself.
            if not findings.has_undecided:
                findings.report_undecided(Place("", 0), _NO_MODULE.format(named.module))
            return findings.collect("")
        file = module.frame.file
        value = module.frame.find(name)
        if value is None:
            findings.report_undecided(Place(file, 0), f"does not define {name}")
        else:
            _start(reading, value, module)
    except TooComplex:
        findings.report_undecided(Place(file, 0), "is too complex to be followed")
    except RecursionError:
        findings.report_undecided(Place(file, 0), "is nested too deeply to be followed")
    return findings.collect(file)


def _start(reading: Reading, handler: Value, module: Loaded) -> None:
    node = next((t.node for t in handler.things if isinstance(t, Function)), ast.Module([], []))
    event = read_part(reading, Part(()), node, module.frame)
    context = Value(things=(External("context"),))
    is_entered = False
    for thing in handler.things:
        if isinstance(thing, Function):
            is_entered = True
            call_function(reading, thing, (event, context), {}, thing.node)
        elif isinstance(thing, Object) and thing.cls is not None:
            method = read_member(reading, thing, Value(things=(thing,)), "__call__", node)
            for each in method.things:
                if isinstance(each, Function):
                    is_entered = True
                    call_function(reading, each, (event, context), {}, each.node)
        elif isinstance(thing, External):
            is_entered = enter_routes(reading, node)
    if not is_entered:
        place = Place(module.frame.file, 0)
        reading.findings.report_undecided(
            place, "binds the handler to a value that is only known at run time"
        )
