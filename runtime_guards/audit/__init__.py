"""Audit records: one JSON line per invocation, optionally signed and chained.

from runtime_guards.audit import AuditLogger, SecretSeal

audit = AuditLogger(fields=["Records[].s3.object.key"], seal=SecretSeal("orders/audit-key"))
"""

from __future__ import annotations

from runtime_guards.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runtime_guards.audit.logger import AuditLogger
    from runtime_guards.audit.seals import Ed25519Seal, HmacSeal
    from runtime_guards.audit.secret_seal import SecretSeal

__all__ = ["AuditLogger", "Ed25519Seal", "HmacSeal", "SecretSeal"]

__getattr__ = lazily(
    globals(),
    {
        "AuditLogger": "runtime_guards.audit.logger",
        "Ed25519Seal": "runtime_guards.audit.seals",
        "HmacSeal": "runtime_guards.audit.seals",
        "SecretSeal": "runtime_guards.audit.secret_seal",
    },
)
