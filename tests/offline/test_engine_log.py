"""What the stand-in says reaches the engine: once per run, from however many processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from policypack.offline.unserved import EngineLog

# Says one thing, and stays until its standard input ends, as a provider does until the run ends.
_PROVIDER = """
import sys
from policypack.offline.unserved import EngineLog
EngineLog(sys.argv[1]).warn_once_per_run("no account")
print("said", flush=True)
sys.stdin.read()
"""


class Engine(engine_pb2_grpc.EngineServicer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, str, str]] = []
        self.lock = threading.Lock()

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        with self.lock:
            self.told.append((request.severity, request.message, request.urn))
        return Empty()


@contextmanager
def running() -> Iterator[tuple[Engine, str]]:
    engine, server = Engine(), grpc.server(ThreadPoolExecutor(max_workers=2))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield engine, f"127.0.0.1:{port}"
    finally:
        server.stop(None)


@contextmanager
def provider(address: str) -> Iterator[None]:
    command = [sys.executable, "-c", _PROVIDER, address]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "said\n"
            yield
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)
        finally:
            process.kill()


def test_a_warning_is_shown_once_beside_its_resource() -> None:
    with running() as (engine, address):
        log = EngineLog(address)
        for _ in range(2):
            log.warn("not known", "urn:pulumi:dev::shop::a:b:C::thing")
        log.warn("another")
    warning = engine_pb2.WARNING
    assert engine.told == [
        (warning, "not known", "urn:pulumi:dev::shop::a:b:C::thing"),
        (warning, "another", ""),
    ]


def test_the_processes_of_one_run_say_a_thing_once() -> None:
    with running() as (engine, address), provider(address), provider(address):
        EngineLog(address).warn_once_per_run("no account")
    assert [message for _, message, _ in engine.told] == ["no account"]


def test_the_threads_of_one_process_say_a_thing_once() -> None:
    with running() as (engine, address):
        log, barrier = EngineLog(address), threading.Barrier(8)

        def say(_: int) -> None:
            barrier.wait(60)
            log.warn_once_per_run("no account")

        with ThreadPoolExecutor(max_workers=8) as pool:
            list(pool.map(say, range(8)))
    assert [message for _, message, _ in engine.told] == ["no account"]


def test_two_runs_at_once_are_told_each() -> None:
    with running() as (one, here), running() as (other, there), provider(here), provider(there):
        pass
    assert len(one.told) == len(other.told) == 1


def test_a_process_that_serves_a_second_run_says_it_again() -> None:
    with running() as (one, here), running() as (other, there):
        log = EngineLog()
        for address in (here, there):
            for _ in range(2):
                log.attach(address)
                log.warn_once_per_run("no account")
    assert len(one.told) == len(other.told) == 1


def test_an_engine_that_has_gone_is_no_failure() -> None:
    with running() as (_, address):
        pass
    EngineLog(address).warn("too late")
    EngineLog(None).warn("to whom?")
