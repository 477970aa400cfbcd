"""Cost of an audit of many stacks, compared with `pulumi policy analyze` for each stack."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from policypack.organization.journal import NAME
from policypack.report.audit_lines import read
from tests.benchmarks import environments, generated_states
from tests.benchmarks.rounds import Missing, interleaved, sized
from tests.engine.engine import PACK, environment, find_pulumi
from tests.organization.servers import dask

STACKS = int(os.environ.get("STACKS") or sized("2000", smallest="2"))
ROUNDS = sized(3, smallest=1)
_SECONDS = 3600.0
# What Dask sets makes the allocator give memory back at once.
_KEEPS = {
    f"DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON__{name}": str(128 * 2**20)
    for name in ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_")
}


class Cost(NamedTuple):
    """Seconds for a stack, by the clock and of CPU; bytes of the largest process.

    CPU and memory are zero where other processes do the work.
    """

    seconds: float
    cpu: float
    memory: int


def run() -> None:
    """Prints a table of medians. Raises Missing without a CLI, RuntimeError if one fails."""
    pulumi = find_pulumi()
    if pulumi is None:
        raise Missing("no Pulumi CLI: `make setup` finds or builds one")
    print(
        f"{STACKS:,} stacks of {generated_states.RESOURCES} resources, "
        f"{generated_states.FUNCTIONS} functions and {generated_states.DOCUMENTS} IAM documents\n"
    )
    print("| judged by | stacks/s | times one process | CPU of a stack, ms | largest process, MB |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        location = generated_states.backend(Path(folder, "states"), STACKS)
        costs = interleaved(_ways(location, Path(folder), pulumi), ROUNDS, warm=False)
    _print({name: _median(each) for name, each in costs.items()})


def _print(costs: Mapping[str, Cost]) -> None:
    one = next(iter(costs.values())).seconds
    for name, cost in costs.items():
        speed, times = 1 / cost.seconds, one / cost.seconds
        cpu = f"{cost.cpu * 1e3:.0f}" if cost.cpu else ""
        memory = f"{cost.memory / 1e6:.0f}" if cost.memory else ""
        print(f"| {name} | {speed:.1f} | {times:.2f} | {cpu} | {memory} |", flush=True)


def _median(costs: Sequence[Cost]) -> Cost:
    seconds, cpu, memory = (statistics.median(each) for each in zip(*costs, strict=True))
    return Cost(seconds, cpu, int(memory))


def _ways(location: str, folder: Path, pulumi: Path) -> dict[str, Callable[[], Cost]]:
    """What judges all stacks, the single process first."""
    return {
        "one process": lambda: _audit(location, folder),
        "`--workers 2`": lambda: _audit(location, folder, "--workers", "2"),
        "`--dask` with 2 workers, as it comes": lambda: _on_dask(location, folder, {}),
        "`--dask` with 2 workers, with the documented thresholds": lambda: _on_dask(
            location, folder, _KEEPS
        ),
        "one `pulumi policy analyze` for each": lambda: _analyzed(folder, pulumi),
    }


def _on_dask(location: str, folder: Path, nannies: Mapping[str, str]) -> Cost:
    with dask(nannies=nannies) as (address, _):
        return _audit(location, folder, "--dask", address)._replace(cpu=0, memory=0)


def _audit(location: str, folder: Path, *arguments: str) -> Cost:
    command = [sys.executable, "-m", "policypack.commands", "audit", location, "--quiet"]
    command += ["--fail-on", "never", "--output", str(folder / "out"), *arguments]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=environments.ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    end = last_line(folder / "out" / NAME)
    if process.returncode or end["stacks"] != STACKS:
        raise RuntimeError(f"an audit failed with status {process.returncode}: {end}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(seconds / STACKS, cpu / STACKS, usage.ru_maxrss * 1024)


def last_line(journal: Path) -> dict[str, Any]:
    """The end of a journal. Reading all of it would make this process large, and what it starts
    next is counted as large as it."""
    return deque(read(journal), maxlen=1)[0]


def _analyzed(folder: Path, pulumi: Path) -> Cost:
    """Time of the CLI for one stack."""
    file, home = folder / "stack.json", folder / "home"
    home.mkdir(exist_ok=True)
    file.write_text(generated_states.export("service000", "s0"), encoding="utf-8")
    command = [str(pulumi), "policy", "analyze", "--file", str(file), "--policy-pack", str(PACK)]
    around = environment(home, pulumi)
    started = time.monotonic()
    subprocess.run(command, cwd=home, env=around, capture_output=True, timeout=_SECONDS)
    return Cost(time.monotonic() - started, 0, 0)
