"""Servers that hold or judge states, on loopback, for as long as a block lasts."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, NamedTuple

import psycopg
import pytest

from tests.fixed_environment import python_path

ROOT = Path(__file__).parents[2]
_USER = "postgres"
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def needed(what: str) -> Any:
    """Fails in CI and skips elsewhere."""
    reason = f"no {what}: install it"
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


def _program(name: str) -> str:
    """A program of PostgreSQL; Debian keeps them out of PATH."""
    places = [str(each) for each in Path("/usr/lib/postgresql").glob("*/bin")]
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), *places)))
    return found or needed("PostgreSQL")


@contextmanager
def postgres() -> Iterator[str]:
    """A new PostgreSQL server; the URL of its database, with user and password."""
    folder = Path(tempfile.mkdtemp(prefix="stackwarden-postgres-"))
    # PostgreSQL refuses to run as root.
    user = _USER if os.geteuid() == 0 else None
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    password = folder / "password"
    password.write_text("hunter2", encoding="utf-8")
    password.chmod(0o644)
    data, port = folder / "data", free_port()
    # States are UTF-8 in any locale.
    initdb = [_program("initdb"), "-D", str(data), "-E", "UTF8", "--locale=C"]
    initdb += ["-U", "ann", "-A", "scram-sha-256"]
    subprocess.run(
        [*initdb, f"--pwfile={password}"],
        user=user,
        check=True,
        capture_output=True,
        cwd="/",
        timeout=PATIENCE,
    )
    command = [_program("postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1"]
    with (folder / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            # Disable the Unix socket: in a long folder, its path exceeds the limit.
            [*command, "-k", ""],
            user=user,
            stdout=log,
            stderr=log,
            cwd="/",
        )
    try:
        url = f"postgres://ann:hunter2@127.0.0.1:{port}/postgres?sslmode=disable"
        _until(lambda: _accepts(url), server)
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(PATIENCE)
        finally:
            server.kill()
        shutil.rmtree(folder)


@contextmanager
def dask(
    workers: int = 2, *, nannies: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Sequence[subprocess.Popen[bytes]]]]:
    """A Dask cluster; the address of its scheduler, the processes of its workers, and its own.

    With `nannies` each worker is started by a nanny, in that environment, as in most clusters.
    """
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    env = {**os.environ, **python_path(ROOT), **(nannies or {})}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = _started(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], env
    )
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard"]
    worker += ["--host", "127.0.0.1", "--nthreads", "1"]
    worker += ["--nanny" if nannies is not None else "--no-nanny"]
    started: list[subprocess.Popen[bytes]] = []
    try:
        _until(lambda: _answers(port), scheduler)
        started += [_started(worker, env) for _ in range(workers)]
        _until(lambda: _workers(address) == workers, scheduler)
        yield address, [*started, scheduler]
    finally:
        for process in (*started, scheduler):
            _end(process)


@contextmanager
def serving(command: Sequence[str], port: int, env: Mapping[str, str]) -> Iterator[None]:
    """Runs a server in an environment, which listens on a port of loopback."""
    server = _started(command, env)
    try:
        _until(lambda: _answers(port), server)
        yield
    finally:
        _end(server)


def _accepts(url: str) -> bool:
    """Whether the database serves: while it starts, it already listens."""
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url):
        return True
    return False


def _workers(address: str) -> int:
    from distributed import Client

    connected: Any = Client
    with connected(address, set_as_default=False, timeout=PATIENCE) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


def _started(command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a server with its group, in which a nanny of Dask has its worker."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _until(is_there: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    """Waits for a server, which must not end meanwhile."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if is_there():
            return
        assert server.poll() is None, "the server has ended"
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


class Answer(NamedTuple):
    """An answer of a service: `cut` bytes of its end are not sent, although they are announced."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = {}
    cut: int = 0


class Cloud:
    """What serves the paths of Pulumi Cloud's API that an audit asks for.

    It stands in for Pulumi Cloud, which no test can reach: paths and shapes are those of its
    documentation and of the CLI's own client. `fails` has answers that come first, by path;
    `slow` is how many seconds each answer takes, and `most` how many were asked for at once.
    """

    def __init__(self, stacks: Mapping[str, bytes], token: str) -> None:
        self.stacks, self.token = stacks, token
        self.fails: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.config: dict[str, Any] = {}
        self.updated: dict[str, int] = {}
        self.running: set[str] = set()
        # Bytes of white space that come one by one before an answer, by path.
        self.drips: dict[str, int] = {}
        self.slow, self.most, self.now = 0.0, 0, 0
        self.lock = Lock()

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        with self.lock:
            self.asked.append(path)
            self.now += 1
            self.most = max(self.most, self.now)
            planned = self.fails[path].pop(0) if self.fails.get(path) else None
        time.sleep(self.slow)
        with self.lock:
            self.now -= 1
        return planned or self._right(path, headers)

    def _right(self, path: str, headers: Mapping[str, str]) -> Answer:
        if headers.get("Authorization") != f"token {self.token}":
            return Answer(401, {"message": "Unauthorized"})
        assert headers["Accept"] == "application/vnd.pulumi+8"
        if path.startswith("/api/user/stacks?organization=shop"):
            return Answer(200, self._page(path))
        name = path.removeprefix("/api/stacks/shop/")
        if name.endswith("/export") and name.removesuffix("/export") in self.stacks:
            return Answer(200, json.loads(self.stacks[name.removesuffix("/export")]))
        if "/updates?pageSize=1" in name:
            return Answer(200, {"updates": [{"config": self.config}] if self.config else []})
        if name in self.stacks:
            running = {"currentOperation": {"kind": "update"}} if name in self.running else {}
            return Answer(200, {"tags": {"team": "pay"}, **running})
        return Answer(404, {})

    def _page(self, path: str) -> Any:
        """One stack to a page, so that the token of the next one is asked for."""
        names = sorted(self.stacks)
        _, _, given = path.partition("continuationToken=")
        at = int(given or 0)
        project, _, stack = names[at].partition("/")
        found: dict[str, Any] = {"orgName": "shop", "projectName": project, "stackName": stack}
        found |= {"lastUpdate": self.updated.get(names[at]), "resourceCount": 1}
        more = str(at + 1) if at + 1 < len(names) else None
        return {"stacks": [found], "continuationToken": more}


@contextmanager
def cloud(server: Cloud) -> Iterator[str]:
    """Serves it; the URL of the organization `shop`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = server.answer(self.path, dict(self.headers))
            drips = server.drips.get(self.path, 0)
            data = b" " * drips + json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(data)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(drips):
                    self.wfile.write(b" ")
                    time.sleep(0.01)
            data = data[drips:]
            self.wfile.write(data[: len(data) - answer.cut])

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/shop"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
