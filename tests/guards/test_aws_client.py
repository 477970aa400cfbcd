"""Calls to AWS for keys: how long they may take, how often they are made, and what is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from runtime_guards import key_calls
from runtime_guards.audit import AuditLogger
from runtime_guards.aws_client import KeyService, NoAnswer, ask, aws_client
from runtime_guards.errors import KeysUnavailable


@pytest.fixture(autouse=True)
def no_calls_yet() -> None:
    key_calls.take()


def test_a_call_ends_well_within_its_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function ends after 3 seconds by default:
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
    """
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    for patience, made in ((2, aws_client("ssm")), (10, aws_client("ssm", 10))):
        config = made.meta.config
        assert config.connect_timeout + config.read_timeout <= 0.9 * patience
        assert config.retries["total_max_attempts"] == 1


def test_settings_replace_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    made = aws_client("ssm", connect_timeout=1)
    assert (made.meta.config.connect_timeout, made.meta.config.read_timeout) == (1, 1.2)


@contextmanager
def _server(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[Any]]]:
    """A server on loopback that does this with each connection; they stay open until the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    accepted: list[Any] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            accepted.append(connection)
            answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", accepted
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        # It is a daemon: where a closed socket wakes nobody, it is left behind.
        thread.join(30)
        for connection in accepted:
            connection.close()


def _client(endpoint: str, timeout: float) -> Any:
    settings: dict[str, Any] = {"connect_timeout": timeout, "read_timeout": timeout}
    return boto3.client(
        "kms",
        region_name="eu-central-1",
        endpoint_url=endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}, **settings),
    )


def test_a_service_that_hangs_is_asked_once_and_then_left_alone() -> None:
    with _server(lambda connection: None) as (endpoint, accepted):
        service = KeyService("kms", "KMS key k", _client(endpoint, 0.3), 0.5)
        with pytest.raises(KeysUnavailable, match=r"^KMS key k: ReadTimeoutError$"):
            service.ask("decrypt", CiphertextBlob=b"x")
        with pytest.raises(KeysUnavailable, match="not asked again yet after ReadTimeoutError"):
            service.ask("decrypt", CiphertextBlob=b"x")
        assert len(accepted) == 1
    assert key_calls.take() == [
        {"operation": "kms:Decrypt", "outcome": "ReadTimeoutError", "count": 1}
    ]


def test_a_connection_that_ends_at_once_is_tried_again() -> None:
    """As one is that the other end forgot while the environment was frozen."""
    with _server(lambda connection: connection.close()) as (endpoint, accepted):
        service = KeyService("kms", "KMS key k", _client(endpoint, 20), 60)
        with pytest.raises(KeysUnavailable, match=r"^KMS key k: ConnectionClosedError$"):
            service.ask("decrypt", CiphertextBlob=b"x")
        assert len(accepted) == 2


class _Answering:
    """A client whose calls end as they are told to, one after the other."""

    def __init__(self, *endings: Any) -> None:
        self.endings = list(endings)

    def decrypt(self, **_: Any) -> Any:
        ending = self.endings.pop(0)
        if isinstance(ending, Exception):
            raise ending
        return ending


GONE = EndpointConnectionError(endpoint_url="https://s3cret.example")
DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "s3cret"}}, "Decrypt")


def test_a_second_attempt_may_succeed() -> None:
    client = _Answering(GONE, {"Plaintext": b"x"})
    assert KeyService("kms", "k", client, 60).ask("decrypt") == {"Plaintext": b"x"}
    assert key_calls.take() == [
        {"operation": "kms:Decrypt", "outcome": "EndpointConnectionError", "count": 1},
        {"operation": "kms:Decrypt", "outcome": "ok", "count": 1},
    ]


def test_what_aws_refuses_is_not_asked_again_and_ends_no_later_call() -> None:
    client = _Answering(DENIED, {})
    service = KeyService("kms", "k", client, 60)
    with pytest.raises(KeysUnavailable, match=r"^k: AccessDeniedException$") as caught:
        service.ask("decrypt")
    assert not isinstance(caught.value, NoAnswer)
    assert service.ask("decrypt") == {}


def test_a_record_tells_the_calls_since_the_last_one_and_no_value() -> None:
    records: list[Any] = []
    audit = AuditLogger(sink=records.append)
    endings: tuple[Any, ...] = ({}, {}, DENIED)
    for ending in endings:
        try:
            ask("k", _Answering(ending).decrypt, CiphertextBlob=b"s3cret")
        except KeysUnavailable:
            continue
    for _ in range(2):
        audit.log(None, source="sqs")
    assert records[0]["key_calls"] == [
        {"operation": "kms:Decrypt", "outcome": "ok", "count": 2},
        {"operation": "kms:Decrypt", "outcome": "AccessDeniedException", "count": 1},
    ]
    assert "key_calls" not in records[1]
    assert "s3cret" not in str(records)


def test_a_code_that_is_no_name_is_not_printed() -> None:
    records: list[Any] = []
    error = ClientError({"Error": {"Code": 'x"}\n{"audit":"forged"}'}}, "Decrypt")
    with pytest.raises(KeysUnavailable):
        ask("k", _Answering(error).decrypt)
    AuditLogger(sink=records.append).log(None)
    (call,) = records[0]["key_calls"]
    assert call["outcome"] == "[refused: characters]"


def test_calls_that_no_record_takes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_calls, "_MOST", 3)
    for _ in range(5):
        key_calls.count("kms:Decrypt", "ok")
    assert key_calls.take() == [{"operation": "kms:Decrypt", "outcome": "ok", "count": 3}]
    assert key_calls.take() == []
