"""Messages changed at random: one error, no content, one call for each forged data key."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from runtime_guards.encryption import DecryptionFailed, Keys, KmsDataKeys, Vault
from runtime_guards.encryption.tokens import from_text, to_text
from tests.tries import tries

ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CONTEXT = {"table": "orders", "tenant": "7"}


class _Kms:
    """KMS with the data keys that it has made, and no others."""

    def __init__(self) -> None:
        self.made: dict[bytes, bytes] = {}
        self.asked: list[bytes] = []

    def generate_data_key(self, **_: Any) -> dict[str, bytes]:
        blob, secret = os.urandom(184), os.urandom(32)
        self.made[blob] = secret
        return {"CiphertextBlob": blob, "Plaintext": secret}

    def decrypt(self, CiphertextBlob: bytes, **_: Any) -> dict[str, bytes]:  # noqa: N803
        self.asked.append(CiphertextBlob)
        if CiphertextBlob not in self.made:
            raise ClientError({"Error": {"Code": "InvalidCiphertextException"}}, "Decrypt")
        return {"Plaintext": self.made[CiphertextBlob]}


def _changed(message: bytes, other: bytes, chance: random.Random) -> bytes:
    """One message with a random fault, often at a border of two parts."""
    borders = (0, 1, 2, 4, 12, len(message) - 16, len(message) - 48, len(message) - 80)
    at = max(0, chance.choice([*borders, chance.randrange(len(message))]))
    way = chance.randrange(6)
    if way == 0:
        return message[:at] + bytes([message[at] ^ 1 << chance.randrange(8)]) + message[at + 1 :]
    if way == 1:
        return message[:at] + message[at + chance.randrange(1, 40) :]
    if way == 2:
        return message[:at] + os.urandom(chance.randrange(1, 40)) + message[at:]
    if way == 3:
        return message[:at] + other[at:]
    if way == 4:
        return message[:2] + chance.randrange(2**16).to_bytes(2, "big") + message[4:]
    return bytes([chance.randrange(4)]) + chance.choice((b"b", b"t", b"v", b"f")) + message[2:]


def _faults(rounds: int, vault: Vault, chance: random.Random) -> Iterator[bytes]:
    for _ in range(rounds):
        one, other = (vault.encrypt(os.urandom(chance.randrange(64)), CONTEXT) for _ in range(2))
        changed = _changed(one, other, chance)
        if changed not in (one, other):
            yield changed


def _read(vault: Vault, message: bytes, tried: random.Random) -> object:
    token = to_text(message)
    return tried.choice(
        (
            lambda: vault.decrypt(message, CONTEXT),
            lambda: vault.decrypt_text(token, CONTEXT),
            lambda: vault.decrypt_value(token, CONTEXT),
            lambda: vault.decrypt_fields({"f": token}, ["f"], CONTEXT),
            lambda: vault.rewrap(message, CONTEXT),
            lambda: vault.rewrap_fields({"f": token}, ["f"], CONTEXT),
        )
    )()


def _attack(rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for data_keys in (True, False):
        kms = _Kms()
        source: Any = KmsDataKeys(ARN, max_uses=50, client=kms)
        vault = Vault(source if data_keys else Keys("k", {"k": os.urandom(32)}))
        for message in _faults(rounds, vault, chance):
            with pytest.raises(DecryptionFailed):
                _read(vault, message, chance)
        forged = [blob for blob in kms.asked if blob not in kms.made]
        assert len(forged) == len(set(forged))


def test_no_changed_message_is_read() -> None:
    _attack(500, 1)


@pytest.mark.exhaustive
def test_no_changed_message_of_very_many_is_read() -> None:
    _attack(tries(2_000), 2)


def test_no_changed_token_is_read() -> None:
    chance = random.Random(3)
    vault = Vault(Keys("k", {"k": os.urandom(32)}))
    letters = "ABCxyz019-_+/=. \n\x00é\u202e"
    for _ in range(500):
        token = vault.encrypt_text("s3cret", CONTEXT)
        at = chance.randrange(len(token) + 1)
        changed = token[:at] + chance.choice(letters) + token[at + chance.randrange(2) :]
        if changed != token:
            with pytest.raises(DecryptionFailed):
                vault.decrypt_text(changed, CONTEXT)


def test_a_message_of_each_method_comes_through_its_text() -> None:
    vault = Vault(Keys("k", {"k": os.urandom(32)}))
    token = vault.encrypt_value([1, {"a": None}], CONTEXT)
    assert vault.decrypt_value(to_text(from_text(token)), CONTEXT) == [1, {"a": None}]
