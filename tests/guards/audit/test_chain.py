"""The chain of an execution environment, as it is written."""

from __future__ import annotations

import json
import os
import re
import threading
from base64 import b64encode
from hashlib import sha256
from typing import Any

import boto3
import pytest

from runtime_guards.audit import secret_seal
from runtime_guards.audit.logger import AuditLogger
from runtime_guards.audit.seals import Chain, HmacSeal
from runtime_guards.audit.secret_seal import SecretSeal
from runtime_guards.errors import KeysUnavailable

KEY = bytes(range(32))


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("schema", ["own", "ocsf"])
def test_each_line_says_its_place_and_the_hash_of_the_line_before(
    schema: str, capsys: pytest.CaptureFixture[str]
) -> None:
    audit = AuditLogger(schema=schema, seal=HmacSeal(KEY))
    for _ in range(3):
        audit.log(None, {"body": "}}"})
    before = "0" * 64
    for number, line in enumerate(written := lines(capsys)):
        record = json.loads(line)
        chain = record["chain"] if schema == "own" else record["unmapped"]["chain"]
        assert re.fullmatch(r"[0-9a-f]{32}", chain["id"])
        assert (chain["sequence"], chain["previous"]) == (number, before)
        sealed = line[: line.rindex(chain["seal"]) - 1]
        assert chain["seal"] == "hmac-sha256:" + HmacSeal(KEY).sign(sealed.encode())
        before = sha256(line.encode()).hexdigest()
    assert len(written) == 3


def test_each_environment_has_a_chain_of_its_own() -> None:
    chains = [Chain(HmacSeal(KEY)) for _ in range(2)]
    one, other = (json.loads(chain.next('{"a":1}', "}"))["chain"]["id"] for chain in chains)
    assert one != other


def test_a_lock_that_a_thread_of_the_parent_holds_stops_no_forked_process(
    capsys: pytest.CaptureFixture[str],
) -> None:
    audit = AuditLogger()
    audit._lock.acquire()
    audit._process -= 1  # As a fork would have it: the lock is held, and nobody is here to give it.
    for _ in range(2):
        logging = threading.Thread(target=audit.log, args=(None,), daemon=True)
        logging.start()
        logging.join(10)
        assert not logging.is_alive()
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_chain_begins_anew_in_a_process_that_was_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = Chain(HmacSeal(KEY))
    parent = [json.loads(chain.next('{"a":1}', "}"))["chain"] for _ in range(2)]
    monkeypatch.setattr(os, "getpid", lambda: -1)
    child = json.loads(chain.next('{"a":1}', "}"))["chain"]
    assert child["id"] != parent[0]["id"] == parent[1]["id"]
    assert (child["sequence"], child["previous"]) == (0, "0" * 64)


def test_a_line_that_was_lost_is_missing_in_the_chain(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = AuditLogger(seal=HmacSeal(KEY))
    audit.log(None)

    class Full:
        def write(self, text: str) -> None:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", Full())
        audit.log(None)
    audit.log(None)
    out, err = capsys.readouterr()
    assert [json.loads(line)["chain"]["sequence"] for line in out.splitlines()] == [0, 2]
    assert err == "runtime_guards: an audit record was lost: OSError\n"


# A key in Secrets Manager


class _Secrets:
    """Stands for the client of Secrets Manager: answers one text after the other."""

    def __init__(self, *texts: Any) -> None:
        self.texts = list(texts)
        self.asked: list[str] = []

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        self.asked.append(SecretId)
        text = self.texts.pop(0)
        if isinstance(text, Exception):
            raise text
        return {"SecretString": text} if text is not None else {"SecretBinary": b""}


@pytest.mark.parametrize(
    "text",
    [
        b64encode(KEY).decode(),
        json.dumps({"current": "b", "keys": {"a": "eHg=", "b": b64encode(KEY).decode()}}),
    ],
)
def test_a_key_is_fetched_once_and_with_the_first_record(text: str) -> None:
    client = _Secrets(text)
    seal = SecretSeal("orders/audit", client=client)
    assert client.asked == []
    assert [seal.sign(b"line") for _ in range(2)] == [HmacSeal(KEY).sign(b"line")] * 2
    assert client.asked == ["orders/audit"]


@pytest.mark.parametrize("text", [None, "", "s3cret", "{", '{"current": "a", "keys": {}}'])
def test_what_holds_no_key_is_an_error_that_quotes_nothing(text: Any) -> None:
    with pytest.raises(KeysUnavailable, match="has no valid key for the audit log") as refused:
        SecretSeal("orders/audit", client=_Secrets(text)).sign(b"line")
    assert "s3cret" not in str(refused.value)


def test_a_record_is_written_without_a_seal_until_there_is_a_key(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN that the key cannot be had WHEN a record is written THEN it is asked for later."""
    now = [0.0]
    monkeypatch.setattr(secret_seal, "monotonic", lambda: now[0])
    client = _Secrets(OSError("s3cret"), b64encode(KEY).decode())
    audit = AuditLogger(seal=SecretSeal("orders/audit", client=client))
    for now[0] in (0, 59, 60, 61):
        audit.log(None)
    out, err = capsys.readouterr()
    chains = [json.loads(line).get("chain") for line in out.splitlines()]
    assert chains[:2] == [None, None]
    assert [chain["sequence"] for chain in chains[2:]] == [0, 1]
    assert len(client.asked) == 2
    assert err.splitlines() == [
        "runtime_guards: an audit record has no seal: OSError",
        "runtime_guards: an audit record has no seal: KeysUnavailable",
    ]


def test_the_client_of_ones_own_gives_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, Any]] = []

    def client(service: str, config: Any) -> _Secrets:
        made.append((service, config))
        return _Secrets(b64encode(KEY).decode())

    monkeypatch.setattr(boto3, "client", client)
    assert SecretSeal("orders/audit").sign(b"line") == HmacSeal(KEY).sign(b"line")
    ((service, config),) = made
    assert service == "secretsmanager"
    assert config.connect_timeout + config.read_timeout <= 3
    assert config.retries["total_max_attempts"] == 1
