"""Flows in the code of a function for Node.js.

    read_flows(Code(package, layers), "index.handler", ("http-api",))

The handler is resolved as Lambda does, through middleware and wrappers. Nothing is executed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policypack.code_reading.flows import (
    NOTHING_DECLARED,
    Declared,
    Flows,
    Kind,
    Misused,
    Place,
    Undecided,
)
from policypack.code_reading.flows.answers import ALLOWED_ORIGIN, CREDENTIALS
from policypack.code_reading.javascript.calls import call_value
from policypack.code_reading.javascript.conditions import both
from policypack.code_reading.javascript.expressions import EXPRESSION_FORMS
from policypack.code_reading.javascript.externals import call_external
from policypack.code_reading.javascript.functions import call_function
from policypack.code_reading.javascript.imports import read_module
from policypack.code_reading.javascript.members import get_member
from policypack.code_reading.javascript.objects import Function, Module, Object
from policypack.code_reading.javascript.routes import serve
from policypack.code_reading.javascript.schemas import of_middleware
from policypack.code_reading.javascript.state import Forms, Program, State, TooMuchError
from policypack.code_reading.javascript.statements import STATEMENT_FORMS, run_block
from policypack.code_reading.javascript.values import EXCEPTION, NOTHING, External, Taint, Value, of
from policypack.supply_chain.guards import Code
from policypack.supply_chain.guards.modules import Dynamic
from policypack.supply_chain.handler_names import INVALID, of_node

# Functions of Middy and others that get the request with the event in it.
_OF_REQUEST = (".before()", ".after()", ".onError()")
_MOST_WRAPPERS = 20
_FORMS = Forms(
    EXPRESSION_FORMS, STATEMENT_FORMS, run_block, call_function, call_value, call_external
)


def read_flows(
    code: Code, handler: str, triggers: Collection[str], declared: Declared | None
) -> Flows:
    """The flows from the event of a handler `file.export`. Executes nothing and never raises.

    `declared` are the sources, sinks and sanitizers beside the known ones.
    """
    named = of_node(handler)
    if named is None:
        return Flows("", undecided=(Undecided(Place("", 0), INVALID),))
    program = Program(code.packages)
    try:
        file = program.handler_file(named.module)
    except Dynamic as dynamic:
        return Flows("", undecided=(Undecided(Place("", 0), dynamic.reason),))
    reading = State(program, triggers, declared or NOTHING_DECLARED, _FORMS)
    module = program.module(file)
    if module is not None:
        _read_handler(reading, module, named.names)
    return reading.found(file)


def _read_handler(reading: State, module: Module, names: tuple[str, ...]) -> None:
    """Follows the module, and then its handler with an event."""
    place = Place(module.file, 1)
    try:
        read_module(reading, module)
        found = module.value
        for name in names:
            found = get_member(reading, found, name, module.root, module)
        _start(reading, found, place, module)
    except (TooMuchError, RecursionError):
        reading.too_much(place)


def _start(reading: State, found: Value, place: Place, module: Module) -> None:
    reading.is_started = True
    event = Taint((), place)
    functions = [*_functions(found)]
    served = not functions and bool(found.of(External)) and serve(reading, place)
    if not functions and not served:
        reading.undecided(place, "binds the handler to a value that is only known at run time")
    for function, gets_request, checks in functions:
        where = function.module.place(function.node)
        start = Taint((), where)
        given = of(Object({"event": Value((start,))})) if gets_request else Value((start,))
        for external in checks:
            reading.facts = both(reading.facts, of_middleware(external, event))
        answer = call_function(reading, function, [given, NOTHING, NOTHING], where)
        _judge_answer(reading, answer, where)


def _judge_answer(reading: State, answer: Value, place: Place) -> None:
    """Notes HTML with a text of the event in the answer."""
    for one in answer.all_of(Object):
        texts = reading.deep(one.fields.get("body", NOTHING))
        if any(each.keys[:1] == (EXCEPTION,) for each in texts):
            what = "responds with the text of any exception"
            reading.misuse(Misused.EXCEPTION_TEXT, place, what)
        headers = {
            name.lower(): value
            for each in one.fields.get("headers", NOTHING).all_of(Object)
            for name, value in each.fields.items()
        }
        reading.reach(Kind.REDIRECT, headers.get("location", NOTHING).taints, "the redirect", place)
        if headers.get(CREDENTIALS, NOTHING).const == "true":
            origin = headers.get(ALLOWED_ORIGIN, NOTHING).taints
            reading.reach(Kind.ORIGIN, origin, "the allowed origin", place)
        if "html" in (headers.get("content-type", NOTHING).const or ""):
            body = one.fields.get("body", NOTHING)
            reading.reach(Kind.HTML, reading.deep(body), "the response", place)


def _functions(
    found: Value, level: int = 0
) -> Iterator[tuple[Function, bool, tuple[External, ...]]]:
    """The functions that an event starts: whether each gets a request, and what checks before."""
    for function in found.all_of(Function):
        yield function, False, ()
    for external in found.all_of(External):
        chain = [*_chain(external)]
        checks = tuple(
            inner for each in chain for value in each.given for inner in value.all_of(External)
        )
        for each in chain:
            for value in (inner for given in each.given for inner in _handlers(given)):
                for function, gets, inside in _functions(value, level + 1) if level < 4 else ():
                    yield function, gets or each.name.endswith(_OF_REQUEST), (*checks, *inside)


def _handlers(value: Value) -> Iterator[Value]:
    """The value, and the handlers of the routes that it lists: `[{method, path, handler}]`."""
    yield value
    for listed in value.all_of(Object) if value.of(Object) else ():
        for one in (o for each in listed.fields.values() for o in each.all_of(Object)):
            if "handler" in one.fields:
                yield one.fields["handler"]


def _chain(external: External) -> Iterator[External]:
    """A call and those before it: `middy(handler).use(...).use(...)`."""
    current: External | None = external
    for _ in range(_MOST_WRAPPERS):
        if current is None:
            return
        yield current
        current = current.base
