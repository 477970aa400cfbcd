"""Calls: what is called, with what, and what other packages make of it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from policypack.code_reading.flows import Source
from policypack.code_reading.flows.flow import ANY, OF_CALL
from policypack.code_reading.python.bindings import path_of, root_of
from policypack.code_reading.python.conditions import refine_match
from policypack.code_reading.python.externals import (
    DOWNLOADS,
    list_downloaded,
    make_known,
    make_result,
)
from policypack.code_reading.python.findings import Called
from policypack.code_reading.python.frameworks import hand_event, list_views, note_views
from policypack.code_reading.python.functions import (
    call_function,
    hand_back,
    list_parameters,
    make_resolver,
)
from policypack.code_reading.python.judging import judge
from policypack.code_reading.python.members import (
    make_instance,
    merge_into,
    read_attribute,
    read_element,
    read_item,
    read_member,
)
from policypack.code_reading.python.methods import call_method
from policypack.code_reading.python.models import VALIDATING, make_model
from policypack.code_reading.python.reading import Call, Reading
from policypack.code_reading.python.texts import as_text, learn_schema, make_literal, reduce_to_text
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Object,
    Origin,
    Part,
    Thing,
    Value,
    collect_all,
    join,
    make_safe,
    merge_origins,
)
from policypack.supply_chain.guards import Code

_ITERATING = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"})


def read_call(reading: Reading, node: ast.Call, frame: Frame) -> Value:
    """Returns what a call returns, and reports what is dangerous in it."""
    reading.shown.pop(id(node), None)
    called = reading.value(node.func, frame)
    call = _read_arguments(reading, node, frame)
    results = [
        _apply_declared(reading, thing, _call_thing(reading, thing, call), call)
        for thing in called.things
    ]
    _judge_declared(reading, called, call)
    if not called.things:
        results.append(list_views(reading, call) or call_method(reading, call, called))
    value = join(results)
    if id(node) not in reading.shown and not value.implies:
        implied = tuple(refine_match(reading, node, frame))
        value = replace(value, implies=implied) if implied else value
    return value


def _read_arguments(reading: Reading, node: ast.Call, frame: Frame) -> Call:
    args = [reading.value(each, frame) for each in node.args if not isinstance(each, ast.Starred)]
    loose = [reading.value(each, frame) for each in node.args if isinstance(each, ast.Starred)]
    kwargs = {each.arg: reading.value(each.value, frame) for each in node.keywords if each.arg}
    loose += [reading.value(each.value, frame) for each in node.keywords if not each.arg]
    for value in loose:
        # Unpacked arguments may stand for any parameter.
        for thing in value.objects:
            if thing.fields and all(key.isdecimal() for key in thing.fields):
                args += thing.fields.values()
            else:
                kwargs |= thing.fields
            if thing.rest is not None:
                kwargs[ANY] = thing.rest
        if value.origins or any(isinstance(each, Part) for each in value.things):
            kwargs[ANY] = read_item(reading, value, None, node, frame)
    return Call(node, frame, args, kwargs)


def _apply_declared(reading: Reading, thing: Thing, value: Value, call: Call) -> Value:
    """The result of a function, where it may be a source or sanitizer of the organization."""
    name = _name_of(thing)
    kinds = reading.declared.clears(name)
    if kinds:
        value = make_safe(value, kinds)
    if not reading.declared.is_source(name):
        return value
    return join((value, Value((Origin(Source((f"{name}{OF_CALL}",), call.place)),))))


def _judge_declared(reading: Reading, called: Value, call: Call) -> None:
    for name in filter(None, map(_name_of, called.things)):
        for kind in sorted(reading.declared.dangers(name)):
            origins = collect_all(call.given)
            reading.findings.report_flow(kind, name, call.place, origins)


def _call_thing(reading: Reading, thing: Thing, call: Call) -> Value:
    if isinstance(thing, Function):
        value = call_function(reading, thing, call.args, call.kwargs, call.node)
        hand_back(reading, thing, call.node, call.frame)
        return value
    if isinstance(thing, Class):
        return make_instance(reading, thing, call)
    if isinstance(thing, External):
        return _call_external(reading, thing, call)
    if isinstance(thing, Object) and thing.cls is not None:
        method = read_member(reading, thing, Value(things=(thing,)), "__call__", call.node)
        return join(_call_thing(reading, each, call) for each in method.things)
    if isinstance(thing, Part):
        return call_method(reading, call, Value(things=(thing,)))
    return NOTHING


def _call_external(reading: Reading, thing: External, call: Call) -> Value:
    receiver = NOTHING
    if isinstance(call.node.func, ast.Attribute):
        receiver = reading.value(call.node.func.value, call.frame)
    # What an argument contains is looked at by every table.
    reading.step(sum(len(each.fields) for value in call.given for each in value.objects))
    code = reading.code
    release = code.once(Code.release, "torch") if thing.name == "torch.load" else ""
    args = [_add_content(reading, each) for each in call.args]
    called = Called(thing.name, args, call.kwargs, receiver, call.place, code.version, release)
    judge(called, reading.findings)
    _note_download(reading, called, call)
    learn_schema(reading, called, call)
    result = _call_known(reading, called, call)
    return result if result is not None else _call_unknown(reading, called, call)


def _add_content(reading: Reading, value: Value) -> Value:
    """The value with the origins of the file that it names."""
    origins = reading.files.get(value.text or "", ())
    return replace(value, origins=merge_origins((*value.origins, *origins))) if origins else value


def _note_download(reading: Reading, called: Called, call: Call) -> None:
    """Keeps whose data the file of a download has, by its fixed name or by that of the variable."""
    position = DOWNLOADS.get(called.name)
    origins = list_downloaded(called) if position is not None else ()
    named = [each.value for each in call.node.keywords if each.arg in {"Filename", "Fileobj"}]
    for node in named or call.node.args[position:][:1] if origins else ():
        text, root = reading.value(node, call.frame).text, root_of(path_of(node))
        if text is not None:
            reading.files[text] = origins
        elif root:
            value = call.frame.find(root) or NOTHING
            filled = replace(value, origins=merge_origins((*value.origins, *origins)))
            call.frame.bind(root, filled)


def _call_known(reading: Reading, called: Called, call: Call) -> Value | None:
    name, args = called.name, call.args
    if note_views(reading, name, args):
        return NOTHING
    if name.startswith("builtins."):
        result = _call_builtin(reading, name.partition(".")[2], call)
        if result is not None:
            return result
    if name.rpartition(".")[2] in VALIDATING | {"parse", "load", "loads"}:
        model = call.kwargs.get("model") or (args[1] if len(args) > 1 else NOTHING)
        for thing in model.things:
            if isinstance(thing, Class):
                given = reduce_to_text(join(call.given))
                return make_model(thing, given, make_resolver(reading, thing))
    if name in {"functools.partial", "builtins.super"}:
        # Arguments that are bound before the event move it to another parameter.
        bound = Value(things=(External(f"{name}()"),)) if len(args) > 1 else NOTHING
        return join((args[0], bound)) if args else _read_super(call.frame)
    return make_known(called)


def _read_super(frame: Frame) -> Value:
    this = frame.find("self")
    bases = []
    for thing in this.objects if this else ():
        if thing.cls is not None:
            above = Class(thing.cls.node, thing.cls.frame, {}, thing.cls.bases)
            bases.append(Object(thing.fields, thing.rest, above))
    return Value(things=tuple(bases))


def _call_unknown(reading: Reading, called: Called, call: Call) -> Value:
    functions = [
        each for value in call.given for each in value.things if isinstance(each, Function)
    ]
    if functions:
        # What takes a function calls it: with the other arguments, or their elements.
        both = [
            join((each, read_element(reading, each, call.node, call.frame)))
            for each in call.given
            if not any(isinstance(thing, Function) for thing in each.things)
        ]
        results = [call_function(reading, each, both, {}, call.node) for each in functions]
        return join((*results, make_result(called)))
    hand_event(reading, called, call)
    return make_result(called)


def _call_builtin(reading: Reading, name: str, call: Call) -> Value | None:
    args, first = call.args, call.args[0] if call.args else NOTHING
    if name in _ITERATING and args:
        if not (first.things or first.origins):
            return NOTHING
        return Value(things=(Object(rest=_read_elements(reading, call, args[:1])[0]),))
    if name in {"next", "min", "max", "anext"} and args:
        return join((*_read_elements(reading, call, args[:1]), *args[1:]))
    if name == "dict" and any(isinstance(t, Part) for each in args for t in each.things):
        return next(each for each in args if any(isinstance(t, Part) for t in each.things))
    if name in {"list", "set", "dict"}:
        made = Object(is_global=bool(reading.loading))
        if name == "dict":
            made.fields = {key: each for key, each in call.kwargs.items() if key != ANY}
            made.rest = call.kwargs.get(ANY)
            for each in args:
                merge_into(made, each)
        return Value(things=(made,))
    if name in {"enumerate", "zip"}:
        pair = _read_elements(reading, call, args)
        pair = [NOTHING, *pair] if name == "enumerate" else pair
        fields = {str(number): each for number, each in enumerate(pair)}
        return Value(things=(Object(rest=Value(things=(Object(fields),))),))
    if name == "map" and len(args) > 1:
        mapped = replace(call, args=_read_elements(reading, call, args[1:]), kwargs={})
        rest = join([_call_thing(reading, thing, mapped) for thing in first.things])
        return Value(things=(Object(rest=rest),))
    if name == "filter" and len(args) > 1:
        return _filter(reading, call)
    if name == "getattr" and len(args) > 1:
        return _read_named_attribute(reading, call)
    if name in {"str", "repr", "ascii", "format", "bytes", "bytearray"}:
        if first.text is not None:
            return make_literal(first.text)
        return replace(as_text(first), head=first.head)
    return None


def _filter(reading: Reading, call: Call) -> Value:
    """The elements for which a function of the program is true."""
    functions = [each for each in call.args[0].things if isinstance(each, Function)]
    kept = _read_elements(reading, call, call.args[1:2])[0]
    for function in functions:
        call_function(reading, function, [kept], {}, call.node)
        names, checks = list_parameters(function), dict(reading.last_shown[1])
        kept = make_safe(kept, checks.get(names[0], frozenset())) if names else kept
    return Value(things=(Object(rest=kept),)) if len(functions) == 1 else call.args[1]


def _read_elements(reading: Reading, call: Call, values: Sequence[Value]) -> list[Value]:
    return [read_element(reading, each, call.node, call.frame) for each in values]


def _read_named_attribute(reading: Reading, call: Call) -> Value:
    base, name, *defaults = call.args
    if name.text is not None:
        value = read_attribute(reading, base, name.text, call.node, call.frame)
        return join((value, *defaults))
    # Any member of the object may be meant that begins and ends as the name does.
    beginning, ending = name.head.partition(FOREIGN_PART)[0], name.tail
    members = [
        read_member(reading, thing, base, each, call.node)
        for thing in base.objects
        for each in (*(thing.cls.body if thing.cls else ()), *thing.fields)
        if each.startswith(beginning) and each.endswith(ending)
    ]
    return join((*members, *defaults))


def _name_of(thing: Thing) -> str:
    """The dotted name of a function, "" for methods of the program's own classes and all else."""
    if isinstance(thing, Function):
        own = thing.frame.outer is None and not thing.frame.is_class
        return f"{thing.frame.module}.{thing.name}" if own else ""
    return thing.name if isinstance(thing, External) else ""
