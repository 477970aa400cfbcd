"""The entry of a handler: what stands between its event and what uses it.

    read_entry(Code(package), "app.handler")

The handler is found as the guards in it are. Its parameter, what it is made of and what it is given
to are followed through the functions of the program. Decorators of known packages, applications of
known frameworks and own decorators are read; all else is undecided.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from policypack.code_reading.entries import NOTHING, WHOLE, Entry, Kind, Parts, Unread, entry_of
from policypack.code_reading.python.bindings import list_pattern_names
from policypack.code_reading.python.entries.expressions import (
    ask,
    assign,
    list_after_self,
    read_parts,
    read_records,
    refine,
    store,
    take_elements,
)
from policypack.code_reading.python.entries.reading import Frame, Reading, State, merge
from policypack.code_reading.python.entries.validators import (
    Route,
    argument,
    find_framework,
    list_routes,
    read_parameters,
)
from policypack.code_reading.python.guards.evaluation import Evaluator
from policypack.code_reading.python.guards.handlers import check_unchanged
from policypack.code_reading.python.guards.values import (
    Class,
    External,
    Function,
    Value,
    module_scope,
)
from policypack.code_reading.python.modules import Module, find_module, list_loaded
from policypack.code_reading.python.walk import Operations, list_forms, run
from policypack.facts.event_validators import (
    ADAPTERS,
    BATCH_DECORATORS,
    CALLS,
    DECORATORS,
    LIBRARIES,
    WRAPPERS,
    Argument,
)
from policypack.facts.handler_decorators import FACTORIES
from policypack.supply_chain.guards.modules import TRANSPARENT, Code, Dynamic
from policypack.supply_chain.handler_names import INVALID, of_python

# Real handlers call some dozens of functions.
_MAX_FUNCTIONS = 300
_MAX_DEPTH = 25


def read_body(
    reading: Reading, function: Function, given: Mapping[str, Parts], checked: Parts = NOTHING
) -> Parts:
    """Reads a function whose parameters hold the parts, and returns its result."""
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
    # The message of an error goes to a log.
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


def read_entry(code: Code, handler: str) -> Entry:
    """What the handler `module.function` does with its event. Executes nothing, never raises."""
    named = of_python(handler)
    may_validate = False
    try:
        if named is None:
            raise Dynamic(INVALID)
        module = find_module(code, named.module)
        if module is None:
            raise Dynamic(f"does not contain the handler's module {named.module}")
        may_validate = _uses_library(code, module)
        reading = Reading(code, module, _enter, _serve, read_parts, STATEMENT_FORMS)
        evaluator = Evaluator(code)
        value = evaluator.look_up(named.names[0], module_scope(module))
        _read_handler(reading, value, evaluator)
        check_unchanged(code, module, evaluator, is_guarded=False)
        return entry_of(reading.uses, may_validate)
    except Dynamic as dynamic:
        return Unread(dynamic.reason, dynamic.file, dynamic.line, may_validate)
    except RecursionError:
        return Unread("is nested too deeply to be followed", "", 0, may_validate)


def _uses_library(code: Code, module: Module) -> bool:
    """Whether a module that is loaded imports a known validator, or cannot be read."""
    try:
        return any(map(_imports_library, list_loaded(code, module)))
    except Dynamic:
        return True


def _imports_library(module: Module) -> bool:
    imports = (f"{each.module}.{each.name}." for each in module.conduct.imports)
    return any(name.startswith(f"{library}.") for name in imports for library in LIBRARIES)


def _read_handler(reading: Reading, value: Value, evaluator: Evaluator) -> None:
    if isinstance(value, Class) and value.is_made:
        value = evaluator.find_class_member(value, "__call__") or value
    if isinstance(value, Function):
        returned = _enter(reading, value, dict.fromkeys(list_after_self(value)[:1], WHOLE))
        frame = Frame(value.scope)
        reading.note(Kind.USED, returned, value.node, frame)
    elif not (isinstance(value, External) and value.call and _serve_application(reading, value)):
        raise Dynamic(
            "binds the handler to a value that is only known at run time", reading.module.file
        )


def _enter(
    reading: Reading, function: Function, given: Mapping[str, Parts], checked: Parts = NOTHING
) -> Parts:
    """Reads a function of the program, through its decorators from the outermost in."""
    frame = Frame(function.scope, State(checked=checked))
    whole = frozenset().union(*given.values())
    for number, decorator in enumerate(function.decorators, function.applied + 1):
        value = Evaluator(reading.code).value(decorator, function.scope)
        if isinstance(value, Function):
            inner = Function(function.node, function.scope, number)
            made = Evaluator(reading.code).apply(value, inner)
            return _enter_made(reading, made, whole, checked)
        library = _validates(value)
        if library:
            reading.note(Kind.VALIDATED, whole, decorator, frame, library)
            return NOTHING
        if _name(value) in BATCH_DECORATORS and isinstance(value, External) and value.call:
            reader = argument(value.call, Argument(-1, "record_handler"))
            processor = argument(value.call, Argument(-1, "processor"))
            read_records(reading, reader, processor, whole, frame)
        elif not _passes_on(value):
            how = f"decorates {getattr(function.node, 'name', 'it')} with {_name(value)}"
            raise Dynamic(how, function.scope.module.file, decorator.lineno)
    return read_body(reading, function, given, checked)


def _enter_made(reading: Reading, made: Value, parts: Parts, checked: Parts) -> Parts:
    """Reads what an own decorator has made of a function."""
    if not isinstance(made, Function):
        raise Dynamic("decorates a function with a value that is only known at run time")
    return _enter(reading, made, dict.fromkeys(list_after_self(made)[:1], parts), checked)


def _serve(reading: Reading, made: External, method: str) -> bool:
    return method in ("", "resolve") and _serve_application(reading, made)


def _serve_application(reading: Reading, made: External) -> bool:
    """Reads the routes of an application, or of what an adapter passes every event to."""
    if made.name in ADAPTERS and made.call and made.scope and made.call.args:
        inner = Evaluator(reading.code).value(made.call.args[0], made.scope)
        return (
            isinstance(inner, External) and bool(inner.call) and _serve_application(reading, inner)
        )
    framework = find_framework(made)
    if framework is None:
        return False
    if made not in reading.apps:
        reading.apps.append(made)
        for route in list_routes(reading.code, reading.module, made, framework):
            _read_route(reading, route, framework.name)
    return True


def _read_route(reading: Reading, route: Route, library: str) -> None:
    """Reads a route with what its parameters hold; what it returns goes to the caller."""
    given: dict[str, Parts] = {}
    frame = Frame(route.function.scope)
    for each in read_parameters(reading.code, route):
        part = frozenset({(each.name,)})
        if each.is_validated:
            reading.note(Kind.VALIDATED, part, route.function.node, frame, library)
        elif each.depends is not None:
            _read_route(reading, Route(each.depends, route.validates), library)
        elif each.is_raw:
            given[each.name] = part
    returned = read_body(reading, route.function, given)
    reading.note(Kind.USED, returned, route.function.node, frame)


def _validates(value: Value) -> str:
    """The library of a decorator that validates what the function gets; "" for others."""
    name, call = _name(value), value.call if isinstance(value, External) else None
    if name in CALLS:
        return "pydantic"
    option = DECORATORS.get(name)
    if option is None:
        return ""
    is_given = call is not None and any(each.arg == option for each in call.keywords)
    return "Powertools" if not option or is_given else ""


def _passes_on(value: Value) -> bool:
    """Whether a decorator passes every event on unchanged, or validates nothing of it."""
    called = isinstance(value, External) and value.call is not None
    names = FACTORIES | WRAPPERS | set(DECORATORS) if called else TRANSPARENT | set(DECORATORS)
    return _name(value) in names | WRAPPERS


def _name(value: Value) -> str:
    return value.name if isinstance(value, External) else ""
