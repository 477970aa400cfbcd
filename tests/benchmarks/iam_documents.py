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
from pathlib import Path

from tests import corpora
from tests.benchmarks import environments

PEERS = {
    "parliament core": ("parliament", ("parliament==1.6.4",)),
    "parliament community": ("parliament", ("parliament==1.6.4",)),
    "cloudsplaining": ("cloudsplaining", ("cloudsplaining==0.9.1",)),
    "checkov": ("checkov", ("checkov==3.3.30",)),
}
OURS = "stackwarden"
# In the default profile, and with all kinds of weakness that it knows.
OWN = (OURS, "stackwarden, all kinds")
ROUNDS = 3
GENERATED = 120


def run() -> None:
    """Prints a table of medians for AWS's policies, and one for documents like those of functions.

    Raises RuntimeError where a tool fails.
    """
    of_aws = list(documents_of_aws())
    if of_aws:
        _compare("managed policies of AWS", of_aws)
    _compare("generated documents", list(_generated(GENERATED)))


def _compare(what: str, texts: list[str]) -> None:
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


def _generated(count: int) -> Iterator[str]:
    """Documents like those of functions: some narrow statements, here and there a wide one."""
    for number in range(count):
        table = f"arn:aws:dynamodb:eu-central-1:111122223333:table/orders-{number}"
        statements = [
            {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"],
             "Resource": [table, f"{table}/index/*"]},
            {"Effect": "Allow", "Action": "logs:*" if number % 4 == 0 else "logs:PutLogEvents",
             "Resource": "*" if number % 3 == 0 else "arn:aws:logs:*:111122223333:log-group:a:*"},
            {"Effect": "Allow", "Action": f"s3:{'Get' if number % 2 else 'Put'}Object",
             "Resource": f"arn:aws:s3:::uploads-{number}/*",
             "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}}},
        ]  # fmt: skip
        yield json.dumps({"Version": "2012-10-17", "Statement": statements})


def documents_of_aws() -> Iterator[str]:
    """AWS's own managed policies, where the collection is at hand."""
    file = corpora.FOLDER / "aws-managed-policies.jsonl.gz"
    if not corpora.NAMED:
        sys.stderr.write(
            f"bench: AWS managed policies are not measured; set {corpora.VARIABLE} to a folder "
            f"that holds {file.name}\n"
        )
        return
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
    seconds: dict[str, list[float]] = {name: [] for name in workers}
    # One round asks every tool once, so that a busy moment of the machine meets all of them.
    for _ in range(ROUNDS):
        for name, worker in workers.items():
            assert worker.stdin is not None
            assert worker.stdout is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
            answer = worker.stdout.readline()
            if not answer:
                raise RuntimeError(f"{name} stopped while it judged")
            seconds[name].append(float(answer))
    return seconds


def _print(what: str, seconds: dict[str, list[float]], count: int) -> None:
    ours = statistics.median(seconds[OURS])
    print(f"| {count:,} {what} | documents/s | stackwarden is faster by |")
    print("|---|---|---|")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        version = f" {PEERS[name][1][0].partition('==')[2]}" if name in PEERS else ""
        print(f"| {name}{version} | {count / median:,.0f} | {median / ours:.1f} |", flush=True)
