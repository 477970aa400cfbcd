"""Messages as text: URL-safe base64 without padding, of which each message has one spelling."""

from __future__ import annotations

from runtime_guards.errors import DecryptionFailed


def to_text(message: bytes) -> str:
    """The text of a message."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(message).rstrip(b"=").decode("ascii")


def from_text(token: str) -> bytes:
    """The message of a text. Raises DecryptionFailed."""
    from base64 import urlsafe_b64decode

    try:
        message = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise DecryptionFailed from None
    # Python's decoder skips characters that aren't base64.
    if to_text(message) != token:
        raise DecryptionFailed
    return message
