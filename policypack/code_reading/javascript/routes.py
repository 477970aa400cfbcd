"""Routes of web frameworks: functions that get requests which are made of the event.

Where the event is handed to a package that is not known, the routes of the program are entered; a
program without routes is undecided there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Place
from policypack.code_reading.flows.flow import ANY, ELEMENT, Keys
from policypack.code_reading.javascript import schemas
from policypack.code_reading.javascript.members import get_member
from policypack.code_reading.javascript.objects import Class, Function, Object
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import list_parameters
from policypack.code_reading.javascript.values import (
    NOTHING,
    Const,
    External,
    Text,
    Value,
    joined,
    of,
    of_event,
)
from policypack.facts.javascript_frameworks import (
    ARGUMENTS,
    BATCH,
    CHECKS,
    CONTEXTS,
    CONTROLLER,
    HOLDING,
    HOOKS,
    INJECTS,
    KNOWN,
    METHODS,
    PARAMETERS,
    PARTS,
    PIPES,
    PLUGIN,
    REQUEST,
    RESOLVER,
    RESOLVERS,
    TARGETS,
    VALIDATORS,
    WEB,
)
from policypack.reading.syntax_trees import children, text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node


_PIPES, _CHECKS = map(lazy_pattern, (PIPES, CHECKS))


# Controllers of NestJS are classes whose methods get requests by decorators:
# https://docs.nestjs.com/controllers
# https://docs.nestjs.com/providers#dependency-injection
def is_controller(node: Node) -> bool:
    """Whether a class may be a controller, by the names of its decorators."""
    around = (node, node.parent) if node.parent is not None else (node,)
    decorators = (each for one in around for each in one.children_by_field_name("decorator"))
    return any(b"Controller(" in (each.text or b"") for each in decorators)


def _enter_controller(reading: State, controller: Class, place: Place) -> bool:
    """Enters the methods that a controller decorates; whether there are any."""
    node = controller.node
    if not any(each.name == CONTROLLER for each in _decorators(reading, controller, node)):
        return False
    made = _make(reading, controller, place, _DEEPEST)
    body, decorators, entered = node.child_by_field_name("body") or node, [], False
    for each in children(body):
        decorators += [each] if each.type == "decorator" else []
        if each.type == "decorator":
            continue
        names = {one.name for found in decorators for one in _values(reading, controller, found)}
        names |= {one.name for one in _decorators(reading, controller, each)}
        decorators = []
        if each.type == "method_definition" and not METHODS.isdisjoint(names):
            entered = True
            given = [_parameter(reading, controller, one) for one in list_parameters(each)]
            name = text_of(each.child_by_field_name("name"))
            method = get_member(reading, made, name, each, controller.module)
            with reading.branch({}):
                reading.call_value(method, given, place, "a route", controller.module)
    return entered


def _make(reading: State, made_by: Class, place: Place, depth: int) -> Value:
    """An object of a class with the services that its constructor asks for by their types."""
    made = Object(made_by=made_by)
    body = made_by.node.child_by_field_name("body") or made_by.node
    for each in children(body):
        if text_of(each.child_by_field_name("name")) != "constructor" or not depth:
            continue
        for parameter in list_parameters(each):
            kind = _class_of(made_by, parameter)
            name = text_of(parameter.child_by_field_name("pattern"))
            if kind is not None:
                made.fields[name] = _make(reading, kind, place, depth - 1)
    return of(made)


def _parameter(reading: State, controller: Class, node: Node) -> Value:
    """The argument that a method receives for a parameter, by its decorator."""
    place = controller.module.place(node)
    for external in _decorators(reading, controller, node):
        keys = PARAMETERS.get(external.name)
        if keys is None:
            continue
        pipes = (one for value in external.given for one in value.all_of(External))
        if any(_PIPES.fullmatch(one.name) for one in pipes):
            return NOTHING
        if not keys:
            return of(Object({name: of_event(part, place) for name, part in REQUEST.items()}))
        name = external.given[0].const if external.given else None
        kind = _class_of(controller, node) if name is None else None
        if kind is not None:
            return of(Object(dict(_fields(reading, kind, keys))))
        return of_event((*keys, name) if name else keys, place)
    return NOTHING


def _fields(reading: State, model: Class, keys: Keys) -> Iterator[tuple[str, Value]]:
    """The fields of a model that no decorator leaves without free text."""
    for each in children(model.node.child_by_field_name("body") or model.node):
        name = text_of(each.child_by_field_name("name"))
        checks = _decorators(reading, model, each)
        if name and not any(_CHECKS.fullmatch(one.name) for one in checks):
            yield name, of_event((*keys, name), model.module.place(each))


def _class_of(around: Class, parameter: Node) -> Class | None:
    """The class of the program that is the type of a parameter."""
    annotation = parameter.child_by_field_name("type")
    name = text_of(annotation).removeprefix(":").strip()
    found = around.scope.get(name)
    made: Class | None = found.of(Class) if found is not None else None
    return made


def _decorators(reading: State, around: Class, node: Node) -> list[External]:
    """The decorators of a class, method or parameter."""
    outer = [node.parent] if node.type == "class_declaration" and node.parent is not None else []
    decorators = (e for one in (node, *outer) for e in one.children_by_field_name("decorator"))
    return [one for each in decorators for one in _values(reading, around, each)]


def _values(reading: State, around: Class, decorator: Node) -> list[External]:
    value = reading.value(children(decorator)[0], around.scope, around.module)
    return value.all_of(External)


_ROUTES = [(lazy_pattern(each.routes), each.given) for each in WEB]
_PLUGIN, _BATCH, _KNOWN, _HOOKS, _VALIDATORS = map(
    lazy_pattern, (PLUGIN, BATCH, KNOWN, HOOKS, VALIDATORS)
)
_MADE, _VALID = "made context", "valid"
# A function of a request; its keys in the event follow.
_READER = "request of the sender "
_RESPONSE = "express.Response"
_DEEPEST = 4
# A call of what these return runs the functions that they were given.
_CHAINS = tuple(f".{name}()" for name in ("flow", "flowRight", "pipe", "compose", "composeAsync"))


def note_routes(reading: State, external: External, name: str, given: Sequence[Value]) -> None:
    """Notes the functions that a call makes routes of."""
    if _PLUGIN.fullmatch(name):
        application = of(External(name.rpartition(".")[0]))
        for function in (f for value in given for f in value.all_of(Function)):
            where = function.module.place(function.node)
            reading.call(function, [application, NOTHING, NOTHING], where)
        return
    names = next((names for calls, names in _ROUTES if calls.fullmatch(name)), None)
    for value in given if names else ():
        for function in _functions(value, _DEEPEST):
            reading.routes.setdefault(function, (names or (), external))
            reading.checks[function] = [e for each in given for e in each.all_of(External)]
    for options in (one for value in given for one in value.all_of(Object)):
        for function in _functions(options.fields.get(RESOLVERS, NOTHING), _DEEPEST):
            reading.routes.setdefault(function, (RESOLVER, external))
        made = (
            each for key in CONTEXTS for each in options.fields.get(key, NOTHING).all_of(Function)
        )
        reading.contexts.update(dict.fromkeys(made))


def serve(reading: State, place: Place) -> bool:
    """Enters the routes; whether there are any."""
    for function, (names, external) in [*reading.routes.items()]:
        where = function.module.place(function.node)
        given = [_argument(reading, name, where) for name in names]
        # An error handler has four parameters, and gets the error first:
        # https://expressjs.com/en/guide/error-handling.html
        is_of_errors = len(names) == 3 and len(list_parameters(function.node)) > 3
        with reading.branch({}):
            _check_input(reading, external, given)
            _check_parts(reading, function, where)
            reading.call(function, [NOTHING, *given] if is_of_errors else given, place)
    entered = [_enter_controller(reading, each, place) for each in reading.controllers]
    return bool(reading.routes) or any(entered)


def _check_input(reading: State, external: External, given: list[Value]) -> None:
    """Learns what the schema of a procedure checks: `procedure.input(schema).query(...)`."""
    data = Value((*(taint for one in given for taint in reading.deep(one, 1)),))
    base = external.base
    while base is not None:
        if base.name.endswith(".input()"):
            for schema in base.given[:1]:
                reading.learn(schemas.checked_by(schema, Value(data.taints[:1]))[0])
        base = base.base


def _check_parts(reading: State, function: Function, place: Place) -> None:
    """Learns what the middleware before a route checks."""
    for check in reading.checks.get(function, ()):
        if _VALIDATORS.fullmatch(check.name) and len(check.given) > 1:
            part = of_event(TARGETS.get(check.given[0].const or "", (ANY,)), place)
            reading.learn(schemas.checked_by(check.given[1], part)[0])


def hand_on(reading: State, name: str, given: Sequence[Value], place: Place) -> None:
    """What a call of a package does that gets the event: it serves the routes, if any."""
    if _BATCH.fullmatch(name) and len(given) > 1:
        records = Value(
            tuple(t.below("Records", place).below(ELEMENT, place) for t in given[0].taints)
        )
        for function in given[1].all_of(Function):
            reading.call(function, [records], place)
    elif name.endswith(INJECTS):
        serve(reading, place)
    elif any(map(_is_event, given)) and (name.endswith(_CHAINS) or not _KNOWN.fullmatch(name)):
        shown = name.replace("()", "")[:80]
        if not serve(reading, place):
            reading.undecided(place, f"hands the event to {shown}, which is not followed")


def call_undeclared(reading: State, name: str, given: Sequence[Value], place: Place) -> None:
    """A call of a name that no module of the program declares."""
    if reading.is_started and reading.deep(joined(given), 1) and not _KNOWN.fullmatch(name):
        how = f"passes event data to {name[:80]}(), which the program doesn't declare"
        reading.undecided(place, how)


def judge_response(reading: State, name: str, given: Sequence[Value], place: Place) -> None:
    """Notes HTML and files of the sender in the response."""
    if not name.startswith(f"{_RESPONSE}.") or not given:
        return
    method = name.rpartition(".")[2]
    called, taints = f"response.{method}()", reading.deep(given[0], 1)
    # A text is HTML unless its type is set: https://expressjs.com/en/api/response/#ressendbody
    if method in ("send", "end", "write") and _starts(given[0]).startswith("<"):
        reading.reach(Kind.HTML, taints, called, place)
    if method == "redirect":
        # The status may stand first: https://expressjs.com/en/api/response/#resredirect
        where = [taint for value in given for taint in value.taints]
        reading.reach(Kind.REDIRECT, where, called, place)
    options = [one for value in given[1:] for one in value.all_of(Object)]
    if method in ("sendFile", "download") and not any("root" in o.fields for o in options):
        reading.reach(Kind.PATH, taints, called, place)


def read_request(reading: State, name: str, given: Sequence[Value], place: Place) -> Value | None:
    """What a request's function returns; None for any other function."""
    hook = _HOOKS.fullmatch(name) if reading.is_started else None
    if hook is not None and hook[1] in PARTS:
        named = [each.const or ANY for each in given[:1]]
        return of_event((*PARTS[hook[1]], *named), place)
    if not name.startswith(_READER):
        return None
    keys = tuple(name.removeprefix(_READER).split(" "))
    if keys == (_VALID,):
        return of_event(TARGETS.get((given[0].const if given else None) or "", (ANY,)), place)
    of_field = () if keys == ("body",) else ((given[0].const if given else None) or ANY,)
    return of_event((*keys, *of_field), place)


def _argument(reading: State, name: str, place: Place) -> Value:
    """What a route gets in one place."""
    if name == _MADE:
        options = _argument(reading, "options of a context", place)
        return joined(reading.call(each, [options], place) for each in reading.contexts)
    if name == "response":
        return of(External(_RESPONSE))
    if name in HOLDING:
        made, bare = Object(), NOTHING
        for key, inner in HOLDING[name].items():
            part = _argument(reading, inner, place)
            for one in part.all_of(Object) if not key else ():
                made.fields.update(one.fields)
            if not key:
                bare = Value((*bare.taints, *part.taints))
            if key:
                made.fields[key] = part
        return joined((bare, of(made)))
    parts, readers = ARGUMENTS[name]
    if "" in parts:
        return of_event(parts[""], place)
    fields = {key: of_event(keys, place) for key, keys in parts.items()}
    fields |= {key: of(External(_READER + " ".join(keys))) for key, keys in readers.items()}
    return of(Object(fields)) if fields else NOTHING


def _is_event(value: Value) -> bool:
    """Whether the value is the whole event, or an object with it."""
    inside = (each for one in value.all_of(Object) for each in one.fields.values())
    return any(not taint.keys for each in (value, *inside) for taint in each.taints)


def _functions(value: Value, depth: int) -> Iterator[Function]:
    """The functions in a value and in the objects within it."""
    yield from value.all_of(Function)
    for one in value.all_of(Object) if depth else ():
        for each in (*one.fields.values(), *one.others):
            yield from _functions(each, depth - 1)


def _starts(value: Value) -> str:
    """How a text begins."""
    texts = [each.start for each in value.all_of(Text)]
    texts += [each.value for each in value.all_of(Const) if isinstance(each.value, str)]
    return texts[0].lstrip() if texts else ""
