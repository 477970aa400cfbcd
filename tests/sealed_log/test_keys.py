"""The keys of seals: what is taken for one, and what fits."""

from __future__ import annotations

import json
import sys
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from policypack.sealed_log import Keys, Line, TamperingKind, verify
from runtime_guards.audit import Ed25519Seal, HmacSeal
from tests.sealed_log.logs import KEY_TEXT, chained


def public(key: object) -> bytes:
    pem: bytes = key.public_key().public_bytes(  # type: ignore[attr-defined]
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return pem


def private(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_a_signed_log_is_verified_by_the_public_key() -> None:
    key = Ed25519PrivateKey.generate()
    keys = Keys()
    assert not keys
    keys.add_public(public(key))
    assert keys
    log = chained(3, seal=Ed25519Seal(private(key)))
    lines = [Line("log", number, text) for number, text in enumerate(log, 1)]
    assert verify(lines, keys).findings == []
    lines[1] = Line("log", 2, log[1].replace(b"accepted", b"refused!"))
    assert [found.kind for found in verify(lines, keys).findings] == [TamperingKind.CHANGED]


def test_a_key_fits_seals_of_its_own_kind_alone() -> None:
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    seal = HmacSeal(bytes(range(32))).sign(b"line")
    assert keys.verify("hmac-sha256", b"line", seal)
    assert not keys.verify("hmac-sha256", b"lime", seal)
    assert not keys.verify("hmac-sha256", b"line", seal[:-2])
    assert not keys.verify("ed25519", b"line", seal)
    assert not keys.verify("ed25519", b"line", seal * 2)
    assert not keys.verify("md5", b"line", seal)


def test_a_key_document_holds_the_replaced_keys_too() -> None:
    keys = Keys()
    other = b64encode(b"x" * 32).decode()
    keys.add_shared(json.dumps({"current": "b", "keys": {"a": KEY_TEXT, "b": other}}))
    assert keys.verify("hmac-sha256", b"line", HmacSeal(bytes(range(32))).sign(b"line"))
    assert keys.verify("hmac-sha256", b"line", HmacSeal(b"x" * 32).sign(b"line"))


@pytest.mark.parametrize("text", ["{", "{}", '{"keys": 5}', '{"keys": {"a": "s3cret"}}'])
def test_no_other_document_holds_keys(text: str) -> None:
    with pytest.raises(ValueError, match="invalid key") as refused:
        Keys().add_shared(text)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "s3cret password!", "c2hvcnQ=", "ä" * 44])
def test_no_other_text_is_a_key(text: str) -> None:
    for take in (Keys().add_shared, HmacSeal.from_text):
        with pytest.raises(ValueError, match=r"base64|32 bytes") as refused:
            take(text)
        assert not text or text not in str(refused.value)


@pytest.mark.parametrize("pem", [b"", b"s3cret", public(generate_private_key(SECP256R1()))])
def test_nothing_else_is_a_public_key(pem: bytes) -> None:
    with pytest.raises(ValueError, match="public key: it must be"):
        Keys().add_public(pem)


def test_a_public_key_needs_cryptography(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    with pytest.raises(ValueError, match="pip install cryptography"):
        Keys().add_public(b"")
