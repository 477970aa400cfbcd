"""The keys that seals are checked with. Seals of a key that was replaced fit the older one."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Callable

SHORTEST = 32
# Of a seal in hexadecimal: SHA-256 has 32 bytes, a signature of Ed25519 (RFC 8032) 64.
_LENGTHS = {"hmac-sha256": 64, "ed25519": 128}


class Keys:
    """Keys by the name of the seal that they check."""

    def __init__(self) -> None:
        self._checks: list[tuple[str, Callable[[bytes, str], bool]]] = []

    def __bool__(self) -> bool:
        return bool(self._checks)

    def add_shared(self, text: str) -> None:
        """Adds a key for HMAC-SHA256 in base64, or every key of a key document.

        A document is JSON, `{"current": NAME, "keys": {NAME: KEY, ...}}`, and holds the keys that
        were replaced as well. Raises ValueError, which quotes nothing of the text.
        """
        if not text.lstrip().startswith("{"):
            self._add_shared(text)
            return
        try:
            keys = [str(key) for key in json.loads(text)["keys"].values()]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError("a key in base64 or a key document is expected") from None
        for key in keys:
            self._add_shared(key)

    def _add_shared(self, text: str) -> None:
        try:
            key = b64decode(text.strip(), validate=True)
        except ValueError:
            raise ValueError("a key in base64 is expected: `openssl rand -base64 32`") from None
        if len(key) < SHORTEST:
            raise ValueError(f"a key of {SHORTEST} bytes or more is expected, in base64")

        def fits(sealed: bytes, seal: str) -> bool:
            return hmac.compare_digest(hmac.new(key, sealed, hashlib.sha256).hexdigest(), seal)

        self._checks.append(("hmac-sha256", fits))

    def add_public(self, pem: bytes) -> None:
        """Adds a public key for Ed25519, as PEM. Raises ValueError; needs `cryptography`."""
        try:
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
            from cryptography.hazmat.primitives.serialization import load_pem_public_key
        except ImportError:
            raise ValueError("Ed25519 needs cryptography: `pip install cryptography`") from None
        try:
            key = load_pem_public_key(pem)
        except ValueError:
            raise ValueError("a public key as PEM is expected") from None
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("a public key for Ed25519 is expected")

        def fits(sealed: bytes, seal: str) -> bool:
            try:
                key.verify(bytes.fromhex(seal), sealed)
            except InvalidSignature:
                return False
            return True

        self._checks.append(("ed25519", fits))

    def fit(self, name: str, sealed: bytes, seal: str) -> bool:
        """Whether a seal of this kind was made over these bytes by one of the keys."""
        if len(seal) != _LENGTHS.get(name):
            return False
        return any(fits(sealed, seal) for kind, fits in self._checks if kind == name)
