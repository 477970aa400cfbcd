"""How many IAM documents a second each tool judges, on one core, the rounds interleaved."""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests import corpora
from tests.benchmarks import environments
from tests.benchmarks.rounds import Missing, interleaved, sized

PEERS = {
    "parliament core": ("parliament", ("parliament==1.6.4",)),
    "parliament community": ("parliament", ("parliament==1.6.4",)),
    "cloudsplaining": ("cloudsplaining", ("cloudsplaining==0.9.1",)),
    "checkov": ("checkov", ("checkov==3.3.30",)),
}
OURS = "stackwarden"
# In the default profile, and with all kinds of weakness that it knows.
OWN = (OURS, "stackwarden, all kinds")
ROUNDS = sized(3, smallest=1)


def run() -> None:
    """Prints a table of medians. Raises Missing without the policies or a tool, and RuntimeError
    where a tool fails."""
    compare("managed policies of AWS", list(documents_of_aws()))


def compare(what: str, texts: list[str]) -> None:
    """Prints how many of the documents each tool judges in a second."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "documents.jsonl"
        file.write_text("\n".join(texts), encoding="utf-8")
        workers = {name: _start(name, file) for name in (*OWN, *PEERS)}
        try:
            seconds = _measured(workers)
        finally:
            for worker in workers.values():
                worker.kill()
    _print(what, seconds, len(texts))


def documents_of_aws() -> Iterator[str]:
    """AWS's own managed policies. Raises Missing where the collection is not at hand."""
    file = corpora.FOLDER / "aws-managed-policies.jsonl.gz"
    if not corpora.NAMED:
        raise Missing(f"set {corpora.VARIABLE} to a folder that holds {file.name}")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.dumps(json.loads(line)["document"])


def _start(name: str, file: Path) -> subprocess.Popen[str]:
    python = Path(sys.executable)
    if name in PEERS:
        python = environments.python(*PEERS[name])
    worker = subprocess.Popen(
        [str(python), "-W", "ignore", "-m", "tests.benchmarks.iam_peers.timed", name, str(file)],
        cwd=environments.ROOT,
        # checkov must not ask the network for anything.
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(environments.ROOT),
            "LOG_LEVEL": "ERROR",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert worker.stdout is not None
    if worker.stdout.readline().strip() != "ready":
        raise RuntimeError(f"{name} does not start")
    return worker


def _measured(workers: dict[str, subprocess.Popen[str]]) -> dict[str, list[float]]:
    return interleaved(
        {name: partial(_asked, name, each) for name, each in workers.items()}, ROUNDS
    )


def _asked(name: str, worker: subprocess.Popen[str]) -> float:
    """The seconds that a tool takes for all documents."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()
    answer = worker.stdout.readline()
    if not answer:
        raise RuntimeError(f"{name} stopped while it judged")
    return float(answer)


def _print(what: str, seconds: dict[str, list[float]], count: int) -> None:
    ours = statistics.median(seconds[OURS])
    print(f"| {count:,} {what} | documents/s | stackwarden is faster by |")
    print("|---|---|---|")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        version = f" {PEERS[name][1][0].partition('==')[2]}" if name in PEERS else ""
        print(f"| {name}{version} | {count / median:,.0f} | {median / ours:.1f} |", flush=True)
