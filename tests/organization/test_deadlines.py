"""An answer that never ends, a list that leads back to itself, and a stack that is listed twice.

What drips would be whole after 2,000 pieces, and be judged: only a deadline makes it an error.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from policypack.commands import main
from policypack.organization import batches, retries
from policypack.organization.batches import EndedError, on_dask
from policypack.organization.deadlines import LIMIT
from policypack.organization.sources import StackKey
from policypack.organization.stacks import Task
from policypack.settings.settings import Settings
from policypack.start import clock
from tests.organization.audits import audit
from tests.organization.servers import Answer, Cloud, cloud, dask, postgres
from tests.organization.states import backend, checkpoint, export, queue
from tests.organization.test_failures import remedy
from tests.organization.test_servers import put

Capture = pytest.CaptureFixture[str]
LATE = "no whole response within 0.3 s; repeat with a longer --timeout"
SHORT = ("--timeout", "0.3")
TOKEN = "pul-hunter2"
PIECES = 2000


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr(retries, "WAIT", 0.001)
    before = LIMIT.seconds
    yield
    LIMIT.seconds = before


@contextmanager
def dripping(head: bytes, piece: bytes, rest: bytes) -> Iterator[str]:
    """A server whose answer is a head, so many pieces one after the other, and a rest."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(2**16)
            connection.sendall(head)
            for _ in range(PIECES):
                connection.sendall(piece)
                if over.wait(0.01):
                    return
            connection.sendall(rest)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


STATUS = b"HTTP/1.1 200 OK\r\n"
BODY = json.dumps({"stacks": []}).encode()
DRIPS = {
    "the status": (b"HTTP/1.1 200 ", b"O", b"K\r\nContent-Length: 2\r\n\r\n{}"),
    "the head": (STATUS, b"X-A: b\r\n", b"Content-Length: 2\r\n\r\n{}"),
    "the body": (STATUS + b"\r\n", b" ", BODY),
    "a body of known length": (
        STATUS + f"Content-Length: {PIECES + len(BODY)}\r\n\r\n".encode(),
        b" ",
        BODY,
    ),
    "chunks": (
        STATUS + b"Transfer-Encoding: chunked\r\n\r\n",
        b"1\r\n \r\n",
        f"{len(BODY):x}\r\n".encode() + BODY + b"\r\n0\r\n\r\n",
    ),
}


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
@pytest.mark.parametrize("service", ["{url}/shop", "s3://states?region=us-east-1&endpoint={url}"])
def test_an_answer_in_drips_ends_at_the_deadline(
    service: str, drip: tuple[bytes, bytes, bytes], tmp_path: Path, capsys: Capture
) -> None:
    with dripping(*drip) as url:
        run = audit(capsys, tmp_path, service.format(url=url), *SHORT)
    assert run.status == 3
    assert [each.endswith(LATE) for each in run.of("end")[0]["errors"]] == [True]


def test_an_export_in_drips_costs_its_stack_alone(tmp_path: Path, capsys: Capture) -> None:
    server = Cloud({"shop/dev": export([queue()]), "shop/prod": export([queue()])}, TOKEN)
    server.drips["/api/stacks/shop/shop/dev/export"] = PIECES
    with cloud(server) as url:
        run = audit(capsys, tmp_path, url, *SHORT)
    assert run.errors == {"shop/dev": f"cannot be read: {LATE}"}
    assert len(run.of("stack")) == 2


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (["a", "a"], "the list repeats a page"),
        (["a", "b", "a"], "the list repeats a page"),
        (["a", "b", "c", "b"], "the list repeats a page"),
        (["a", "b", "c", None], None),
    ],
)
def test_no_page_is_followed_twice(
    tokens: Sequence[str | None], told: str | None, tmp_path: Path, capsys: Capture
) -> None:
    server = Cloud({"shop/dev": export([queue()])}, TOKEN)
    entry = {"projectName": "shop", "stackName": "dev"}
    pages = [Answer(200, {"stacks": [entry], "continuationToken": each}) for each in tokens]
    for at, answer in zip([None, *tokens], pages, strict=False):
        more = f"&continuationToken={at}" if at else ""
        path = f"/api/user/stacks?organization=shop{more}"
        server.fails.setdefault(path, []).append(answer)
    with cloud(server) as url:
        run = audit(capsys, tmp_path, url)
    # The stack stands on each page, and is one.
    assert len(run.of("stack")) == 1
    errors = run.of("end")[0]["errors"]
    assert [(told or "-") in each for each in errors] == ([True] if told else [])
    assert len([each for each in server.asked if "user/stacks" in each]) == len(tokens)


@pytest.mark.parametrize("workers", [(), ("--workers", "1")])
def test_a_stack_of_a_source_that_is_named_twice_is_one(
    workers: Sequence[str], tmp_path: Path, capsys: Capture
) -> None:
    here = backend(tmp_path / "here", {"dev": [queue()]})
    there = backend(tmp_path / "there", {"dev": [queue()]})
    run = audit(capsys, tmp_path / "out", here, here, there, *workers)
    assert sorted(each["source"] for each in run.of("stack")) == sorted({here, there})
    assert run.of("end")[0]["stacks"] == 2


def test_a_map_has_a_stack_of_a_source_that_is_named_twice_once(
    tmp_path: Path, capsys: Capture
) -> None:
    here = backend(tmp_path / "here", {"dev": [queue()]})
    there = backend(tmp_path / "there", {"dev": [queue()]})
    for others, told in ((here, "1 stack"), (there, "2 stacks")):
        capsys.readouterr()
        main(["map", "--organization", here, "--organization", others])
        assert told in capsys.readouterr().out


@contextmanager
def held(url: str) -> Iterator[str]:
    """A way to a database on which its answers to queries about objects come in drips."""
    listening = socket.create_server(("127.0.0.1", 0))
    target = urlsplit(url)
    listed, over = threading.Event(), threading.Event()

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(2**16):
                sink.sendall(data)
                if b"starts_with" in data:
                    listed.set()

    def drip(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1):
                sink.sendall(data)
                if listed.is_set() and over.wait(0.05):
                    return

    def serve(client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", target.port or 0)) as server:
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            drip(server, client)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        port = listening.getsockname()[1]
        yield url.replace(f":{target.port}/", f":{port}/")
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


@pytest.mark.exhaustive
def test_a_database_that_waits_ends_at_the_deadline(tmp_path: Path, capsys: Capture) -> None:
    columns = "(key TEXT PRIMARY KEY, data JSON NOT NULL, updated_at TIMESTAMPTZ DEFAULT now())"
    with postgres() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE states {columns}")
        for stack in map(str, range(20)):
            key = f"postgres/.pulumi/stacks/shop/{stack}.json"
            put(connection, "states", key, checkpoint([queue(stack=stack)]))
        connection.execute("CREATE VIEW slow AS SELECT states.* FROM states, pg_sleep(30)")

        def errors(name: str, source: str) -> Any:
            run = audit(capsys, tmp_path / name, source, "--timeout", "2")
            return run.status, [each.partition(": ")[2] for each in run.of("end")[0]["errors"]]

        listed = "stacks cannot be listed"
        with connection.transaction():
            connection.execute("LOCK TABLE states IN ACCESS EXCLUSIVE MODE")
            status, (told,) = errors("locked", f"{url}&table=states")
            reason = "PostgreSQL answered 55P03: canceling statement due to lock timeout"
            assert (status, told) == (3, f"{listed}: {reason}; {remedy('PostgreSQL', '55P03')}")
        status, (told,) = errors("slow", f"{url}&table=slow")
        reason = "PostgreSQL answered 57014: canceling statement due to statement timeout"
        assert (status, told) == (3, f"{listed}: {reason}; {remedy('PostgreSQL', '57014')}")
        with held(url) as way:
            status, (told,) = errors("held", f"{way}&table=states")
            assert (status, told) == (3, f"{listed}: {LATE.replace('0.3', '2')}")
        assert errors("free", f"{url}&table=states") == (1, [])


@pytest.mark.exhaustive
def test_a_scheduler_that_does_not_answer_ends_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Task(Settings(), clock.today())
    with dask(1) as (address, processes):
        lines = on_dask(task, [StackKey("gone", "a", "shop", "a")], address, [])
        monkeypatch.setattr(batches, "_CONNECT", 0.3)
        monkeypatch.setattr(batches, "_LOOK", 0.1)
        looked = batches._Cluster.look

        def stopped(cluster: Any) -> None:
            os.kill(processes[-1].pid, signal.SIGSTOP)
            looked(cluster)

        monkeypatch.setattr(batches._Cluster, "look", stopped)
        monkeypatch.setattr(batches._Batches, "_submitted", lambda *_: True)
        with pytest.raises(EndedError, match=r"the scheduler does not answer; start one"):
            deque(lines, 0)
        os.kill(processes[-1].pid, signal.SIGCONT)


@pytest.mark.parametrize("given", ["0", "-1", "inf", "nan", "x", "86401", ""])
def test_a_timeout_that_is_none_is_refused(given: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["audit", ".", "--timeout", given])
    assert raised.value.code == 2
    assert "--timeout: must be a number of seconds" in capsys.readouterr().err
