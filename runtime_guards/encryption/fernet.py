"""Fernet tokens of existing data, which a vault reads to replace them.

A token (https://github.com/fernet/spec/blob/master/Spec.md) is bound only to its key: moved to
another row or tenant, it decrypts there as well. So a vault never accepts a token instead of its
own message, and `Vault.rewrap` binds its content to a context.
"""

from __future__ import annotations

from runtime_guards.errors import DecryptionFailed, VaultMisuse
from runtime_guards.options import checked_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The version byte 0x80 and the first bytes of a time before the year 36812, in base64.
_START = b"gAAA"


class FernetKeys:
    """The Fernet keys of existing data, each URL-safe base64 of 32 bytes.

    With `ttl`, tokens that are more than `ttl` seconds old, or from the future, do not decrypt.
    Raises VaultMisuse for an invalid Fernet key.
    """

    @checked_as(VaultMisuse)
    def __init__(self, *keys: str | bytes, ttl: int | None = None) -> None:
        from cryptography.fernet import Fernet, MultiFernet

        if not keys or (ttl is not None and ttl < 1):
            raise VaultMisuse(
                "FernetKeys() needs at least one key, and ttl= must be 1 second or more."
            )
        try:
            self._fernet: Any = MultiFernet([Fernet(key) for key in keys])
        except (ValueError, TypeError):
            raise VaultMisuse("A Fernet key must be the URL-safe base64 of 32 bytes.") from None
        self._ttl = ttl

    def __repr__(self) -> str:
        return "<FernetKeys>"

    def decrypt(self, token: str | bytes, now: int | None = None) -> bytes:
        """Returns the content of a token; `now` is Unix time. Raises DecryptionFailed."""
        import time

        from cryptography.fernet import InvalidToken

        at = int(time.time()) if now is None else now
        try:
            if self._ttl is None:
                return self._fernet.decrypt(token)  # type: ignore[no-any-return]
            return self._fernet.decrypt_at_time(token, self._ttl, at)  # type: ignore[no-any-return]
        except (InvalidToken, ValueError, TypeError):
            raise DecryptionFailed from None


def is_fernet(token: str | bytes) -> bool:
    """Returns whether this looks like a Fernet token, as no message of a vault does."""
    start = token[: len(_START)]
    return (start.encode("utf-8", "replace") if isinstance(start, str) else start) == _START
