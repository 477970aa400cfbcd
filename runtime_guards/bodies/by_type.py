"""Bodies by type, with the standard library alone where the type is of the standard library.

A class is a model only if its kind is known: dataclass, NamedTuple, TypedDict, Enum, attrs class,
msgspec Struct, pydantic model, pydantic dataclass and the types of pydantic. JSON types are strict:
a text is not a number and true is not 1. Fields may be str, int, float, bool, None, Any, a Literal,
a union, a list, a tuple or a dict of those, or another model. Keys that a class does not have are
dropped. Put other conditions into `__post_init__`, which raises ValueError, or into `Annotated`:
its metadata are constraints of annotated_types, pydantic or msgspec.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Build = Callable[[Any], Any]


def of(hint: Any) -> Build:
    """Returns a function that makes a value of a type from JSON, or raises.

    It raises EventRejected with the field that does not fit, or whatever a class itself raises.
    Raises TypeError for a type of unknown kind, and for one that JSON does not have.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        from runtime_guards.bodies.constraints import constrained

        return constrained(hint, arguments[0], arguments[1:], of)
    if origin in (Union, UnionType):
        return _any_of([of(argument) for argument in arguments])
    if origin is Literal:
        return _one_of(arguments)
    if origin in (list, tuple, dict) or hint in (list, dict):
        return _collection(origin or hint, arguments)
    if hint is Any:
        return lambda value: value
    if isinstance(hint, type):
        return _BEING_MADE.get(hint) or _by_class(hint)
    # NewType and, from Python 3.12, `type Name = ...` stand for another type.
    meant = getattr(hint, "__supertype__", None) or getattr(hint, "__value__", None)
    return _scalar((type(None),)) if hint is None else of(meant) if meant else _unknown(hint)


@cache
def _by_class(kind: type) -> Build:
    if kind in _SCALARS:
        return _scalar(_SCALARS[kind])
    if hasattr(kind, "model_validate"):
        from runtime_guards.bodies.by_pydantic import by_model

        return by_model(kind)
    if hasattr(kind, "__pydantic_validator__") or hasattr(kind, "__get_pydantic_core_schema__"):
        from runtime_guards.bodies.by_pydantic import by_adapter

        return by_adapter(kind)
    if hasattr(kind, "__struct_config__"):
        from runtime_guards.bodies.by_msgspec import builder

        return builder(kind)
    if hasattr(kind, "__members__"):
        return _member_of(kind)
    from runtime_guards.bodies.fields import fields_of

    found = fields_of(kind)
    return _unknown(kind) if found is None else _object(kind, found.make, found.declared)


# What JSON has, with the classes that Python reads it as: 3 is a float too, but 3.5 is no int.
_SCALARS: dict[Any, tuple[type, ...]] = {
    **{kind: (kind,) for kind in (str, int, bool, type(None))},
    float: (int, float),
}
# A class may hold itself, as a node of a tree does.
_BEING_MADE: dict[Any, Build] = {}


def _object(kind: type, make: Any, declared: Any) -> Build:
    """Builds from a JSON object: `declared()` names each field with its type and whether it must
    be there, and `make` takes the fields by name."""
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
            for name, of_field in builds.items():
                if name in value:
                    given[name] = of_field(value[name])
        except Exception as error:
            raise _at(name, error) from None
        return make(**given)

    _BEING_MADE[kind] = build
    try:
        for name, hint, is_required in declared():
            builds[name] = of(hint)
            if is_required:
                required[name] = None
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


def _unknown(hint: Any) -> Build:
    raise TypeError(
        f"A body cannot be {hint!r}: nothing would check it. Declare a body by a dataclass,"
        " TypedDict, NamedTuple, attrs class, msgspec Struct or pydantic model, a type of JSON, a"
        " JSON Schema, a validator such as S3(), or a function that returns what the handler gets."
    )


def _scalar(kinds: tuple[type, ...]) -> Build:
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


def _member_of(kind: Any) -> Build:
    members = [(type(member.value), member.value, member) for member in kind]

    def build(value: Any) -> Any:
        for of_member, held, member in members:
            if type(value) is of_member and value == held:
                return member
        raise EventRejected("schema")

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
