"""One message under one key: AES-256-GCM that no repetition of randomness can break.

A message is

    version (1 byte) | kind (1) | length of the reference (2) | reference | salt (32)
    | commitment (32) | ciphertext | tag (16)

with the length in network order. The reference names the key, see `key_sources` and `data_keys`.
The kind names the method that made the message, so that no other reads it. All before the
ciphertext is authenticated together with the context.

GCM fails when one key meets one nonce twice, which NIST SP 800-38D (section 8) wants to happen with
a probability of at most 2^-32. Random nonces of 96 bits reach that after 2^32 messages of one key,
and counters need a state that a fork or a restored snapshot would repeat. So each message has a key
and nonce derived for it alone, by HKDF (RFC 5869; SP 800-56C) from the vault's key and a salt of
256 bits, and no state is kept between messages. Random salts repeat with a probability of 2^-32
after 2^112 messages.

The salt is HMAC-SHA-256, under a key for this purpose alone, over 256 bits from the operating
system, the context and the text. Were the system's bits ever the same twice, as in two restores of
one snapshot (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html states that the
kernel's do differ), then two messages would have the same salt only if text and context are the
same: what shows is that they are equal, and nothing else.

GCM does not commit to its key: an attacker with two keys can make a ciphertext that both decrypt,
to two texts (https://eprint.iacr.org/2020/1456). So a message carries a commitment, like a message
of the AWS Encryption SDK

(https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/supported-algorithms.html): bytes
that HKDF derives from the vault's key, and that are compared before anything is decrypted. They are
derived for the hash of the head and the context, so a message commits to both as well.
"""

from __future__ import annotations

import os

from runtime_guards.errors import DecryptionFailed, VaultMisuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NoReturn

KEY = 32
_SALT = 32
_NONCE = 12
_TAG = 16
_COMMITMENT = 32
# The kind of a message, by the method that made it: bytes, a text, a value, a field of an item.
BYTES, TEXT, VALUE, FIELD = b"b", b"t", b"v", b"f"
# Where the reference begins.
_START = 4
_LONGEST_REFERENCE = 2**16 - 1
# OpenSSL's own bound; SP 800-38D (section 5.2.1.1) allows one text of 2^36 - 32 bytes.
LONGEST = 2**31 - 1 - _TAG
_SALT_KEY = b"stackwarden vault: salt key"
_MESSAGE_KEY = b"stackwarden vault: message key"
_COMMITMENT_KEY = b"stackwarden vault: key commitment"


class Key:
    """A key of 256 bits, under the name by which people know it.

    Neither its text, nor a copy, nor a pickle holds the bytes. Raises VaultMisuse if these
    cannot be a key: another length, or so regular that no random source made them.
    """

    __slots__ = ("_salt_key", "_secret", "name")

    def __init__(self, name: str, secret: bytes) -> None:
        if not isinstance(secret, bytes) or len(secret) != KEY:
            raise VaultMisuse(f"Key {name}: a key must have {KEY} bytes.")
        if not is_key(secret):
            raise VaultMisuse(f"Key {name}: the bytes are not random. Use os.urandom({KEY}).")
        self.name = name
        self._secret = secret
        self._salt_key = b""

    def __repr__(self) -> str:
        return f"Key({self.name!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key cannot be copied or pickled.")

    @property
    def salt_key(self) -> bytes:
        """The key that salts are made with, and nothing else."""
        self._salt_key = self._salt_key or self.derive(_SALT_KEY, KEY)
        return self._salt_key

    def derive(self, purpose: bytes, length: int) -> bytes:
        """Bytes for one purpose, from which neither the key nor those of another follow."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

        # RFC 5869, section 3.3: a key that is random already needs no extraction.
        return HKDFExpand(SHA256(), length, purpose).derive(self._secret)


def is_key(secret: bytes) -> bool:
    """Returns whether a random source may have made these bytes, and as many as a key has."""
    # Fewer than 8 values among 32 random bytes happen once in 10^33 keys, text alone once in
    # 10^13: what looks so is a placeholder, a password or a key still encoded.
    text = all(32 <= byte < 127 for byte in secret)
    return len(secret) == KEY and len(set(secret)) >= 8 and not text


def encode_context(context: Mapping[str, str]) -> bytes:
    """The one encoding of a context: sorted, each text after its length, so that no two agree.

    Texts count code point by code point; what looks alike is not the same. Raises VaultMisuse for
    an empty context, and for anything but text in it.
    """
    if not hasattr(context, "items") or not context:
        raise VaultMisuse(
            "The context must be a mapping of texts, such as {'table': 'orders', 'tenant': '7'}."
        )
    parts = [len(context).to_bytes(4, "big")]
    pairs = sorted((_text(name), _text(value)) for name, value in context.items())
    for text in (text for pair in pairs for text in pair):
        parts += (len(text).to_bytes(4, "big"), text)
    return b"".join(parts)


def encrypt_message(
    version: int, kind: bytes, reference: bytes, key: Key, text: bytes, context: bytes
) -> bytes:
    """The message. `context` is encoded; raises VaultMisuse for a text or reference too long."""
    if len(text) > LONGEST or len(reference) > _LONGEST_REFERENCE:
        raise VaultMisuse(
            f"A message has at most {LONGEST} bytes, and a reference {_LONGEST_REFERENCE}."
        )
    head = bytes([version]) + kind + len(reference).to_bytes(2, "big") + reference
    salt = _salt(key, head + context, text)
    head += salt + _commitment(key, head + salt + context)
    return head + aes_gcm_encrypt(*_own(key, salt), text, head + context)


class Message:
    """A message in its parts: `head` is all before the ciphertext. Raises DecryptionFailed."""

    __slots__ = ("_before", "_salt", "ciphertext", "head", "kind", "reference", "version")

    def __init__(self, message: bytes) -> None:
        salt = _START + int.from_bytes(message[2:_START], "big")
        commitment = salt + _SALT
        text = commitment + _COMMITMENT
        if len(message) < text + _TAG:
            raise DecryptionFailed
        self.version, self.kind, self.reference = message[0], message[1:2], message[_START:salt]
        self._before, self._salt = message[:commitment], message[salt:commitment]
        self.head, self.ciphertext = message[:text], message[text:]

    def decrypt(self, key: Key, context: bytes) -> bytes:
        """The text. `context` is encoded. Raises DecryptionFailed."""
        from hmac import compare_digest

        own = _commitment(key, self._before + context)
        if not compare_digest(own, self.head[-_COMMITMENT:]):
            raise DecryptionFailed
        return aes_gcm_decrypt(*_own(key, self._salt), self.ciphertext, self.head + context)


def aes_gcm_encrypt(key: bytes, nonce: bytes, text: bytes, given: bytes) -> bytes:
    """AES-256-GCM: ciphertext and tag. `given` is authenticated and not part of them."""
    return _aes_gcm(key).encrypt(nonce, text, given)  # type: ignore[no-any-return]


def aes_gcm_decrypt(key: bytes, nonce: bytes, ciphertext: bytes, given: bytes) -> bytes:
    """The text of ciphertext and tag. Raises DecryptionFailed."""
    from cryptography.exceptions import InvalidTag

    try:
        return _aes_gcm(key).decrypt(nonce, ciphertext, given)  # type: ignore[no-any-return]
    except InvalidTag:
        raise DecryptionFailed from None


def _aes_gcm(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _salt(key: Key, given: bytes, text: bytes) -> bytes:
    import hmac

    length = len(given).to_bytes(8, "big")
    return hmac.digest(key.salt_key, os.urandom(_SALT) + length + given + text, "sha256")


def _own(key: Key, salt: bytes) -> tuple[bytes, bytes]:
    """The key and the nonce of the one message that has this salt."""
    both = key.derive(_MESSAGE_KEY + salt, KEY + _NONCE)
    return both[:KEY], both[KEY:]


def _commitment(key: Key, given: bytes) -> bytes:
    from hashlib import sha256

    return key.derive(_COMMITMENT_KEY + sha256(given).digest(), _COMMITMENT)


def _text(text: Any) -> bytes:
    if not isinstance(text, str):
        raise VaultMisuse(f"A context must contain only text, not {type(text).__name__}.")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise VaultMisuse("A context must not contain lone surrogates.") from None
