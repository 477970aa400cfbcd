"""What the hooks stop, what they let through, and what gets around them, in real processes."""

from __future__ import annotations

import _socket
import ast
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from runtime_guards.errors import OperationBlocked
from runtime_guards.protection import apart, connections, hooks, judge
from runtime_guards.protection.hooks import protect

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("protected_process.py")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")

CHILDREN = ["system", "popen", "run", "fork", "posix_spawn", "multiprocessing", "exec"]
OUTSIDE = [
    "write outside",
    "write by link",
    "mkdir outside",
    "rename outside",
    "remove outside",
    "database outside",
    "key log outside",
]
METADATA = ["metadata", "metadata as number", "metadata in IPv6", "metadata by HTTP"]


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "open").mkdir()
    return tmp_path


def _try(
    room: Path, names: list[str], endpoints: tuple[str, ...] = (), **options: Any
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What came of each attempt in a process with these options, and what its hooks told."""
    given = {"room": str(room), "names": names, "options": options, "endpoints": endpoints}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), json.dumps(given)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["outcomes"], answer["told"]


@linux
def test_what_is_never_needed_is_blocked_by_default(room: Path) -> None:
    names = [*CHILDREN, *OUTSIDE, *METADATA, "ctypes", "symbol"]
    outcomes, told = _try(room, names)
    assert outcomes == {
        **dict.fromkeys(CHILDREN, "child-process"),
        **dict.fromkeys(OUTSIDE, "write"),
        **dict.fromkeys(METADATA, "metadata"),
        **dict.fromkeys(["ctypes", "symbol"], "ctypes"),
    }
    assert len(told) == len(names)
    assert {one["mode"] for one in told} == {"block"}
    assert sorted(path.name for path in room.iterdir()) == ["open", "opened"]


@linux
def test_what_a_function_needs_goes_on(room: Path) -> None:
    names = ["write inside", "database inside", "read outside", "connect", "ask", "ask address"]
    names += ["send", "connect to unix", "connect by name"]
    outcomes, told = _try(room, names)
    assert outcomes == dict.fromkeys(names, "done")
    assert told == []


@linux
def test_alert_tells_and_lets_go_on(room: Path) -> None:
    names = ["run", "write outside", "ctypes", "connect"]
    outcomes, told = _try(room, names, mode="alert", hosts=["192.0.2.1"])
    assert outcomes == dict.fromkeys(names, "done")
    kinds = [one["kind"] for one in told]
    assert set(kinds) == {"child-process", "write", "ctypes", "connection"}
    assert {one["mode"] for one in told} == {"alert"}
    assert all(one["where"].startswith(f"{PROGRAM}:") for one in told)


@linux
def test_only_allowed_hosts_are_spoken_to(room: Path) -> None:
    refused = ["connect", "ask address", "send", "send message", "connect to netlink"]
    asked = ["look up", "look up by old call", "look up more", "look up of both"]
    asked += ["reverse", "reverse in IPv6", "reverse of a socket"]
    names = [*refused, *asked, "connect by name", "connect to unix"]
    outcomes, told = _try(room, names, hosts=["192.0.2.1", "*.example.com"])
    assert outcomes == {
        **dict.fromkeys(refused, "connection"),
        **dict.fromkeys(asked, "name-lookup"),
        "connect by name": "connection",
        "connect to unix": "done",
    }
    assert "evil" not in json.dumps(told)


@linux
def test_an_allowed_address_has_its_port_alone(room: Path) -> None:
    outcomes, _ = _try(
        room, ["connect", "ask address", "connect elsewhere"], hosts=["127.0.0.1:{port}"]
    )
    assert outcomes == {"connect": "done", "ask address": "done", "connect elsewhere": "connection"}


@linux
def test_an_allowed_name_allows_what_it_resolves_to(room: Path) -> None:
    """GIVEN a host allowed by name WHEN it was looked up THEN its address may be connected to."""
    hosts = ["localhost:{port}"]
    before, _ = _try(room, ["connect"], hosts=hosts)
    assert before == {"connect": "connection"}
    after, _ = _try(room, ["ask", "connect", "connect elsewhere"], hosts=hosts)
    assert after == {"ask": "done", "connect": "done", "connect elsewhere": "connection"}


@linux
@pytest.mark.parametrize("way", ["old call", "old calls", "imported"])
def test_every_look_up_of_an_allowed_name_allows_its_address(way: str, room: Path) -> None:
    outcomes, _ = _try(room, [f"{way}, connect", "connect elsewhere"], hosts=["localhost:{port}"])
    assert outcomes == {f"{way}, connect": "done", "connect elsewhere": "connection"}


@linux
def test_the_name_of_this_machine_may_be_asked_for(room: Path) -> None:
    """As `http.server` does for the address that it listens at."""
    outcomes, told = _try(room, ["reverse of loopback"], hosts=[])
    assert outcomes == {"reverse of loopback": "done"}
    assert told == []


@linux
def test_no_name_leads_to_the_hooks(tmp_path: Path) -> None:
    """GIVEN code that replaces all it can name of them THEN they block what they did."""
    program = PROGRAM.with_name("sabotaged_process.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes = ast.literal_eval(done.stdout)
    assert len(outcomes) == 8
    assert set(outcomes.values()) == {"blocked"}, outcomes
    assert list(tmp_path.iterdir()) == []


@linux
@pytest.mark.parametrize("name", connections.OF_LAMBDA)
def test_what_lambda_itself_names_stays_reachable(name: str, room: Path) -> None:
    names = ["connect", "send", "ask address", "connect elsewhere"]
    outcomes, _ = _try(room, names, endpoints=(name,), hosts=[])
    assert outcomes == {**dict.fromkeys(names[:3], "done"), "connect elsewhere": "connection"}


@linux
def test_what_is_allowed_by_an_option_goes_on(room: Path) -> None:
    names = ["run", "fork", "multiprocessing", "ctypes", "write outside"]
    outcomes, told = _try(room, names, children=True, ctypes=True, writable=None)
    assert outcomes == dict.fromkeys(names, "done")
    assert told == []


@linux
def test_the_known_ways_around_the_hooks(room: Path) -> None:
    """These gaps are documented, since hooks are not a sandbox. Remove a gap once it is closed."""
    names = [
        "bypass: fork_exec",
        "bypass: native code",
        "bypass: subinterpreter",
        "bypass: the hooks' data",
        "bypass: an open file",
        "bypass: dir_fd",
        "bypass: ATTACH",
        "bypass: mkfifo",
        "bypass: a closure",
    ]
    outcomes, told = _try(room, ["connect", *names], hosts=[])
    assert outcomes == {"connect": "connection", **dict.fromkeys(names, "done")}
    assert [one["kind"] for one in told] == ["connection"]
    documentation = hooks.__doc__ or ""
    for word in (
        "fork_exec",
        "native code",
        "sub-interpreter",
        "gc.get_objects",
        "dir_fd",
        "ATTACH",
        "traceback",
        "closures",
        "mkfifo",
        "readline",
        "reverse look-up",
    ):
        assert word in documentation
    assert "not a sandbox" in documentation


@linux
def test_a_traceback_leads_to_the_hooks(room: Path) -> None:
    outcomes, _ = _try(room, ["system", "bypass: a traceback"])
    assert outcomes == {"system": "child-process", "bypass: a traceback": "done"}


@linux
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="known of Python 3.10 to 3.13")
def test_a_history_is_written_without_an_event(room: Path) -> None:
    pytest.importorskip("readline")
    assert _try(room, ["bypass: history"])[0] == {"bypass: history": "done"}


@linux
def test_a_real_process_prints_one_line_and_no_target(room: Path) -> None:
    code = (
        "from runtime_guards.protection.hooks import protect\nprotect()\n"
        "try:\n    open('/s3cret/file', 'w')\nexcept OSError as error:\n    print(repr(error))\n"
        "import os\nos.system('s3cret')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    first, second, third = done.stdout.splitlines()
    assert json.loads(first) == {
        "protection": "runtime_guards",
        "kind": "write",
        "event": "open",
        "mode": "block",
        "where": "<string>:4",
    }
    assert second == "OperationBlocked('write is blocked (open)')"
    assert json.loads(third)["kind"] == "child-process"
    assert done.stderr.splitlines()[-1].endswith(
        "OperationBlocked: child-process is blocked (os.system)"
    )
    assert "s3cret" not in done.stdout


@linux
def test_a_hook_that_an_earlier_one_keeps_out_is_told() -> None:
    code = (
        "import sys\n"
        "def first(event, args):\n"
        "    if event == 'sys.addaudithook':\n        raise RuntimeError\n"
        "sys.addaudithook(first)\n"
        "from runtime_guards.protection.hooks import protect\nprotect()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert "RuntimeError: protect() has no effect: an earlier audit hook" in done.stderr


class _Sys(SimpleNamespace):
    """The interpreter as far as `protect` uses it, with hooks that end with the test."""

    def __init__(self) -> None:
        super().__init__(hooks=[], stdout=sys.stdout, _getframe=sys._getframe)

    def addaudithook(self, hook: Any) -> None:
        self.hooks.append(hook)

    def audit(self, event: str, *args: Any) -> None:
        for hook in self.hooks:
            hook(event, args)


@pytest.fixture
def interpreter(monkeypatch: pytest.MonkeyPatch) -> _Sys:
    fake = _Sys()
    monkeypatch.setattr(hooks, "sys", fake)
    monkeypatch.setattr(hooks, "_called", [])
    # What `protect` puts in place of these ends with the test.
    for module in (_socket, socket):
        for name in connections._LOOK_UPS:
            monkeypatch.setattr(module, name, getattr(module, name))
    monkeypatch.setattr(socket, "getaddrinfo", _resolve)
    monkeypatch.setattr(_socket, "gethostbyname", lambda host: "192.0.2.2")
    monkeypatch.setattr(socket, "gethostbyname", lambda host: "192.0.2.2")
    return fake


def _resolve(host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
    address = {"example.com": "192.0.2.1", "rebound.test": "169.254.169.254"}.get(host, "127.0.0.1")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


def _socket_of(family: int = socket.AF_INET) -> Any:
    return SimpleNamespace(family=family)


def test_a_name_that_a_socket_resolves_by_itself_is_judged_by_its_addresses(
    interpreter: _Sys,
) -> None:
    told: list[Any] = []
    protect(hosts=["example.com:443", "rebound.test"], report=told.append)
    lookup = socket.getaddrinfo("example.com", 443)
    assert lookup == _resolve("example.com", 443)
    socket.getaddrinfo(None, 443)
    socket.gethostbyname("example.com")
    interpreter.audit("socket.connect", _socket_of(), ("192.0.2.2", 443))
    interpreter.audit("socket.connect", _socket_of(), ("example.com", 443))
    interpreter.audit("socket.connect", _socket_of(), ("192.0.2.1", 443))
    interpreter.audit("socket.sendmsg", _socket_of(), None)
    for target, kind in (
        (("example.com", 80), "connection"),
        (("rebound.test", 80), "metadata"),
        (("evil.test", 443), "connection"),
        (("", 443), "connection"),
        (("\udc00", 443), "unreadable"),
        (("a" * 64 + "ä", 443), "unreadable"),
    ):
        with pytest.raises(OperationBlocked) as blocked:
            interpreter.audit("socket.connect", _socket_of(), target)
        assert blocked.value.kind == kind
        assert blocked.value.event == "socket.connect"
    assert len(told) == 6


def test_without_a_list_only_the_metadata_address_is_out_of_reach(interpreter: _Sys) -> None:
    protect(report=lambda told: None)
    interpreter.audit("socket.connect", _socket_of(), ("evil.test", 443))
    interpreter.audit("socket.getaddrinfo", "evil.test", 443, 0, 0, 0)
    with pytest.raises(OperationBlocked, match="metadata is blocked"):
        interpreter.audit("socket.connect", _socket_of(), ("rebound.test", 443))
    assert socket.getaddrinfo is _resolve


@pytest.mark.parametrize(
    "host", ["example.com", b"EXAMPLE.com.", "localhost", "", "10.0.0.1", None]
)
def test_a_look_up_that_tells_nobody_anything_goes_on(host: Any, interpreter: _Sys) -> None:
    protect(hosts=["example.com"])
    interpreter.audit("socket.getaddrinfo", host, 443, 0, 0, 0)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "10.1.2.3", b"10.1.2.3"])
def test_the_name_of_a_known_address_may_be_asked_for(address: Any, interpreter: _Sys) -> None:
    protect(hosts=["10.0.0.0/8:443"])
    interpreter.audit("socket.gethostbyaddr", address)
    interpreter.audit("socket.getnameinfo", (address, 80))


@pytest.mark.parametrize("given", ["11.0.0.1", "0x0b000001", "::ffff:11.0.0.1", "evil.test"])
def test_the_name_of_another_address_may_not(given: str, interpreter: _Sys) -> None:
    """Its owner has the name server that answers, so the question alone tells him something."""
    protect(hosts=["10.0.0.0/8", "example.com"], report=lambda told: None)
    socket.getaddrinfo("example.com", 443)
    interpreter.audit("socket.gethostbyaddr", "192.0.2.1")
    for event, args in (("gethostbyaddr", given), ("getnameinfo", (given, 80, 0, 0))):
        with pytest.raises(OperationBlocked, match="name-lookup"):
            interpreter.audit(f"socket.{event}", args)


def test_every_event_of_a_kind_is_judged(interpreter: _Sys) -> None:
    protect(report=lambda told: None)
    for event in judge.CHILDREN:
        with pytest.raises(OperationBlocked, match="child-process"):
            interpreter.audit(event, "true")
    for event in ("ctypes.dlopen", "ctypes.dlsym", "ctypes.string_at"):
        with pytest.raises(OperationBlocked, match="ctypes"):
            interpreter.audit(event, "x")
    with pytest.raises(OperationBlocked, match=r"^write is blocked \(os.mkdir\)$"):
        interpreter.audit("os.mkdir", "/etc/x", 0o777, -1)
    interpreter.audit("import", "ctypes", None, None, None, None)
    interpreter.audit("ctypesque")


def test_no_compiled_module_is_written_where_writing_is_restricted(interpreter: _Sys) -> None:
    protect()
    assert interpreter.dont_write_bytecode is True


def test_everything_can_be_allowed(interpreter: _Sys) -> None:
    protect(children=True, ctypes=True, writable=None)
    assert not hasattr(interpreter, "dont_write_bytecode")
    for event in ("os.system", "ctypes.dlopen"):
        interpreter.audit(event, "x")
    interpreter.audit("os.mkdir", "/etc/x", 0o777, -1)


def test_a_report_may_do_what_is_hooked(interpreter: _Sys) -> None:
    """A report that writes a file or calls a service is not told about itself."""
    told: list[Any] = []

    def report(one: Any) -> None:
        interpreter.audit("os.system", "x")
        interpreter.audit("ctypes.dlopen", "x")
        told.append(one)

    protect("alert", report=report)
    interpreter.audit("os.system", "x")
    interpreter.audit("ctypes.dlopen", "x")
    assert [one["kind"] for one in told] == ["child-process", "ctypes"]


@pytest.mark.parametrize("mode", ["block", "alert"])
def test_a_report_that_fails_changes_nothing(mode: Any, interpreter: _Sys) -> None:
    def report(told: Any) -> None:
        raise ValueError("s3cret")

    protect(mode, report=report)
    if mode == "block":
        with pytest.raises(OperationBlocked):
            interpreter.audit("os.system", "x")
    else:
        interpreter.audit("os.system", "x")


def test_a_hook_watches_every_thread(interpreter: _Sys) -> None:
    protect(report=lambda told: None)
    caught: list[type[BaseException]] = []

    def run() -> None:
        try:
            interpreter.audit("os.system", "x")
        except OperationBlocked as blocked:
            caught.append(type(blocked))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert caught == [OperationBlocked]


def test_a_report_names_the_code_and_not_its_data(
    interpreter: _Sys, capsys: pytest.CaptureFixture[str]
) -> None:
    interpreter.stdout = sys.stdout
    protect("alert")
    interpreter.audit("os.system", "s3cret")
    out = capsys.readouterr().out
    assert "s3cret" not in out
    assert json.loads(out)["where"].startswith(f"{__file__}:")


def test_code_of_the_standard_library_alone_has_the_outermost_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inner = SimpleNamespace(
        f_code=SimpleNamespace(co_filename=os.__file__), f_lineno=2, f_back=None
    )
    frozen = SimpleNamespace(
        f_code=SimpleNamespace(co_filename="<frozen importlib>"), f_lineno=1, f_back=inner
    )
    monkeypatch.setattr(judge, "sys", SimpleNamespace(_getframe=lambda depth: frozen))
    assert judge._where() == f"{os.__file__}:2"


def test_what_judges_is_known_by_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = apart.load()
    assert loaded is not judge
    assert sys.modules[judge.__name__] is judge
    assert loaded.Connections.__module__ == connections.__name__
    assert loaded.Connections is not connections.Connections
    assert loaded.Connections.connect.__globals__ is not vars(connections)
    assert loaded.OperationBlocked is OperationBlocked
    # One that nothing has imported yet is not there afterwards either.
    monkeypatch.delitem(sys.modules, judge.__name__)
    apart.load()
    assert judge.__name__ not in sys.modules
    monkeypatch.setattr(apart, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="cannot be loaded a second time"):
        apart.load()
    assert sys.modules[connections.__name__] is connections


def test_protection_is_turned_on_once(interpreter: _Sys) -> None:
    protect()
    with pytest.raises(RuntimeError, match="protect\\(\\) was called already"):
        protect("alert")


def test_a_hook_that_is_not_called_is_told(
    interpreter: _Sys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "addaudithook", lambda hook: None)
    with pytest.raises(RuntimeError, match="has no effect"):
        protect()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (["warn"], {}, "must be 'block' or 'alert'"),
        ([], {"hosts": ["http://example.com"]}, "must be a host name, an address or a network"),
        ([], {"writable": ["tmp"]}, "must be an absolute path"),
    ],
)
def test_what_means_nothing_is_told_before_anything_is_hooked(
    arguments: list[Any], options: dict[str, Any], message: str, interpreter: _Sys
) -> None:
    with pytest.raises(ValueError, match=message):
        protect(*arguments, **options)
    assert interpreter.hooks == []


def test_the_endpoints_of_lambda_and_other_families(
    interpreter: _Sys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    protect(hosts=[], report=lambda told: None)
    interpreter.audit("socket.connect", _socket_of(), ("127.0.0.1", 9001))
    interpreter.audit("socket.connect", _socket_of(socket.AF_UNIX), "/tmp/socket")
    for family, target in (
        (socket.AF_INET, ("127.0.0.1", 9002)),
        (socket.AF_INET6, ("2001:db8::1", 9001, 0, 0)),
        (-1, (2, 9001)),
    ):
        with pytest.raises(OperationBlocked, match=r"^connection is blocked"):
            interpreter.audit("socket.connect", _socket_of(family), target)
