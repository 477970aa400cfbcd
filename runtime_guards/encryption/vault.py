"""`Vault` encrypts what a function stores, and binds it to the place where it is stored.

    vault = Vault(KmsDataKeys(os.environ["KEY_ARN"]))
    item = vault.encrypt_fields(order, ["customer"], {"table": "orders", "tenant": tenant})
    order = vault.decrypt_fields(item, ["customer"], {"table": "orders", "tenant": tenant})

The context is not stored in the message. A message that was moved to another table, tenant or field
does not decrypt there. The format and its security: `runtime_guards.encryption.messages`. Keys:
`runtime_guards.encryption.key_sources` and `runtime_guards.encryption.data_keys`.

The length of the text is not hidden, and replacing a message by an older one of the same place is
not detected; where that matters, put a version into the context. Needs the extra `encryption`, and
`aws` for keys from AWS.
"""

from __future__ import annotations

from runtime_guards.encryption.fernet import FernetKeys, is_fernet
from runtime_guards.encryption.field_values import pack, unpack
from runtime_guards.encryption.messages import Message, encode_context, encrypt_message
from runtime_guards.errors import DecryptionFailed, VaultMisuse
from runtime_guards.options import checked_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any, TypeVar

    from runtime_guards.encryption.key_sources import KeySource

    Context = Mapping[str, str]
    Kept = TypeVar("Kept", str, bytes)

# The name in a context under which a field's own name stands.
_FIELD = "field"


class Vault:
    """Encrypts with the current key of `source`, and decrypts with every key of all sources.

    `older` are sources that encrypted existing data. `fernet` has the keys of existing Fernet
    tokens, which only `rewrap` reads. A message that cannot be decrypted raises DecryptionFailed,
    whatever the reason. Keys that AWS does not return now raise KeysUnavailable: the message may be
    decrypted later. Invalid arguments raise VaultMisuse.
    """

    @checked_as(VaultMisuse)
    def __init__(
        self, source: KeySource, *older: KeySource, fernet: FernetKeys | None = None
    ) -> None:
        for given in (source, *older):
            if not hasattr(given, "is_current"):
                raise VaultMisuse(f"Vault() takes key sources, not {type(given).__name__}.")
        self._source = source
        self._sources = (source, *older)
        self._fernet = fernet

    def __repr__(self) -> str:
        return f"Vault({', '.join(map(repr, self._sources))})"

    def encrypt(self, data: bytes, context: Context) -> bytes:
        """Returns the message of bytes: about 60 bytes longer, about 250 with KMS data keys."""
        if not isinstance(data, bytes):
            raise VaultMisuse(f"encrypt() takes bytes, not {type(data).__name__}.")
        reference, key = self._source.current()
        return encrypt_message(self._source.version, reference, key, data, encode_context(context))

    def decrypt(self, message: bytes, context: Context) -> bytes:
        """Returns the bytes of a message that was encrypted for this context."""
        given = encode_context(context)
        if not isinstance(message, bytes):
            raise VaultMisuse(f"decrypt() takes bytes, not {type(message).__name__}.")
        parts = Message(message)
        for source in self._sources:
            key = source.find(parts.reference) if source.version == parts.version else None
            if key is not None:
                try:
                    return parts.decrypt(key, given)
                except DecryptionFailed:
                    continue  # Two sources may call two keys by one name.
        raise DecryptionFailed

    def encrypt_text(self, text: str, context: Context) -> str:
        """Returns the message of a text, in URL-safe base64 without padding."""
        if not isinstance(text, str):
            raise VaultMisuse(f"encrypt_text() takes str, not {type(text).__name__}.")
        return self.encrypt_value(text, context)

    def decrypt_text(self, token: str, context: Context) -> str:
        """Returns the text of a message of `encrypt_text`."""
        text = self.decrypt_value(token, context)
        if not isinstance(text, str):
            raise DecryptionFailed
        return text

    def encrypt_value(self, value: Any, context: Context) -> str:
        """Returns the message of a value: text, bytes, a Decimal, or JSON values."""
        return _to_text(self.encrypt(pack(value), context))

    def decrypt_value(self, token: str, context: Context) -> Any:
        """Returns the value of a message of `encrypt_value`, with its original type."""
        if not isinstance(token, str):
            raise VaultMisuse(f"decrypt_value() takes str, not {type(token).__name__}.")
        return unpack(self.decrypt(_from_text(token), context))

    def encrypt_fields(
        self, item: Mapping[str, Any], fields: Collection[str], context: Context
    ) -> dict[str, Any]:
        """Returns a copy of the mapping with these fields encrypted, each bound to its name too.

        Raises VaultMisuse for a missing field, so that a misspelt name leaves no field in
        plaintext.
        """
        found = {name: item[name] for name in _checked(item, fields, context)}
        encrypted = {n: self.encrypt_value(v, {**context, _FIELD: n}) for n, v in found.items()}
        return {**item, **encrypted}

    def decrypt_fields(
        self, item: Mapping[str, Any], fields: Collection[str], context: Context
    ) -> dict[str, Any]:
        """Returns a copy of the mapping with these fields decrypted: all of them, or an error.

        Raises DecryptionFailed for a field that is missing or holds no message, since the mapping
        is data.
        """
        names = _checked(item, fields, context, missing=DecryptionFailed())
        if not all(isinstance(item[name], str) for name in names):
            raise DecryptionFailed
        opened = {n: self.decrypt_value(item[n], {**context, _FIELD: n}) for n in names}
        return {**item, **opened}

    def rewrap(self, token: Kept, context: Context) -> Kept:
        """Returns the content of a message or Fernet token, encrypted with the current key.

        Text stays text and bytes stay bytes. A Fernet token becomes bound to the given context; one
        in `str` can then be read by `decrypt_text` and, with its field in the context, by
        `decrypt_fields`.
        """
        if self._fernet is not None and isinstance(token, (str, bytes)) and is_fernet(token):
            encode_context(context)
            content = self._fernet.decrypt(token)
            if isinstance(token, bytes):
                return self.encrypt(content, context)
            return self.encrypt_value(_text_or_bytes(content), context)
        if isinstance(token, str):
            return _to_text(self.encrypt(self.decrypt(_from_text(token), context), context))
        return self.encrypt(self.decrypt(token, context), context)

    def needs_rewrap(self, token: str | bytes) -> bool:
        """Returns whether a message has another key than new messages. Nothing is decrypted."""
        if self._fernet is not None and is_fernet(token):
            return True
        parts = Message(_from_text(token) if isinstance(token, str) else token)
        current = parts.version == self._source.version
        return not (current and self._source.is_current(parts.reference))


def _checked(
    item: Mapping[str, Any],
    fields: Collection[str],
    context: Context,
    missing: Exception | None = None,
) -> Collection[str]:
    # An iterator would be spent by the look at it, and leave every field as it is.
    if isinstance(fields, (str, bytes)) or not hasattr(fields, "__len__") or not fields:
        raise VaultMisuse("fields= must be a list with the name of at least one field.")
    encode_context(context)
    if _FIELD in context:
        raise VaultMisuse(f"The context must not have {_FIELD!r}: the vault sets it.")
    for name in fields:
        if name not in item:
            raise missing or VaultMisuse(f"The item has no field {name!r}.")
    return fields


def _text_or_bytes(content: bytes) -> str | bytes:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content


def _to_text(message: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(message).rstrip(b"=").decode("ascii")


def _from_text(token: str) -> bytes:
    from base64 import urlsafe_b64decode

    try:
        message = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise DecryptionFailed from None
    # Python's decoder skips what is no base64: a message has one spelling.
    if _to_text(message) != token:
        raise DecryptionFailed
    return message
