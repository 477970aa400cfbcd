"""DynamoDB's attribute values: a mapping of one type descriptor to a value.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.encoded import bytes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: an item has at
# most 400 KB, attributes nest at most 32 levels deep, and numbers have at most 38 digits between
# -1E+126 and 1E+126.
ITEM = 400 * 1024
DEPTH = 32
_DIGITS = 38
_NUMBER = re.compile(
    r"-?(?:[0-9]{1,130}(?:\.[0-9]{0,170})?|\.[0-9]{1,170})(?:[eE][+-]?[0-9]{1,3})?\Z"
).match


def check_item(item: Any, depth: int = DEPTH, longest: int = ITEM) -> None:
    """Raises EventRejected for what is not a mapping of names to attribute values.

    `depth` limits the nesting of lists and maps; `longest` the characters of a string and the bytes
    of a binary value. The table chooses the names, so a refusal states `*`.
    """
    if item.__class__ is not dict:
        raise absent(item)
    _check(item.values(), depth, longest)


def _check(values: Iterable[Any], depth: int, longest: int) -> None:
    for value in values:
        if value.__class__ is not dict:
            raise _refused("wrong-type")
        if len(value) != 1:
            raise _refused("malformed")
        # Most values are texts and numbers, which are checked here to save a call.
        kind = "S" if "S" in value else next(iter(value))
        content = value[kind]
        if kind == "S" or kind == "N":
            if content.__class__ is not str:
                raise _refused("wrong-type")
            if len(content) > longest:
                raise _refused("too-long")
            if kind == "N" and not is_number(content):
                raise _refused("malformed")
        elif content is True and kind in _TRUE:
            continue
        elif kind in _CHECKS:
            _CHECKS[kind](content, depth, longest)
        else:
            raise _refused("malformed")


def is_plain(item: Any, depth: int, longest: int) -> bool:
    """Returns whether `check_item` accepts an item and all of it is ASCII, told in few calls.

    Most items are so. False, or any error, means that `check_item` has to tell.
    """
    return (
        item.__class__ is dict
        and "".join(item).isascii()
        and _are_plain(item.values(), depth, longest)
    )


def _are_plain(values: Iterable[Any], depth: int, longest: int) -> bool:
    for value in values:
        (kind,) = value
        content = value[kind]
        if kind == "S" or kind == "N":
            if content.__class__ is not str or len(content) > longest or not content.isascii():
                return False
            # Digits alone, as most numbers are.
            if kind == "N" and not (content.isdecimal() and len(content) <= _DIGITS):
                return False
        elif content is True and kind in _TRUE:
            continue
        elif kind == "L":
            if content.__class__ is not list or depth < 1:
                return False
            if not _are_plain(content, depth - 1, longest):
                return False
        elif kind == "M":
            if depth < 1 or not is_plain(content, depth - 1, longest):
                return False
        elif kind == "B":
            bytes_of(content, "*", longest)
        elif kind != "BOOL" or content.__class__ is not bool:
            return False
    return True


def is_number(text: str) -> bool:
    """Returns whether a text is a number that DynamoDB can hold."""
    if not _NUMBER(text):
        return False
    # Of so few characters without an exponent, each is a digit at most.
    return (len(text) <= _DIGITS and "e" not in text and "E" not in text) or _is_held(text)


def _is_held(text: str) -> bool:
    from decimal import Context, Decimal

    number = Decimal(text).normalize(Context(prec=400))
    # Decimal's exponent of the first digit: that of 1E+126 is beyond what is held.
    return len(number.as_tuple().digits) <= _DIGITS and (
        not number or -130 <= number.adjusted() <= 125
    )


def _refused(reason: str) -> EventRejected:
    return EventRejected(reason, "*")


def _binary(value: Any, depth: int, longest: int) -> None:
    bytes_of(value, "*", longest)


def _boolean(value: Any, depth: int, longest: int) -> None:
    if value.__class__ is not bool:
        raise _refused("wrong-type")


def _null(value: Any, depth: int, longest: int) -> None:
    if value is not True:
        raise _refused("malformed")


def _list(value: Any, depth: int, longest: int) -> None:
    if value.__class__ is not list:
        raise _refused("wrong-type")
    if depth < 1:
        raise _refused("too-deep")
    _check(value, depth - 1, longest)


def _map(value: Any, depth: int, longest: int) -> None:
    if value.__class__ is not dict:
        raise _refused("wrong-type")
    if depth < 1:
        raise _refused("too-deep")
    _check(value.values(), depth - 1, longest)


def _set_of(kind: str) -> Callable[[Any, int, int], None]:
    def check_set(value: Any, depth: int, longest: int) -> None:
        if value.__class__ is not list:
            raise _refused("wrong-type")
        # A set of DynamoDB is never empty, and holds nothing twice.
        if not value:
            raise _refused("missing")
        _check([{kind: item} for item in value], depth, longest)
        # Two spellings of one number are one number.
        plain = map(_plain_number, value) if kind == "N" else value
        if len(set(plain)) != len(value):
            raise _refused("malformed")

    return check_set


_TRUE = {"BOOL", "NULL"}
_CHECKS = {
    "B": _binary,
    "BOOL": _boolean,
    "NULL": _null,
    "L": _list,
    "M": _map,
    "SS": _set_of("S"),
    "NS": _set_of("N"),
    "BS": _set_of("B"),
}


def python_values(item: dict[str, Any]) -> dict[str, Any]:
    """Returns a checked item with Python's values: int or Decimal, bytes, sets, None."""
    return {name: _plain(value) for name, value in item.items()}


def _plain(value: dict[str, Any]) -> Any:
    ((kind, content),) = value.items()
    return _PLAIN[kind](content) if kind in _PLAIN else content


def _plain_number(text: str) -> Any:
    if text.lstrip("-").isdecimal():
        return int(text)
    from decimal import Decimal

    return Decimal(text)


def _plain_binary(text: str) -> bytes:
    from binascii import a2b_base64

    return a2b_base64(text)


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "N": _plain_number,
    "B": _plain_binary,
    "NULL": lambda _: None,
    "L": lambda items: [_plain(item) for item in items],
    "M": python_values,
    "SS": set,
    "NS": lambda texts: {_plain_number(text) for text in texts},
    "BS": lambda texts: {_plain_binary(text) for text in texts},
}
