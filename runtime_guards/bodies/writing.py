"""Values of declared types as JSON, in the forms that `runtime_guards.bodies.texts` reads."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

_OF_JSON = (str, int, float, bool, type(None))


def json_value(value: Any) -> Any:
    """Returns a value of the types of JSON. Raises TypeError for a value of an unknown class."""
    kind = type(value)
    if kind in _OF_JSON:
        return value
    if isinstance(value, dict):
        return _by_name(value)
    if hasattr(kind, "__members__"):
        return json_value(value.value)
    if hasattr(kind, "model_dump"):
        return value.model_dump(mode="json", by_alias=True)
    if hasattr(kind, "__struct_config__"):
        from msgspec import to_builtins

        return to_builtins(value)
    fields = _fields(kind)
    if fields is not None:
        return {key: json_value(getattr(value, name)) for key, name in fields}
    if isinstance(value, (list, tuple)):
        return [json_value(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return _in_order([json_value(item) for item in value])
    write = _BY_NAME.get(f"{kind.__module__}.{kind.__qualname__}")
    if write is None:
        raise TypeError(f"JSON has no form for a value of {kind.__name__}.")
    return write(value)


def _by_name(value: Mapping[Any, Any]) -> dict[str, Any]:
    # `json.dumps` would write 1 as "1", which may be a key as well.
    if any(type(key) is not str for key in value):
        raise TypeError("The keys of an object must be texts.")
    return {key: json_value(item) for key, item in value.items()}


def _in_order(items: list[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        return items


def _fields(kind: Any) -> Iterable[tuple[str, str]] | None:
    """The names of fields in JSON and of a class; those that its constructor takes."""
    if hasattr(kind, "__dataclass_fields__"):
        fields = kind.__dataclass_fields__.items()
        return [(name, name) for name, field in fields if field.init and _is_stored(field)]
    if hasattr(kind, "__attrs_attrs__"):
        return [(field.alias, field.name) for field in kind.__attrs_attrs__ if field.init]
    return [(name, name) for name in kind._fields] if hasattr(kind, "_fields") else None


def _is_stored(field: Any) -> bool:
    return bool(field._field_type.name == "_FIELD")


def _duration(value: Any) -> str:
    # A negative one gets a sign within, which is refused where it is read.
    hours, seconds = divmod(value.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{value.microseconds:06}" if value.microseconds else ""
    return f"P{value.days}DT{hours}H{minutes}M{seconds}{fraction}S"


def _base64(value: Any) -> str:
    from binascii import b2a_base64

    return b2a_base64(value, newline=False).decode()


_BY_NAME: dict[str, Callable[[Any], Any]] = {
    "datetime.datetime": lambda value: value.isoformat(),
    "datetime.date": lambda value: value.isoformat(),
    "datetime.time": lambda value: value.isoformat(),
    "datetime.timedelta": _duration,
    "decimal.Decimal": lambda value: format(value, "f"),
    "uuid.UUID": str,
    "builtins.bytes": _base64,
}
