"""The fields of an item that a vault encrypts or decrypts."""

from __future__ import annotations

from runtime_guards.encryption.messages import encode_context
from runtime_guards.errors import DecryptionFailed, VaultMisuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    Context = Mapping[str, str]

# The name in a context under which a field's own name stands.
FIELD_NAME = "field"


def checked_fields(
    item: Mapping[str, Any],
    fields: Collection[str],
    context: Context,
    missing: Exception | None = None,
) -> Collection[str]:
    """The names of the fields to encrypt or decrypt. Raises VaultMisuse, or `missing` for data."""
    # An iterator would be spent by the look at it, and leave every field as it is.
    if isinstance(fields, (str, bytes)) or not hasattr(fields, "__len__") or not fields:
        raise VaultMisuse("fields= must be a list with the name of at least one field.")
    encode_context(context)
    if FIELD_NAME in context:
        raise VaultMisuse(f"The context must not have {FIELD_NAME!r}: the vault sets it.")
    for name in fields:
        if name not in item:
            raise missing or VaultMisuse(f"The item has no field {name!r}.")
    return fields


def stored_fields(
    item: Mapping[str, Any], fields: Collection[str], context: Context
) -> list[tuple[str, str]]:
    """The fields with their tokens, as they were stored."""
    names = checked_fields(item, fields, context, missing=DecryptionFailed())
    if not all(isinstance(item[name], str) for name in names):
        raise DecryptionFailed
    return [(name, item[name]) for name in names]
