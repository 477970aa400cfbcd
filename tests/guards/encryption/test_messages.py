"""AES-GCM by NIST's vectors, messages bit by bit, and nonces that do not repeat."""

from __future__ import annotations

import copy
import gzip
import hashlib
import hmac
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from runtime_guards.encryption import messages
from runtime_guards.encryption.messages import (
    BYTES,
    TEXT,
    Key,
    Message,
    aes_gcm_decrypt,
    aes_gcm_encrypt,
    encode_context,
    encrypt_message,
)
from runtime_guards.errors import DecryptionFailed, VaultMisuse
from tests.tries import tries

# Of NIST's gcmtestvectors.zip, those with nonces of 96 and tags of 128 bits:
# https://csrc.nist.gov/projects/cryptographic-algorithm-validation-program/cavp-testing-block-cipher-modes
VECTORS = Path(__file__).parents[2] / "fixtures" / "vectors"
KEY = Key("k", bytes(range(32)))
NONCES = tries(100_000)
CONTEXT = encode_context({"table": "orders"})
_WRITTEN = (
    "01620007323032362d3130a28146e368141352188a936c7136fe64f47431271c4907eb647cbf8b00"
    "8d034dccc5ef51cc6a0b55dfc2f6f50750303a5a9daf70ea5078cf3fff7a2e177ca425e1a168290d"
    "38e8eb2b46ae041256044a6bdfd6ed99e98308cb"
)
TEXTS = st.dictionaries(st.text(max_size=4), st.text(max_size=4), min_size=1, max_size=4)


def _vectors(name: str) -> Iterator[dict[str, bytes | str]]:
    """Each vector of a file of CAVP: its fields by name, and FAIL where the tag is wrong."""
    with gzip.open(VECTORS / f"{name}.rsp.gz", "rt", encoding="utf-8") as file:
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
    message = encrypt_message(1, BYTES, b"ref", KEY, b"text", CONTEXT)
    assert message[:7] == b"\x01b\x00\x03ref"
    assert len(message) == 7 + 32 + 32 + 4 + 16
    parts = Message(message)
    assert (parts.version, parts.kind, parts.reference) == (1, b"b", b"ref")
    assert parts.decrypt(KEY, CONTEXT) == b"text"


def test_a_message_of_another_release_stays_readable() -> None:
    """The format is a promise: this message was written when version 1 was."""
    written = bytes.fromhex(_WRITTEN)
    assert Message(written).decrypt(KEY, CONTEXT) == b"version 1"


def _hkdf_expand(secret: bytes, purpose: bytes, length: int) -> bytes:
    """RFC 5869, section 2.3, written down once more."""
    block, made = b"", b""
    for number in range(1, 1 + -(-length // 32)):
        block = hmac.digest(secret, block + purpose + bytes([number]), "sha256")
        made += block
    return made[:length]


def test_a_key_derives_what_the_rfc_says() -> None:
    """https://www.rfc-editor.org/rfc/rfc5869#appendix-A.1"""
    prk = "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
    okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    purpose = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    assert Key("k", bytes.fromhex(prk)).derive(purpose, 42).hex() == okm
    assert _hkdf_expand(bytes.fromhex(prk), purpose, 42).hex() == okm


def test_a_commitment_is_what_its_page_says() -> None:
    message = encrypt_message(1, BYTES, b"ref", KEY, b"text", CONTEXT)
    place = hashlib.sha256(message[:39] + CONTEXT).digest()
    expected = _hkdf_expand(bytes(range(32)), b"stackwarden vault: key commitment" + place, 32)
    assert message[39:71] == expected


def _product(one: int, other: int) -> int:
    """In the field of GHASH: NIST SP 800-38D, section 6.3."""
    found = 0
    for bit in range(127, -1, -1):
        if one >> bit & 1:
            found ^= other
        other = (other >> 1) ^ ((0xE1 << 120) if other & 1 else 0)
    return found


def _inverse(one: int) -> int:
    found, square = 1 << 127, _product(one, one)
    for _ in range(127):
        found, square = _product(found, square), _product(square, square)
    return found


def _hash_key_and_mask(key: bytes, nonce: bytes) -> tuple[int, int]:
    """H and E(K, J0) of GCM, which are all of a key that a tag depends on."""
    mask = aes_gcm_encrypt(key, nonce, b"", b"")
    block = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(bytes(16))
    return int.from_bytes(block, "big"), int.from_bytes(mask, "big")


def _of_two_keys(one: tuple[bytes, bytes], other: tuple[bytes, bytes]) -> bytes:
    """One block and a tag that are right under two keys: Dodis and others, eprint 2019/016."""
    (h1, mask1), (h2, mask2) = _hash_key_and_mask(*one), _hash_key_and_mask(*other)
    length = 128  # In bits, of the ciphertext; there is no additional data.
    # Tag = block * H^2 + length * H + mask, where the mask of no text has no block before it.
    apart = _product(length, h1) ^ mask1 ^ _product(length, h2) ^ mask2
    block = _product(apart, _inverse(_product(h1, h1) ^ _product(h2, h2)))
    tag = _product(_product(block, h1) ^ length, h1) ^ mask1
    return block.to_bytes(16, "big") + tag.to_bytes(16, "big")


def test_a_ciphertext_of_two_keys_is_a_message_of_one() -> None:
    """GIVEN a ciphertext that GCM decrypts under two keys THEN a message of it has one of them."""
    first, second = KEY, Key("other", bytes(range(1, 33)))
    salt = bytes(32)
    own = [messages._own(key, salt) for key in (first, second)]
    forged = _of_two_keys(*own)
    texts = {aes_gcm_decrypt(*pair, forged, b"") for pair in own}
    assert len(texts) == 2, "GCM alone accepts both"

    before = b"\x01b\x00\x00" + salt
    for committed in (first, second):
        head = before + messages._commitment(committed, before + CONTEXT)
        message = Message(head + forged)
        opened = []
        for key in (first, second):
            with pytest.MonkeyPatch.context() as patch:
                # As if the ciphertext had been made for this head as well.
                patch.setattr(
                    messages, "aes_gcm_decrypt", lambda k, n, c, _: aes_gcm_decrypt(k, n, c, b"")
                )
                try:
                    opened.append((key.name, message.decrypt(key, CONTEXT)))
                except DecryptionFailed:
                    continue
        assert [name for name, _ in opened] == [committed.name]


def test_a_message_commits_to_its_context_too() -> None:
    before = b"\x01b\x00\x00" + bytes(32)
    other = encode_context({"table": "other"})
    made = {
        messages._commitment(KEY, before + CONTEXT),
        messages._commitment(KEY, before + other),
        messages._commitment(KEY, b"\x01t\x00\x00" + bytes(32) + CONTEXT),
    }
    assert len(made) == 3


def test_a_kind_cannot_be_exchanged() -> None:
    message = encrypt_message(1, BYTES, b"ref", KEY, b"text", CONTEXT)
    with pytest.raises(DecryptionFailed):
        Message(message[:1] + TEXT + message[2:]).decrypt(KEY, CONTEXT)


def test_no_bit_of_a_message_can_be_changed() -> None:
    message = encrypt_message(1, BYTES, b"ref", KEY, b"text", CONTEXT)
    for bit in range(len(message) * 8):
        changed = bytearray(message)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionFailed):
            Message(bytes(changed)).decrypt(KEY, CONTEXT)


def test_no_part_of_a_message_can_be_left_out_or_added() -> None:
    message = encrypt_message(1, BYTES, b"ref", KEY, b"text", CONTEXT)
    for end in range(len(message)):
        with pytest.raises(DecryptionFailed):
            Message(message[:end]).decrypt(KEY, CONTEXT)
    with pytest.raises(DecryptionFailed):
        Message(message + b"\0").decrypt(KEY, CONTEXT)


def test_another_key_or_context_does_not_decrypt() -> None:
    message = Message(encrypt_message(1, BYTES, b"ref", KEY, b"text", CONTEXT))
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
    assert Message(encrypt_message(1, BYTES, b"", KEY, bytes(8), CONTEXT)).decrypt(
        KEY, CONTEXT
    ) == bytes(8)
    with pytest.raises(VaultMisuse, match="A message has at most 8 bytes"):
        encrypt_message(1, BYTES, b"", KEY, bytes(9), CONTEXT)
    with pytest.raises(VaultMisuse, match="a reference 65535"):
        encrypt_message(1, BYTES, bytes(65_536), KEY, b"", CONTEXT)


@pytest.mark.exhaustive
def test_nonces_never_repeat() -> None:
    """One text, one context, one key: whatever differs comes from the salt alone."""
    nonces = {messages._own(KEY, messages._salt(KEY, b"", b""))[1] for _ in range(NONCES)}
    assert len(nonces) == NONCES


def test_no_two_messages_share_salt_or_key() -> None:
    salts = {encrypt_message(1, BYTES, b"", KEY, b"", CONTEXT)[4:36] for _ in range(20_000)}
    assert len(salts) == len({messages._own(KEY, salt)[0] for salt in salts}) == 20_000


def test_a_source_of_randomness_that_repeats_gives_no_nonce_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """GIVEN two restores of one snapshot with the same bits THEN only equal messages are alike."""
    monkeypatch.setattr(os, "urandom", bytes)
    one = encrypt_message(1, BYTES, b"", KEY, b"one", CONTEXT)
    salts = {
        encrypt_message(1, BYTES, b"", KEY, b"two", CONTEXT)[4:36],
        encrypt_message(1, BYTES, b"", KEY, b"one", encode_context({"table": "other"}))[4:36],
        encrypt_message(2, BYTES, b"", KEY, b"one", CONTEXT)[4:36],
        encrypt_message(1, BYTES, b"", Key("k", bytes(range(1, 33))), b"one", CONTEXT)[4:36],
        one[4:36],
    }
    assert len(salts) == 5
    assert encrypt_message(1, BYTES, b"", KEY, b"one", CONTEXT) == one


# In a process of its own: a fork of this one would copy the threads of other tests half.
FORKS = """
import os
from runtime_guards.encryption.messages import BYTES, Key, encode_context, encrypt_message

KEY, CONTEXT = Key("k", bytes(range(32))), encode_context({"table": "orders"})

def header():
    return encrypt_message(1, BYTES, b"", KEY, b"text", CONTEXT)[4:36]

header()
for _ in range(3):
    child = os.fork()
    if child == 0:
        print(header().hex(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
print(header().hex())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_repeats_no_nonce() -> None:
    """Nothing is remembered between messages, so a child has nothing to repeat."""
    command, root = [sys.executable, "-c", FORKS], Path(__file__).parents[3]
    done = subprocess.run(
        command, cwd=root, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    headers = done.stdout.split()
    assert len({*headers}) == len(headers) == 4


def test_a_failure_names_neither_text_nor_key_nor_cause() -> None:
    message = Message(encrypt_message(1, BYTES, b"ref", KEY, b"s3cret text", CONTEXT))
    with pytest.raises(DecryptionFailed) as caught:
        message.decrypt(Key("k", bytes(range(1, 33))), CONTEXT)
    told = "".join(traceback.format_exception(caught.value))
    assert told.rstrip().endswith("DecryptionFailed: cannot be decrypted")
    assert "InvalidTag" not in told
    assert "s3cret" not in told
