"""What an audit of many stacks costs, beside one `pulumi policy analyze` for each stack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import environments, generated_states
from tests.engine.engine import PACK, environment, find_pulumi
from tests.organization.servers import dask

STACKS = int(os.environ.get("STACKS", "2000"))
# One by one they take seconds each.
ANALYZED = 5
_SECONDS = 3600.0
# What Dask sets makes the allocator give memory back at once.
_KEEPS = {
    f"DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON__{name}": str(128 * 2**20)
    for name in ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_")
}


class Cost(NamedTuple):
    """Seconds by the clock and of CPU, and the resident memory of the largest process in bytes.

    CPU and memory are zero where other processes do the work.
    """

    seconds: float
    cpu: float
    memory: int


def run() -> None:
    """Prints a table. Raises RuntimeError where an audit fails."""
    print(
        f"{STACKS:,} stacks of {generated_states.RESOURCES} resources, "
        f"{generated_states.FUNCTIONS} functions and {generated_states.DOCUMENTS} IAM documents\n"
    )
    print("| judged by | stacks/s | times one process | CPU of a stack, ms | largest process, MB |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        location = generated_states.backend(Path(folder, "states"), STACKS)
        one: float | None = None
        for name, cost in _costs(location, Path(folder)):
            one = one or cost.seconds
            speed, times = STACKS / cost.seconds, one / cost.seconds
            cpu = f"{cost.cpu / STACKS * 1e3:.0f}" if cost.cpu else ""
            memory = f"{cost.memory / 1e6:.0f}" if cost.memory else ""
            print(f"| {name} | {speed:.1f} | {times:.2f} | {cpu} | {memory} |", flush=True)
        each = _analyzed(Path(folder))
        if each:
            times = (one or 0.0) / STACKS / each
            print(f"| one `pulumi policy analyze` for each | {1 / each:.2f} | {times:.2f} | | |")


def _costs(location: str, folder: Path) -> Iterator[tuple[str, Cost]]:
    yield "one process", _audit(location, folder)
    yield "`--workers 2`", _audit(location, folder, "--workers", "2")
    clusters: dict[str, dict[str, str]] = {
        "as it comes": {},
        "with the documented thresholds": _KEEPS,
    }
    for name, nannies in clusters.items():
        with dask(nannies=nannies) as (address, _):
            cost = _audit(location, folder, "--dask", address)
        yield f"`--dask` with 2 workers, {name}", cost._replace(cpu=0, memory=0)


def _audit(location: str, folder: Path, *arguments: str) -> Cost:
    command = [sys.executable, "-m", "policypack.commands", "audit", location, "--quiet"]
    command += ["--fail-on", "never", "--output", str(folder / "out"), *arguments]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=environments.ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    end = json.loads(_last_line(folder / "out" / "audit.jsonl"))
    if process.returncode or end["stacks"] != STACKS:
        raise RuntimeError(f"an audit failed with status {process.returncode}: {end}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _last_line(journal: Path) -> str:
    """The end of a journal. Reading all of it would make this process large, and what it starts
    next is counted as large as it."""
    with journal.open(encoding="utf-8") as lines:
        return deque(lines, maxlen=1)[0]


def _analyzed(folder: Path) -> float | None:
    """The seconds of the CLI for one stack; None without a CLI."""
    pulumi = find_pulumi()
    if pulumi is None:
        return None
    file, home = folder / "stack.json", folder / "home"
    home.mkdir()
    total = 0.0
    for number in range(ANALYZED + 1):
        file.write_text(generated_states.export("service000", f"s{number}"))
        command = [
            str(pulumi),
            "policy",
            "analyze",
            "--file",
            str(file),
            "--policy-pack",
            str(PACK),
        ]
        started = time.monotonic()
        subprocess.run(
            command, cwd=home, env=environment(home, pulumi), capture_output=True, timeout=_SECONDS
        )
        # The first one fills caches.
        total += time.monotonic() - started if number else 0.0
    return total / ANALYZED
