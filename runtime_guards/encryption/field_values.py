"""Content of an encrypted field: a value and its type, so that decryption restores both."""

from __future__ import annotations

from runtime_guards.errors import DecryptionFailed, VaultMisuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TEXT, _BYTES, _DECIMAL, _JSON = b"t", b"b", b"d", b"j"


def pack(value: Any) -> bytes:
    """The bytes of a value: text, bytes, a Decimal (as DynamoDB's numbers are), or plain JSON.

    Raises VaultMisuse for any value that decryption wouldn't restore unchanged: a tuple, a set,
    NaN, a subclass, a key that isn't a text.
    """
    from decimal import Decimal

    kind = type(value)
    if kind is str:
        return _TEXT + encoded(value)
    if kind is bytes:
        return _BYTES + bytes(value)
    if kind is Decimal and value.is_finite():
        return _DECIMAL + str(value).encode("ascii")
    return _JSON + _json(value).encode("ascii")


def unpack(data: bytes) -> Any:
    """The value of bytes that `pack` made. Raises DecryptionFailed for others."""
    kind, rest = data[:1], data[1:]
    try:
        if kind == _TEXT:
            return rest.decode("utf-8")
        if kind == _BYTES:
            return rest
        if kind == _DECIMAL:
            return _decimal(rest)
        if kind == _JSON:
            return _value(rest)
    except ValueError:  # What a vault did not pack: its message was written by other code.
        pass
    raise DecryptionFailed


def _json(value: Any) -> str:
    import json

    text = ""
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
        same = _same(json.loads(text), value)
    except (TypeError, ValueError, RecursionError):
        same = False
    if not same:
        raise VaultMisuse(
            f"A field must hold text, bytes, a Decimal or JSON values, not {type(value).__name__}."
        )
    return text


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal and of the same types all the way down: 1 is not True."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _value(data: bytes) -> Any:
    import json

    return json.loads(data)


def _decimal(data: bytes) -> Any:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(data.decode("ascii"))
    except InvalidOperation:
        raise DecryptionFailed from None


def encoded(text: str) -> bytes:
    """A text in UTF-8. Raises VaultMisuse for a lone surrogate."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise VaultMisuse("A text must not contain lone surrogates.") from None
