"""Methods that texts, lists and functions of JavaScript have."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.code_reading.flows import Kind, Place
from policypack.code_reading.javascript.conditions import (
    OF_TEXTS,
    begins,
    both,
    contains,
    either,
    escapes,
    listed,
    matches,
    of_all,
    settled,
    strips,
    truth_of,
)
from policypack.code_reading.javascript.objects import (
    Function,
    Module,
    Object,
    element,
    elements,
)
from policypack.code_reading.javascript.operators import concatenate
from policypack.code_reading.javascript.sink_calls import judge_pattern
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.values import (
    NOTHING,
    PIECE,
    External,
    Index,
    Truth,
    Value,
    joined,
    of,
)
from policypack.facts.table import read_table

# Methods of texts and lists by what they give; nothing but a text has those of `texts`.
_METHODS = {
    kind: frozenset(names.split()) for kind, names in read_table(__file__)["methods"].items()
}
# A quoted identifier of SQL has its quotes doubled:
# https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
# https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
_QUOTED = frozenset((quote, quote * 2) for quote in ('"', "`"))
# A pair of a key and a value, and the fields of the value.
_DEPTH_OF_ITEMS = 3
# What an object of the program has only where it is given a function of the name.
BUILT_IN = frozenset({"set"}).union(*_METHODS.values()) - _METHODS["numbers"]


def call_on_text(
    reading: State, held: Value, name: str, given: list[Value], place: Place, module: Module
) -> Value:
    found = _call_on_any(reading, held, name, given, place, module)
    return found.cleared(OF_TEXTS) if name in _METHODS["texts"] else found


def _call_on_any(
    reading: State, held: Value, name: str, given: list[Value], place: Place, module: Module
) -> Value:
    first = given[0] if given else NOTHING
    if name in ("call", "apply", "bind") and held.of(Function):
        return _apply(reading, held, name, given, place, module)
    if name in _METHODS["each"]:
        return _call_each(reading, held, name, given, place, module)
    judge_pattern(reading, held, name, first, place)
    known = _test(reading, held, name, given)
    if known is not None:
        return of(known)
    if name in _METHODS["added"] or (name == "set" and len(given) > 1):
        reading.version += 1
        for one in held.all_of(Object):
            for each in given if name != "set" else given[-1:]:
                one.add(reading.settle(each), reading.settle(first) if name == "set" else NOTHING)
        return held
    if name in ("replace", "replaceAll"):
        return _replace(reading, held, given, place)
    if name in _METHODS["numbers"]:
        return NOTHING
    if name in ("then", "catch", "finally"):
        return _call_then(reading, held, given, place)
    if name == "split":
        pieces = held.parts().marked(PIECE)
        return of(Object(others=[pieces], is_array=True)) if pieces.taints else NOTHING
    if name in _METHODS["part"]:
        lists = tuple(each for each in held.all_of(Object) if each.is_array)
        return Value(held.parts().taints, lists)
    if name == "at":
        return element(held, place)
    if name in ("keys", "entries") and held.of(Object):
        keys = joined([each for one in held.all_of(Object) for each in one.names])
        values = joined([each for one in held.all_of(Object) for each in one.others])
        pair = of(Object({"0": keys, "1": values}, is_array=True))
        return of(Object(others=[keys if name == "keys" else pair], is_array=True))
    if name in _METHODS["held"]:
        inner = [e for one in held.all_of(Object) for e in (*one.fields.values(), *one.others)]
        return joined([held.text, *inner])
    if name == "concat" and not held.of(Object) and (held.taints or held.shapes):
        return concatenate(reading, [held, *given])
    if name in _METHODS["whole"]:
        others = [Value(reading.deep(each)) for each in (held, *given)]
        return joined(others) if name in ("join", "concat") else joined((held.text, others[0]))
    if name == "encode" and first.taints:
        return first
    return held.text


def _test(reading: State, held: Value, name: str, given: list[Value]) -> Truth | Index | None:
    """What a question about a text tells."""
    first = given[0] if given else NOTHING
    if name in ("includes", "has", "hasOwnProperty"):
        return contains(held, first.const) if held.taints else listed(held, first)
    if name == "indexOf":
        known = contains(held, first.const) if held.taints else listed(held, first)
        return Index(known)
    if name == "startsWith":
        return begins(held, first)
    regex = next((e for e in held.all_of(External) if e.name == "RegExp()"), None)
    if name in ("test", "exec") and regex is not None and regex.given:
        return matches(regex.given[0].const or "", _flags(regex), first)
    pattern = next((e for e in first.all_of(External) if e.name == "RegExp()"), None)
    if name == "match" and pattern is not None and pattern.given and held.taints:
        return matches(pattern.given[0].const or "", _flags(pattern), held)
    return None


def _replace(reading: State, held: Value, given: list[Value], place: Place) -> Value:
    regex = (
        next((e for e in given[0].all_of(External) if e.name == "RegExp()"), None)
        if given
        else None
    )
    if regex is not None and regex.given:
        pattern = regex.given[0].const or ""
        left = strips(pattern, _flags(regex))
        if left and len(given) > 1 and given[1].const == "":
            return held.cleared(left)
        if len(given) > 1 and "g" in _flags(regex) and (pattern, given[1].const) in _QUOTED:
            return held.cleared(frozenset({Kind.SQL}))
        if len(given) > 1 and given[1].const == "\\$&" and escapes(pattern, _flags(regex)):
            return held.cleared(frozenset({Kind.PATTERN}))
    inserted = [each.text for each in given[1:2]]
    follow_callbacks(reading, given[1:], place)
    return joined([held.text, *inserted])


def _call_then(reading: State, held: Value, given: list[Value], place: Place) -> Value:
    found = [held]
    for value in given:
        for function in value.all_of(Function):
            with reading.branch({}):
                found.append(reading.call(function, [held], place))
    return joined(found)


def _call_each(
    reading: State, held: Value, name: str, given: list[Value], place: Place, module: Module
) -> Value:
    """A method that calls a function for each element."""
    item = element(held, place)
    results: list[Value] = []
    for function in given[0].all_of(Function) if given else ():
        arguments = [item, NOTHING, held]
        if name == "reduce":
            arguments = [given[1] if len(given) > 1 else item, item]
        with reading.branch({}):
            results.append(reading.call(function, arguments, place))
    if name == "reduce":
        return joined(results)
    if name in ("map", "flatMap"):
        return of(Object(others=[joined(results)], is_array=True))
    for external in given[0].all_of(External) if given else ():
        results.append(reading.call_external(external, [item], place, module))
    return _choose(reading, held, name, item, [truth_of(each) for each in results])


def _choose(reading: State, held: Value, name: str, item: Value, truths: list[Truth]) -> Value:
    """What a method gives that asks a function about each element."""
    holds = either(each.holds for each in truths)
    if name in ("every", "some"):
        fails = either(each.fails for each in truths)
        known = Truth(of_all(held, item, holds)) if name == "every" else Truth()
        return of(Truth({}, of_all(held, item, fails)) if name == "some" else known)
    kept = settled(item, both(reading.facts, holds), _DEPTH_OF_ITEMS) if holds else item
    if name in ("find", "findLast"):
        return kept
    is_list = bool(held.taints) or any(each.is_array for each in held.all_of(Object))
    if name == "filter" and is_list and holds:
        return of(Object(others=[kept], is_array=True))
    return held if name == "filter" else NOTHING


def _apply(
    reading: State, held: Value, name: str, given: list[Value], place: Place, module: Module
) -> Value:
    """`call`, `apply` and `bind` of the program's own functions."""
    this = given[0].of(Object) if given else None
    functions = [
        Function(each.node, each.scope, each.module, each.key, this or each.this)
        for each in held.all_of(Function)
    ]
    if name == "bind":
        return of(*functions)
    rest = given[1:]
    if name == "apply":
        rest = elements(rest[0], place) if rest else []
    return joined([reading.call(function, rest, place) for function in functions])


def follow_callbacks(reading: State, given: Sequence[Value], place: Place) -> None:
    """Follows the functions that are handed to what cannot be followed."""
    for value in given:
        functions = value.all_of(Function)
        for one in value.all_of(Object):
            functions += [f for each in one.fields.values() for f in each.all_of(Function)]
        for function in functions:
            with reading.branch({}):
                reading.call(function, [], place)


def _flags(regex: External) -> str:
    return (regex.given[1].const or "") if len(regex.given) > 1 else ""
