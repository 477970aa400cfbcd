"""The fields of a class: of a dataclass, a NamedTuple, a TypedDict or an attrs class."""

from __future__ import annotations

import sys
from types import GenericAlias, UnionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    # Name, type, and whether a body must have it.
    Field = tuple[str, Any, bool]
    # What takes the fields by name, and what names them, once they can be resolved.
    Fields = tuple[Callable[..., Any], Callable[[], Iterable[Field]]]


def fields_of(kind: Any, arguments: tuple[Any, ...] = ()) -> Fields | None:
    """Returns the fields of a class; None for one of another kind.

    `arguments` are the types that it is given, as in `Page[Order]`. Raises TypeError if a field
    has no type: nothing could be checked.
    """
    if hasattr(kind, "__dataclass_fields__"):
        return kind, lambda: _of_dataclass(kind, arguments)
    if hasattr(kind, "__attrs_attrs__"):
        return kind, lambda: _of_attrs(kind, arguments)
    if hasattr(kind, "__total__"):
        return dict, lambda: _of_typed_dict(kind, arguments)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return kind, lambda: _of_named_tuple(kind, arguments)
    return None


def _hints(kind: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
    try:
        found = _plain_hints(kind)
        if found is not None:
            return found
        from runtime_guards.bodies.generics import hints_of

        return hints_of(kind, arguments)
    except NameError as error:
        from runtime_guards.bodies.unfit import unresolved

        raise unresolved(kind, error) from None


def _plain_hints(kind: Any) -> dict[str, Any] | None:
    """The types of fields, where none needs `typing`, which costs a cold start milliseconds."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if getattr(base, "__type_params__", ()):
            return None
        for name, hint in getattr(base, "__annotations__", {}).items():
            if hint.__class__ is str:
                # As `typing.get_type_hints` does: it is code of the class's own module.
                module = vars(sys.modules[base.__module__])
                hint = eval(hint, module, dict(vars(base)))  # noqa: S307
            if not _is_plain(hint):
                return None
            found[name] = hint
    return found


def _is_plain(hint: Any) -> bool:
    if isinstance(hint, (GenericAlias, UnionType)):
        return all(map(_is_plain, hint.__args__))
    return hint is None or hint is ... or isinstance(hint, type)


def _of_dataclass(kind: Any, arguments: tuple[Any, ...]) -> Iterable[Field]:
    from dataclasses import MISSING

    hints = _hints(kind, arguments)
    for name, field in kind.__dataclass_fields__.items():
        # A class variable is not a field, and what only `__post_init__` gets is one of the body.
        is_variable = field._field_type.name == "_FIELD_CLASSVAR"
        if field.init and not is_variable:
            is_required = field.default is MISSING and field.default_factory is MISSING
            hint = hints[name]
            yield name, getattr(hint, "type", hint) if _is_init_var(hint) else hint, is_required


def _is_init_var(hint: Any) -> bool:
    return type(hint).__name__ == "InitVar"


def _of_attrs(kind: Any, arguments: tuple[Any, ...]) -> Iterable[Field]:
    from attrs import NOTHING

    hints = _hints(kind, arguments)
    for field in kind.__attrs_attrs__:
        if field.init:
            hint = hints.get(field.name) or field.type or _untyped(kind, field.name)
            yield field.alias, hint, field.default is NOTHING


def _of_named_tuple(kind: Any, arguments: tuple[Any, ...]) -> Iterable[Field]:
    hints = _hints(kind, arguments)
    for name in kind._fields:
        hint = hints[name] if name in hints else _untyped(kind, name)
        yield name, hint, name not in kind._field_defaults


def _of_typed_dict(kind: Any, arguments: tuple[Any, ...]) -> Iterable[Field]:
    for name, hint in _hints(kind, arguments).items():
        is_required = name in kind.__required_keys__
        # `Required`, `NotRequired` and `ReadOnly` have moved from typing_extensions to typing.
        while (wrapper := getattr(getattr(hint, "__origin__", None), "_name", "")) in _WRAPPERS:
            is_required = {"Required": True, "NotRequired": False}.get(wrapper, is_required)
            (hint,) = hint.__args__
        yield name, hint, is_required


_WRAPPERS = ("Required", "NotRequired", "ReadOnly")


def _untyped(kind: Any, name: str) -> Any:
    raise TypeError(f"The field {name} of {kind.__name__} needs a type: nothing can be checked.")
