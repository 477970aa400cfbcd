"""The fields of a class: of a dataclass, a NamedTuple, a TypedDict or an attrs class."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # Name, type, and whether a body must have it.
    Field = tuple[str, Any, bool]


class Fields(NamedTuple):
    """`make` takes the fields by name; `declared` names them, once they can be resolved."""

    make: Callable[..., Any]
    declared: Callable[[], Iterable[Field]]


def fields_of(kind: Any) -> Fields | None:
    """Returns the fields of a class; None for one of another kind.

    Raises TypeError where a field has no type: nothing could be checked.
    """
    if hasattr(kind, "__dataclass_fields__"):
        return Fields(kind, lambda: _of_dataclass(kind))
    if hasattr(kind, "__attrs_attrs__"):
        return Fields(kind, lambda: _of_attrs(kind))
    if hasattr(kind, "__total__"):
        return Fields(dict, lambda: _of_typed_dict(kind))
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return Fields(kind, lambda: _of_named_tuple(kind))
    return None


def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _of_dataclass(kind: Any) -> Iterable[Field]:
    from dataclasses import MISSING, fields

    hints = _hints(kind)
    for field in fields(kind):
        if field.init:
            is_required = field.default is MISSING and field.default_factory is MISSING
            yield field.name, hints[field.name], is_required


def _of_attrs(kind: Any) -> Iterable[Field]:
    from attrs import NOTHING

    hints = _hints(kind)
    for field in kind.__attrs_attrs__:
        if field.init:
            hint = hints.get(field.name) or field.type or _untyped(kind, field.name)
            yield field.alias, hint, field.default is NOTHING


def _of_named_tuple(kind: Any) -> Iterable[Field]:
    hints = _hints(kind)
    for name in kind._fields:
        hint = hints[name] if name in hints else _untyped(kind, name)
        yield name, hint, name not in kind._field_defaults


def _of_typed_dict(kind: Any) -> Iterable[Field]:
    for name, hint in _hints(kind).items():
        is_required = name in kind.__required_keys__
        # `Required`, `NotRequired` and `ReadOnly` have moved from typing_extensions to typing.
        while (wrapper := getattr(get_origin(hint), "_name", "")) in _WRAPPERS:
            is_required = {"Required": True, "NotRequired": False}.get(wrapper, is_required)
            (hint,) = get_args(hint)
        yield name, hint, is_required


_WRAPPERS = ("Required", "NotRequired", "ReadOnly")


def _untyped(kind: Any, name: str) -> Any:
    raise TypeError(f"The field {name} of {kind.__name__} needs a type: nothing can be checked.")
