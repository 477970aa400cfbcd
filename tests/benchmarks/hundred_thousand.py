"""An audit of very many small, varied stacks, and the weekly run after it.

    nice python -m tests.benchmarks.hundred_thousand [STACKS]

It prints stacks per second, the memory of the driver while it runs, and the size of the journal;
then a hundredth of the stacks changes, and an audit with --since judges those.
"""

from __future__ import annotations

import json
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
from tests.organization.states import checkpoint, resource

STACKS = 100_000
WORKERS = 2
_ACCOUNT = "123456789012"
# Seconds between two looks at the driver's memory.
_LOOK = 2.0

Resource = dict[str, Any]


def main() -> None:
    """Prints the figures of both runs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else STACKS
    with tempfile.TemporaryDirectory() as folder:
        state, out = Path(folder, "state"), Path(folder, "out")
        for number in range(count):
            _write(state, number, seed=number)
        size = sum(file.stat().st_size for file in state.rglob("*.json"))
        print(f"{count:,} stacks, {size / count:,.0f} bytes of state each, {WORKERS} workers")
        _run(f"file://{state}", out)
        for number in range(0, count, 100):
            _write(state, number, seed=-number - 1)
        _run(f"file://{state}", out, "--since", str(out / NAME))


def _run(location: str, out: Path, *more: str) -> None:
    command = [sys.executable, "-m", "policypack.commands", "audit", location, "--quiet"]
    command += ["--fail-on", "never", "--workers", str(WORKERS), "--output", str(out), *more]
    before, began = _cpu(), time.monotonic()
    driver = subprocess.Popen(command, cwd=environments.ROOT)
    memory = [*_memory(driver)]
    seconds, cpu = time.monotonic() - began, _cpu() - before
    journal = out / NAME
    end = last_line(journal)
    if driver.returncode or end["errors"]:
        raise RuntimeError(f"the audit failed with status {driver.returncode}: {end}")
    stacks = end["stacks"]
    quarters = [memory[len(memory) * part // 4] for part in range(4)] + memory[-1:]
    held = ", ".join(f"{each / 2**20:.0f}" for each in quarters)
    print(
        f"{more[0] if more else 'all'}: {end['judged']:,} judged, {end['same']:,} the same\n"
        f"  {stacks / end['seconds']:.0f} stacks/s: {end['seconds']:.0f} s, {seconds:.0f} s with "
        f"the report; CPU of all processes {cpu:.0f} s, {cpu / stacks * 1e3:.1f} ms/stack\n"
        f"  memory of the driver {held} MiB, at most {max(memory) / 2**20:.0f}\n"
        f"  journal {journal.stat().st_size / stacks:.0f} bytes/stack",
        flush=True,
    )


def _cpu() -> float:
    """Seconds of CPU of all processes that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(driver: subprocess.Popen[bytes]) -> Iterator[int]:
    """The bytes that the driver itself holds, again and again until it ends."""
    while driver.poll() is None:
        try:
            text = Path(f"/proc/{driver.pid}/status").read_text()
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

if __name__ == "__main__":
    main()
