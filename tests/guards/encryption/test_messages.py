"""AES-GCM by NIST's vectors, messages bit by bit, and nonces that do not repeat."""

from __future__ import annotations

import copy
import gzip
import os
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime_guards.encryption import messages
from runtime_guards.encryption.messages import (
    Key,
    Message,
    aes_gcm_decrypt,
    aes_gcm_encrypt,
    encode_context,
    encrypt_message,
)
from runtime_guards.errors import DecryptionFailed, VaultMisuse

# Of NIST's gcmtestvectors.zip, those with nonces of 96 and tags of 128 bits:
# https://csrc.nist.gov/projects/cryptographic-algorithm-validation-program/cavp-testing-block-cipher-modes
VECTORS = Path(__file__).parents[2] / "fixtures" / "vectors"
KEY = Key("k", bytes(range(32)))
CONTEXT = encode_context({"table": "orders"})
_WRITTEN = (
    "010007323032362d31307cfd7da4cdda9ce6a8a01e344d22a1a764df70e36aa1a7ce5428c178c89b"
    "103546fd14acd9ee51ca21b77081bc622d69fd47bb6a4adac15fc2"
)
TEXTS = st.dictionaries(st.text(max_size=4), st.text(max_size=4), min_size=1, max_size=4)


def _vectors(name: str) -> Iterator[dict[str, bytes | str]]:
    """Each vector of a file of CAVP: its fields by name, and FAIL where the tag is wrong."""
    with gzip.open(VECTORS / f"{name}.rsp.gz", "rt") as file:
        for block in file.read().split("Count = ")[1:]:
            lines = block.split("[")[0].splitlines()[1:]
            fields = (line.partition(" = ") for line in lines if " = " in line)
            vector: dict[str, bytes | str] = {n: bytes.fromhex(v) for n, _, v in fields}
            yield {**vector, "FAIL": "yes" if "FAIL" in lines else ""}


def test_encryption_gives_every_value_of_nist() -> None:
    vectors: list[Any] = list(_vectors("gcmEncryptExtIV256"))
    assert len(vectors) == 375
    for vector in vectors:
        sealed = aes_gcm_encrypt(vector["Key"], vector["IV"], vector["PT"], vector["AAD"])
        assert sealed == vector["CT"] + vector["Tag"]


def test_decryption_gives_every_value_of_nist_and_refuses_every_wrong_tag() -> None:
    vectors: list[Any] = list(_vectors("gcmDecrypt256"))
    assert [len(vectors), sum(vector["FAIL"] == "yes" for vector in vectors)] == [375, 191]
    for vector in vectors:
        arguments = vector["Key"], vector["IV"], vector["CT"] + vector["Tag"], vector["AAD"]
        if vector["FAIL"]:
            with pytest.raises(DecryptionFailed):
                aes_gcm_decrypt(*arguments)
        else:
            assert aes_gcm_decrypt(*arguments) == vector["PT"]


def test_a_message_is_what_its_page_says() -> None:
    message = encrypt_message(1, b"ref", KEY, b"text", CONTEXT)
    assert message[:6] == b"\x01\x00\x03ref"
    assert len(message) == 6 + 32 + 4 + 16
    parts = Message(message)
    assert (parts.version, parts.reference) == (1, b"ref")
    assert parts.decrypt(KEY, CONTEXT) == b"text"


def test_a_message_of_another_release_stays_readable() -> None:
    """The format is a promise: this message was written when version 1 was."""
    written = bytes.fromhex(_WRITTEN)
    assert Message(written).decrypt(KEY, CONTEXT) == b"version 1"


def test_no_bit_of_a_message_can_be_changed() -> None:
    message = encrypt_message(1, b"ref", KEY, b"text", CONTEXT)
    for bit in range(len(message) * 8):
        changed = bytearray(message)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionFailed):
            Message(bytes(changed)).decrypt(KEY, CONTEXT)


def test_no_part_of_a_message_can_be_left_out_or_added() -> None:
    message = encrypt_message(1, b"ref", KEY, b"text", CONTEXT)
    for end in range(len(message)):
        with pytest.raises(DecryptionFailed):
            Message(message[:end]).decrypt(KEY, CONTEXT)
    with pytest.raises(DecryptionFailed):
        Message(message + b"\0").decrypt(KEY, CONTEXT)


def test_another_key_or_context_does_not_decrypt() -> None:
    message = Message(encrypt_message(1, b"ref", KEY, b"text", CONTEXT))
    with pytest.raises(DecryptionFailed):
        message.decrypt(Key("k", bytes(range(1, 33))), CONTEXT)
    with pytest.raises(DecryptionFailed):
        message.decrypt(KEY, encode_context({"table": "order"}))


@given(TEXTS, TEXTS)
def test_two_contexts_have_two_encodings(one: dict[str, str], other: dict[str, str]) -> None:
    assert (encode_context(one) == encode_context(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"ab": "c"}, {"a": "bc"}),
        ({"a": "b", "c": "d"}, {"a": "bcd"}),
        ({"a": "\u00e9"}, {"a": "e\u0301"}),
        ({"a": ""}, {"": "a"}),
    ],
)
def test_what_only_looks_alike_is_another_context(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert encode_context(one) != encode_context(other)


def test_the_order_of_a_context_is_nothing() -> None:
    assert encode_context({"a": "1", "b": "2"}) == encode_context({"b": "2", "a": "1"})


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({}, "The context must be a mapping"),
        (None, "The context must be a mapping"),
        ("orders", "The context must be a mapping"),
        ({"tenant": 7}, "A context must contain only text, not int"),
        ({7: "tenant"}, "A context must contain only text, not int"),
        ({"tenant": None}, "A context must contain only text, not NoneType"),
        ({"tenant": "\ud800"}, "must not contain lone surrogates"),
    ],
)
def test_what_is_no_context_is_told(context: Any, message: str) -> None:
    with pytest.raises(VaultMisuse, match=message):
        encode_context(context)


@pytest.mark.parametrize(
    "secret",
    [b"", bytes(31), bytes(33), bytes(32), b"\1\2" * 16, b"correct horse battery staple 123", "x"],
)
def test_what_cannot_be_a_key_is_told_by_its_name_alone(secret: Any) -> None:
    with pytest.raises(VaultMisuse, match=r"^Key k: ") as caught:
        Key("k", secret)
    if len(secret) > 1:
        assert repr(secret)[2:-1] not in str(caught.value)


def test_a_key_is_never_shown_copied_or_pickled() -> None:
    secret = os.urandom(32)
    key = Key("2026-10", secret)
    assert repr(key) == str(key) == f"{key}" == "Key('2026-10')"
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match=r"^A key cannot be copied or pickled\.$"):
            way(key)


def test_what_is_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "LONGEST", 8)
    assert Message(encrypt_message(1, b"", KEY, bytes(8), CONTEXT)).decrypt(KEY, CONTEXT) == bytes(
        8
    )
    with pytest.raises(VaultMisuse, match="A message has at most 8 bytes"):
        encrypt_message(1, b"", KEY, bytes(9), CONTEXT)
    with pytest.raises(VaultMisuse, match="a reference 65535"):
        encrypt_message(1, bytes(65_536), KEY, b"", CONTEXT)


@pytest.mark.exhaustive
def test_a_million_nonces_never_repeat() -> None:
    """One text, one context, one key: whatever differs comes from the salt alone."""
    nonces = {messages._own(KEY, messages._salt(KEY, b"", b""))[1] for _ in range(1_000_000)}
    assert len(nonces) == 1_000_000


def test_no_two_messages_share_salt_or_key() -> None:
    salts = {encrypt_message(1, b"", KEY, b"", CONTEXT)[3:35] for _ in range(20_000)}
    assert len(salts) == len({messages._own(KEY, salt)[0] for salt in salts}) == 20_000


def test_a_source_of_randomness_that_repeats_gives_no_nonce_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """GIVEN two restores of one snapshot with the same bits THEN only equal messages are alike."""
    monkeypatch.setattr(os, "urandom", bytes)
    one = encrypt_message(1, b"", KEY, b"one", CONTEXT)
    salts = {
        encrypt_message(1, b"", KEY, b"two", CONTEXT)[3:35],
        encrypt_message(1, b"", KEY, b"one", encode_context({"table": "other"}))[3:35],
        encrypt_message(2, b"", KEY, b"one", CONTEXT)[3:35],
        encrypt_message(1, b"", Key("k", bytes(range(1, 33))), b"one", CONTEXT)[3:35],
        one[3:35],
    }
    assert len(salts) == 5
    assert encrypt_message(1, b"", KEY, b"one", CONTEXT) == one


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_repeats_no_nonce() -> None:
    """Nothing is remembered between messages, so a child has nothing to repeat."""
    encrypt_message(1, b"", KEY, b"text", CONTEXT)
    pipes = []
    for _ in range(3):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write, encrypt_message(1, b"", KEY, b"text", CONTEXT)[3:35])
            os._exit(0)
        os.waitpid(child, 0)
        pipes.append(os.read(read, 32))
        os.close(read)
        os.close(write)
    assert len({*pipes, encrypt_message(1, b"", KEY, b"text", CONTEXT)[3:35]}) == 4


def test_a_failure_names_neither_text_nor_key_nor_cause() -> None:
    message = Message(encrypt_message(1, b"ref", KEY, b"s3cret text", CONTEXT))
    with pytest.raises(DecryptionFailed) as caught:
        message.decrypt(Key("k", bytes(range(1, 33))), CONTEXT)
    told = "".join(traceback.format_exception(caught.value))
    assert told.rstrip().endswith("DecryptionFailed: cannot be decrypted")
    assert "InvalidTag" not in told
    assert "s3cret" not in told
