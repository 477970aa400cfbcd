"""A process that hooks itself, tries things, and prints what came of each.

    python protected_process.py '{"room": ..., "names": [...], "options": {...}}'

Hooks cannot be removed, so each case needs a process of its own. `room` holds the folder `open`,
where the process may write and works, and what lies beside it; `{port}` in a host becomes the port
of a server of its own.
"""

from __future__ import annotations

import ctypes
import gc
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from runtime_guards.errors import OperationBlocked
from runtime_guards.protection.hooks import protect


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


GIVEN: dict[str, Any] = json.loads(sys.argv[1])
ROOM = Path(GIVEN["room"])
SERVER = HTTPServer(("127.0.0.1", 0), _Answering)
PORT = SERVER.server_address[1]
UNIX = socket.socket(socket.AF_UNIX)
DATAGRAMS = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
# What was there before the hooks.
GETPID = ctypes.CDLL(None).getpid
EARLY = socket.getaddrinfo
OPENED = (ROOM / "opened").open("w", encoding="utf-8")
FOLDER = os.open(ROOM, os.O_RDONLY)


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _posix_spawn() -> None:
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)


def _connect(host: str, port: int = PORT, family: int = socket.AF_INET) -> None:
    with socket.socket(family) as client:
        client.settimeout(2)
        client.connect((host, port))


def _to_netlink() -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW) as client:
        client.connect((0, 0))


def _to_unix() -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("unix")


def _ask(host: str) -> None:
    with closing(http.client.HTTPConnection(host, PORT, timeout=2)) as client:
        client.request("GET", "/")
        assert client.getresponse().status == 204


def _subinterpreter() -> None:
    """The modules of 3.10 to 3.12, and since."""
    code = f"import os; os.mkdir({str(ROOM / 'made')!r})"
    try:
        import _xxsubinterpreters as interpreters  # type: ignore[import-not-found]
    except ImportError:
        import _interpreters as interpreters  # type: ignore[import-not-found]
    interpreters.run_string(interpreters.create(), code)
    assert (ROOM / "made").is_dir()


def _spawnv() -> None:
    from multiprocessing.util import spawnv_passfds

    os.waitpid(spawnv_passfds(b"/bin/true", [b"true"], []), 0)


def _fork_exec() -> None:
    """The closure of what stands in its place."""
    import _posixsubprocess

    replaced: Any = _posixsubprocess.fork_exec
    (_posixsubprocess.fork_exec,) = (cell.cell_contents for cell in replaced.__closure__)
    _spawnv()


def _allow_all() -> None:
    import ipaddress

    (found,) = (thing for thing in gc.get_objects() if type(thing).__name__ == "AllowedHosts")
    found._networks.append((ipaddress.ip_network("0.0.0.0/0"), 0))
    _connect("127.0.0.1")


def _beside() -> None:
    os.close(os.open("beside", os.O_WRONLY | os.O_CREAT, dir_fd=FOLDER))
    assert (ROOM / "beside").exists()


def _attach() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("ATTACH ? AS beside", (str(ROOM / "attached"),))
    database.execute("CREATE TABLE beside.kept (text)")
    database.close()
    assert (ROOM / "attached").stat().st_size > 0


def _of_a_traceback() -> None:
    """The frames of a refusal lead to the hook."""
    try:
        os.system("true")
    except OperationBlocked as blocked:
        frame = blocked.__traceback__
        while frame is not None:
            hook = frame.tb_frame.f_locals.get("self")
            if hook is not None and hasattr(hook, "_checks"):
                hook._checks.clear()
            frame = frame.tb_next
    os.system("true")


def _of_a_closure() -> None:
    cells = [cell.cell_contents for cell in socket.getaddrinfo.__closure__ or ()]
    (hosts,) = (found for found in cells if hasattr(found, "remember"))
    hosts._names.add(("evil.test", 0))
    hosts.remember("evil.test", ["127.0.0.1"])
    _connect("127.0.0.1")


def _history() -> None:
    import readline

    readline.write_history_file(str(ROOM / "history"))
    assert (ROOM / "history").exists()


def _key_log() -> None:
    import ssl

    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = str(ROOM / "keys")
    assert (ROOM / "keys").exists()


def _early() -> None:
    OPENED.write("text")
    OPENED.flush()
    assert (ROOM / "opened").read_text(encoding="utf-8") == "text"


ATTEMPTS: dict[str, Callable[[], object]] = {
    "system": lambda: os.system("true"),
    "popen": lambda: os.popen("true").close(),
    "run": lambda: subprocess.run(["true"], check=True),
    "fork": _fork,
    "posix_spawn": _posix_spawn,
    "multiprocessing": _spawnv,
    "exec": lambda: os.execv("/bin/none", ["none"]),
    "write outside": lambda: (ROOM / "file").write_text("text", encoding="utf-8"),
    "write by link": lambda: Path("link/file").write_text("text", encoding="utf-8"),
    "mkdir outside": lambda: os.mkdir(ROOM / "folder"),
    "rename outside": lambda: os.rename("kept", ROOM / "kept"),
    "remove outside": lambda: os.remove(ROOM / "opened"),
    "database outside": lambda: sqlite3.connect(str(ROOM / "db")).close(),
    "key log outside": _key_log,
    "write inside": lambda: Path("file").write_text("text", encoding="utf-8"),
    "database inside": lambda: sqlite3.connect("db").close(),
    "read outside": lambda: (ROOM / "opened").read_text(encoding="utf-8"),
    "ctypes": lambda: ctypes.CDLL(None),
    "symbol": lambda: ctypes.pythonapi.Py_GetVersion,
    "connect": lambda: _connect("127.0.0.1"),
    "connect elsewhere": lambda: _connect("127.0.0.1", PORT + 1),
    "connect by name": lambda: _connect("localhost"),
    "ask": lambda: _ask("localhost"),
    "ask address": lambda: _ask("127.0.0.1"),
    "send": lambda: DATAGRAMS.sendto(b"x", ("127.0.0.1", PORT)),
    "send message": lambda: DATAGRAMS.sendmsg([b"x"], [], 0, ("127.0.0.1", PORT)),
    "connect to unix": _to_unix,
    "connect to netlink": _to_netlink,
    "look up": lambda: socket.getaddrinfo("secret.evil.test", 443),
    "look up by old call": lambda: socket.gethostbyname("secret.evil.test"),
    "look up more": lambda: socket.gethostbyname_ex("secret.evil.test"),
    "look up of both": lambda: socket.gethostbyaddr("secret.evil.test"),
    "reverse": lambda: socket.gethostbyaddr("192.0.2.77"),
    "reverse in IPv6": lambda: socket.gethostbyaddr("2001:db8::5ec:2e7"),
    "reverse of a socket": lambda: socket.getnameinfo(("192.0.2.77", 80), 0),
    "reverse of loopback": lambda: socket.gethostbyaddr("127.0.0.1"),
    "old call, connect": lambda: _connect(socket.gethostbyname("localhost")),
    "old calls, connect": lambda: _connect(socket.gethostbyname_ex("localhost")[2][0]),
    "imported, connect": lambda: _connect(str(EARLY("localhost", PORT, socket.AF_INET)[0][4][0])),
    "metadata": lambda: _connect("169.254.169.254", 80),
    "metadata as number": lambda: _connect("2852039166", 80),
    "metadata in IPv6": lambda: _connect("::ffff:a9fe:a9fe", 80, socket.AF_INET6),
    "metadata by HTTP": lambda: http.client.HTTPConnection("0xa9fea9fe", 80, timeout=2).connect(),
    "bypass: fork_exec": _fork_exec,
    "bypass: native code": lambda: GETPID(),
    "bypass: subinterpreter": _subinterpreter,
    "bypass: the hooks' data": _allow_all,
    "bypass: an open file": _early,
    "bypass: dir_fd": _beside,
    "bypass: ATTACH": _attach,
    "bypass: a traceback": _of_a_traceback,
    "bypass: a closure": _of_a_closure,
    "bypass: history": _history,
    "bypass: mkfifo": lambda: os.mkfifo(ROOM / "pipe"),
}


def _tried(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OperationBlocked as blocked:
        return blocked.kind
    except Exception as error:
        return type(error).__name__
    return "done"


def main() -> None:
    os.chdir(ROOM / "open")
    Path("link").unlink(missing_ok=True)
    Path("link").symlink_to(ROOM)
    Path("unix").unlink(missing_ok=True)
    Path("kept").touch()
    UNIX.bind("unix")
    UNIX.listen()
    threading.Thread(target=SERVER.serve_forever, daemon=True).start()
    for name in GIVEN.get("endpoints", ()):
        os.environ[name] = f"127.0.0.1:{PORT}"
    options = GIVEN["options"]
    if options.get("hosts") is not None:
        options["hosts"] = [host.format(port=PORT) for host in options["hosts"]]
    told: list[Any] = []
    protect(**{"writable": [str(ROOM / "open")], "report": told.append, **options})
    outcomes = {name: _tried(ATTEMPTS[name]) for name in GIVEN["names"]}
    print(json.dumps({"outcomes": outcomes, "told": told}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
