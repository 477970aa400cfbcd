"""Cost of the analyzer for one IAM document, and cost of its start for a process."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

from policypack import iam
from tests.benchmarks import environments
from tests.benchmarks.iam_documents import documents_of_aws
from tests.benchmarks.rounds import sized

ROUNDS = sized(5, smallest=1)
ADMINISTRATOR = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
)
# The first document makes the index: names, scopes and paths are read when they are needed.
START = f"""
import json, time
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
before, started = resident(), time.perf_counter()
from policypack import iam
list(iam.document_weaknesses(iam.parse({ADMINISTRATOR!r}), iam.Purpose.IDENTITY))
taken = time.perf_counter() - started
print(json.dumps([taken, resident() - before]))
"""


def run() -> None:
    """Prints a table. Raises Missing without the policies, and CalledProcessError if a process
    fails."""
    texts = list(documents_of_aws())
    rounds = [[_seconds(text, f"round-{each}") for text in texts] for each in range(ROUNDS)]
    each_document = sorted(map(statistics.median, zip(*rounds, strict=True)))
    administrator = statistics.median(_seconds(ADMINISTRATOR, f"{n}") for n in range(100))
    starts = [_start() for _ in range(ROUNDS * 2)]
    print(f"| one of {len(texts):,} policies of AWS, or the start of the analyzer | cost |")
    print("|---|---|")
    print(f"| half of them, at most | {statistics.median(each_document) * 1e3:.2f} ms |")
    print(f"| 99% of them, at most | {_percentile(each_document, 0.99) * 1e3:.2f} ms |")
    print(f"| AdministratorAccess | {administrator * 1e3:.2f} ms |")
    print(f"| import, index, first document | {_median(starts, 0) * 1e3:.0f} ms |")
    print(f"| their memory | {_median(starts, 1) / 1e6:.0f} MB |", flush=True)


def _seconds(text: str, path: str) -> float:
    """CPU time of reading and of the full judgement; another path each time keeps nothing."""
    started = time.process_time()
    list(iam.document_weaknesses(iam.parse(text, path, iam.Purpose.IDENTITY), iam.Purpose.IDENTITY))
    return time.process_time() - started


def _start() -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=environments.ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    seconds, size = json.loads(done.stdout)
    return seconds, size


def _median(pairs: list[tuple[float, float]], at: int) -> float:
    return statistics.median(pair[at] for pair in pairs)


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
