"""Data keys from AWS KMS: each message carries its own encrypted key, which only KMS can decrypt.

KMS returns a data key twice: in plaintext, to encrypt with, and encrypted under the KMS key, to
store with the data (https://docs.aws.amazon.com/kms/latest/developerguide/data-keys.html). The
execution role needs kms:GenerateDataKey and kms:Decrypt on that key, and CloudTrail records each
use.
"""

from __future__ import annotations

import time
from hashlib import sha256

from runtime_guards.aws_client import PATIENCE, KeyService
from runtime_guards.encryption.messages import KEY, Key, is_key
from runtime_guards.errors import KeysUnavailable, VaultMisuse
from runtime_guards.options import checked_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

_FINGERPRINT = 8
# Errors of KMS for a data key that it did not create, or not under this key and context.
# https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
_FORGED = {"InvalidCiphertextException", "IncorrectKeyException"}
# Bytes, by the same page. Another length is no data key, and not worth a call.
_LONGEST_CIPHERTEXT = 6144
# As many data keys as are kept open; one is about 500 bytes.
_MOST = 1000
# Forged references, known by their hash, of about 100 bytes each. They are stored separately, so
# that no number of them displaces a data key.
_MOST_FORGED = 10_000


class KmsDataKeys:
    """A source of data keys under the KMS key with this ARN; keys in `older` only decrypt.

    A data key is used for at most `max_age` seconds and `max_uses` messages, then it is discarded;
    so are data keys that were decrypted. Both limits apply to one execution environment.
    `encryption_context` is bound to every data key, and is visible in CloudTrail and in policy
    conditions: put no secret there. Calls to KMS end after `patience` seconds, and a forged data
    key costs one call. Raises VaultMisuse for an alias or a key ID, since both can refer to another
    key later.
    """

    version = 2

    @checked_as(VaultMisuse)
    def __init__(
        self,
        key_arn: str,
        *,
        older: Sequence[str] = (),
        encryption_context: Mapping[str, str] | None = None,
        max_age: float = 300,
        max_uses: int = 100_000,
        patience: float = PATIENCE,
        client: Any = None,
    ) -> None:
        if not 0 < max_age <= 86_400 or not 0 < max_uses <= 2**32:
            raise VaultMisuse(
                "max_age= must be above 0 and at most 86,400 seconds, max_uses= at most 2^32."
            )
        for arn in (key_arn, *older):
            if not _names_key(arn):
                raise VaultMisuse(
                    "A KMS key must be named by its ARN, as arn:aws:kms:REGION:ACCOUNT:key/ID."
                )
        self._arn = key_arn
        self._arns = {_fingerprint(arn): arn for arn in (key_arn, *older)}
        self._context = dict(encryption_context or {})
        self._kms = KeyService("kms", f"KMS key {key_arn}", client, patience)
        self._limits = (max_age, max_uses)
        self._encrypting: _Open | None = None
        self._opened: dict[bytes, _Open] = {}
        self._forged: dict[bytes, None] = {}

    def __repr__(self) -> str:
        return f"<data keys of {self._arn}>"

    def current(self) -> tuple[bytes, Key]:
        """The reference and the key of a new message. Raises KeysUnavailable."""
        # Read once: another thread may put a new one there at any time, and the reference of one
        # with the key of another would make a message that can never be decrypted.
        encrypting = self._encrypting
        if encrypting is None or not encrypting.take():
            answer = self._ask("generate_data_key", KeyId=self._arn, NumberOfBytes=KEY)
            reference = _fingerprint(self._arn) + answer["CiphertextBlob"]
            encrypting = self._encrypting = self._open(reference, answer["Plaintext"])
        return encrypting.reference, encrypting.key

    def find(self, reference: bytes) -> Key | None:
        """The data key that a message carries. Raises KeysUnavailable."""
        arn = self._arns.get(reference[:_FINGERPRINT])
        if arn is None or not 0 < len(reference) - _FINGERPRINT <= _LONGEST_CIPHERTEXT:
            return None
        opened = self._opened.get(reference)
        if opened is None or not opened.take():
            opened = self._decrypted(arn, reference)
        return opened.key if opened else None

    def is_current(self, reference: bytes) -> bool:
        """Whether a message of this reference has a data key of the current KMS key."""
        return reference[:_FINGERPRINT] == _fingerprint(self._arn)

    def _decrypted(self, arn: str, reference: bytes) -> _Open | None:
        self._opened.pop(reference, None)
        forged = sha256(reference).digest()
        if forged in self._forged:
            return None
        secret = self._secret(arn, reference)
        if secret is None:
            _put(self._forged, forged, None, _MOST_FORGED)
            return None
        opened = self._open(reference, secret)
        _put(self._opened, reference, opened, _MOST)
        return opened

    def _secret(self, arn: str, reference: bytes) -> bytes | None:
        """The plaintext of a data key; None for one that no GenerateDataKey made."""
        try:
            answer = self._ask("decrypt", KeyId=arn, CiphertextBlob=reference[_FINGERPRINT:])
        except KeysUnavailable as unavailable:
            if unavailable.code in _FORGED:
                return None
            raise
        secret: bytes = answer["Plaintext"]
        # A principal that may call Encrypt with this KMS key can encrypt data other than keys.
        return secret if is_key(secret) else None

    def _open(self, reference: bytes, secret: bytes) -> _Open:
        """A data key in its first use."""
        opened = _Open(reference, Key("data key", secret), *self._limits)
        opened.take()
        return opened

    def _ask(self, operation: str, **request: Any) -> Any:
        return self._kms.ask(operation, EncryptionContext=self._context, **request)


class _Open:
    """A data key as it may be used: until its time is up, and so many times."""

    def __init__(self, reference: bytes, key: Key, max_age: float, max_uses: int) -> None:
        from itertools import count

        self.reference, self.key = reference, key
        self._born, self._max_age = time.time(), max_age
        # One step of a counter is atomic: threads need no lock, which a fork could take along.
        self._uses, self._max_uses = count(1), max_uses

    def take(self) -> bool:
        """Counts one use. Returns False if none is left."""
        # The wall clock: the monotonic one may stand still in a snapshot.
        young = 0 <= time.time() - self._born < self._max_age
        return young and next(self._uses) <= self._max_uses


def _fingerprint(arn: str) -> bytes:
    """The short hash that names a KMS key in a message. Replicas of a multi-Region key share it."""
    return sha256(arn.split(":", 4)[4].encode()).digest()[:_FINGERPRINT]


def _put(kept: dict[bytes, Any], name: bytes, value: Any, most: int) -> None:
    """Keeps a value in place of the oldest, if need be."""
    # One step each, and no matter what other threads do between them.
    for oldest in list(kept)[: max(0, len(kept) - most + 1)]:
        kept.pop(oldest, None)
    kept[name] = value


def _names_key(arn: str) -> bool:
    parts = arn.split(":")
    known = len(parts) == 6 and parts[0] == "arn" and parts[2] == "kms" and all(parts)
    return known and parts[5].startswith("key/") and len(parts[5]) > len("key/")
