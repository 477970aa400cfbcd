"""Calls of methods: of texts, of containers, and of parts of the event."""

from __future__ import annotations

import ast
from dataclasses import replace

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.python.externals import CLEAN_METHODS
from policypack.code_reading.python.functions import make_resolver
from policypack.code_reading.python.judging import is_sql
from policypack.code_reading.python.members import (
    merge_into,
    read_element,
    read_item,
    report_kept_data,
)
from policypack.code_reading.python.models import VALIDATING, is_validating, make_model
from policypack.code_reading.python.reading import Call, Reading, read_below, read_part
from policypack.code_reading.python.sinks import EXECUTES
from policypack.code_reading.python.texts import concatenate, fill, lose_detail, reduce_to_text
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NO_OBJECT,
    NOTHING,
    Class,
    Object,
    Part,
    Value,
    collect_origins,
    join,
    make_safe,
    merge_origins,
)

_ADDING = frozenset({"append", "add", "extend", "insert", "update", "setdefault", "appendleft"})
# A quoted identifier of SQL has its quotes doubled:
# https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
# https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
_QUOTED = frozenset((quote, quote * 2) for quote in ('"', "`"))
# What an object of the sender answers to, as a text does not.
_OF_OBJECTS = frozenset({"get", "pop", "items", "values", "keys", "setdefault", "json"})
# https://docs.pydantic.dev/latest/concepts/serialization/
_DUMPS = frozenset({"model_dump", "dict", "model_copy", "copy"})
_ALIKE = frozenset({"encode", "decode", "strip", "lstrip", "rstrip", "lower", "upper", "copy"})


def call_method(reading: Reading, call: Call, called: Value) -> Value:
    """Returns what a call of something that the program has not defined returns."""
    if not isinstance(call.node.func, ast.Attribute):
        if any(collect_origins(each) for each in call.given) and not called.origins:
            what = "passes event data to a function that is only known at run time"
            reading.findings.report_undecided(call.place, what)
        return reduce_to_text(join((*call.given, called)))
    name = call.node.func.attr
    base = reading.value(call.node.func.value, call.frame)
    results = [_call_known_method(reading, thing, base, name, call) for thing in base.things]
    known = [each for each in results if each is not None]
    if known:
        return join(known)
    if call.args and name in EXECUTES and is_sql(call.args[0]):
        # A method of something unknown that is given SQL.
        reading.findings.report_flow(Kind.SQL, f"{name}()", call.place, call.args[0].origins)
    return _call_on_text(base, name, call)


def _call_known_method(
    reading: Reading, thing: object, base: Value, name: str, call: Call
) -> Value | None:
    if isinstance(thing, Part):
        return _call_on_part(reading, thing, name, call)
    if isinstance(thing, Class) and name in VALIDATING and is_validating(thing):
        return make_model(thing, reduce_to_text(join(call.given)), make_resolver(reading, thing))
    if isinstance(thing, Object) and thing.cls and name in _DUMPS and is_validating(thing.cls):
        return Value(things=(Object({**thing.fields}, thing.rest),))
    if isinstance(thing, Object) and thing.cls is None:
        return _call_on_container(reading, thing, base, name, call)
    return None


def _call_on_part(reading: Reading, part: Part, name: str, call: Call) -> Value | None:
    node, frame = call.node, call.frame
    if name in {"get", "pop", "setdefault", "__getitem__"} and call.args:
        key = call.args[0].text
        value = read_below(reading, part, (key if key else ANY,), node, frame)
        return join((value, *call.args[1:]))
    if name in {"items", "values", "keys"}:
        one = read_below(reading, part, (ANY,), node, frame)
        pair = Value(things=(Object({"0": lose_detail(one), "1": one}),))
        rest = {"items": pair, "values": one, "keys": lose_detail(one)}[name]
        return Value(things=(Object(rest=rest),))
    if name in {"copy", "model_dump", "to_dict"}:
        return read_part(reading, part, node, frame)
    return None


def _call_on_container(
    reading: Reading, thing: Object, base: Value, name: str, call: Call
) -> Value | None:
    if name in _ADDING and call.given:
        _add_to(reading, thing, name, call)
        return join((thing.rest or NOTHING, *call.args[1:])) if name == "setdefault" else NOTHING
    if name in {"get", "pop", "__getitem__", "popleft"}:
        key = call.args[0].text if call.args else None
        return join((read_item(reading, base, key, call.node, call.frame), *call.args[1:]))
    if name in {"items", "values"}:
        one = join((*thing.fields.values(), thing.rest or NOTHING))
        keys = reduce_to_text(thing.rest) if thing.rest is not None else NOTHING
        pair = Value(things=(Object({"0": keys, "1": one}),))
        return Value(things=(Object(rest=pair if name == "items" else one),))
    if name == "keys":
        return Value(things=(Object(rest=reduce_to_text(thing.rest or NOTHING)),))
    if name == "copy":
        return Value(base.origins, (Object({**thing.fields}, thing.rest),))
    if name == "clear":
        thing.fields, thing.rest, thing.is_global = {}, None, False
    return NOTHING if name in CLEAN_METHODS | {"clear", "sort", "reverse", "remove"} else None


def _add_to(reading: Reading, thing: Object, name: str, call: Call) -> None:
    if name == "update":
        for each in call.args:
            merge_into(thing, each)
        thing.fields |= {key: each for key, each in call.kwargs.items() if key != ANY}
        added = list(call.args)
    elif name == "extend":
        added = [read_element(reading, call.args[0], call.node, call.frame)]
    else:
        added = [call.args[-1]]
    if name != "update":
        thing.rest = join((thing.rest or NOTHING, *added))
    report_kept_data(reading, thing, added, call.node, call.frame)


def _call_on_text(base: Value, name: str, call: Call) -> Value:
    """Returns what a method of a text, or of something unknown, returns."""
    if name in CLEAN_METHODS:
        return NOTHING
    args = call.args
    if name == "format" and base.text is not None:
        return fill(base.text, call.given, "{", "}")
    if name == "format" and "}" in base.tail:
        return fill(f"{base.head}{{}}{base.tail}", [base, *call.given], "{", "}")
    given = [origin for each in call.given for origin in collect_origins(each)]
    if name == "join":
        return concatenate((Value(merge_origins((*collect_origins(base), *given))),))
    own = replace(base, implies=(), things=(), is_path=False, tail="")
    if name in _ALIKE:
        return own if name == "copy" else make_safe(own, NO_OBJECT)
    if name == "replace" and len(args) > 1 and args[0].text in {"/", "\\"}:
        own = make_safe(own, frozenset({Kind.PATH}))
    if name == "replace" and tuple(each.text for each in args) in _QUOTED:
        own = make_safe(own, frozenset({Kind.SQL}))
    origins = merge_origins((*own.origins, *given))
    origins = tuple(replace(each, whole=False) for each in origins)
    value = Value(origins, head=FOREIGN_PART) if origins else NOTHING
    return value if name in _OF_OBJECTS else make_safe(value, NO_OBJECT)
