"""How many IAM documents each tool judges in a second of CPU time, on one core.

Every round is a separate process, in which the tools take turns part by part: first with
documents that it has not seen, each once, then with the same again.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests import corpora
from tests.benchmarks import environments
from tests.benchmarks.rounds import Missing, sized
from tests.fixed_environment import python_path

# The fastest of those that judge what is granted; `iam_generated` has the others too.
NEAREST = "cloudsplaining"
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
# So few documents are judged in turn that a busy moment of the machine meets all tools.
PART = 40

# The seconds for unseen and for seen documents.
Pass = tuple[float, float]


def run() -> None:
    """Prints a table of medians. Raises Missing without the policies or a tool, and RuntimeError
    if a tool fails."""
    compare("managed policies of AWS", list(documents_of_aws()), (NEAREST,))


def compare(what: str, texts: list[str], peers: Iterable[str]) -> None:
    """Prints how many of the documents each tool judges in a second."""
    names = (*OWN, *peers)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "documents.jsonl"
        file.write_text("\n".join(texts), encoding="utf-8")
        rounds = [_round(names, file, len(texts)) for _ in range(ROUNDS)]
    _print(what, {name: [each[name] for each in rounds] for name in names}, len(texts))


def documents_of_aws() -> Iterator[str]:
    """AWS's own managed policies. Raises Missing if the collection is unavailable."""
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
            **python_path(environments.ROOT),
            "LOG_LEVEL": "ERROR",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    assert worker.stdout is not None
    if worker.stdout.readline().strip() != "ready":
        raise RuntimeError(f"{name} does not start")
    return worker


def _round(names: Sequence[str], file: Path, count: int) -> dict[str, Pass]:
    workers = {name: _start(name, file) for name in names}
    try:
        unseen, seen = (_pass(workers, count) for _ in range(2))
    finally:
        for worker in workers.values():
            worker.kill()
    return {name: (unseen[name], seen[name]) for name in names}


def _pass(workers: Mapping[str, subprocess.Popen[str]], count: int) -> dict[str, float]:
    """The seconds that each tool takes for all documents."""
    ways = {name: partial(_asked, name, each) for name, each in workers.items()}
    spent = dict.fromkeys(workers, 0.0)
    for start in range(0, count, PART):
        for name, way in ways.items():
            spent[name] += way(start)
    return spent


def _asked(name: str, worker: subprocess.Popen[str], start: int) -> float:
    """The seconds that a tool takes for the documents of a part."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{start} {start + PART}\n")
    worker.stdin.flush()
    answer = worker.stdout.readline()
    if not answer:
        raise RuntimeError(f"{name} stopped while it judged")
    return float(answer)


def _print(what: str, spent: Mapping[str, Sequence[Pass]], count: int) -> None:
    ours = _medians(spent[OURS])
    print(
        f"| {count:,} {what} | unseen documents/s | seen documents/s | stackwarden is faster by |"
    )
    print("|---|---|---|---|")
    for name, rounds in spent.items():
        unseen, seen = _medians(rounds)
        version = f" {PEERS[name][1][0].partition('==')[2]}" if name in PEERS else ""
        speed = f"{count / unseen:,.0f} | {count / seen:,.0f} | {unseen / ours[0]:.1f}"
        print(f"| {name}{version} | {speed} |", flush=True)


def _medians(rounds: Sequence[Pass]) -> Pass:
    unseen, seen = zip(*rounds, strict=True)
    return statistics.median(unseen), statistics.median(seen)
