"""What functions of other packages and of Node.js give."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.code_reading.flows import Place
from policypack.code_reading.flows.flow import ANY, EXECUTED, OF_CALL
from policypack.code_reading.javascript import bundle_calls, schemas, sinks
from policypack.code_reading.javascript.conditions import checked, listed, truth_of
from policypack.code_reading.javascript.imports import require
from policypack.code_reading.javascript.methods import follow_callbacks
from policypack.code_reading.javascript.objects import (
    Function,
    Getter,
    Module,
    Object,
    element,
)
from policypack.code_reading.javascript.operators import concatenate
from policypack.code_reading.javascript.routes import (
    hand_on,
    judge_response,
    note_routes,
    read_request,
)
from policypack.code_reading.javascript.sink_calls import apply_declared, judge_call
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.values import (
    ALL,
    NOTHING,
    Const,
    External,
    Taint,
    Truth,
    Value,
    joined,
    of,
)

_SPREAD = ("lodash.merge", "lodash.extend", "lodash.defaults")
# https://gcanti.github.io/fp-ts/modules/function.ts.html#pipe, and the same of other packages
_PIPES = ("fp-ts/function.pipe", "fp-ts/lib/function.pipe", "effect.pipe", "remeda.pipe")
# Their result holds what they were given, and nothing is lost.
_SAME = frozenset(
    (
        *(
            "Promise.resolve",
            "structuredClone",
            "Object.freeze",
            "Array.from",
        ),
        *("Object.create", "util.promisify", "Promise.all", "Promise.allSettled", "Promise.race"),
        *("lodash.cloneDeep", "Object.seal", "Object.getPrototypeOf", "Reflect.getPrototypeOf"),
        "Object.getOwnPropertyDescriptors",
    )
)


def call_external(
    reading: State, external: External, given: Sequence[Value], place: Place, module: Module
) -> Value:
    """The result of a function of another package or of Node.js."""
    name = sinks.canonical(external.name)
    required = bundle_calls.required(name)
    if required:
        return of(External(required))
    if name == "require" and given and given[0].const is not None:
        return require(reading, given[0].const, module, place)
    if name == "Promise.resolve()":
        for one in external.given[0].all_of(Object) if external.given else ():
            one.others += given[:1]
        return NOTHING
    judge_call(reading, name, external, given, place)
    note_routes(reading, external, name, given)
    judge_response(reading, name, given, place)
    if reading.is_started:
        hand_on(reading, name, given, place)
    value = read_request(reading, name, given, place)
    value = value or schemas.result(reading, external, name, given, place)
    if value is None:
        if name not in ("Object.defineProperty", *_PIPES):
            follow_callbacks(reading, given, place)
        value = _make_result(reading, name, external, given, place, module)
    return apply_declared(reading, name, value, given, place)


def _make_result(
    reading: State,
    name: str,
    external: External,
    given: Sequence[Value],
    place: Place,
    module: Module,
) -> Value:
    first = given[0] if given else NOTHING
    method = name.rpartition(".")[2]
    if sinks.MODELS.match(name):
        answer = Taint((f"{_plain(name)}{OF_CALL}",), place, safe=ALL - EXECUTED)
        return Value((answer,), (External(f"{name}()", tuple(given), external.base or external),))
    if name in sinks.HARMLESS:
        return _read_harmless(reading, name, first)
    cleared = sinks.CLEARED.get(name) or sinks.CLEARED_BY_METHOD.get(method)
    if cleared is not None:
        return Value(reading.deep(joined(given))).cleared(cleared)
    if name in ("Number.isInteger", "Number.isFinite", "Number.isSafeInteger"):
        return of(Truth(checked(first)))
    if name in ("Object.hasOwn", "Object.prototype.hasOwnProperty.call"):
        return of(listed(first, given[1])) if len(given) > 1 else NOTHING
    if name.startswith("validator.is") and name not in (
        "validator.isLength",
        "validator.isURL",
    ):
        return of(Truth(checked(first)))
    if name in ("assert", "assert.ok", "assert.strict", "tiny-invariant", "invariant"):
        reading.learn(truth_of(first).holds)
        return NOTHING
    if name == "Object.create":
        return of(Object(is_bare=first.const == "None" or not first.shapes))
    if name in ("path.join", "path.resolve", "path.normalize", "path.posix.join"):
        return concatenate(reading, given)
    if name in ("Object.assign", "Object.defineProperties"):
        return _assign_all(reading, given)
    if name == "Object.defineProperty" and len(given) > 2:
        return _define(reading, given)
    if name == "Object.getOwnPropertyNames":
        name = "Object.keys"
    if name == "Object.fromEntries":
        return _make_from_entries(reading, first, place)
    if name in _SPREAD:
        return joined(given)
    if name in _PIPES:
        for each in given[1:]:
            first = reading.call_value(each, [first], place, name, module)
        return first
    if name in _SAME:
        return first
    if name in ("Object.entries", "Object.values", "Object.keys"):
        return _list_inner(reading, name, first, place)
    if name.startswith("util.format"):
        return concatenate(reading, given)
    here = of(External(f"{name}()", tuple(given), external.base or external))
    if not sinks.passes(name):
        return here
    return joined((Value(reading.deep(joined(given))), here))


def _plain(name: str) -> str:
    """The last names of a call, for people."""
    return ".".join(name.replace("()", "").split(".")[-2:])


def _read_harmless(reading: State, name: str, first: Value) -> Value:
    if name == "isNaN":
        return of(Truth({}, checked(first)))
    return of(Truth(checked(first))) if name == "isFinite" else NOTHING


def _assign_all(reading: State, given: Sequence[Value]) -> Value:
    for target in given[0].all_of(Object) if given else ():
        for one in (one for value in given[1:] for one in value.all_of(Object)):
            target.fields.update(one.fields)
            target.add(joined(one.others), joined(one.names))
    return joined([*given[:1], *(each.text for each in given[1:])])


def _define(reading: State, given: Sequence[Value]) -> Value:
    """`Object.defineProperty(target, name, {value, get})`."""
    name = given[1].const or ANY
    for target in given[0].all_of(Object):
        for one in given[2].all_of(Object):
            getters = one.fields.get("get", NOTHING).all_of(Function)
            got = of(*(Getter(each) for each in getters))
            target.fields[name] = joined([got, one.fields.get("value", NOTHING)])
    return given[0]


def _list_inner(reading: State, name: str, held: Value, place: Place) -> Value:
    fields = [e for one in held.all_of(Object) for e in (*one.fields.values(), *one.others)]
    keys = joined([held.names(place), *(each for o in held.all_of(Object) for each in o.names)])
    inner = joined([Value(tuple(each.below(ANY, place) for each in held.taints)), *fields])
    if name == "Object.keys":
        names = [key for one in held.all_of(Object) for key in one.fields if key != ANY]
        if names and not keys.taints:
            fields_of = {str(n): of(Const(key)) for n, key in enumerate(names)}
            return of(Object(fields_of, is_array=True))
        inner = keys
    if name == "Object.entries":
        inner = of(Object({"0": keys, "1": inner}, is_array=True))
    return of(Object(others=[inner], is_array=True))


def _make_from_entries(reading: State, held: Value, place: Place) -> Value:
    made = Object()
    for pair in element(held, place).all_of(Object):
        name, value = (pair.fields.get(at, NOTHING) for at in ("0", "1"))
        made.add(joined([value, *pair.others]), name)
    return of(made) if made.others or made.names else held
