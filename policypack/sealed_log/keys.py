"""The keys that verify seals. A rotated key stays valid for its older seals."""

from __future__ import annotations

import hmac
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

from policypack.reading import json_text

MIN_KEY_BYTES = 32
# The length of a seal in hexadecimal: SHA-256 has 32 bytes, an Ed25519 signature (RFC 8032) 64.
_LENGTHS = {"hmac-sha256": 64, "ed25519": 128, "sha256": 64}

# Makes the seal of a line: the name of its algorithm, and the signature in hexadecimal.
Sign = Callable[[bytes], str]


def digest_seal(sealed: bytes) -> str:
    """The seal of a line without a key: only a journal has it, no log of a function."""
    return f"sha256:{sha256(sealed).hexdigest()}"


def signer(text: str) -> Sign:
    """Signs with HMAC-SHA256 for a key in base64, with Ed25519 for a private key in PEM.

    Raises ValueError, whose message doesn't contain any of the text.
    """
    if "-----BEGIN" not in text:
        key = _shared(text)
        return lambda sealed: f"hmac-sha256:{hmac.digest(key, sealed, 'sha256').hex()}"
    with _cryptography():
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    try:
        private = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError):
        raise ValueError("invalid private key: it must be PEM without a password") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError("unsupported private key: it must be an Ed25519 key")
    return lambda sealed: f"ed25519:{private.sign(sealed).hex()}"


@contextmanager
def _cryptography() -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise ValueError("Ed25519 requires cryptography: run `pip install cryptography`") from None


def _shared(text: str) -> bytes:
    try:
        key = b64decode(text.strip(), validate=True)
    except ValueError:
        raise ValueError(
            "invalid key: it must be base64, as `openssl rand -base64 32` prints"
        ) from None
    if len(key) < MIN_KEY_BYTES:
        raise ValueError(f"invalid key: it must have at least {MIN_KEY_BYTES} bytes")
    return key


class Keys:
    """The verification keys by the algorithm of their seals."""

    def __init__(self) -> None:
        self._checks: list[tuple[str, Callable[[bytes, str], bool]]] = []

    @classmethod
    def of_digests(cls, *, signed: bool) -> Keys:
        """Accepts seals without a key, and where `signed` any with one."""
        keys = cls()
        keys._checks.append(("sha256", lambda sealed, seal: digest_seal(sealed)[7:] == seal))
        if signed:
            keys._checks += [(name, lambda *_: True) for name in ("hmac-sha256", "ed25519")]
        return keys

    def __bool__(self) -> bool:
        return bool(self._checks)

    def add_shared(self, text: str) -> None:
        """Adds a key for HMAC-SHA256 in base64, or every key of a key document.

        A document is JSON, `{"current": NAME, "keys": {NAME: KEY, ...}}`, and includes rotated
        keys. Raises ValueError, whose message doesn't contain any of the text.
        """
        if not text.lstrip().startswith("{"):
            self._add_shared(text)
            return
        try:
            keys = [str(key) for key in json_text.loads(text)["keys"].values()]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError("invalid key: it must be base64 or a key document") from None
        for key in keys:
            self._add_shared(key)

    def _add_shared(self, text: str) -> None:
        key = _shared(text)

        def verifies(sealed: bytes, seal: str) -> bool:
            return hmac.compare_digest(hmac.digest(key, sealed, "sha256").hex(), seal)

        self._checks.append(("hmac-sha256", verifies))

    def add_public(self, pem: bytes) -> None:
        """Adds a public key for Ed25519, as PEM. Raises ValueError; needs `cryptography`."""
        with _cryptography():
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
            from cryptography.hazmat.primitives.serialization import load_pem_public_key
        try:
            key = load_pem_public_key(pem)
        except ValueError:
            raise ValueError("invalid public key: it must be PEM") from None
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("unsupported public key: it must be an Ed25519 key")

        def verifies(sealed: bytes, seal: str) -> bool:
            try:
                key.verify(bytes.fromhex(seal), sealed)
            except InvalidSignature:
                return False
            return True

        self._checks.append(("ed25519", verifies))

    def verify(self, name: str, sealed: bytes, seal: str) -> bool:
        """Whether one of the keys verifies the seal of the algorithm `name` over these bytes."""
        if len(seal) != _LENGTHS.get(name):
            return False
        return any(verifies(sealed, seal) for kind, verifies in self._checks if kind == name)
