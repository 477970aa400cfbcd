"""Bodies by type, with the standard library alone where the type is of the standard library.

A class is a model only if its kind is known: dataclass, NamedTuple, TypedDict, Enum, attrs class,
msgspec Struct, pydantic model, pydantic dataclass and the types of pydantic. JSON types are strict:
a text is not a number and true is not 1. Fields may be str, int, float, bool, None, Any, a Literal,
a union, a list, a set, a tuple or a dict of those, a type of `runtime_guards.bodies.texts` such as
datetime, a NewType, or another model, which may be generic (`Page[Order]`). Keys that a class does
not have are dropped. Put other conditions into `__post_init__`, which raises ValueError, or into
`Annotated`: its metadata are constraints of annotated_types, pydantic or msgspec.
"""

from __future__ import annotations

import sys
from functools import cache
from types import UnionType

from runtime_guards.errors import EventRejected

# `typing` costs a cold start milliseconds. Where a model uses it, it is loaded already.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Build = Callable[[Any], Any]


def of(hint: Any) -> Build:
    """Returns a function that makes a value of a type from JSON, or raises.

    It raises EventRejected with the field that does not fit, or whatever a class itself raises.
    Raises TypeError for a type of unknown kind, and for one that JSON does not have; it names the
    field, such as `Order.lines[].owner`.
    """
    if hint is None:
        return _scalar((type(None),))
    if hasattr(hint, "__metadata__"):
        from runtime_guards.bodies.constraints import constrained

        return constrained(hint, hint.__origin__, hint.__metadata__, of)
    origin = UnionType if isinstance(hint, UnionType) else getattr(hint, "__origin__", None)
    if origin is not None:
        return _parametrized(hint, origin, getattr(hint, "__args__", None))
    if hint is _of_typing("Any"):
        return _anything
    if isinstance(hint, type):
        return _BEING_MADE.get(hint) or _by_class(hint, _closed[-1])
    # NewType and, from Python 3.12, `type Name = ...` stand for another type.
    meant = getattr(hint, "__supertype__", None) or getattr(hint, "__value__", None)
    return _meant(hint, meant) if meant else _unknown(hint)


def _meant(name: Any, meant: Any) -> Build:
    """By the type behind a name, which may hold the name again."""
    if name in _BEING_MADE:
        return _BEING_MADE[name]
    made: list[Build] = []
    _BEING_MADE[name] = lambda value: made[0](value)
    try:
        made.append(of(meant))
    finally:
        del _BEING_MADE[name]
    return made[0]


def closed(hint: Any) -> Build:
    """Returns the same as `of`, but refuses objects with keys that their class doesn't have.

    A class of pydantic or msgspec decides itself about other keys.
    """
    _closed.append(True)
    try:
        return of(hint)
    finally:
        _closed.pop()


def _of_typing(name: str) -> Any:
    """What `typing` has under a name; None if nothing has loaded it, so nothing can be it."""
    return getattr(sys.modules.get("typing"), name, None)


def _parametrized(hint: Any, origin: Any, arguments: tuple[Any, ...] | None) -> Build:
    """By a type and its arguments, which are None if it has none: `tuple` is not `tuple[()]`."""
    # `*tuple[str, ...]` stands for several elements of the tuple around it.
    if getattr(hint, "__unpacked__", False):
        return _unknown(hint)
    if origin in (list, tuple, dict, set, frozenset):
        return _collection(origin, arguments)
    if arguments is None:
        return _unknown(hint)
    if origin is _of_typing("Final"):
        return of(arguments[0])
    if origin is UnionType or origin is _of_typing("Union"):
        from runtime_guards.bodies.unions import any_of

        return any_of([of(argument) for argument in arguments])
    if origin is _of_typing("Literal"):
        return _one_of(arguments, hint)
    if hasattr(origin, "__value__"):
        from runtime_guards.bodies.generics import alias

        return _meant(hint, alias(origin, arguments))
    if not isinstance(origin, type):
        return _unknown(hint)
    return _BEING_MADE.get(hint) or _model(origin, hint, arguments)


@cache
def _by_class(kind: type, _: bool) -> Build:
    if kind in _SCALARS:
        return _scalar(_SCALARS[kind])
    if kind in (list, dict, tuple, set, frozenset):
        return _parametrized(kind, kind, None)
    return _model(kind, kind, ())


def _model(kind: Any, hint: Any, arguments: tuple[Any, ...]) -> Build:
    """By a class, and by `hint`, which is the class or one with its type arguments."""
    if hasattr(kind, "model_validate"):
        from runtime_guards.bodies.by_pydantic import by_model

        return by_model(kind)
    if hasattr(kind, "__pydantic_validator__") or hasattr(kind, "__get_pydantic_core_schema__"):
        from runtime_guards.bodies.by_pydantic import by_adapter

        return by_adapter(hint)
    if hasattr(kind, "__struct_config__"):
        from runtime_guards.bodies.by_msgspec import builder

        return builder(hint)
    if hasattr(kind, "__members__"):
        return _one_of(kind, hint)
    from runtime_guards.bodies.fields import fields_of

    found = fields_of(kind, arguments)
    if found is not None:
        return _object(hint, kind.__name__, *found)
    from runtime_guards.bodies.texts import builder_of

    return builder_of(kind) or _unknown(hint)


# What JSON has, with the classes that Python reads it as: 3 is a float too, but 3.5 is not an int.
_SCALARS: dict[Any, tuple[type, ...]] = {
    **{kind: (kind,) for kind in (str, int, bool, type(None))},
    float: (int, float),
}
# A class may hold itself, as a node of a tree does.
_BEING_MADE: dict[Any, Build] = {}
# Whether unknown keys of objects are refused, for the type that is being made.
_closed = [False]
# Far more than a body nests: a generic class that holds itself with ever new types has no end.
_MOST_CLASSES = 64


def _object(
    kind: Any, kind_name: str, make: Any, declared: Callable[[], Iterable[tuple[str, Any, bool]]]
) -> Build:
    """Builds from a JSON object: `declared()` names each field with its type and whether it must
    be there, and `make` takes the fields by name."""
    is_closed = _closed[-1]
    builds: dict[str, Build] = {}
    required: dict[str, None] = {}

    def build(value: Any) -> Any:
        if not isinstance(value, dict):
            raise EventRejected("schema")
        if not required.keys() <= value.keys():
            raise EventRejected("schema", *_all_missing(required, value))
        if is_closed and not value.keys() <= builds.keys():
            raise EventRejected("schema", "*")
        given = {}
        name = ""
        try:
            for name, of_field in builds.items():
                if name in value:
                    given[name] = of_field(value[name])
        except Exception as error:
            raise _at(name, error) from None
        return make(**given)

    if len(_BEING_MADE) > _MOST_CLASSES:
        return _unfit("a class that holds itself with ever new type arguments")
    _BEING_MADE[kind] = build
    try:
        for name, hint, is_required in declared():
            builds[name] = _part(f".{name}", hint)
            if is_required:
                required[name] = None
    except TypeError as error:
        raise _declared_at("", error, kind_name) from None
    finally:
        del _BEING_MADE[kind]
    return build


def _all_missing(required: Iterable[str], value: Any) -> tuple[str, list[str]]:
    first, *others = (name for name in required if name not in value)
    return first, others


def _at(place: str, error: Exception) -> EventRejected:
    # An error of the class's constructor may quote the value, so it isn't passed on.
    rejected = error if isinstance(error, EventRejected) else EventRejected("schema")
    return rejected.below(place)


def _declared_at(step: str, error: TypeError, root: str = "") -> TypeError:
    from runtime_guards.bodies.unfit import below

    return below(step, error, root)


def _unfit(what: str) -> Build:
    from runtime_guards.bodies.unfit import UnfitType

    raise UnfitType(what)


def _unknown(hint: Any) -> Build:
    from runtime_guards.bodies.unfit import unknown

    raise unknown(hint)


def _anything(value: Any) -> Any:
    return value


def _scalar(kinds: tuple[type, ...]) -> Build:
    def build(value: Any) -> Any:
        if type(value) not in kinds:
            raise EventRejected("schema")
        return value

    return build


def _one_of(choices: Iterable[Any], hint: Any) -> Build:
    """By the members of an Enum, which are sent as their values, or the values of a Literal."""
    members = [
        (type(value), value, choice)
        for choice in choices
        for value in (choice.value if hasattr(type(choice), "__members__") else choice,)
        if type(value) in _SCALARS
    ]
    if not members:
        return _unfit(f"{hint!r}: no value of JSON is one of its values")

    def build(value: Any) -> Any:
        for kind, held, member in members:
            if type(value) is kind and value == held:
                return member
        raise EventRejected("schema")

    return build


def _collection(kind: type, arguments: tuple[Any, ...] | None) -> Build:
    if kind is dict:
        return _dict_of(arguments)
    if kind is tuple and arguments is not None and arguments[1:] != (...,):
        # Python 3.10 has a tuple in that of `typing.Tuple[()]`.
        return _tuple_of(() if arguments == ((),) else arguments)
    listed = list_of(_part("[]", arguments[0]) if arguments else _anything)
    if kind is list:
        return listed
    if kind is tuple:
        return lambda value: tuple(listed(value))
    from runtime_guards.bodies.sets import set_of

    return set_of(kind, arguments, listed)


def _part(step: str, hint: Any) -> Build:
    """By the type of what is at `step` of a list, tuple or dict."""
    try:
        return of(hint)
    except TypeError as error:
        raise _declared_at(step, error) from None


def list_of(item_of: Build) -> Build:
    """Returns a function that makes a list of what `item_of` makes, or raises EventRejected."""

    def build(value: Any) -> Any:
        if not isinstance(value, list):
            raise EventRejected("schema")
        made: list[Any] = []
        try:
            for item in value:
                made.append(item_of(item))
        except Exception as error:
            raise _at(f"[{len(made)}]", error) from None
        return made

    return build


def _tuple_of(arguments: tuple[Any, ...]) -> Build:
    items = [_part(f"[{index}]", argument) for index, argument in enumerate(arguments)]

    def build(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != len(items):
            raise EventRejected("schema")
        made: list[Any] = []
        try:
            for item_of, item in zip(items, value, strict=True):
                made.append(item_of(item))
        except Exception as error:
            raise _at(f"[{len(made)}]", error) from None
        return tuple(made)

    return build


def _dict_of(arguments: tuple[Any, ...] | None) -> Build:
    if arguments and arguments[0] is not str:
        return _unfit(f"a dict with keys of {arguments[0]!r}: use texts, such as dict[str, int]")
    below = _part(".*", arguments[1]) if arguments else _anything

    def build(value: Any) -> Any:
        if not isinstance(value, dict):
            raise EventRejected("schema")
        try:
            return {key: below(item) for key, item in value.items()}
        except Exception as error:
            # A key is the sender's own, so no path has it.
            raise _at("*", error) from None

    return build
