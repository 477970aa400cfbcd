"""Tamper evidence: each line of the audit log has its place in a hash chain, and a signature.

    audit = AuditLogger(seal=HmacSeal.from_environment("AUDIT_KEY"))

A line ends with `"chain":{"id":..,"sequence":..,"previous":..,"seal":..}`. `id` is random for each
execution environment, `sequence` counts its lines from 0, `previous` is the SHA-256 of the whole
previous line (64 zeros for the first), and `seal` is the signature of every byte of the line before
it. `stackwarden verify` checks all four, and reports lines that were removed, changed, reordered or
inserted.

Truncation cannot be detected from the log alone: keep the heads of an earlier verification
elsewhere. An HMAC key can forge what it signs, and the function has it; with Ed25519 the verifier
has only the public key.
"""

from __future__ import annotations

import os

from runtime_guards.audit.hashes import hmac_sha256, sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Seal(Protocol):
        """Signs the lines of a chain. `name` is the algorithm; `sign` returns the signature."""

        name: str

        def sign(self, data: bytes) -> str: ...


# RFC 2104, section 3: a key shorter than the digest weakens it.
SHORTEST_KEY = 32
_NOTHING = "0" * 64


class HmacSeal:
    """Signs lines with HMAC-SHA256 (RFC 2104) and a shared key of 32 bytes or more."""

    name = "hmac-sha256"

    def __init__(self, key: bytes) -> None:
        if not isinstance(key, (bytes, bytearray)):
            raise TypeError(f"HmacSeal() takes a key as bytes, not {type(key).__name__}.")
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"A key for HMAC-SHA256 must have {SHORTEST_KEY} bytes or more.")
        self._sign = hmac_sha256(bytes(key))

    @classmethod
    def from_text(cls, text: str) -> HmacSeal:
        """Returns a seal with a base64 key (RFC 4648, section 4). Raises ValueError."""
        from base64 import b64decode

        try:
            key = b64decode(text.strip(), validate=True)
        except ValueError:
            # Not chained: the error may quote the text, which may be a password.
            raise ValueError(
                "The key of a seal must be base64, as from `openssl rand -base64 32`."
            ) from None
        return cls(key)

    @classmethod
    def from_environment(cls, name: str) -> HmacSeal:
        """Returns a seal with the base64 key in an environment variable. Raises ValueError."""
        text = os.environ.get(name, "")
        if not text:
            raise ValueError(f"Environment variable {name} has no key for the audit log.")
        try:
            return cls.from_text(text)
        except ValueError as error:
            raise ValueError(f"Environment variable {name}: {error}") from None

    def sign(self, data: bytes) -> str:
        """Returns the signature of a line in hexadecimal."""
        return self._sign(data)


class Ed25519Seal:
    """Signs lines with Ed25519 (RFC 8032); verification needs only the public key.

    Needs the extra `encryption`. `pem` is an unencrypted private key in PKCS #8.
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
        """Returns the signature of a line in hexadecimal."""
        return self._key.sign(data).hex()


class Chain:
    """The hash chain of one execution environment. It begins with the first line, not at import.

    So forked processes have their own chains, and the environments that Lambda restores from one
    snapshot (SnapStart), where the logger calls `end`.
    """

    def __init__(self, seal: Seal) -> None:
        self._seal, self._sha256 = seal, sha256()
        self._process, self._sequence = 0, 0
        self._id, self._previous = "", _NOTHING

    def next(self, text: str, closing: str) -> str:
        """Returns a line with its place in the chain. `text` is JSON that ends with `closing`.

        `closing` is `}` or `}}`. The caller must write the line before it asks for the next one. A
        line that could not be written keeps its number, so that it is found missing.
        """
        if self._process != os.getpid():
            self._begin()
        body = text[: -len(closing)]
        head = (
            f'{body},"chain":{{"id":"{self._id}","sequence":{self._sequence},'
            f'"previous":"{self._previous}","seal":'
        )
        data = head.encode()
        digest = self._sha256(data)
        tail = f'"{self._seal.name}:{self._seal.sign(data)}"}}{closing}'
        digest.update(tail.encode())
        self._previous = digest.hexdigest()
        self._sequence += 1
        return head + tail

    def end(self) -> None:
        """Ends the chain: the next line begins another."""
        self._process = 0

    def _begin(self) -> None:
        self._process = os.getpid()
        self._id = os.urandom(16).hex()
        self._sequence, self._previous = 0, _NOTHING
