"""Routes of web frameworks: functions that get requests which are made of the event.

Where the event is handed to a package that is not known, the routes of the program are entered; a
program without routes is undecided there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Place
from policypack.code_reading.flows.flow import ANY, ELEMENT
from policypack.code_reading.javascript import controllers, schemas
from policypack.code_reading.javascript.objects import Function, Object
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import children
from policypack.code_reading.javascript.values import (
    NOTHING,
    Const,
    External,
    Text,
    Value,
    of,
    of_event,
)
from policypack.facts.javascript_frameworks import (
    ARGUMENTS,
    BATCH,
    HOLDING,
    INJECTS,
    KNOWN,
    PLUGIN,
    RESOLVER,
    RESOLVERS,
    WEB,
)
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ROUTES = [(lazy_pattern(each.routes), each.given) for each in WEB]
_PLUGIN, _BATCH, _KNOWN = map(lazy_pattern, (PLUGIN, BATCH, KNOWN))
# A function of a request; its keys in the event follow.
_READER = "request of the sender "
_RESPONSE = "express.Response"
_DEEPEST = 4


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
    for options in (one for value in given for one in value.all_of(Object)):
        for function in _functions(options.fields.get(RESOLVERS, NOTHING), _DEEPEST):
            reading.routes.setdefault(function, (RESOLVER, external))


def serve(reading: State, place: Place) -> bool:
    """Enters the routes; whether there are any."""
    for function, (names, external) in [*reading.routes.items()]:
        where = function.module.place(function.node)
        given = [_argument(name, where) for name in names]
        # An error handler has four parameters, and gets the error first:
        # https://expressjs.com/en/guide/error-handling.html
        is_of_errors = len(names) == 3 and _count(function.node) > 3
        with reading.branch({}):
            _check_input(reading, external, given)
            reading.call(function, [NOTHING, *given] if is_of_errors else given, place)
    entered = [controllers.enter(reading, each, place) for each in reading.controllers]
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
    elif not _KNOWN.fullmatch(name) and any(map(_is_event, given)):
        shown = name.replace("()", "")[:80]
        how = f"hands the event to {shown}, which is not followed"
        if "()" not in name and len(given) == 1:
            # What a plain function returns is followed.
            reading.handed[place] = how
        elif not serve(reading, place):
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
    options = [one for value in given[1:] for one in value.all_of(Object)]
    if method in ("sendFile", "download") and not any("root" in o.fields for o in options):
        reading.reach(Kind.PATH, taints, called, place)


def read_request(reading: State, name: str, given: Sequence[Value], place: Place) -> Value | None:
    """What a request's function returns; None for any other function."""
    if not name.startswith(_READER):
        return None
    keys = tuple(name.removeprefix(_READER).split(" "))
    of_field = () if keys == ("body",) else ((given[0].const if given else None) or ANY,)
    return of_event((*keys, *of_field), place)


def _argument(name: str, place: Place) -> Value:
    """What a route gets in one place."""
    if name == "response":
        return of(External(_RESPONSE))
    if name in HOLDING:
        made = Object()
        for key, inner in HOLDING[name].items():
            part = _argument(inner, place)
            for one in part.all_of(Object) if not key else ():
                made.fields.update(one.fields)
            if key:
                made.fields[key] = part
        return of(made)
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


def _count(node: Node) -> int:
    """How many parameters a function declares."""
    parameters = node.child_by_field_name("parameters")
    return len(children(parameters)) if parameters is not None else 1
