"""The vault: what goes in comes out, where it belongs and nowhere else."""

from __future__ import annotations

import base64
import json
import os
import traceback
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from runtime_guards.encryption import DecryptionFailed, FernetKeys, Keys, Vault, VaultMisuse
from runtime_guards.encryption.field_values import pack, unpack
from runtime_guards.encryption.messages import (
    BYTES,
    TEXT,
    VALUE,
    Key,
    encode_context,
    encrypt_message,
)
from runtime_guards.encryption.tokens import from_text, to_text

CONTEXT = {"table": "orders", "tenant": "7"}
OLD, NEW = os.urandom(32), os.urandom(32)
KEYS = Keys("new", {"new": NEW, "old": OLD})
VAULT = Vault(KEYS)
BEFORE = Vault(Keys("old", {"old": OLD}))

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SCALARS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = SCALARS | st.binary() | st.decimals(allow_nan=False, allow_infinity=False)


@given(st.binary(), st.dictionaries(SCALARS, SCALARS, min_size=1))
def test_bytes_come_back_in_their_context(data: bytes, context: dict[str, str]) -> None:
    message = VAULT.encrypt(data, context)
    assert VAULT.decrypt(message, context) == data
    assert data not in message or len(data) < 8
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt(message, {**context, "more": "x"} if "more" not in context else {"a": "b"})


@given(VALUES)
def test_a_value_comes_back_with_its_type(value: Any) -> None:
    back = VAULT.decrypt_value(VAULT.encrypt_value(value, CONTEXT), CONTEXT)
    assert (type(back), str(back)) == (type(value), str(value))


@given(JSON)
def test_plain_json_comes_back(value: Any) -> None:
    if not (isinstance(value, str) and any(0xD800 <= ord(sign) < 0xE000 for sign in value)):
        assert repr(unpack(pack(value))) == repr(value)


@pytest.mark.parametrize(
    "value",
    [
        (1, 2),
        {1: "a"},
        {"a": {1, 2}},
        float("nan"),
        [float("inf")],
        object(),
        bytearray(b"x"),
        Decimal("NaN"),
        [Decimal(1)],
        type("Name", (str,), {})("x"),
        10**5000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_would_not_come_back_is_told(value: Any) -> None:
    with pytest.raises(
        VaultMisuse, match="A field must hold text, bytes, a Decimal or JSON values"
    ):
        VAULT.encrypt_value(value, CONTEXT)


def test_a_nesting_without_end_and_a_lone_surrogate_are_told() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(VaultMisuse):
        VAULT.encrypt_value(endless, CONTEXT)
    with pytest.raises(VaultMisuse, match="must not contain lone surrogates"):
        VAULT.encrypt_text("\ud800", CONTEXT)


@pytest.mark.parametrize("data", [b"", b"x", b"t\xff", b"j{", b"j\xff", b"dx", b"d\xff", b"1"])
def test_what_no_vault_packed_is_one_error(data: bytes) -> None:
    with pytest.raises(DecryptionFailed):
        unpack(data)


def test_the_fields_of_an_item_are_bound_to_their_names() -> None:
    item = {
        "id": "1",
        "card": "4111111111111111",
        "total": Decimal("9.99"),
        "items": [{"sku": "a"}],
    }
    kept = VAULT.encrypt_fields(item, ["card", "total", "items"], CONTEXT)
    assert kept["id"] == "1"
    assert item["card"] == "4111111111111111"
    assert "4111" not in json.dumps(kept)
    assert VAULT.decrypt_fields(kept, ["card", "total", "items"], CONTEXT) == item
    swapped = {**kept, "card": kept["items"], "items": kept["card"]}
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_fields(swapped, ["card"], CONTEXT)
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_fields(kept, ["card"], {**CONTEXT, "tenant": "8"})
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_text(kept["card"], {**CONTEXT, "field": "card"})


# What each pair of methods writes and reads, of the same text in the same context.
WRITE: dict[str, Callable[[Vault], str | bytes]] = {
    "bytes": lambda vault: vault.encrypt(b"text", CONTEXT),
    "text": lambda vault: vault.encrypt_text("text", CONTEXT),
    "value": lambda vault: vault.encrypt_value("text", CONTEXT),
    "field": lambda vault: vault.encrypt_fields({"f": "text"}, ["f"], CONTEXT)["f"],
}
READ: dict[str, Callable[[Vault, bytes], Any]] = {
    "bytes": lambda vault, message: vault.decrypt(message, CONTEXT),
    "text": lambda vault, message: vault.decrypt_text(to_text(message), CONTEXT),
    "value": lambda vault, message: vault.decrypt_value(to_text(message), CONTEXT),
    "field": lambda vault, message: vault.decrypt_fields({"f": to_text(message)}, ["f"], CONTEXT),
}
# A field's name is part of its context: with it there, the kind alone is what differs.
NAMED = {**CONTEXT, "field": "f"}


@pytest.mark.parametrize("reader", READ)
@pytest.mark.parametrize("writer", WRITE)
def test_what_one_method_wrote_no_other_reads(writer: str, reader: str) -> None:
    token = WRITE[writer](VAULT)
    message = token if isinstance(token, bytes) else from_text(token)
    again = VAULT.rewrap(message, NAMED if writer == "field" else CONTEXT)
    for one in (message, again):
        if reader == writer:
            assert READ[reader](VAULT, one) in ("text", b"text", {"f": "text"})
        else:
            with pytest.raises(DecryptionFailed):
                READ[reader](VAULT, one)


@pytest.mark.parametrize("kind", [TEXT, VALUE, BYTES])
def test_a_field_is_not_made_by_its_name_in_the_context(kind: bytes) -> None:
    """GIVEN a caller who may choose a context THEN no other method makes a field of it."""
    made = encrypt_message(1, kind, b"new", Key("k", NEW), pack("x"), encode_context(NAMED))
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_fields({"f": to_text(made)}, ["f"], CONTEXT)


def test_a_text_of_other_code_that_is_no_text_is_one_error() -> None:
    made = encrypt_message(1, TEXT, b"new", Key("k", NEW), b"\xff", encode_context(CONTEXT))
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_text(to_text(made), CONTEXT)


def test_the_fields_of_an_item_are_rewrapped_with_the_new_key() -> None:
    item = BEFORE.encrypt_fields({"id": "1", "card": "4111", "n": 7}, ["card", "n"], CONTEXT)
    again = VAULT.rewrap_fields(item, ["card", "n"], CONTEXT)
    assert VAULT.needs_rewrap(item["card"])
    assert not VAULT.needs_rewrap(again["card"])
    assert VAULT.decrypt_fields(again, ["card", "n"], CONTEXT) == {
        "id": "1",
        "card": "4111",
        "n": 7,
    }
    with pytest.raises(DecryptionFailed):
        VAULT.rewrap_fields({**item, "card": item["n"]}, ["card"], CONTEXT)


@pytest.mark.parametrize("stored", [{}, {"card": None}, {"card": "4111"}, {"card": b"x"}])
def test_a_field_that_holds_no_message_is_one_error(stored: dict[str, Any]) -> None:
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_fields(stored, ["card"], CONTEXT)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda: Vault({"k": NEW}), "must be a key source such as .*, not dict"),  # type: ignore[arg-type]
        (lambda: Vault(KEYS, KEYS, "old"), "^older= of Vault.. must be a key source .*, not str"),  # type: ignore[arg-type]
        (lambda: Vault(KEYS, Keys), "^older= of Vault.. must be a key source"),  # type: ignore[arg-type]
        (lambda: VAULT.encrypt("text", CONTEXT), r"encrypt\(\) takes bytes, not str"),  # type: ignore[arg-type]
        (lambda: VAULT.decrypt("text", CONTEXT), r"decrypt\(\) takes bytes, not str"),  # type: ignore[arg-type]
        (lambda: VAULT.encrypt_text(b"x", CONTEXT), r"encrypt_text\(\) takes str, not bytes"),  # type: ignore[arg-type]
        (lambda: VAULT.decrypt_text(b"x", CONTEXT), r"decrypt_text\(\) takes str, not bytes"),  # type: ignore[arg-type]
        (lambda: VAULT.rewrap(None, CONTEXT), r"rewrap\(\) takes a message, not NoneType"),  # type: ignore[type-var]
        (lambda: VAULT.encrypt(b"", {}), "The context must be a mapping"),
        (lambda: VAULT.decrypt(b"", {}), "The context must be a mapping"),
        (lambda: VAULT.encrypt_fields({}, ["card"], CONTEXT), "has no field 'card'"),
        (lambda: VAULT.encrypt_fields({"card": ""}, "card", CONTEXT), "fields= must be a list"),
        (lambda: VAULT.encrypt_fields({"card": ""}, [], CONTEXT), "fields= must be a list"),
        (
            lambda: VAULT.encrypt_fields({"card": ""}, iter(["card"]), CONTEXT),  # type: ignore[arg-type]
            "fields= must be a list",
        ),
        (lambda: VAULT.decrypt_fields({}, iter(["card"]), CONTEXT), "fields= must be a list"),  # type: ignore[arg-type]
        (
            lambda: VAULT.encrypt_fields({"card": ""}, ["card"], None),  # type: ignore[arg-type]
            "The context must be a mapping",
        ),
        (
            lambda: VAULT.encrypt_fields({"card": ""}, ["card"], {**CONTEXT, "field": "x"}),
            "must not have 'field'",
        ),
    ],
)
def test_misuse_is_told(use: Callable[[], object], message: str) -> None:
    with pytest.raises(VaultMisuse, match=message):
        use()


def _failures() -> dict[str, bytes]:
    """Messages that cannot be decrypted, each for another reason."""
    good = VAULT.encrypt(b"s3cret text", CONTEXT)
    return {
        "empty": b"",
        "short": good[:20],
        "another version": b"\x09" + good[1:],
        "a version of another source": b"\x02" + good[1:],
        "an unknown key": good.replace(b"new", b"neu"),
        "another key of the vault": good.replace(b"new", b"old"),
        "another kind": good[:1] + TEXT + good[2:],
        "a changed salt": good[:10] + bytes([good[10] ^ 1]) + good[11:],
        "a changed commitment": good[:45] + bytes([good[45] ^ 1]) + good[46:],
        "a changed tag": good[:-1] + bytes([good[-1] ^ 1]),
        "another context": VAULT.encrypt(b"s3cret text", {**CONTEXT, "tenant": "8"}),
        "another vault": Vault(Keys("new", {"new": os.urandom(32)})).encrypt(b"", CONTEXT),
        "a Fernet token": Fernet(Fernet.generate_key()).encrypt(b"s3cret text"),
    }


@pytest.mark.parametrize("reason", _failures())
def test_every_failure_to_decrypt_is_the_same_error(reason: str) -> None:
    message = _failures()[reason]
    text = base64.urlsafe_b64encode(message).rstrip(b"=").decode()
    for use in (
        lambda: VAULT.decrypt(message, CONTEXT),
        lambda: VAULT.rewrap(message, CONTEXT),
        lambda: VAULT.decrypt_text(text, CONTEXT),
        lambda: VAULT.decrypt_value(text, CONTEXT),
        lambda: VAULT.rewrap(text, CONTEXT),
        lambda: VAULT.decrypt_fields({"f": text}, ["f"], CONTEXT),
    ):
        with pytest.raises(DecryptionFailed) as caught:
            use()
        assert type(caught.value) is DecryptionFailed
        assert (str(caught.value), caught.value.args) == (
            "cannot be decrypted",
            ("cannot be decrypted",),
        )
        assert caught.value.__cause__ is None
        told = "".join(traceback.format_exception(caught.value))
        assert told.count("Traceback") == 1
        assert "s3cret text'" not in told.splitlines()[-1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token + "=",
        lambda token: token + "\n",
        lambda token: token[:8] + "!" + token[8:],
        lambda token: token[:-1],
        lambda token: "é" + token,
        lambda token: token.replace(token[-1], "+"),
    ],
)
def test_a_text_has_one_spelling(spoil: Callable[[str], str]) -> None:
    token = VAULT.encrypt_text("text", CONTEXT)
    assert VAULT.decrypt_text(token, CONTEXT) == "text"
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_text(spoil(token), CONTEXT)


def test_a_spare_bit_of_the_last_letter_is_no_second_spelling() -> None:
    token = VAULT.encrypt_text("1", CONTEXT)
    assert len(token) % 4, "the last letter of this length has spare bits"
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = token[:-1] + letters[letters.index(token[-1]) ^ 1]
    assert base64.urlsafe_b64decode(twin + "==") == base64.urlsafe_b64decode(token + "==")
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_text(twin, CONTEXT)


def test_a_message_of_another_type_is_no_text() -> None:
    with pytest.raises(DecryptionFailed):
        VAULT.decrypt_text(VAULT.encrypt_value(7, CONTEXT), CONTEXT)


def test_old_keys_decrypt_and_new_messages_have_the_new_one() -> None:
    message, token = BEFORE.encrypt(b"data", CONTEXT), BEFORE.encrypt_text("text", CONTEXT)
    assert VAULT.decrypt(message, CONTEXT) == b"data"
    assert VAULT.needs_rewrap(message)
    assert VAULT.needs_rewrap(token)
    again, text = VAULT.rewrap(message, CONTEXT), VAULT.rewrap(token, CONTEXT)
    assert not VAULT.needs_rewrap(again)
    assert not VAULT.needs_rewrap(text)
    alone = Vault(Keys("new", {"new": NEW}))
    assert alone.decrypt(again, CONTEXT) == b"data"
    assert alone.decrypt_text(text, CONTEXT) == "text"
    with pytest.raises(DecryptionFailed):
        alone.decrypt(message, CONTEXT)


def test_what_belongs_elsewhere_is_not_rewrapped() -> None:
    with pytest.raises(DecryptionFailed):
        VAULT.rewrap(BEFORE.encrypt(b"data", CONTEXT), {**CONTEXT, "tenant": "8"})


def test_sources_may_call_two_keys_by_one_name() -> None:
    first, second = Keys("k", {"k": NEW}), Keys("k", {"k": OLD})
    vault = Vault(first, second)
    assert vault.decrypt(Vault(second).encrypt(b"data", CONTEXT), CONTEXT) == b"data"
    assert vault.decrypt(Vault(first).encrypt(b"data", CONTEXT), CONTEXT) == b"data"


def test_another_version_of_message_needs_a_rewrap() -> None:
    assert VAULT.needs_rewrap(
        encrypt_message(2, BYTES, b"new", Key("k", NEW), b"", encode_context(CONTEXT))
    )


def test_no_text_of_a_vault_holds_a_key() -> None:
    fernet = Fernet.generate_key()
    vault = Vault(Keys("new", {"new": NEW}), Keys("old", {"old": OLD}), fernet=FernetKeys(fernet))
    told = f"{vault!r} {vault} {FernetKeys(fernet)!r}"
    assert told.startswith("Vault(<Keys new; current new>, <Keys old; current old>)")
    for secret in (NEW, OLD, base64.urlsafe_b64decode(fernet)):
        for form in (secret.hex(), base64.b64encode(secret).decode(), repr(secret)[2:-1]):
            assert form not in told


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "ä", "a/b", 7])
def test_what_cannot_name_a_key_is_told(name: Any) -> None:
    with pytest.raises(
        VaultMisuse, match=r"A key's name must have 1 to 64 characters of|current= of Keys"
    ):
        Keys(name, {name: NEW})


def test_a_current_key_that_is_not_there_is_told() -> None:
    with pytest.raises(VaultMisuse, match="The current key is not among the keys"):
        Keys("newer", {"new": NEW})


def test_seed_encrypt_sensitive_data() -> None:
    """GIVEN data that was encrypted by a Fernet key THEN a vault does the same in one line."""
    key = Fernet.generate_key()

    def encrypt_sensitive_data(data: str, key: bytes) -> str:
        return Fernet(key).encrypt(data.encode()).decode()

    vault = Vault(Keys("2026-10", {"2026-10": os.urandom(32)}), fernet=FernetKeys(key))
    token = vault.encrypt_text("4111 1111 1111 1111", {"table": "cards"})
    assert vault.decrypt_text(token, {"table": "cards"}) == "4111 1111 1111 1111"

    existing = encrypt_sensitive_data("4111 1111 1111 1111", key)
    moved = vault.rewrap(existing, {"table": "cards"})
    assert vault.decrypt_text(moved, {"table": "cards"}) == "4111 1111 1111 1111"
