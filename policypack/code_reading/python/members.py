"""What is below a value: attributes, items, elements, and the parts of the event."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Source, is_fixed
from policypack.code_reading.flows.flow import ANY, ELEMENT, Keys
from policypack.code_reading.flows.sources import may_be_object
from policypack.code_reading.python.found import Found, place_of
from policypack.code_reading.python.frameworks import DJANGO_MODEL, requested
from policypack.code_reading.python.models import bases_of
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NO_OBJECT,
    NOTHING,
    Class,
    External,
    Frame,
    Function,
    Loaded,
    Object,
    Origin,
    Part,
    Thing,
    Value,
    join,
    made_safe,
)

_DEEPEST_KEYS = 10
_STEPS = 120_000
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


class TooComplex(Exception):
    """The code needs more steps than a reading may take."""


class Members(ABC):
    """Reads what values have, and counts each step."""

    def __init__(self, triggers: Collection[str]) -> None:
        self.triggers = triggers
        self.found = Found()
        self._steps = 0
        # How many modules are being loaded: what these make lives as long as the process.
        self._loading = 0

    @abstractmethod
    def called(
        self, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value], node: ast.AST
    ) -> Value:
        """What a call of the program's own function returns."""

    @abstractmethod
    def submodule(self, module: Loaded, name: str) -> Value | None:
        """The module of the program below another one, or None."""

    def step(self, number: int = 1) -> None:
        """Counts steps. Raises TooComplex."""
        self._steps += number
        if self._steps > _STEPS:
            raise TooComplex

    def attribute(self, base: Value, name: str, node: ast.AST, frame: Frame) -> Value:
        """The value of an attribute."""
        found = [self._attribute_of_thing(thing, base, name, node, frame) for thing in base.things]
        if not base.things:
            found.append(plain(base))
        return join(found)

    def _attribute_of_thing(
        self, thing: Thing, base: Value, name: str, node: ast.AST, frame: Frame
    ) -> Value:
        if isinstance(thing, External):
            request = requested(thing.name, name)
            if request is not None:
                return self.part_at(Part(request), node, frame)
            value = Value(base.origins, (External(f"{thing.name}.{name}"),))
            # The last part of a path: https://docs.python.org/3/library/pathlib.html
            is_name = thing.name.startswith("pathlib.") and name in {"name", "stem", "suffix"}
            return made_safe(value, frozenset({Kind.PATH})) if is_name else value
        if isinstance(thing, Part):
            if name in thing.models:
                return thing.models[name]
            of_record = _NAMED_IN_RECORDS.get(name) if thing.keys == _RECORD else None
            keys = of_record or _NAMED_AS.get(name, (name,))
            return self.part(thing, keys, node, frame) if keys else base
        if isinstance(thing, Object):
            return self.member(thing, base, name, node)
        if isinstance(thing, Class):
            return _of_its_class(self._of_class(thing, name) or _inherited(thing, name), thing)
        if isinstance(thing, Loaded):
            return thing.frame.find(name) or self.submodule(thing, name) or NOTHING
        return NOTHING

    def member(self, thing: Object, base: Value, name: str, node: ast.AST) -> Value:
        """An attribute of an instance: its own, or that of its class."""
        own = thing.fields.get(name)
        found = self._of_class(thing.cls, name) if thing.cls and own is None else None
        if found is None:
            return own or plain(base)
        methods = [each for each in found.things if isinstance(each, Function)]
        if not methods:
            # What was unpacked into the instance may stand for any field that has a default.
            return join((found, thing.rest)) if thing.rest is not None else found
        made = []
        for each in methods:
            decorators = _decorators(each)
            bound = each if "staticmethod" in decorators else replace(each, bound=base)
            if "classmethod" in decorators and thing.cls is not None:
                bound = replace(each, bound=Value(things=(thing.cls,)))
            is_property = not decorators.isdisjoint({"property", "cached_property"})
            made.append(self.called(bound, (), {}, node) if is_property else Value(things=(bound,)))
        return join(made)

    def _of_class(self, cls: Class | None, name: str, depth: int = 8) -> Value | None:
        """What the body of the class, or of a base, binds the name to."""
        if cls is None or not depth:
            return None
        if name in cls.body:
            return cls.body[name]
        for base in cls.bases:
            for thing in base.things:
                if isinstance(thing, Class):
                    found = self._of_class(thing, name, depth - 1)
                    if found is not None:
                        return found
        return None

    def part(self, of: Part, below: Keys, node: ast.AST, frame: Frame) -> Value:
        """What is under keys of a part of the event: a source, unless AWS writes it."""
        keys = (*of.keys, *below) if len(of.keys) < _DEEPEST_KEYS else of.keys
        return self.part_at(replace(of, keys=keys), node, frame)

    def part_at(self, part: Part, node: ast.AST, frame: Frame) -> Value:
        """The value of a part of the event."""
        keys = part.keys
        if is_fixed(keys, self.triggers):
            return Value(things=(part,))
        safe = part.safe if may_be_object(keys) else part.safe | NO_OBJECT
        origin = Origin(Source(keys, place_of(node, frame.file)), safe=safe, whole=not keys)
        return Value((origin,), (part,), head=FOREIGN_PART)

    def item(self, base: Value, key: str | None, node: ast.AST, frame: Frame) -> Value:
        """What is under a key; None for one that only a run shows."""
        found = [self._item_of(thing, base, key, node, frame) for thing in base.things]
        return join(found) if base.things else plain(base)

    def _item_of(
        self, thing: Thing, base: Value, key: str | None, node: ast.AST, frame: Frame
    ) -> Value:
        if isinstance(thing, Part):
            is_number = key is not None and key.lstrip("-").isdecimal()
            return self.part(thing, (ELEMENT if is_number else key or ANY,), node, frame)
        if isinstance(thing, External):
            return Value(base.origins, (External(f"{thing.name}[]"),))
        if isinstance(thing, Object):
            if key is not None and key in thing.fields:
                return thing.fields[key]
            if key is None or key.startswith("-"):
                return join((*thing.fields.values(), thing.rest or NOTHING, plain(base)))
            return join((thing.rest or NOTHING, plain(base)))
        return NOTHING

    def element(self, base: Value, node: ast.AST, frame: Frame) -> Value:
        """Any element of what is iterated."""
        found = []
        for thing in base.things:
            if isinstance(thing, Part):
                found.append(self.part(thing, (ELEMENT,), node, frame))
            elif isinstance(thing, Object):
                found.append(join((*thing.fields.values(), thing.rest or NOTHING)))
            elif isinstance(thing, External):
                found.append(Value(base.origins, (External(f"{thing.name}[]"),)))
        found.append(plain(base) if not base.things else NOTHING)
        return join(found)


def _inherited(cls: Class, name: str) -> Value:
    """What the class has of a model of Django: the queries that `objects` begins.

    https://docs.djangoproject.com/en/stable/topics/db/managers/
    """
    is_model = name in {"objects", "_default_manager"} and DJANGO_MODEL in bases_of(cls)
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


def plain(value: Value) -> Value:
    """What is below a text or an object that is not known: its origins."""
    if not value.origins:
        return NOTHING
    origins = tuple(replace(each, whole=False) for each in value.origins)
    return Value(origins, head=FOREIGN_PART)
