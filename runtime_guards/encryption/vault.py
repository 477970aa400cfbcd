"""`Vault` encrypts what a function stores, and binds it to the place where it is stored.

    vault = Vault(KmsDataKeys(os.environ["KEY_ARN"]))
    item = vault.encrypt_fields(order, ["customer"], {"table": "orders", "tenant": tenant})
    order = vault.decrypt_fields(item, ["customer"], {"table": "orders", "tenant": tenant})

The context is not stored in the message. A message that was moved to another table, tenant or field
does not decrypt there, and only the counterpart of the method that wrote it reads it: what
`encrypt_text` wrote is for `decrypt_text` alone. The format and its security:
`runtime_guards.encryption.messages`. Keys: `runtime_guards.encryption.key_sources` and
`runtime_guards.encryption.data_keys`.

The length of the text is not hidden, and replacing a message by an older one of the same place is
not detected; where that matters, put a version into the context. Needs the extra `encryption`, and
`aws` for keys from AWS.
"""

from __future__ import annotations

from runtime_guards.encryption.fernet import FernetKeys, is_fernet
from runtime_guards.encryption.field_values import encoded, pack, unpack
from runtime_guards.encryption.item_fields import FIELD_NAME, checked_fields, stored_fields
from runtime_guards.encryption.messages import (
    BYTES,
    FIELD,
    TEXT,
    VALUE,
    Message,
    encode_context,
    encrypt_message,
)
from runtime_guards.encryption.tokens import from_text, to_text
from runtime_guards.errors import DecryptionFailed, VaultMisuse
from runtime_guards.options import checked_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any, TypeVar

    from runtime_guards.encryption.key_sources import KeySource

    Context = Mapping[str, str]
    Kept = TypeVar("Kept", str, bytes)


class Vault:
    """Encrypts with the current key of `source`, and decrypts with every key of all sources.

    `older` are sources that encrypted existing data. `fernet` has the keys of existing Fernet
    tokens, which only `rewrap` reads. A message that cannot be decrypted raises DecryptionFailed,
    regardless of the reason. If AWS doesn't return the keys now, KeysUnavailable is raised: the
    message may be decrypted later. Invalid arguments raise VaultMisuse.
    """

    @checked_as(VaultMisuse)
    def __init__(
        self, source: KeySource, *older: KeySource, fernet: FernetKeys | None = None
    ) -> None:
        self._source = source
        self._sources = (source, *older)
        self._fernet = fernet

    def __repr__(self) -> str:
        return f"Vault({', '.join(map(repr, self._sources))})"

    def encrypt(self, data: bytes, context: Context) -> bytes:
        """Returns the message of bytes: about 90 bytes longer, about 280 with KMS data keys."""
        _typed(data, bytes, "encrypt")
        return self._encrypt(BYTES, data, context)

    def decrypt(self, message: bytes, context: Context) -> bytes:
        """Returns the bytes of a message of `encrypt` for this context."""
        _typed(message, bytes, "decrypt")
        return self._decrypt(BYTES, message, context)

    def encrypt_text(self, text: str, context: Context) -> str:
        """Returns the message of a text, in URL-safe base64 without padding."""
        _typed(text, str, "encrypt_text")
        return to_text(self._encrypt(TEXT, encoded(text), context))

    def decrypt_text(self, token: str, context: Context) -> str:
        """Returns the text of a message of `encrypt_text`."""
        _typed(token, str, "decrypt_text")
        return _text(self._decrypt(TEXT, from_text(token), context))

    def encrypt_value(self, value: Any, context: Context) -> str:
        """Returns the message of a value: text, bytes, a Decimal, or JSON values."""
        return to_text(self._encrypt(VALUE, pack(value), context))

    def decrypt_value(self, token: str, context: Context) -> Any:
        """Returns the value of a message of `encrypt_value`, with its original type."""
        _typed(token, str, "decrypt_value")
        return unpack(self._decrypt(VALUE, from_text(token), context))

    def encrypt_fields(
        self, item: Mapping[str, Any], fields: Collection[str], context: Context
    ) -> dict[str, Any]:
        """Returns a copy of the mapping with these fields encrypted, each bound to its name too.

        Raises VaultMisuse for a missing field, so that a misspelt name leaves no field in
        plaintext.
        """
        found = {name: pack(item[name]) for name in checked_fields(item, fields, context)}
        return {**item, **self._as_fields(found, context)}

    def decrypt_fields(
        self, item: Mapping[str, Any], fields: Collection[str], context: Context
    ) -> dict[str, Any]:
        """Returns a copy of the mapping with these fields decrypted: all of them, or an error.

        Raises DecryptionFailed for a field that is missing or holds no message, since the mapping
        is data.
        """
        stored = stored_fields(item, fields, context)
        found = {
            n: self._decrypt(FIELD, from_text(t), {**context, FIELD_NAME: n}) for n, t in stored
        }
        return {**item, **{name: unpack(content) for name, content in found.items()}}

    def rewrap(self, token: Kept, context: Context) -> Kept:
        """Returns the content of a message or Fernet token, encrypted with the current key.

        A message stays what it is: bytes, a text or a value. A Fernet token becomes bound to the
        given context: one in bytes is then read by `decrypt`, one in `str` by `decrypt_text`, or by
        `decrypt_value` where its content is not a text. For fields, use `rewrap_fields`.
        """
        if not isinstance(token, (str, bytes)):
            raise VaultMisuse(f"rewrap() takes a message, not {type(token).__name__}.")
        message = self._encrypt(*self._opened(token, context), context)
        return to_text(message) if isinstance(token, str) else message

    def rewrap_fields(
        self, item: Mapping[str, Any], fields: Collection[str], context: Context
    ) -> dict[str, Any]:
        """Returns a copy of the mapping with these fields encrypted with the current key.

        A field may also hold a Fernet token. Raises as `decrypt_fields` does.
        """
        found = {
            name: self._field(name, token, context)
            for name, token in stored_fields(item, fields, context)
        }
        return {**item, **self._as_fields(found, context)}

    def needs_rewrap(self, token: str | bytes) -> bool:
        """Returns whether a message's key differs from that of new messages. Decrypts nothing."""
        if self._fernet is not None and is_fernet(token):
            return True
        parts = Message(from_text(token) if isinstance(token, str) else token)
        current = parts.version == self._source.version
        return not (current and self._source.is_current(parts.reference))

    def _encrypt(self, kind: bytes, content: bytes, context: Context) -> bytes:
        given = encode_context(context)
        reference, key = self._source.current()
        return encrypt_message(self._source.version, kind, reference, key, content, given)

    def _decrypt(self, kind: bytes, message: bytes, context: Context) -> bytes:
        given = encode_context(context)
        parts = Message(message)
        # Before a key is requested: a message of another method isn't worth a call.
        if parts.kind != kind:
            raise DecryptionFailed
        for source in self._sources:
            key = source.find(parts.reference) if source.version == parts.version else None
            if key is not None:
                try:
                    return parts.decrypt(key, given)
                except DecryptionFailed:
                    continue  # Two sources may call two keys by one name.
        raise DecryptionFailed

    def _opened(self, token: str | bytes, context: Context) -> tuple[bytes, bytes]:
        """The kind and the content of a message or a Fernet token."""
        if self._fernet is None or not is_fernet(token):
            message = from_text(token) if isinstance(token, str) else token
            kind = message[1:2]
            return kind, self._decrypt(kind, message, context)
        encode_context(context)
        content = self._fernet.decrypt(token)
        if isinstance(token, bytes):
            return BYTES, content
        return (TEXT, content) if _is_text(content) else (VALUE, pack(content))

    def _field(self, name: str, token: str, context: Context) -> bytes:
        """The content of a field."""
        if self._fernet is None or not is_fernet(token):
            return self._decrypt(FIELD, from_text(token), {**context, FIELD_NAME: name})
        content = self._fernet.decrypt(token)
        return pack(content.decode() if _is_text(content) else content)

    def _as_fields(self, contents: Mapping[str, bytes], context: Context) -> dict[str, str]:
        made = {n: self._encrypt(FIELD, c, {**context, FIELD_NAME: n}) for n, c in contents.items()}
        return {name: to_text(message) for name, message in made.items()}


def _typed(given: Any, expected: type, method: str) -> None:
    if not isinstance(given, expected):
        raise VaultMisuse(f"{method}() takes {expected.__name__}, not {type(given).__name__}.")


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:  # A vault did not make it: its message was written by other code.
        raise DecryptionFailed from None
