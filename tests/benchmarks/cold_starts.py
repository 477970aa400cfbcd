"""What importing a guard costs a cold start, beside bare Python and Powertools' parser."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections import defaultdict

from tests.benchmarks import powertools

ROUNDS = 25
BARE = "import json"
OURS = "guard with S3"
THEIRS = "Powertools' parser with SqsModel"
PROGRAMS = {
    BARE: "import json",
    OURS: "from runtime_guards import guard\nfrom runtime_guards.events import S3",
    THEIRS: "from aws_lambda_powertools.utilities.parser import event_parser\n"
    "from aws_lambda_powertools.utilities.parser.models import SqsModel",
}


def run() -> None:
    """Prints medians of fresh interpreters, whose bytecode is cached."""
    python = str(powertools.python())
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(powertools.ROOT)}
    costs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    # One round starts each, so that a busy moment meets all; the first one fills the caches.
    for number in range(ROUNDS + 1):
        for name, program in PROGRAMS.items():
            cost = _start([python, "-c", program], environment)
            if number:
                costs[name].append(cost)
    medians = {
        name: [statistics.median(side) * 1000 for side in zip(*found, strict=True)]
        for name, found in costs.items()
    }
    print("| cold start | CPU, ms | wall, ms | CPU over bare, ms | wall over bare, ms |")
    print("|---|---|---|---|---|")
    for name, (cpu, wall) in medians.items():
        over = [one - bare for one, bare in zip((cpu, wall), medians[BARE], strict=True)]
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {over[0]:.1f} | {over[1]:.1f} |")
    ours, theirs = (medians[name][0] - medians[BARE][0] for name in (OURS, THEIRS))
    print(f"Powertools over ours, CPU: {theirs / ours:.1f} times", flush=True)


def _start(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """The CPU and wall seconds of one process."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command} failed")
    return usage.ru_utime + usage.ru_stime, wall
