"""Property values as they travel between the engine and a provider.

A provider sees the wire form: an unknown is a fixed text, and a secret, an output value or a
reference to another resource is an object that carries a signature. The constants are those of
pulumi's `runtime/rpc.py`, repeated here because importing it would double the provider's start.
Deriving an ARN or a document needs the value itself, so `plain` opens the wrappers; nothing here
puts a secret's value into a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public constant, not a credential
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


def plain(value: Any) -> Any:
    """`value` without secret and output wrappers; a resource becomes its id, as in AWS's inputs."""
    if isinstance(value, Mapping):
        signature = value.get(_SIGNATURE)
        if signature in (_SECRET, _OUTPUT):
            return plain(value.get("value", UNKNOWN))
        if signature == _REFERENCE:
            return plain(value.get("id") or UNKNOWN)
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def has_unknown(value: Any) -> bool:
    """Whether any leaf of a plain value is unknown; also text that was built around one."""
    if isinstance(value, str):
        return UNKNOWN in value
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(has_unknown(item) for item in value)
    return False


def is_secret(value: Any) -> bool:
    """Whether a wire value carries the mark of a secret itself."""
    if not isinstance(value, Mapping):
        return False
    signature = value.get(_SIGNATURE)
    return signature == _SECRET or (signature == _OUTPUT and bool(value.get("secret")))


def secret_texts(value: Any) -> Iterator[str]:
    """The texts inside secrets, long enough that finding one elsewhere is no accident."""
    if is_secret(value):
        yield from (text for text in _texts(plain(value)) if len(text) > 2 and text != UNKNOWN)
    else:
        for item in _members(value):
            yield from secret_texts(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in _members(value):
        yield from _texts(item)


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, (list, tuple)) else ()


def secret(value: Any) -> dict[str, Any]:
    """`value` with the mark of a secret, so that the engine encrypts and masks it."""
    return {_SIGNATURE: _SECRET, "value": value}
