"""Bodies by dataclass, with the standard library alone.

JSON types are strict: a text is not a number and true is not 1. Fields may be str, int, float,
bool, None, Any, a Literal, a union, a list, a tuple or a dict of those, or another dataclass. Keys
that the class does not have are dropped. Put other conditions into `__post_init__`, which raises
ValueError.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Build = Callable[[Any], Any]


@cache
def builder(model: Any) -> Build:
    """Returns a function that makes an instance of a dataclass from a JSON value, or raises.

    It raises EventRejected with the field that does not fit, or whatever the class itself raises.
    `builder` raises TypeError for a field whose type JSON does not have.
    """
    builds: dict[str, Build] = {}
    required: dict[str, None] = {}

    def build(value: Any) -> Any:
        if not isinstance(value, dict):
            raise EventRejected("schema")
        if not required.keys() <= value.keys():
            raise EventRejected("schema", *_all_missing(required, value))
        given = {}
        name = ""
        try:
            for name, make in builds.items():
                if name in value:
                    given[name] = make(value[name])
        except Exception as error:
            raise _at(name, error) from None
        return model(**given)

    _BEING_MADE[model] = build
    try:
        hints = get_type_hints(model, include_extras=True)
        for field in fields(model):
            if field.init:
                builds[field.name] = of(hints[field.name])
                if field.default is MISSING and field.default_factory is MISSING:
                    required[field.name] = None
    finally:
        del _BEING_MADE[model]
    return build


def _all_missing(required: Iterable[str], value: Any) -> tuple[str, list[str]]:
    first, *others = (name for name in required if name not in value)
    return first, others


def _at(place: str, error: Exception) -> EventRejected:
    # What a class raises when it is made may quote the value, so it goes no further.
    rejected = error if isinstance(error, EventRejected) else EventRejected("schema")
    return rejected.below(place)


# A class may hold itself, as a node of a tree does.
_BEING_MADE: dict[Any, Build] = {}


def of(hint: Any) -> Build:
    """Returns a function that makes a value of a type hint from JSON; raises as `builder`."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return of(arguments[0])
    if origin in (Union, UnionType):
        return _any_of([of(argument) for argument in arguments])
    if origin is Literal:
        return _one_of(arguments)
    if origin in (list, tuple, dict) or hint in (list, dict):
        return _collection(origin or hint, arguments)
    if hint is Any:
        return lambda value: value
    if hasattr(hint, "__dataclass_fields__"):
        return _BEING_MADE.get(hint) or builder(hint)
    return _scalar(hint)


def _scalar(hint: Any) -> Build:
    kind = type(None) if hint is None else hint
    if kind not in (str, int, float, bool, type(None)):
        raise TypeError(f"A field of a body cannot be {hint!r}: JSON has no such type.")
    # JSON has one kind of number: 3 is a float too, but 3.5 is no int.
    kinds = (int, float) if kind is float else (kind,)

    def build(value: Any) -> Any:
        if type(value) not in kinds:
            raise EventRejected("schema")
        return value

    return build


def _any_of(builds: list[Build]) -> Build:
    def build(value: Any) -> Any:
        nearest = []
        for make in builds:
            try:
                return make(value)
            except EventRejected as rejected:
                nearest += [rejected] if rejected.path else []
            except (TypeError, ValueError):
                continue
        # Only one of the types has such fields at all, so it is the one that was meant.
        raise nearest[0] if len(nearest) == 1 else EventRejected("schema")

    return build


def _one_of(values: tuple[Any, ...]) -> Build:
    def build(value: Any) -> Any:
        if not any(type(value) is type(choice) and value == choice for choice in values):
            raise EventRejected("schema")
        return value

    return build


def _collection(kind: type, arguments: tuple[Any, ...]) -> Build:
    if kind is dict:
        if arguments and arguments[0] is not str:
            raise TypeError("A dict in a body must have texts as keys, such as dict[str, int].")
        below = of(arguments[1]) if arguments else of(Any)

        def build_mapping(value: Any) -> Any:
            if not isinstance(value, dict):
                raise EventRejected("schema")
            try:
                return {key: below(item) for key, item in value.items()}
            except Exception as error:
                # A key is the sender's own, so no path has it.
                raise _at("*", error) from None

        return build_mapping
    if kind is tuple and arguments[1:] != (...,):
        raise TypeError(
            "A tuple in a body must have elements of one type, such as tuple[str, ...]."
        )
    item_of = of(arguments[0]) if arguments else of(Any)

    def build_sequence(value: Any) -> Any:
        if not isinstance(value, list):
            raise EventRejected("schema")
        made: list[Any] = []
        try:
            for item in value:
                made.append(item_of(item))
        except Exception as error:
            raise _at(f"[{len(made)}]", error) from None
        return kind(made)

    return build_sequence
