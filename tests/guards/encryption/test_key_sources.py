"""Keys from a real AWS API on loopback, and what becomes of a vault when it does not answer."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

import runtime_guards.aws_client
from runtime_guards.encryption import (
    DecryptionFailed,
    EnvironmentKeys,
    KeysUnavailable,
    ParameterKeys,
    SecretsManagerKeys,
    Vault,
    VaultMisuse,
    rotated,
)
from runtime_guards.encryption.key_sources import read_document
from tests.guards.encryption.aws_on_loopback import Calls, Client, aws

CONTEXT = {"table": "orders"}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with aws() as made:
        yield made


class _Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    clock = _Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


def _secret(client: Client, name: str) -> tuple[str, Calls]:
    """A secret with a first document, and a client that counts."""
    asked = Calls(client("secretsmanager"))
    client("secretsmanager").create_secret(Name=name, SecretString=rotated(None, "a"))
    return name, asked


def test_keys_of_a_secret_are_fetched_once_and_at_first_use(client: Client, clock: _Clock) -> None:
    name, asked = _secret(client, "once")
    vault = Vault(SecretsManagerKeys(name, client=asked))
    assert asked.made == []
    for _ in range(5):
        assert vault.decrypt(vault.encrypt(b"data", CONTEXT), CONTEXT) == b"data"
    assert asked.made == ["get_secret_value"]
    clock.now += 300
    vault.encrypt(b"data", CONTEXT)
    assert asked.made == ["get_secret_value"] * 2
    assert repr(vault) == "Vault(<keys of secret once>)"


def test_a_rotation_reaches_a_running_function(client: Client, clock: _Clock) -> None:
    name, asked = _secret(client, "rotation")
    vault = Vault(SecretsManagerKeys(name, client=asked))
    before = vault.encrypt(b"before", CONTEXT)
    secrets = client("secretsmanager")
    document = secrets.get_secret_value(SecretId=name)["SecretString"]
    secrets.put_secret_value(SecretId=name, SecretString=rotated(document, "b"))
    other = Vault(SecretsManagerKeys(name, client=secrets))
    after = other.encrypt(b"after", CONTEXT)
    # A message that was made since names a key that is not at hand: the keys are fetched again.
    clock.now += 10
    assert vault.decrypt(after, CONTEXT) == b"after"
    assert vault.decrypt(before, CONTEXT) == b"before"
    assert vault.needs_rewrap(before)
    assert not vault.needs_rewrap(vault.rewrap(before, CONTEXT))


def test_forged_names_of_keys_do_not_make_a_call_each(client: Client, clock: _Clock) -> None:
    name, asked = _secret(client, "forged")
    vault = Vault(SecretsManagerKeys(name, client=asked))
    message = vault.encrypt(b"data", CONTEXT)
    for number in range(30):
        with pytest.raises(DecryptionFailed):
            vault.decrypt(message[:4] + bytes([65 + number]) + message[5:], CONTEXT)
    assert asked.made == ["get_secret_value"]


def test_a_clock_that_is_set_back_ends_the_keys_time(client: Client, clock: _Clock) -> None:
    name, asked = _secret(client, "clock")
    vault = Vault(SecretsManagerKeys(name, client=asked))
    vault.encrypt(b"data", CONTEXT)
    clock.now -= 3600
    vault.encrypt(b"data", CONTEXT)
    assert asked.made == ["get_secret_value"] * 2


def test_keys_that_cannot_be_had_in_time_are_not_replaced_by_old_ones(
    client: Client, clock: _Clock
) -> None:
    name, asked = _secret(client, "gone")
    vault = Vault(SecretsManagerKeys(name, client=asked))
    message = vault.encrypt(b"data", CONTEXT)
    client("secretsmanager").delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    assert vault.decrypt(message, CONTEXT) == b"data"
    clock.now += 300
    for use in (
        lambda: vault.decrypt(message, CONTEXT),
        lambda: vault.encrypt(b"data", CONTEXT),
        lambda: vault.needs_rewrap(message),
    ):
        with pytest.raises(KeysUnavailable, match=r"^secret gone: ResourceNotFoundException$"):
            use()


def test_keys_of_a_parameter(client: Client) -> None:
    client("ssm").put_parameter(Name="/keys", Value=rotated(None, "a"), Type="SecureString")
    vault = Vault(ParameterKeys("/keys", client=client("ssm")))
    assert vault.decrypt_text(vault.encrypt_text("text", CONTEXT), CONTEXT) == "text"


def test_a_parameter_that_lies_open_is_refused(client: Client) -> None:
    client("ssm").put_parameter(Name="/open", Value=rotated(None, "a"), Type="String")
    with pytest.raises(VaultMisuse, match=r"^parameter /open is not a SecureString"):
        Vault(ParameterKeys("/open", client=client("ssm"))).encrypt(b"", CONTEXT)


def test_a_parameter_that_is_not_there_is_told(client: Client) -> None:
    with pytest.raises(KeysUnavailable, match=r"^parameter /none: ParameterNotFound$"):
        Vault(ParameterKeys("/none", client=client("ssm"))).encrypt(b"", CONTEXT)


def test_a_secret_without_text_is_told(client: Client) -> None:
    client("secretsmanager").create_secret(Name="bytes", SecretBinary=os.urandom(32))
    with pytest.raises(KeysUnavailable, match=r"^secret bytes: invalid key document"):
        Vault(SecretsManagerKeys("bytes", client=client("secretsmanager"))).encrypt(b"", CONTEXT)


def test_an_endpoint_that_does_not_answer_is_told_by_type() -> None:
    class Dead:
        def get_secret_value(self, **_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://s3cret.example")

    with pytest.raises(KeysUnavailable) as caught:
        Vault(SecretsManagerKeys("x", client=Dead())).encrypt(b"", CONTEXT)
    assert (caught.value.place, caught.value.code) == ("secret x", "EndpointConnectionError")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_the_environment_needs_an_explicit_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYS", rotated(None, "a"))
    with pytest.raises(VaultMisuse, match="KEYS are readable by many"):
        EnvironmentKeys("KEYS")
    vault = Vault(EnvironmentKeys("KEYS", readable_by_many=True))
    assert vault.decrypt(vault.encrypt(b"data", CONTEXT), CONTEXT) == b"data"
    monkeypatch.delenv("KEYS")
    with pytest.raises(KeysUnavailable, match=r"^environment variable KEYS: invalid key document"):
        Vault(EnvironmentKeys("KEYS", readable_by_many=True)).encrypt(b"", CONTEXT)


# The same in every process, since it stands in the names of tests.
GOOD = base64.b64encode(hashlib.sha256(b"a key").digest()[:31] + b"\0").decode()
# The same bytes, by a decoder that overlooks the spare bits of the last letter.
TWIN = GOOD[:-2] + "B="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s3cret",
        "[]",
        "7",
        "null",
        "{}",
        '{"current": "a"}',
        '{"current": "a", "keys": []}',
        '{"current": "a", "keys": {"a": 7}}',
        '{"current": "a", "keys": {"a": "s3cret!"}}',
        f'{{"current": "a", "keys": {{"a": "{GOOD}="}}}}',
        f'{{"current": "a", "keys": {{"a": "{TWIN}"}}}}',
        f'{{"current": "a", "keys": {{"a": "{GOOD}", "a": "{GOOD}"}}}}',
        f'{{"current": "a", "keys": {{"a": "{GOOD}"}}, "more": 1}}',
        f'{{"current": ["a"], "keys": {{"a": "{GOOD}"}}}}',
    ],
)
def test_what_is_no_document_is_told_without_a_word_of_it(text: str) -> None:
    with pytest.raises(
        KeysUnavailable, match=r"^secret x: (invalid key document|current= of Keys)"
    ) as caught:
        read_document(text, "secret x")
    told = "".join(traceback.format_exception(caught.value))
    assert GOOD not in told
    assert "s3cret" not in told


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"current": "b", "keys": {"a": GOOD}}, "The current key is not among the keys"),
        ({"current": "a", "keys": {"a": "AAAA"}}, "Key a: a key must have 32 bytes"),
        ({"current": "a", "keys": {"a": "A" * 43 + "="}}, "Key a: the bytes are not random"),
        ({"current": "a b", "keys": {"a b": GOOD}}, "A key's name must"),
    ],
)
def test_a_document_of_bad_keys_is_told(document: Any, message: str) -> None:
    with pytest.raises(KeysUnavailable, match=f"^secret x: {message}"):
        read_document(json.dumps(document), "secret x")


def test_a_rotated_document_keeps_the_old_keys() -> None:
    first = rotated(None, "a")
    second = json.loads(rotated(first, "b"))
    assert second["current"] == "b"
    assert second["keys"]["a"] == json.loads(first)["keys"]["a"]
    assert set(second["keys"]) == {"a", "b"}
    with pytest.raises(VaultMisuse, match="Key a exists already"):
        rotated(first, "a")
    with pytest.raises(VaultMisuse, match="A key's name must"):
        rotated(None, "a b")
    with pytest.raises(KeysUnavailable, match=r"^the present document: invalid key document"):
        rotated("{}", "a")


@pytest.mark.parametrize("max_age", [0, -1, 86_401, float("nan")])
def test_an_age_without_bound_is_told(max_age: float) -> None:
    with pytest.raises(
        VaultMisuse, match=r"max_age= (of SecretsManagerKeys\(\) )?must be a (finite )?number"
    ):
        SecretsManagerKeys("x", max_age=max_age)


@pytest.mark.parametrize("source", [SecretsManagerKeys, ParameterKeys])
def test_a_source_makes_its_client_when_it_needs_one(
    source: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"made-{source.__name__}"
    client("secretsmanager").create_secret(Name=place, SecretString=rotated(None, "a"))
    client("ssm").put_parameter(Name=place, Value=rotated(None, "a"), Type="SecureString")
    monkeypatch.setattr(runtime_guards.aws_client, "aws_client", lambda name, _: client(name))
    vault = Vault(source(place))
    assert vault.decrypt(vault.encrypt(b"data", CONTEXT), CONTEXT) == b"data"


def test_no_module_of_aws_is_loaded_before_keys_are_asked_for() -> None:
    assert not any(
        isinstance(value, ModuleType) and value.__name__.split(".")[0] in ("boto3", "cryptography")
        for value in vars(sys.modules["runtime_guards.encryption.key_sources"]).values()
    )
