"""Tamper evidence: each line of the audit log holds its place in a chain, and a keyed seal.

    audit = AuditLogger(seal=HmacSeal.from_environment("AUDIT_KEY"))

A line ends with `"chain":{"id":..,"sequence":..,"previous":..,"seal":..}`. `id` is drawn anew for
each execution environment, `sequence` counts its lines from 0, `previous` is the SHA-256 of the
whole line before (of nothing: 64 zeros), and `seal` is made over every byte of the line before it.
`stackwarden verify` checks all four, and says what was removed, changed, reordered or inserted.

What no chain shows by itself: that its last lines are missing, or all of its lines. For that the
heads of an earlier verification have to be kept elsewhere. Whoever holds the key of an HMAC can
forge what it seals, the function included; with Ed25519 the function alone can, and not whoever
verifies.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Seal(Protocol):
        """What a chain is sealed with: `name` says how, `sign` answers the seal as text."""

        name: str

        def sign(self, data: bytes) -> str: ...


# RFC 2104, section 3: a key shorter than the digest weakens it.
SHORTEST_KEY = 32
_NOTHING = "0" * 64


class HmacSeal:
    """HMAC-SHA256 (RFC 2104) by a shared key of 32 bytes or more."""

    name = "hmac-sha256"

    def __init__(self, key: bytes) -> None:
        if not isinstance(key, (bytes, bytearray)):
            raise TypeError(f"HmacSeal() takes a key as bytes, not {type(key).__name__}.")
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"A key for HMAC-SHA256 must have {SHORTEST_KEY} bytes or more.")
        from hmac import digest

        self._key, self._digest = bytes(key), digest

    @classmethod
    def from_text(cls, text: str) -> HmacSeal:
        """By a key in base64 (RFC 4648, section 4), as secrets are kept. Raises ValueError."""
        from base64 import b64decode

        try:
            key = b64decode(text.strip(), validate=True)
        except ValueError:
            # Not chained: the error may quote what is no key, but a password.
            raise ValueError(
                "The key of a seal must be base64, as from `openssl rand -base64 32`."
            ) from None
        return cls(key)

    @classmethod
    def from_environment(cls, name: str) -> HmacSeal:
        """By the key in an environment variable. Raises ValueError, which names the variable."""
        text = os.environ.get(name, "")
        if not text:
            raise ValueError(f"Environment variable {name} has no key for the audit log.")
        try:
            return cls.from_text(text)
        except ValueError as error:
            raise ValueError(f"Environment variable {name}: {error}") from None

    def sign(self, data: bytes) -> str:
        """The seal of a line, in hexadecimal."""
        return self._digest(self._key, data, "sha256").hex()


class Ed25519Seal:
    """Ed25519 (RFC 8032) by a private key; whoever verifies needs the public key alone.

    Needs the extra `encryption`. `pem` is a private key in PKCS #8, unencrypted.
    """

    name = "ed25519"

    def __init__(self, pem: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(pem.encode("ascii"), None)
        except (ValueError, TypeError):
            raise ValueError("Ed25519Seal() takes an unencrypted private key as PEM.") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("Ed25519Seal() takes an Ed25519 key, not one of another algorithm.")
        self._key = key

    def sign(self, data: bytes) -> str:
        """The signature of a line, in hexadecimal."""
        return self._key.sign(data).hex()


class Chain:
    """The chain of one execution environment. Begins with its first line, not at the import.

    So functions that Lambda starts from one snapshot (SnapStart), and processes that are forked
    from one, have chains of their own.
    """

    def __init__(self, seal: Seal) -> None:
        from hashlib import sha256

        self._seal, self._sha256 = seal, sha256
        self._process, self._sequence = 0, 0
        self._id, self._previous = "", _NOTHING

    def next(self, text: str, closing: str) -> str:
        """A line with its place in the chain. `text` is JSON that ends with `closing`, `}` or `}}`.

        Whoever writes the line must do so before the next one is asked for. A line that could not
        be written keeps its number, so that it is found missing.
        """
        if self._process != os.getpid():
            self._begin()
        body = text[: -len(closing)]
        head = (
            f'{body},"chain":{{"id":"{self._id}","sequence":{self._sequence},'
            f'"previous":"{self._previous}","seal":'
        )
        line = f'{head}"{self._seal.name}:{self._seal.sign(head.encode())}"}}{closing}'
        self._previous = self._sha256(line.encode()).hexdigest()
        self._sequence += 1
        return line

    def _begin(self) -> None:
        self._process = os.getpid()
        self._id = os.urandom(16).hex()
        self._sequence, self._previous = 0, _NOTHING
