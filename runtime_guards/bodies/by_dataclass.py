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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Build = Callable[[Any], Any]


@cache
def builder(model: Any) -> Build:
    """Returns a function that makes an instance of a dataclass from a JSON value, or raises.

    It raises TypeError or ValueError. `builder` itself raises TypeError for a field whose type JSON
    does not have.
    """
    builds: dict[str, Build] = {}
    required: set[str] = set()

    def build(value: Any) -> Any:
        if not isinstance(value, dict) or not required <= value.keys():
            raise TypeError
        return model(**{name: make(value[name]) for name, make in builds.items() if name in value})

    _BEING_MADE[model] = build
    try:
        hints = get_type_hints(model, include_extras=True)
        for field in fields(model):
            if field.init:
                builds[field.name] = of(hints[field.name])
                if field.default is MISSING and field.default_factory is MISSING:
                    required.add(field.name)
    finally:
        del _BEING_MADE[model]
    return build


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
            raise TypeError
        return value

    return build


def _any_of(builds: list[Build]) -> Build:
    def build(value: Any) -> Any:
        for make in builds:
            try:
                return make(value)
            except (TypeError, ValueError):
                continue
        raise TypeError

    return build


def _one_of(values: tuple[Any, ...]) -> Build:
    def build(value: Any) -> Any:
        if not any(type(value) is type(choice) and value == choice for choice in values):
            raise ValueError
        return value

    return build


def _collection(kind: type, arguments: tuple[Any, ...]) -> Build:
    if kind is dict:
        if arguments and arguments[0] is not str:
            raise TypeError("A dict in a body must have texts as keys, such as dict[str, int].")
        below = of(arguments[1]) if arguments else of(Any)

        def build_mapping(value: Any) -> Any:
            if not isinstance(value, dict):
                raise TypeError
            return {key: below(item) for key, item in value.items()}

        return build_mapping
    if kind is tuple and arguments[1:] != (...,):
        raise TypeError(
            "A tuple in a body must have elements of one type, such as tuple[str, ...]."
        )
    item_of = of(arguments[0]) if arguments else of(Any)

    def build_sequence(value: Any) -> Any:
        if not isinstance(value, list):
            raise TypeError
        return kind([item_of(item) for item in value])

    return build_sequence
