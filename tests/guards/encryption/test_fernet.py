"""Fernet tokens: the vectors of the specification, and the way into a vault."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet

from runtime_guards.encryption import DecryptionFailed, FernetKeys, Keys, Vault, VaultMisuse

# https://github.com/fernet/spec: generate.json, verify.json and invalid.json have one key.
SECRET = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="
HELLO = (
    "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7J"
    "cbmrR64jVmpU4IwqDA=="
)
INVALID = {
    "incorrect mac": (
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
        "fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ=="
    ),
    "too short": "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
    "invalid base64": (
        "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
        "fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q=="
    ),
    "payload size not multiple of block size": (
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
        "fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm"
    ),
    "payload padding error": (
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-"
        "JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw=="
    ),
    "far-future TS (unacceptable clock skew)": (
        "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
        "fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw=="
    ),
    "incorrect IV (causes padding error)": (
        "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
        "fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ=="
    ),
}
# The token of "expired TTL", which is valid until then and holds nothing.
EXPIRING = (
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
    "fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q=="
)
CONTEXT = {"table": "orders"}


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


NOW = _at("1985-10-26T01:20:01-07:00")


def test_the_token_of_generate_json() -> None:
    made = Fernet(SECRET)._encrypt_from_parts(
        b"hello", _at("1985-10-26T01:20:00-07:00"), bytes(range(16))
    )
    assert made.decode() == HELLO
    assert FernetKeys(SECRET).decrypt(made) == b"hello"


@pytest.mark.parametrize("token", [HELLO, HELLO.encode()])
def test_the_token_of_verify_json(token: str | bytes) -> None:
    assert FernetKeys(SECRET, ttl=60).decrypt(token, NOW) == b"hello"


@pytest.mark.parametrize("description", INVALID)
def test_the_tokens_of_invalid_json(description: str) -> None:
    with pytest.raises(DecryptionFailed, match=r"^cannot be decrypted$"):
        FernetKeys(SECRET, ttl=60).decrypt(INVALID[description], NOW)


def test_the_expired_token_of_invalid_json() -> None:
    assert FernetKeys(SECRET, ttl=60).decrypt(EXPIRING, NOW) == b""
    with pytest.raises(DecryptionFailed):
        FernetKeys(SECRET, ttl=60).decrypt(EXPIRING, _at("1985-10-26T01:21:31-07:00"))


def test_time_is_the_present_where_none_is_given() -> None:
    assert FernetKeys(SECRET, ttl=60).decrypt(Fernet(SECRET).encrypt(b"now")) == b"now"
    with pytest.raises(DecryptionFailed):
        FernetKeys(SECRET, ttl=60).decrypt(HELLO)


def test_any_of_several_keys_reads() -> None:
    keys = FernetKeys(Fernet.generate_key(), SECRET)
    assert keys.decrypt(HELLO) == b"hello"


@pytest.mark.parametrize("token", ["", "gAAA", "é", 7, None])
def test_what_is_no_token_is_the_same_error(token: Any) -> None:
    with pytest.raises(DecryptionFailed):
        FernetKeys(SECRET).decrypt(token)


@pytest.mark.parametrize(
    ("keys", "ttl", "message"),
    [
        ([], None, "needs at least one key"),
        ([SECRET], 0, "1 second or more"),
        (["s3cret"], None, "A Fernet key must be the URL-safe base64 of 32 bytes"),
        ([None], None, "A Fernet key must be the URL-safe base64 of 32 bytes"),
    ],
)
def test_what_are_no_fernet_keys_is_told(keys: list[Any], ttl: int | None, message: str) -> None:
    with pytest.raises(VaultMisuse, match=message) as caught:
        FernetKeys(*keys, ttl=ttl)
    assert "s3cret" not in str(caught.value)


@pytest.fixture
def vault() -> Vault:
    return Vault(Keys("k", {"k": os.urandom(32)}), fernet=FernetKeys(SECRET))


def test_a_token_becomes_a_message_of_its_place(vault: Vault) -> None:
    assert vault.needs_rewrap(HELLO)
    moved = vault.rewrap(HELLO, CONTEXT)
    assert not vault.needs_rewrap(moved)
    assert vault.decrypt_text(moved, CONTEXT) == "hello"
    raw = vault.rewrap(HELLO.encode(), CONTEXT)
    assert vault.decrypt(raw, CONTEXT) == b"hello"


def test_what_a_token_holds_may_be_no_text(vault: Vault) -> None:
    token = Fernet(SECRET).encrypt(b"\xff\x00").decode()
    assert vault.decrypt_value(vault.rewrap(token, CONTEXT), CONTEXT) == b"\xff\x00"


def test_tokens_in_fields_become_fields(vault: Vault) -> None:
    raw = Fernet(SECRET).encrypt(b"\xff").decode()
    already = vault.encrypt_fields({"card": 7}, ["card"], CONTEXT)["card"]
    item = {"id": "1", "greeting": HELLO, "raw": raw, "card": already}
    names = ["greeting", "raw", "card"]
    moved = vault.rewrap_fields(item, names, CONTEXT)
    assert not any(vault.needs_rewrap(moved[name]) for name in names)
    expected = {"id": "1", "greeting": "hello", "raw": b"\xff", "card": 7}
    assert vault.decrypt_fields(moved, names, CONTEXT) == expected
    for broken in ({**item, "raw": raw[:-4] + "AAA="}, {**item, "card": None}, {"id": "1"}):
        with pytest.raises(DecryptionFailed):
            vault.rewrap_fields(broken, names, CONTEXT)


def test_a_token_is_never_taken_for_a_message(vault: Vault) -> None:
    """A token says nothing of its place: whoever can move it must not make it decrypt there."""
    with pytest.raises(DecryptionFailed):
        vault.decrypt_text(HELLO, CONTEXT)
    with pytest.raises(DecryptionFailed):
        vault.decrypt(HELLO.encode(), CONTEXT)
    with pytest.raises(VaultMisuse, match="The context must be a mapping"):
        vault.rewrap(HELLO, {})


def test_a_vault_without_fernet_keys_rewraps_no_token() -> None:
    vault = Vault(Keys("k", {"k": os.urandom(32)}))
    with pytest.raises(DecryptionFailed):
        vault.rewrap(HELLO, CONTEXT)
