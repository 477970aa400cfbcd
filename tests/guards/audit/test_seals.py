"""The seals of an audit log: by whose vectors they are right, and what is taken for a key."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from runtime_guards.audit.seals import Ed25519Seal, HmacSeal

KEY = bytes(range(32))


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


def test_nothing_else_is_a_private_key() -> None:
    other = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for pem in ("s3cret", "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n"):
        with pytest.raises(ValueError, match="private key as PEM") as refused:
            Ed25519Seal(pem)
        assert refused.value.__cause__ is None
    with pytest.raises(ValueError, match="not one of another algorithm"):
        Ed25519Seal(other.decode())


def test_a_key_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_KEY", f"{b64encode(KEY).decode()}\n")
    assert HmacSeal.from_environment("AUDIT_KEY").sign(b"x") == HmacSeal(KEY).sign(b"x")
    monkeypatch.setenv("AUDIT_KEY", "s3cret")
    with pytest.raises(ValueError, match="AUDIT_KEY: The key") as refused:
        HmacSeal.from_environment("AUDIT_KEY")
    assert "s3cret" not in str(refused.value)
    monkeypatch.delenv("AUDIT_KEY")
    with pytest.raises(ValueError, match="AUDIT_KEY has no key"):
        HmacSeal.from_environment("AUDIT_KEY")


@pytest.mark.parametrize(("key", "error"), [("k" * 32, TypeError), (b"k" * 31, ValueError)])
def test_a_key_is_bytes_and_long_enough(key: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        HmacSeal(key)  # type: ignore[arg-type]
