"""KMS for a function under the emulator, and for the test that reads what the function stored.

The emulator puts this very file beside its stand-in boto3, so it is for every Python that functions
run on, and needs cryptography alone.
"""
# ruff: noqa: N803 - the arguments are named as boto3 names them

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Kms:
    """Data keys under one KMS key, whose material is `material` (32 bytes).

    As in AWS, the key's ARN and the encryption context are bound to each: what was made under
    others is an InvalidCiphertextException.
    https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
    """

    def __init__(self, material: bytes) -> None:
        self._key = AESGCM(material)

    def generate_data_key(
        self, KeyId: str, NumberOfBytes: int, EncryptionContext: Mapping[str, str]
    ) -> dict[str, Any]:
        plain, nonce = os.urandom(NumberOfBytes), os.urandom(_NONCE)
        blob = nonce + self._key.encrypt(nonce, plain, _bound(KeyId, EncryptionContext))
        return {"KeyId": KeyId, "Plaintext": plain, "CiphertextBlob": blob}

    def decrypt(
        self, KeyId: str, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]
    ) -> dict[str, Any]:
        from botocore.exceptions import ClientError

        nonce, sealed = CiphertextBlob[:_NONCE], CiphertextBlob[_NONCE:]
        try:
            plain = self._key.decrypt(nonce, sealed, _bound(KeyId, EncryptionContext))
        except InvalidTag:
            refused = {"Error": {"Code": "InvalidCiphertextException"}}
            raise ClientError(refused, "Decrypt") from None
        return {"KeyId": KeyId, "Plaintext": plain}


def _bound(key_id: str, context: Mapping[str, str]) -> bytes:
    return json.dumps([key_id, sorted(context.items())]).encode()
