"""Pulumi's serialized properties, deserialized, and the secret marks on public text."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policypack.facts.invented import is_invented
from policypack.model.unknown import Unknown
from policypack.model.values import (
    Archive,
    Asset,
    Reference,
    Secret,
    bare,
    parsed_document,
    unmarked,
)

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a published type tag, not a secret
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
# Numbers that JSON cannot hold, such as infinity, in a state: 16 hex digits of an IEEE 754 double.
FLOAT = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"
# A text that isn't valid UTF-8.
BYTES = "803fd3297a5875dc03ca845dda5d2a98"
UNKNOWN_SENTINELS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string, and every computed value
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

# Makes the unknown value of a path; the second argument is what it waits for, where that is known.
MakeUnknown = Callable[[str, "str | None"], Unknown]


def deserialize(value: Any, path: str, unknown: MakeUnknown) -> Any:
    """The value that the property at `path` carries, with secret marks and unknown values."""
    if isinstance(value, str):
        if is_invented(value):
            return _around_an_invented(value, path, unknown)
        return unknown(path, None) if value in UNKNOWN_SENTINELS else value
    if value is None or value is True or value is False:
        return value
    if isinstance(value, list):
        return [deserialize(item, f"{path}[{n}]", unknown) for n, item in enumerate(value)]
    if isinstance(value, (dict, Mapping)):
        if SIGNATURE in value:
            return _signed(value, path, unknown)
        return {key: deserialize(item, f"{path}.{key}", unknown) for key, item in value.items()}
    # Protobuf's Struct has no integers; 128.0 is how the number 128 travels.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _around_an_invented(text: str, path: str, unknown: MakeUnknown) -> Any:
    """A document with unknown values in their places; any other text is unknown as a whole."""
    if document := parsed_document(text):
        return deserialize(_with_known_names(document), path, unknown)
    return unknown(path, "a value that this preview does not know")


def _with_known_names(value: Any) -> Any:
    """The document; an object with an unknown name in it, such as a condition, is unknown."""
    if isinstance(value, dict):
        if unknown_name := next(filter(is_invented, value), None):
            return unknown_name
        return {name: _with_known_names(item) for name, item in value.items()}
    return [_with_known_names(item) for item in value] if isinstance(value, list) else value


def _signed(value: Mapping[str, Any], path: str, unknown: MakeUnknown) -> Any:
    kind = value[SIGNATURE]
    if kind == SECRET:
        return _secret(value, path, unknown)
    if kind == OUTPUT:
        known = "value" in value
        held = deserialize(value["value"], path, unknown) if known else unknown(path, None)
        return Secret(held) if value.get("secret") else held
    if kind == ASSET:
        return Asset(*(value.get(key) for key in ("path", "text", "uri", "hash")))
    if kind == ARCHIVE:
        inner = deserialize(value.get("assets"), f"{path}.assets", unknown)
        return Archive(value.get("path"), value.get("uri"), inner, value.get("hash"))
    if kind == REFERENCE:
        identity = value.get("id")
        known_id = deserialize(identity, path, unknown) if identity else unknown(path, None)
        return Reference(str(value.get("urn", "")), known_id)
    if kind == FLOAT:
        return struct.unpack(">d", bytes.fromhex(value["value"]))[0]
    if kind == BYTES:
        return unknown(path, "a text in UTF-8")
    raise ValueError(f"{path}: unknown type signature")


def _secret(value: Mapping[str, Any], path: str, unknown: MakeUnknown) -> Secret:
    # In a state file the value is encrypted: only the secrets provider can decrypt it.
    if "value" not in value:
        return Secret(unknown(path, "the secrets provider of the stack"))
    return Secret(deserialize(value["value"], path, unknown))


_PARAMETER = "aws:ssm/parameter:Parameter"
# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-about-examples.html
_PLAIN_PARAMETERS = ("String", "StringList")


def without_public_marks(kind: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The raw properties of a resource without the marks that only the SDK sets on public text."""
    public = {name for name in _public(kind, properties) if name in properties}
    if not public:
        return properties
    return {key: bare(each) if key in public else each for key, each in properties.items()}


def _public(kind: str, properties: Mapping[str, Any]) -> Iterator[str]:
    # Most resources hold no mark at all.
    from policypack.facts.secret_properties import MARKED_OTHERS

    yield from MARKED_OTHERS.get(kind, ())
    if kind == _PARAMETER and unmarked(properties.get("type")) in _PLAIN_PARAMETERS:
        yield "value"
