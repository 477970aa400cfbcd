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

from policypack.sealed_log import Keys, Kind, Line, verify
from runtime_guards.audit_seal import Ed25519Seal, HmacSeal
from tests.sealed_log.logs import KEY_TEXT, chained


def public(key: object) -> bytes:
    pem: bytes = key.public_key().public_bytes(  # type: ignore[attr-defined]
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return pem


def private(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_a_seal_is_the_hmac_of_rfc_4231() -> None:
    """Test case 6: a key that is longer than a block."""
    seal = HmacSeal(b"\xaa" * 131).sign(b"Test Using Larger Than Block-Size Key - Hash Key First")
    assert seal == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"


def test_a_seal_is_the_signature_of_rfc_8032() -> None:
    """Section 7.1, test 2."""
    secret = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert Ed25519Seal(private(key)).sign(b"\x72") == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


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
    assert [found.kind for found in verify(lines, keys).findings] == [Kind.CHANGED]


def test_a_key_fits_seals_of_its_own_kind_alone() -> None:
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    seal = HmacSeal(bytes(range(32))).sign(b"line")
    assert keys.fit("hmac-sha256", b"line", seal)
    assert not keys.fit("hmac-sha256", b"lime", seal)
    assert not keys.fit("hmac-sha256", b"line", seal[:-2])
    assert not keys.fit("ed25519", b"line", seal)
    assert not keys.fit("ed25519", b"line", seal * 2)
    assert not keys.fit("md5", b"line", seal)


def test_a_key_document_holds_the_replaced_keys_too() -> None:
    keys = Keys()
    other = b64encode(b"x" * 32).decode()
    keys.add_shared(json.dumps({"current": "b", "keys": {"a": KEY_TEXT, "b": other}}))
    assert keys.fit("hmac-sha256", b"line", HmacSeal(bytes(range(32))).sign(b"line"))
    assert keys.fit("hmac-sha256", b"line", HmacSeal(b"x" * 32).sign(b"line"))


@pytest.mark.parametrize("text", ["{", "{}", '{"keys": 5}', '{"keys": {"a": "s3cret"}}'])
def test_no_other_document_holds_keys(text: str) -> None:
    with pytest.raises(ValueError, match="a key in base64") as refused:
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
    with pytest.raises(ValueError, match="a public key"):
        Keys().add_public(pem)


def test_a_public_key_needs_cryptography(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    with pytest.raises(ValueError, match="pip install cryptography"):
        Keys().add_public(b"")


def test_nothing_else_is_a_private_key() -> None:
    other = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for pem in ("s3cret", "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n"):
        with pytest.raises(ValueError, match="private key as PEM") as refused:
            Ed25519Seal(pem)
        assert refused.value.__cause__ is None
    with pytest.raises(ValueError, match="not of another algorithm"):
        Ed25519Seal(other.decode())


def test_a_key_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_KEY", f"{KEY_TEXT}\n")
    assert HmacSeal.from_environment("AUDIT_KEY").sign(b"x") == HmacSeal(bytes(range(32))).sign(
        b"x"
    )
    monkeypatch.setenv("AUDIT_KEY", "s3cret")
    with pytest.raises(ValueError, match="AUDIT_KEY: a key") as refused:
        HmacSeal.from_environment("AUDIT_KEY")
    assert "s3cret" not in str(refused.value)
    monkeypatch.delenv("AUDIT_KEY")
    with pytest.raises(ValueError, match="AUDIT_KEY holds no key"):
        HmacSeal.from_environment("AUDIT_KEY")


@pytest.mark.parametrize(("key", "error"), [("k" * 32, TypeError), (b"k" * 31, ValueError)])
def test_a_key_is_bytes_and_long_enough(key: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        HmacSeal(key)  # type: ignore[arg-type]
