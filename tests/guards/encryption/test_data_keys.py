"""Data keys of a real KMS API on loopback: made, kept within bounds, opened, forgotten."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

import runtime_guards.aws_client
from runtime_guards.encryption import (
    DecryptionFailed,
    KeysUnavailable,
    KmsDataKeys,
    Vault,
    VaultMisuse,
    data_keys,
)
from tests.guards.encryption.aws_on_loopback import Calls, Client, aws

CONTEXT = {"table": "orders"}
ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with aws() as made:
        yield made


@pytest.fixture
def kms(client: Client) -> Calls:
    return Calls(client("kms"))


def _key(client: Client) -> str:
    arn: str = client("kms").create_key()["KeyMetadata"]["Arn"]
    return arn


def test_one_data_key_serves_many_messages(client: Client, kms: Calls) -> None:
    vault = Vault(KmsDataKeys(_key(client), client=kms))
    assert kms.made == []
    messages = [vault.encrypt(b"%d" % n, CONTEXT) for n in range(20)]
    assert kms.made == ["generate_data_key"]
    assert [vault.decrypt(m, CONTEXT) for m in messages] == [b"%d" % n for n in range(20)]
    assert kms.made == ["generate_data_key", "decrypt"]
    assert all(vault.encrypt(b"0", CONTEXT) != message for message in messages)


def test_another_environment_opens_the_data_key(client: Client, kms: Calls) -> None:
    arn = _key(client)
    token = Vault(KmsDataKeys(arn, client=kms)).encrypt_text("text", CONTEXT)
    assert Vault(KmsDataKeys(arn, client=kms)).decrypt_text(token, CONTEXT) == "text"


def test_a_data_key_has_a_bound_on_uses(client: Client, kms: Calls) -> None:
    vault = Vault(KmsDataKeys(_key(client), max_uses=3, client=kms))
    messages = [vault.encrypt(b"data", CONTEXT) for _ in range(7)]
    assert kms.made == ["generate_data_key"] * 3
    kms.made.clear()
    for _ in range(7):
        vault.decrypt(messages[0], CONTEXT)
    assert kms.made == ["decrypt"] * 3


def test_a_data_key_has_a_bound_on_age(
    client: Client, kms: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault(KmsDataKeys(_key(client), max_age=60, client=kms))
    now = time.time()
    message = vault.encrypt(b"data", CONTEXT)
    vault.decrypt(message, CONTEXT)
    for later in (61, -3600):  # A clock that was set back bounds nothing any more.
        kms.made.clear()
        monkeypatch.setattr(time, "time", lambda later=later: now + later)
        vault.decrypt(message, CONTEXT)
        vault.encrypt(b"data", CONTEXT)
        assert kms.made == ["decrypt", "generate_data_key"]


def test_the_number_of_open_data_keys_is_bounded(
    client: Client, kms: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "_MOST", 2)
    source = KmsDataKeys(_key(client), max_uses=1, client=kms)
    vault = Vault(source)
    for message in [vault.encrypt(b"data", CONTEXT) for _ in range(5)]:
        assert vault.decrypt(message, CONTEXT) == b"data"
        assert len(source._opened) <= 2


def test_a_thread_that_comes_between_leaves_reference_and_key_together(
    client: Client, kms: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reference with another's key would be a message that nobody can ever decrypt."""
    source = KmsDataKeys(_key(client), client=kms)
    own = source.current()
    take = data_keys._Open.take

    def taken_while_another_thread_makes_a_new_one(opened: data_keys._Open) -> bool:
        monkeypatch.setattr(data_keys._Open, "take", take)
        taken = take(opened)
        source._encrypting = None
        source.current()
        return taken

    monkeypatch.setattr(data_keys._Open, "take", taken_while_another_thread_makes_a_new_one)
    assert source.current() == own
    assert source.current() != own


def test_many_threads_may_ask_for_data_keys(
    client: Client, kms: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "_MOST", 1)
    vault = Vault(KmsDataKeys(_key(client), max_uses=2, client=kms))
    with ThreadPoolExecutor(8) as threads:
        messages = list(threads.map(lambda n: vault.encrypt(b"%d" % n, CONTEXT), range(40)))
        opened = list(threads.map(lambda message: vault.decrypt(message, CONTEXT), messages))
    assert opened == [b"%d" % n for n in range(40)]


def test_an_older_key_decrypts(client: Client, kms: Calls) -> None:
    old, new = _key(client), _key(client)
    message = Vault(KmsDataKeys(old, client=kms)).encrypt(b"data", CONTEXT)
    vault = Vault(KmsDataKeys(new, older=[old], client=kms))
    assert vault.needs_rewrap(message)
    again = vault.rewrap(message, CONTEXT)
    assert not vault.needs_rewrap(again)
    assert vault.decrypt(again, CONTEXT) == b"data"
    with pytest.raises(DecryptionFailed):
        Vault(KmsDataKeys(new, client=kms)).decrypt(message, CONTEXT)


def test_a_forged_data_key_is_one_opaque_error(client: Client, kms: Calls) -> None:
    vault = Vault(KmsDataKeys(_key(client), client=kms))
    message = vault.encrypt(b"data", CONTEXT)
    end = 3 + int.from_bytes(message[2:4], "big")
    # The fingerprint of the KMS key, and what moto encrypts after the key's id.
    for changed in (4, 4 + 8 + 36, end - 20, end):
        with pytest.raises(DecryptionFailed):
            vault.decrypt(_changed(message, changed), CONTEXT)


def _changed(message: bytes, place: int) -> bytes:
    return message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]


def _forged(message: bytes, number: int) -> bytes:
    """The message with another data key of the same KMS key, which KMS did not make."""
    start, end = 4 + 8 + 36, 4 + int.from_bytes(message[2:4], "big")
    blob = number.to_bytes(2, "big") * ((end - start) // 2) + bytes((end - start) % 2)
    return message[:start] + blob + message[end:]


def test_a_forged_data_key_costs_one_call(client: Client, kms: Calls) -> None:
    vault = Vault(KmsDataKeys(_key(client), client=kms))
    message = vault.encrypt(b"data", CONTEXT)
    kms.made.clear()
    for _ in range(3):
        for number in range(20):
            with pytest.raises(DecryptionFailed):
                vault.decrypt(_forged(message, number), CONTEXT)
    assert kms.made == ["decrypt"] * 20


def test_what_is_for_another_method_costs_no_call(client: Client, kms: Calls) -> None:
    vault = Vault(KmsDataKeys(_key(client), client=kms))
    token = vault.encrypt_text("text", CONTEXT)
    kms.made.clear()
    with pytest.raises(DecryptionFailed):
        vault.decrypt_value(token, CONTEXT)
    assert kms.made == []


def test_forged_data_keys_displace_none(
    client: Client, kms: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "_MOST", 2)
    monkeypatch.setattr(data_keys, "_MOST_FORGED", 5)
    source = KmsDataKeys(_key(client), client=kms)
    vault = Vault(source)
    message = vault.encrypt(b"data", CONTEXT)
    vault.decrypt(message, CONTEXT)
    kms.made.clear()
    for number in range(20):
        with pytest.raises(DecryptionFailed):
            vault.decrypt(_forged(message, number), CONTEXT)
    assert (len(source._opened), len(source._forged)) == (1, 5)
    kms.made.clear()
    assert vault.decrypt(message, CONTEXT) == b"data"
    assert kms.made == []


def test_a_data_key_of_the_kms_key_that_is_no_key_is_forged(client: Client, kms: Calls) -> None:
    """GIVEN somebody who may call Encrypt THEN what he encrypted is not used as a key."""
    arn = _key(client)
    message = Vault(KmsDataKeys(arn, client=kms)).encrypt(b"data", CONTEXT)
    for planted in (b"short", bytes(32)):
        blob = client("kms").encrypt(KeyId=arn, Plaintext=planted)["CiphertextBlob"]
        reference = message[4:12] + blob
        forged = message[:2] + len(reference).to_bytes(2, "big") + reference + message[-84:]
        with pytest.raises(DecryptionFailed):
            Vault(KmsDataKeys(arn, client=kms)).decrypt(forged, CONTEXT)


def test_a_service_that_does_not_answer_is_not_asked_for_each_message(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = _key(client)
    message = Vault(KmsDataKeys(arn, client=client("kms"))).encrypt(b"data", CONTEXT)

    class Silent:
        asked = 0

        def decrypt(self, **_: Any) -> None:
            self.asked += 1
            now[0] += 1.0
            raise ReadTimeoutError(endpoint_url="https://kms.example")

    now = [1_700_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    silent = Silent()
    vault = Vault(KmsDataKeys(arn, client=silent))
    codes = []
    for _ in range(10):
        with pytest.raises(KeysUnavailable) as caught:
            vault.decrypt(message, CONTEXT)
        codes.append(caught.value.code)
    assert codes == ["ReadTimeoutError"] + ["not asked again yet after ReadTimeoutError"] * 9
    assert silent.asked == 1
    now[0] += 10
    with pytest.raises(KeysUnavailable):
        vault.decrypt(message, CONTEXT)
    assert silent.asked == 2


@pytest.mark.parametrize("length", [0, 6145])
def test_what_is_no_ciphertext_of_kms_is_no_call(length: int, client: Client, kms: Calls) -> None:
    """KMS refuses another length as a faulty request, which is no reason to try again later."""
    source = KmsDataKeys(_key(client), client=kms)
    reference = source.current()[0][:8] + bytes(length)
    message = b"\x02b" + len(reference).to_bytes(2, "big") + reference + bytes(80)
    kms.made.clear()
    with pytest.raises(DecryptionFailed):
        Vault(source).decrypt(message, CONTEXT)
    assert kms.made == []


def test_the_encryption_context_is_bound_to_the_data_key(client: Client, kms: Calls) -> None:
    arn = _key(client)
    one = KmsDataKeys(arn, encryption_context={"service": "orders"}, client=kms)
    other = KmsDataKeys(arn, encryption_context={"service": "report"}, client=kms)
    message = Vault(one).encrypt(b"data", CONTEXT)
    assert Vault(one).decrypt(message, CONTEXT) == b"data"
    with pytest.raises(DecryptionFailed):
        Vault(other).decrypt(message, CONTEXT)


def test_a_key_that_cannot_be_used_now_is_told(client: Client, kms: Calls) -> None:
    """It may decrypt later, so this is not a failure to decrypt."""
    arn = _key(client)
    message = Vault(KmsDataKeys(arn, client=kms)).encrypt(b"data", CONTEXT)
    with pytest.raises(KeysUnavailable, match=rf"^KMS key {ARN}: NotFoundException$"):
        Vault(KmsDataKeys(ARN, client=kms)).encrypt(b"data", CONTEXT)

    class Denied:
        def decrypt(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "Decrypt")

    with pytest.raises(KeysUnavailable, match=rf"^KMS key {arn}: AccessDeniedException$"):
        Vault(KmsDataKeys(arn, client=Denied())).decrypt(message, CONTEXT)


def test_a_replica_in_another_region_is_the_same_key() -> None:
    here = ARN.replace("1234abcd-12ab", "mrk-1234abcd12ab")
    there = here.replace("eu-central-1", "us-east-1")
    assert KmsDataKeys(there).is_current(data_keys._fingerprint(here) + b"blob")


def test_a_client_is_made_when_it_is_needed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime_guards.aws_client, "aws_client", lambda name, _: client(name))
    vault = Vault(KmsDataKeys(_key(client)))
    assert vault.decrypt(vault.encrypt(b"data", CONTEXT), CONTEXT) == b"data"


def test_a_source_says_its_key_alone() -> None:
    assert repr(KmsDataKeys(ARN)) == f"<data keys of {ARN}>"


@pytest.mark.parametrize(
    ("arn", "options", "message"),
    [
        ("alias/orders", {}, "must be named by its ARN"),
        (ARN.replace("key/", "alias/"), {}, "must be named by its ARN"),
        (ARN.replace("kms", "sqs"), {}, "must be named by its ARN"),
        (ARN.replace("123456789012", ""), {}, "must be named by its ARN"),
        (ARN.split("/")[0] + "/", {}, "must be named by its ARN"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", {}, "must be named by its ARN"),
        (None, {}, "key_arn= of KmsDataKeys"),
        (ARN, {"older": ["alias/orders"]}, "must be named by its ARN"),
        (ARN, {"max_age": 0}, "max_age= of KmsDataKeys"),
        (ARN, {"max_age": 86_401}, "max_age= must be above 0"),
        (ARN, {"max_uses": 0}, "max_uses= at most"),
        (ARN, {"max_uses": 2**32 + 1}, "max_uses= at most"),
        (ARN, {"patience": 0}, "patience="),
        (ARN, {"patience": 61}, "patience="),
        (ARN, {"patience": "2"}, "patience="),
        (ARN, {"patience": True}, "patience="),
    ],
)
def test_what_cannot_be_right_is_told(arn: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(VaultMisuse, match=message):
        KmsDataKeys(arn, **options)
