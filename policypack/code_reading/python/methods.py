"""Calls of methods: of texts, of containers, and of parts of the event."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Misused
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.python.expressions import filled, merge_into
from policypack.code_reading.python.found import place_of
from policypack.code_reading.python.functions import Functions
from policypack.code_reading.python.judging import is_sql
from policypack.code_reading.python.members import plain
from policypack.code_reading.python.models import VALIDATING, is_validating, typed
from policypack.code_reading.python.passing import CLEAN_METHODS
from policypack.code_reading.python.sinks import EXECUTES
from policypack.code_reading.python.texts import concatenated, texts
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NO_OBJECT,
    NOTHING,
    Class,
    Frame,
    Mark,
    Object,
    Origin,
    Part,
    Value,
    deep,
    join,
    made_safe,
    merged,
)

_ADDING = frozenset({"append", "add", "extend", "insert", "update", "setdefault", "appendleft"})
# A quoted identifier of SQL has its quotes doubled:
# https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
# https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
_QUOTED = frozenset((quote, quote * 2) for quote in ('"', "`"))
# What an object of the sender answers to, as a text does not.
_OF_OBJECTS = frozenset({"get", "pop", "items", "values", "keys", "setdefault", "json"})
_ALIKE = frozenset({"encode", "decode", "strip", "lstrip", "rstrip", "lower", "upper", "copy"})


class Methods(Functions):
    """Reads methods of what the program has not defined."""

    def _method(
        self,
        node: ast.Call,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        called: Value,
        frame: Frame,
    ) -> Value:
        given = [*args, *kwargs.values()]
        if not isinstance(node.func, ast.Attribute):
            if any(deep(each) for each in given) and not called.origins:
                place = place_of(node, frame.file)
                self.found.undecided(place, "calls what only a run shows with texts of the event")
            return texts(join((*given, called)))
        name = node.func.attr
        base = self.value(node.func.value, frame)
        found = [
            self._method_of(thing, base, name, args, kwargs, node, frame) for thing in base.things
        ]
        known = [each for each in found if each is not None]
        if known:
            return join(known)
        self._executed(name, args, node, frame)
        return self._of_text(base, name, args, kwargs, node)

    def _executed(self, name: str, args: Sequence[Value], node: ast.Call, frame: Frame) -> None:
        """A method of something unknown that is given SQL."""
        if args and name in EXECUTES and is_sql(args[0]):
            place = place_of(node, frame.file)
            self.found.reached(Kind.SQL, f"{name}()", place, args[0].origins)

    def _method_of(
        self,
        thing: object,
        base: Value,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> Value | None:
        if isinstance(thing, Part):
            return self._of_part(thing, name, args, node, frame)
        if isinstance(thing, Class) and name in VALIDATING and is_validating(thing):
            given = texts(join((*args, *kwargs.values())))
            return typed(thing, given, self._resolver(thing))
        if isinstance(thing, Object) and thing.cls is None:
            return self._of_container(thing, base, name, args, kwargs, node, frame)
        return None

    def _of_part(
        self, part: Part, name: str, args: Sequence[Value], node: ast.Call, frame: Frame
    ) -> Value | None:
        if name in {"get", "pop", "setdefault", "__getitem__"} and args:
            key = args[0].text
            return join((self.part(part, (key if key else ANY,), node, frame), *args[1:]))
        if name in {"items", "values", "keys"}:
            one = self.part(part, (ANY,), node, frame)
            pair = Value(things=(Object({"0": plain(one), "1": one}),))
            rest = {"items": pair, "values": one, "keys": plain(one)}[name]
            return Value(things=(Object(rest=rest),))
        if name in {"copy", "model_dump", "to_dict"}:
            return self.part_at(part, node, frame)
        return None

    def _of_container(
        self,
        thing: Object,
        base: Value,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> Value | None:
        if name in _ADDING and (args or kwargs):
            self._add(thing, name, args, kwargs, node, frame)
            return join((thing.rest or NOTHING, *args[1:])) if name == "setdefault" else NOTHING
        if name in {"get", "pop", "__getitem__", "popleft"}:
            key = args[0].text if args else None
            return join((self.item(base, key, node, frame), *args[1:]))
        if name in {"items", "values"}:
            one = join((*thing.fields.values(), thing.rest or NOTHING))
            keys = texts(thing.rest) if thing.rest is not None else NOTHING
            pair = Value(things=(Object({"0": keys, "1": one}),))
            return Value(things=(Object(rest=pair if name == "items" else one),))
        if name == "keys":
            return Value(things=(Object(rest=texts(thing.rest or NOTHING)),))
        if name == "copy":
            return Value(base.origins, (Object({**thing.fields}, thing.rest),))
        if name == "clear":
            thing.fields, thing.rest, thing.is_global = {}, None, False
        return NOTHING if name in CLEAN_METHODS | {"clear", "sort", "reverse", "remove"} else None

    def _add(
        self,
        thing: Object,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
        frame: Frame,
    ) -> None:
        if name == "update":
            for each in args:
                merge_into(thing, each)
            thing.fields |= {key: each for key, each in kwargs.items() if key != ANY}
            added = list(args)
        elif name == "extend":
            added = [self.element(args[0], node, frame)]
        else:
            added = [args[-1]]
        if name != "update":
            thing.rest = join((thing.rest or NOTHING, *added))
        self.keeps(thing, added, node, frame)

    def keeps(self, thing: Object, added: Sequence[Value], node: ast.AST, frame: Frame) -> None:
        """Reports a global that holds one caller's data for the next."""
        foreign = any(o.mark is Mark.EVENT for each in added for o in deep(each))
        if thing.is_global and foreign and not self._loading:
            place = place_of(node, frame.file)
            what = "adds texts of the event to a global, which the next invocation finds"
            self.found.mistaken(Misused.KEPT_DATA, place, what)

    def _of_text(
        self,
        base: Value,
        name: str,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        node: ast.Call,
    ) -> Value:
        """What a method of a text, or of something unknown, returns."""
        if name in CLEAN_METHODS:
            return NOTHING
        given = [*args, *kwargs.values()]
        if name == "format" and base.text is not None:
            return filled(base.text, given, "{", "}")
        if name == "format" and "}" in base.tail:
            return filled(f"{base.head}{{}}{base.tail}", [base, *given], "{", "}")
        if name == "join":
            return concatenated((Value(_all_origins((base, *given))),))
        own = replace(base, implies=(), things=(), is_path=False, tail="")
        if name in _ALIKE:
            return own if name == "copy" else made_safe(own, NO_OBJECT)
        if name == "replace" and len(args) > 1 and args[0].text in {"/", "\\"}:
            own = made_safe(own, frozenset({Kind.PATH}))
        if name == "replace" and tuple(each.text for each in args) in _QUOTED:
            own = made_safe(own, frozenset({Kind.SQL}))
        if name in {"translate", "replace"} and base.text is not None:
            own = replace(own, text=None)
        origins = merged((*own.origins, *(o for each in given for o in deep(each))))
        origins = tuple(replace(each, whole=False) for each in origins)
        value = Value(origins, head=FOREIGN_PART) if origins else NOTHING
        return value if name in _OF_OBJECTS else made_safe(value, NO_OBJECT)


def _all_origins(values: Iterable[Value]) -> tuple[Origin, ...]:
    return merged(origin for value in values for origin in deep(value))
