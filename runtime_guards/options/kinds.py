"""Checks an option by its annotation: type, range and number of values."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # Of the place and the value: returns the normal spelling, or raises ValueError.
    Form = Callable[[str, Any], Any]
    Kind = Callable[[str, Any, Form | None], Any]

# Of these, zero would refuse every event.
_FROM_ONE = ("max_records=", "max_events=", "max_nodes=", "max_path=")


def _wrong(place: str, must: str, value: Any) -> TypeError:
    return TypeError(f"{place} must be {must}, not {type(value).__name__}.")


def texts(place: str, value: Any, form: Form | None) -> tuple[str, ...]:
    """Returns the texts of a collection, in its order."""
    # A text is a collection of its letters, and bytes are one of numbers.
    if isinstance(value, (str, bytes, bytearray, dict)) or not hasattr(value, "__iter__"):
        raise _wrong(place, "a collection of texts, such as {'orders'}", value)
    return tuple(_text(f"a text in {place}", text, form) for text in value)


def allowed(place: str, value: Any, form: Form | None) -> tuple[str, ...]:
    """Returns the texts of an allow-list, which has one at least."""
    found = texts(place, value, form)
    if not found:
        raise ValueError(f"{place} is empty, which allows nothing. Omit it to allow all.")
    for text in found:
        _check_comparable(place, text)
    return found


def _check_comparable(place: str, text: str) -> None:
    """Refuses what equals no value of an event: an allow-list compares whole texts."""
    if text != text.strip() or not text.isprintable():
        raise ValueError(
            f"{place} has {text!r}: no event has white space around a value, or a control character"
            f" in it. Did you mean {''.join(filter(str.isprintable, text)).strip()!r}?"
        )
    # Only S3 names its events with a wildcard: `ObjectCreated:*`.
    if ("*" in text or "?" in text) and not text.endswith(":*"):
        raise ValueError(
            f"{place} has {text!r}: an allow-list compares whole texts, and has no wildcards. Name"
            " each value, or omit the option to allow all."
        )


def text(place: str, value: Any, form: Form | None) -> str:
    """Returns a text that is not empty."""
    return _text(place, value, form)


def _text(place: str, value: Any, form: Form | None) -> str:
    if not isinstance(value, str):
        raise _wrong(place, "a text", value)
    if not value.strip():
        raise ValueError(f"{place} is empty.")
    return value if form is None else str(form(place, value))


def whole(place: str, value: Any, _: Form | None) -> int:
    """Returns a whole number that is not negative."""
    # True is an int to Python.
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(place, "a whole number", value)
    least = 1 if place.startswith(_FROM_ONE) else 0
    if value < least:
        raise ValueError(f"{place} must be {least} or more, not {value}.")
    return value


def seconds(place: str, value: Any, _: Form | None) -> float:
    """Returns a finite number above zero."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(place, "a number of seconds", value)
    # The difference is NaN for NaN and the infinities alone.
    if value - value != 0 or value <= 0:
        raise ValueError(f"{place} must be a finite number above 0, not {value}.")
    return value


def flag(place: str, value: Any, _: Form | None) -> bool:
    """Returns True or False; 1, 0 and texts are invalid."""
    if not isinstance(value, bool):
        raise _wrong(place, "True or False", value)
    return value


def octets(place: str, value: Any, _: Form | None) -> bytes:
    """Returns bytes."""
    if not isinstance(value, (bytes, bytearray)):
        raise _wrong(place, "bytes", value)
    return bytes(value)


def mapping(place: str, value: Any, _: Form | None) -> Any:
    """Returns a mapping with texts as keys."""
    if not hasattr(value, "keys"):
        raise _wrong(place, "a mapping", value)
    for key in value:
        _text(f"a key in {place}", key, None)
    return value


def function(place: str, value: Any, _: Form | None) -> Any:
    """Returns the value if it is a callable other than a class."""
    if not callable(value) or isinstance(value, type):
        raise _wrong(place, "a function", value)
    return value


def _having(attribute: str, must: str) -> Kind:
    """The kind of objects of the package that an option takes."""

    def kind(place: str, value: Any, _: Form | None) -> Any:
        if isinstance(value, type) or not hasattr(value, attribute):
            raise _wrong(place, must, value)
        return value

    return kind


KINDS: dict[str, Kind] = {
    # A text has `find` too.
    "KeySource": _having("is_current", "a key source such as KmsDataKeys(key_arn)"),
    "Seal": _having("sign", "a seal such as HmacSeal(key)"),
    "FernetKeys": _having("decrypt", "FernetKeys()"),
    "Cors": _having("headers", "CORS headers such as Cors(origins={'https://shop.example'})"),
    "Validates[BatchEvent[Record]]": _having("trigger", "a validator such as SQS()"),
    "Collection[str] | None": allowed,
    "Collection[str]": texts,
    "Iterable[str]": texts,
    "Sequence[str]": texts,
    "str": text,
    "int": whole,
    "float": seconds,
    "bool": flag,
    "bytes": octets,
    "Mapping[str, str]": mapping,
    "Mapping[str, bytes]": mapping,
    "Mapping[str, Collection[str]]": mapping,
    "Sink": function,
    "Report": function,
}
