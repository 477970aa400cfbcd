"""What looking up dependencies costs: on a cold start, against the whole index, and as a command.

The peer is pip-audit, which asks a service about each package: here a stub on loopback that has its
answers ready. The rounds are interleaved, so that a busy moment meets all.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.benchmarks import environments
from tests.benchmarks.rounds import interleaved, sized
from tests.fixed_environment import python_path
from tests.known_advisories import Record, compile_for, record

PEER = ("pip-audit", ("pip-audit==2.10.1",))
SIZES = sized((20, 200), smallest=(4, 60))
# PyPI's archive of OSV has about as many.
RECORDS = sized(20_000, smallest=80)
ROUNDS = sized(15, smallest=1)
# A command of the peer takes seconds.
ROUNDS_OF_COMMANDS = sized(3, smallest=1)
COLD_START = """
import json, os
from time import perf_counter
{before}
started = perf_counter()
from runtime_guards.startup import DependencyScan
DependencyScan(slice={slice!r}, paths=[{folder!r}])()
print(perf_counter() - started)
"""
WHOLE_INDEX = """
from time import perf_counter
from policypack.supply_chain.archives import OnDisk, open_package
from policypack.supply_chain.dependencies import read_inventory
from policypack.supply_chain.advisories import known_vulnerabilities
inventory = open_package(OnDisk({folder!r}), None).once(read_inventory)
started = perf_counter()
found = known_vulnerabilities(inventory)
print(perf_counter() - started)
assert len(found) == {count} // 2, len(found)
"""
Seconds = dict[str, list[float]]
Done = subprocess.CompletedProcess[str]


def run() -> None:
    """Prints medians and ratios. Raises Missing without the peer, and RuntimeError if a tool
    fails or finds something else."""
    peer = str(environments.python(*PEER).with_name("pip-audit"))
    with tempfile.TemporaryDirectory() as folder, _service() as address:
        root = Path(folder)
        compile_for("PyPI", root, (_record(number) for number in range(RECORDS)))
        for size in SIZES:
            _install(root / str(size), size)
        spent = _measured(root, peer, address)
    _print(spent)


def _name(number: int) -> str:
    return f"package-{number:05}"


def _record(number: int) -> Record:
    """An advisory about every second release that is installed, and about much that is not."""
    events = [{"introduced": "0"}, {"fixed": "2.0.0" if number % 2 else "1.0.0"}]
    made = record(f"T-{number}", f"CVE-{number}", ("PyPI", _name(number)), events)
    made["affected"][0]["versions"] = [f"0.{minor}.0" for minor in range(40)]
    return made


def _install(folder: Path, count: int) -> None:
    for number in range(count):
        info = folder / f"{_name(number).replace('-', '_')}-1.0.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: {_name(number)}\nVersion: 1.0.0\n", encoding="utf-8")
    pins = "".join(f"{_name(number)}==1.0.0\n" for number in range(count))
    folder.with_suffix(".txt").write_text(pins, encoding="utf-8")
    known: dict[str, list[Any]] = {f"{_name(number)}-1.0.0": [] for number in range(count)}
    document = {"format": 1, "made": "2026-01-01", "releases": known}
    folder.with_suffix(".json").write_text(json.dumps(document), encoding="utf-8")


def _measured(root: Path, peer: str, address: str) -> Seconds:
    programs: dict[str, Callable[[], float]] = {}
    commands: dict[str, Callable[[], float]] = {}
    for size in SIZES:
        programs |= _named(size, _inside(root, size))
        commands |= _named(size, _commands(root, size, peer, address))
    return interleaved(programs, ROUNDS) | interleaved(commands, ROUNDS_OF_COMMANDS)


def _named(size: int, ways: dict[str, Callable[[], float]]) -> dict[str, Callable[[], float]]:
    return {f"{name}, {size} distributions": way for name, way in ways.items()}


def _inside(root: Path, size: int) -> dict[str, Callable[[], float]]:
    """Work of a program for one size, by its own clock."""
    places = {"folder": str(root / str(size)), "slice": str(root / f"{size}.json")}
    alone = COLD_START.format(before="", **places)
    beside = COLD_START.format(before="from runtime_guards import guard", **places)
    index = WHOLE_INDEX.format(folder=places["folder"], count=size)
    programs = {"cold start": alone, "cold start beside a guard": beside, "whole index": index}
    return {
        name: lambda text=text: float(_run(root, 0, sys.executable, "-c", text).stdout)  # type: ignore[misc]
        for name, text in programs.items()
    }


def _commands(root: Path, size: int, peer: str, address: str) -> dict[str, Callable[[], float]]:
    """Whole commands, by the clock on the wall."""
    file = str(root / f"{size}.txt")
    options = ("--no-deps", "--disable-pip", "--progress-spinner=off", "-s", "osv")
    audit = (peer, "-r", file, *options, "--osv-url", address)
    pins = root / f"of-{size}" / "requirements.txt"
    pins.parent.mkdir(exist_ok=True)
    pins.write_text(Path(file).read_text(encoding="utf-8"), encoding="utf-8")
    scan = (sys.executable, "-m", "policypack.commands", "scan", str(pins), "--format", "json")
    known = size // 2
    return {
        "stackwarden scan": lambda: _wall(root, scan, lambda done: _findings(done) == known),
        "pip-audit": lambda: _wall(root, audit, lambda done: f"Found {known} " in done.stderr),
    }


def _findings(done: Done) -> int:
    """How many vulnerable dependencies a scan has reported, the last of them counted in one."""
    *told, last = json.loads(done.stdout)["findings"]
    more = re.match(r"more known vulnerabilities: (\d+)", last["message"])
    return len(told) + (int(more[1]) if more else 1)


def _wall(root: Path, command: tuple[str, ...], found: Callable[[Done], bool]) -> float:
    started = time.perf_counter()
    # Both say by 1 that something is vulnerable.
    done = _run(root, 1, *command)
    spent = time.perf_counter() - started
    if not found(done):
        raise RuntimeError(f"{command[0]} has not found what is there: {done.stderr[-500:]}")
    return spent


def _run(root: Path, expected: int, *command: str) -> Done:
    environment = {
        "PATH": os.environ["PATH"],
        **python_path(environments.ROOT),
        "STACKWARDEN_ADVISORIES": str(root),
        "HOME": str(root),
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != expected:
        raise RuntimeError(f"{command[:3]}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


@contextmanager
def _service() -> Iterator[str]:
    """The address of a stub of OSV's query on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are one packet each; the second need not wait for an answer to the first.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = int(asked["package"]["name"].rpartition("-")[2])
        answer = json.dumps({"vulns": [_record(number)]} if number % 2 else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


def _print(spent: Seconds) -> None:
    print("| dependencies | median, ms | fastest, ms |")
    print("|---|---|---|")
    medians = {name: statistics.median(seconds) * 1000 for name, seconds in spent.items()}
    for name in sorted(medians):
        print(f"| {name} | {medians[name]:.2f} | {min(spent[name]) * 1000:.2f} |")
    for size in SIZES:
        theirs = medians[f"pip-audit, {size} distributions"]
        for ours in ("stackwarden scan", "whole index", "cold start"):
            ratio = theirs / medians[f"{ours}, {size} distributions"]
            print(f"pip-audit over {ours}, {size} distributions: {ratio:.1f} times", flush=True)
