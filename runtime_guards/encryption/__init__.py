"""Encryption of single values and fields, bound to the context that they belong to.

    from runtime_guards.encryption import KmsDataKeys, Vault

    vault = Vault(KmsDataKeys(os.environ["KEY_ARN"]))
    item = vault.encrypt_fields(order, ["customer"], {"table": "orders", "tenant": tenant})

Needs the extra `encryption`, and `aws` for keys from AWS.
"""

from __future__ import annotations

from runtime_guards.errors import DecryptionFailed, KeysUnavailable, VaultMisuse
from runtime_guards.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runtime_guards.encryption.data_keys import KmsDataKeys
    from runtime_guards.encryption.fernet import FernetKeys
    from runtime_guards.encryption.key_sources import (
        EnvironmentKeys,
        Keys,
        ParameterKeys,
        SecretsManagerKeys,
        rotated,
    )
    from runtime_guards.encryption.vault import Vault

__all__ = [
    "DecryptionFailed",
    "EnvironmentKeys",
    "FernetKeys",
    "Keys",
    "KeysUnavailable",
    "KmsDataKeys",
    "ParameterKeys",
    "SecretsManagerKeys",
    "Vault",
    "VaultMisuse",
    "rotated",
]

__getattr__ = lazily(
    globals(),
    {
        "EnvironmentKeys": "runtime_guards.encryption.key_sources",
        "FernetKeys": "runtime_guards.encryption.fernet",
        "Keys": "runtime_guards.encryption.key_sources",
        "KmsDataKeys": "runtime_guards.encryption.data_keys",
        "ParameterKeys": "runtime_guards.encryption.key_sources",
        "SecretsManagerKeys": "runtime_guards.encryption.key_sources",
        "Vault": "runtime_guards.encryption.vault",
        "rotated": "runtime_guards.encryption.key_sources",
    },
)
