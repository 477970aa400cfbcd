"""What values have below them, and what is put there: attributes, items, elements."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Misused
from policypack.code_reading.flows.flow import ANY, ELEMENT, Keys
from policypack.code_reading.python.bindings import path_of
from policypack.code_reading.python.externals import DJANGO_MODEL, locate_request
from policypack.code_reading.python.findings import locate
from policypack.code_reading.python.functions import call_function, make_resolver
from policypack.code_reading.python.models import (
    is_enum,
    is_validating,
    list_bases,
    list_fields,
    make_model,
)
from policypack.code_reading.python.reading import (
    Call,
    Reading,
    load_submodule,
    read_below,
    read_part,
)
from policypack.code_reading.python.texts import lose_detail
from policypack.code_reading.python.values import (
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Loaded,
    Mark,
    Object,
    Part,
    Thing,
    Value,
    collect_all,
    collect_origins,
    join,
    make_safe,
)

# What the typed attributes of guarded events and of Powertools' classes are called in the event.
_NAMED_AS: Mapping[str, Keys] = {
    "records": ("Records",),
    "s3_object": ("object",),
    "get_object": ("object",),
    "raw": (),
}
# The same of what the guard of S3 hands over for a record.
_RECORD: Keys = ("Records", ELEMENT)
_NAMED_IN_RECORDS: Mapping[str, Keys] = {
    "bucket": ("s3", "bucket", "name"),
    "key": ("s3", "object", "key"),
}


def read_attribute(reading: Reading, base: Value, name: str, node: ast.AST, frame: Frame) -> Value:
    """The value of an attribute."""
    values = [_read_attribute_of(reading, thing, base, name, node, frame) for thing in base.things]
    if not base.things:
        values.append(lose_detail(base))
    return join(values)


def _read_attribute_of(
    reading: Reading, thing: Thing, base: Value, name: str, node: ast.AST, frame: Frame
) -> Value:
    if isinstance(thing, External):
        request = locate_request(thing.name, name)
        if request is not None:
            return read_part(reading, Part(request), node, frame)
        value = Value(base.origins, (External(f"{thing.name}.{name}", thing.given),))
        # The last part of a path: https://docs.python.org/3/library/pathlib.html
        is_name = thing.name.startswith("pathlib.") and name in {"name", "stem", "suffix"}
        return make_safe(value, frozenset({Kind.PATH})) if is_name else value
    if isinstance(thing, Part):
        if name in thing.models:
            return thing.models[name]
        of_record = _NAMED_IN_RECORDS.get(name) if thing.keys == _RECORD else None
        keys = of_record or _NAMED_AS.get(name, (name,))
        return read_below(reading, thing, keys, node, frame) if keys else base
    if isinstance(thing, Object):
        return read_member(reading, thing, base, name, node)
    if isinstance(thing, Class):
        return _of_its_class(_find_in_class(thing, name) or _inherited(thing, name), thing)
    if isinstance(thing, Loaded):
        return thing.frame.find(name) or load_submodule(reading, thing, name) or NOTHING
    return NOTHING


def read_member(reading: Reading, thing: Object, base: Value, name: str, node: ast.AST) -> Value:
    """An attribute of an instance: its own, or that of its class."""
    own = thing.fields.get(name)
    member = _find_in_class(thing.cls, name) if thing.cls and own is None else None
    if member is None:
        return own or join((thing.rest or NOTHING, lose_detail(base)))
    methods = [each for each in member.things if isinstance(each, Function)]
    if not methods:
        # What was unpacked into the instance may stand for any field that has a default.
        return join((member, thing.rest)) if thing.rest is not None else member
    made = []
    for each in methods:
        decorators = _decorators(each)
        bound = each if "staticmethod" in decorators else replace(each, bound=base)
        if "classmethod" in decorators and thing.cls is not None:
            bound = replace(each, bound=Value(things=(thing.cls,)))
        is_property = not decorators.isdisjoint({"property", "cached_property"})
        made.append(
            call_function(reading, bound, (), {}, node) if is_property else Value(things=(bound,))
        )
    return join(made)


def _find_in_class(cls: Class | None, name: str, depth: int = 8) -> Value | None:
    """What the body of the class, or of a base, binds the name to."""
    if cls is None or not depth:
        return None
    if name in cls.body:
        return cls.body[name]
    for base in cls.bases:
        for thing in base.things:
            if isinstance(thing, Class):
                member = _find_in_class(thing, name, depth - 1)
                if member is not None:
                    return member
    return None


def read_item(reading: Reading, base: Value, key: str | None, node: ast.AST, frame: Frame) -> Value:
    """What is under a key; None for one that only a run shows."""
    values = [_read_item_of(reading, thing, base, key, node, frame) for thing in base.things]
    return join(values) if base.things else lose_detail(base)


def _read_item_of(
    reading: Reading, thing: Thing, base: Value, key: str | None, node: ast.AST, frame: Frame
) -> Value:
    if isinstance(thing, Part):
        is_number = key is not None and key.lstrip("-").isdecimal()
        return read_below(reading, thing, (ELEMENT if is_number else key or ANY,), node, frame)
    if isinstance(thing, External):
        return Value(base.origins, (External(f"{thing.name}[]"),))
    if isinstance(thing, Object):
        if key is not None and key in thing.fields:
            return thing.fields[key]
        if key is None or key.startswith("-"):
            return join((*thing.fields.values(), thing.rest or NOTHING, lose_detail(base)))
        return join((thing.rest or NOTHING, lose_detail(base)))
    return NOTHING


def read_element(reading: Reading, base: Value, node: ast.AST, frame: Frame) -> Value:
    """Any element of what is iterated."""
    values = []
    for thing in base.things:
        if isinstance(thing, Part):
            values.append(read_below(reading, thing, (ELEMENT,), node, frame))
        elif isinstance(thing, Object):
            values.append(join((*thing.fields.values(), thing.rest or NOTHING)))
        elif isinstance(thing, External):
            values.append(Value(base.origins, (External(f"{thing.name}[]"),)))
    values.append(lose_detail(base) if not base.things else NOTHING)
    return join(values)


def make_instance(reading: Reading, cls: Class, call: Call) -> Value:
    """Returns what a call of a class of the program makes."""
    if is_enum(cls):
        return NOTHING
    given = Value(collect_all(call.given))
    if is_validating(cls):
        return make_model(cls, given, make_resolver(reading, cls))
    made = Object(cls=cls, is_global=bool(reading.loading))
    value = Value(things=(made,))
    start = read_member(reading, made, value, "__init__", call.node)
    starts = [each for each in start.things if isinstance(each, Function)]
    for each in starts:
        call_function(reading, each, call.args, call.kwargs, call.node)
    if not starts:
        names = list(list_fields(cls))
        made.fields |= dict(zip(names, call.args, strict=False))
        made.fields |= {name: each for name, each in call.kwargs.items() if name != ANY}
        if ANY in call.kwargs or (given.origins and not names):
            made.rest = given
    return value


def assign(reading: Reading, target: ast.expr, value: Value, frame: Frame) -> None:
    """Assigns a value to a name, an attribute, an item, or several of them."""
    reading.step()
    if isinstance(target, ast.Name):
        if target.id in frame.outward and frame.outer is not None:
            _report_kept_name(reading, target, value, frame)
        frame.made_of.pop(target.id, None)
        frame.bind(target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(reading, target, value, frame)
    elif isinstance(target, ast.Starred):
        assign(reading, target.value, Value(things=(Object(rest=value),)), frame)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        _assign_below(reading, target, value, frame)


def _report_kept_name(reading: Reading, target: ast.Name, value: Value, frame: Frame) -> None:
    if any(origin.mark is Mark.EVENT for origin in collect_origins(value)) and not reading.loading:
        what = f"keeps event data in the global variable {target.id}"
        reading.findings.report_misuse(Misused.KEPT_DATA, locate(target, frame.file), what)


def _unpack(reading: Reading, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
    for number, each in enumerate(target.elts):
        if isinstance(each, ast.Starred) or not any(value.objects):
            part = read_element(reading, value, each, frame)
        else:
            part = read_item(reading, value, str(number), each, frame)
        assign(reading, each, part, frame)


def _assign_below(
    reading: Reading, target: ast.Attribute | ast.Subscript, value: Value, frame: Frame
) -> None:
    base = reading.value(target.value, frame)
    key: str | None
    name = NOTHING
    if isinstance(target, ast.Attribute):
        key = target.attr
    else:
        name = reading.value(target.slice, frame)
        key = name.text
    for thing in base.objects:
        if key is None:
            thing.rest = join((thing.rest or NOTHING, value, lose_detail(name)))
        else:
            known = thing.fields.get(key)
            if isinstance(target, ast.Attribute) and not reading.loading:
                _replaced(known)
            thing.put(key, value if known is None else join((known, value)))
            if isinstance(target, ast.Subscript):
                report_kept_data(reading, thing, [value], target, frame)
    path = path_of(target)
    if path:
        frame.state.assign(path, value)


def report_kept_data(
    reading: Reading, thing: Object, added: Sequence[Value], node: ast.AST, frame: Frame
) -> None:
    """Reports a global that holds one caller's data for the next."""
    foreign = any(o.mark is Mark.EVENT for each in added for o in collect_origins(each))
    if thing.is_global and foreign and not reading.loading:
        place = locate(node, frame.file)
        what = "adds event data to a global variable, which the next invocation can read"
        reading.findings.report_misuse(Misused.KEPT_DATA, place, what)


def merge_into(made: Object, value: Value) -> None:
    """Adds what the value contains to a container."""
    for thing in value.objects:
        for key, item in thing.fields.items():
            made.put(key, item)
        if thing.rest is not None:
            made.rest = join((made.rest or NOTHING, thing.rest))
    loose = Value(value.origins, tuple(t for t in value.things if isinstance(t, Part)))
    if loose.origins or loose.things:
        made.rest = join((made.rest or NOTHING, loose))


def _inherited(cls: Class, name: str) -> Value:
    """What the class has of a model of Django: the queries that `objects` begins.

    https://docs.djangoproject.com/en/stable/topics/db/managers/
    """
    is_model = name in {"objects", "_default_manager"} and DJANGO_MODEL in list_bases(cls)
    return Value(things=(External(f"{DJANGO_MODEL}.objects"),)) if is_model else NOTHING


def _decorators(function: Function) -> set[str]:
    return {getattr(each, "id", "") for each in getattr(function.node, "decorator_list", ())}


def _of_its_class(value: Value, cls: Class) -> Value:
    """An attribute of a class: its class methods are given the class."""
    given = Value(things=(cls,))
    things = tuple(
        replace(each, bound=given)
        if isinstance(each, Function) and "classmethod" in _decorators(each)
        else each
        for each in value.things
    )
    return replace(value, things=things)


def _replaced(known: Value | None) -> None:
    """What an invocation puts another in place of is no data for the next one."""
    for each in known.objects if known is not None else ():
        each.is_global = False
