"""A seal whose key is a secret in AWS Secrets Manager.

    audit = AuditLogger(seal=SecretSeal("orders/audit-key"))

The secret's text is a base64 key (`openssl rand -base64 32`), or a key document as
`runtime_guards.encryption.key_sources` describes it, whose current key signs. Keep every key for as
long as the logs that it signed: Secrets Manager does not keep old versions of a secret.
"""

from __future__ import annotations

from time import monotonic

from runtime_guards.audit.seals import HmacSeal
from runtime_guards.errors import KeysUnavailable
from runtime_guards.options import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Seconds: each attempt may take as many of the function's own time.
_NEXT_ATTEMPT = 60
# Three seconds at most: a function waits for its record.
_PATIENCE: dict[str, Any] = {
    "connect_timeout": 1,
    "read_timeout": 2,
    "retries": {"total_max_attempts": 1},
}


class SecretSeal:
    """Signs lines with HMAC-SHA256, with a key that is fetched for the first record.

    `secret_id` is a name or an ARN. Where the key is unavailable, records are written without a
    seal, and the next attempt follows a minute later. Needs the extra `aws`.
    """

    name = "hmac-sha256"

    @checked
    def __init__(self, secret_id: str, *, client: Any = None) -> None:
        self._id, self._client = secret_id, client
        self._seal: HmacSeal | None = None
        self._failed: float | None = None

    def sign(self, data: bytes) -> str:
        """Returns the signature of a line. Raises KeysUnavailable."""
        if self._seal is None:
            self._seal = self._fetched()
        return self._seal.sign(data)

    def _fetched(self) -> HmacSeal:
        place = f"secret {self._id}"
        if self._failed is not None and monotonic() - self._failed < _NEXT_ATTEMPT:
            raise KeysUnavailable(place, "not retried yet after a failure")
        self._failed = monotonic()
        from runtime_guards.aws_client import ask, aws_client

        asked = self._client or aws_client("secretsmanager", **_PATIENCE)
        answer = ask(place, asked.get_secret_value, SecretId=self._id)
        try:
            return HmacSeal.from_text(current(answer.get("SecretString") or ""))
        except Exception:
            # Hide the error: the text is a secret, and an error would quote it.
            raise KeysUnavailable(place, "has no valid key for the audit log") from None


def current(text: str) -> str:
    """Returns the current key of a key document; any other text is a key itself."""
    if not text.lstrip().startswith("{"):
        return text
    from json import loads

    document = loads(text)
    found: str = document["keys"][document["current"]]
    return found
