"""An audit of very many small, varied stacks, and the weekly run after it.

A hundredth of the stacks changes, and an audit with --since judges those. `STACKS` is another
number of stacks.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from policypack.organization.journal import NAME
from tests.benchmarks import environments
from tests.benchmarks.organization import last_line
from tests.benchmarks.rounds import sized
from tests.organization.states import checkpoint, resource

STACKS = int(os.environ.get("STACKS") or sized("100000", smallest="200"))
WORKERS = 2
_ACCOUNT = "123456789012"
# Seconds between two looks at the driver's memory.
_LOOK = 2.0

Resource = dict[str, Any]


def run() -> None:
    """Prints a table with a row for each audit. Raises RuntimeError if one fails."""
    with tempfile.TemporaryDirectory() as folder:
        state, out = Path(folder, "state"), Path(folder, "out")
        for number in range(STACKS):
            _write(state, number, seed=number)
        size = sum(file.stat().st_size for file in state.rglob("*.json"))
        print(f"{STACKS:,} stacks, {size / STACKS:,.0f} bytes of state each, {WORKERS} workers\n")
        print(f"| {' | '.join(_COLUMNS)} |")
        print(f"|{'---|' * len(_COLUMNS)}")
        _print("all stacks", f"file://{state}", out)
        for number in range(0, STACKS, 100):
            _write(state, number, seed=-number - 1)
        _print(
            "`--since` the first, a week later", f"file://{state}", out, "--since", str(out / NAME)
        )


_COLUMNS = (
    "audit of",
    "judged",
    "s",
    "s with the report",
    "stacks/s",
    "CPU of a stack, ms",
    "driver, MB",
    "journal of a stack, bytes",
)


def _print(audited: str, location: str, out: Path, *more: str) -> None:
    command = [sys.executable, "-m", "policypack.commands", "audit", location, "--quiet"]
    command += ["--fail-on", "never", "--workers", str(WORKERS), "--output", str(out), *more]
    before, began = _cpu(), time.monotonic()
    driver = subprocess.Popen(command, cwd=environments.ROOT)
    memory = max(_memory(driver))
    seconds, cpu = time.monotonic() - began, _cpu() - before
    end = last_line(out / NAME)
    if driver.returncode or end["errors"]:
        raise RuntimeError(f"the audit failed with status {driver.returncode}: {end}")
    journal = (out / NAME).stat().st_size
    cells = (
        *(audited, f"{end['judged']:,}", f"{end['seconds']:.0f}", f"{seconds:.0f}"),
        *(f"{STACKS / end['seconds']:,.0f}", f"{cpu / STACKS * 1e3:.1f}"),
        *(f"{memory / 1e6:.0f}", f"{journal / STACKS:,.0f}"),
    )
    print(f"| {' | '.join(cells)} |", flush=True)


def _cpu() -> float:
    """Seconds of CPU of all processes that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(driver: subprocess.Popen[bytes]) -> Iterator[int]:
    """The bytes that the driver itself holds, again and again until it ends."""
    while driver.poll() is None:
        try:
            text = Path(f"/proc/{driver.pid}/status").read_text(encoding="utf-8")
        except OSError:
            break
        if found := text.partition("VmRSS:")[2].split():
            yield int(found[0]) * 1024
        time.sleep(_LOOK)
    driver.wait()


def _write(state: Path, number: int, *, seed: int) -> None:
    project, stack = f"service{number // 10:05}", f"s{number % 10}"
    file = state / ".pulumi" / "stacks" / project / f"{stack}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(checkpoint([*_resources(random.Random(seed), project, stack)]))


def _resources(chance: random.Random, project: str, stack: str) -> Iterator[Resource]:
    """Three to eight resources; no two stacks are alike."""
    for number in range(chance.randint(3, 8)):
        kind, inputs = chance.choice(_KINDS)(chance, f"{project}-{stack}-{number}")
        arn = f"arn:aws:{kind.split(':')[1].split('/')[0]}:eu-west-1:{_ACCOUNT}:{number}"
        outputs = {**inputs, "arn": arn}
        yield resource(kind, f"r{number}", inputs, outputs=outputs, project=project, stack=stack)


def _queue(chance: random.Random, name: str) -> tuple[str, Resource]:
    return "aws:sqs/queue:Queue", {
        "name": name,
        "sqsManagedSseEnabled": chance.random() < 0.7,
        "visibilityTimeoutSeconds": chance.randint(10, 600),
    }


def _topic(chance: random.Random, name: str) -> tuple[str, Resource]:
    key = {"kmsMasterKeyId": f"alias/{name}"} if chance.random() < 0.6 else {}
    return "aws:sns/topic:Topic", {"name": name, **key}


def _table(chance: random.Random, name: str) -> tuple[str, Resource]:
    return "aws:dynamodb/table:Table", {
        "name": name,
        "hashKey": "id",
        "billingMode": "PAY_PER_REQUEST",
        "attributes": [{"name": "id", "type": "S"}],
        "pointInTimeRecovery": {"enabled": chance.random() < 0.5},
    }


def _function(chance: random.Random, name: str) -> tuple[str, Resource]:
    return "aws:lambda/function:Function", {
        "name": name,
        "role": f"arn:aws:iam::{_ACCOUNT}:role/{name}",
        "runtime": chance.choice(["python3.9", "python3.13", "nodejs22.x", "nodejs16.x"]),
        "handler": "handler.main",
        "timeout": chance.randint(3, 900),
        "environment": {"variables": {"STAGE": chance.choice(["dev", "prod"]), "NAME": name}},
    }


def _policy(chance: random.Random, name: str) -> tuple[str, Resource]:
    actions = chance.sample(_ACTIONS, chance.randint(1, 4))
    where = "*" if chance.random() < 0.3 else f"arn:aws:s3:::{name}/*"
    statement = {"Effect": "Allow", "Action": actions, "Resource": where}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return "aws:iam/rolePolicy:RolePolicy", {"role": name, "policy": document}


def _bucket(chance: random.Random, name: str) -> tuple[str, Resource]:
    return "aws:s3/bucketV2:BucketV2", {"bucket": name, "forceDestroy": chance.random() < 0.3}


_ACTIONS = (
    *("s3:GetObject", "s3:PutObject", "s3:*", "dynamodb:GetItem", "sqs:SendMessage"),
    *("iam:PassRole", "lambda:InvokeFunction", "kms:Decrypt", "logs:PutLogEvents"),
)
_KINDS = (_queue, _topic, _table, _function, _policy, _bucket)
